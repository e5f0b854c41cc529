"""The composer's fields: made from what a channel declares, read back, with what is wrong beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from gembala.content.details import details_of
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft, MediaAsset, ReviewNote, Variant
from gembala.content.request_changes import request_changes
from gembala.content.submit import submit
from gembala.content.tests.conftest import channels, draft, written  # noqa: F401
from gembala.content.write import create
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.kernel.clock import now
from gembala.media.keep import keep
from gembala.media.models import Rendition
from gembala.media.tests.making import movie, pdf, picture
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.checks import issues
from gembala.platforms.contracts import Format, Poll, Post, Support
from gembala.platforms.models import Channel
from gembala.platforms.registry import CONNECTORS
from gembala.web.content.sheet import OFFERED, sheet_of
from gembala.web.content.tests.test_pages import at, signed_in

pytestmark = pytest.mark.django_db


def channel_at(brand, platform: str, **flags: str) -> Channel:
    return Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform=platform, environment="sandbox", remote_id=f"{platform}-9",
        handle="warung", name="Warung", flags=flags,
    )  # fmt: skip


def asked(channel: Channel, **more: object) -> dict[str, object]:
    """A filled composer for one channel."""
    told = {
        name.replace("__", f"-{channel.pk}-").replace("_at", f"-{channel.pk}"): value for name, value in more.items()
    }
    return {"title": "Soto", "text": "Soto hangat", "channel": [channel.pk], **told}


def page_of(client, channel: Channel, **more: object) -> str:
    answer = client.post(at("compose-check"), {**asked(channel, **more), "fresh": "all"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("platform", list(CONNECTORS))
def test_every_platform_shows_every_format_and_option_that_it_declares(social, brand, platform, language):
    channel = channel_at(brand, platform, privacy_levels="PUBLIC_TO_EVERYONE SELF_ONLY", audited="yes")
    social.user.language = language
    social.user.save()
    client, caps = signed_in(social), capabilities_of(channel)
    for form in [one for one in Format if caps.rule(one).support in OFFERED]:
        page = page_of(client, channel, format_at=str(form))
        for name, rule in caps.options.items():
            here = (not rule.formats or form in rule.formats) and caps.rule(form).support != Support.MANUAL
            assert (f'name="option-{channel.pk}-{name}"' in page) == here, (form, name)
        assert f'value="{form}" selected' in page or f'type="hidden" name="format-{channel.pk}"' in page


def test_what_was_chosen_is_saved_and_stands_there_again(social, brand):
    channel, client = channel_at(brand, "youtube"), signed_in(social)
    data = asked(
        channel, format_at="video", asked_at=["privacy", "tags", "made_for_kids", "notify"], option__privacy="unlisted",
        option__tags=" soto, #resep ,", option__made_for_kids="1", first_at="Resep di bawah\r\n", title_at="Cara",
    )  # fmt: skip
    told = client.post(at("compose"), data, headers={"Accept": "application/json"}).json()
    variant = Draft.objects.get().variants.get()
    details = details_of(variant.details)
    assert (variant.format, variant.title, details.first_comment) == ("video", "Cara", "Resep di bawah")
    assert (details.options.privacy, details.options.tags) == ("unlisted", ("soto", "resep"))
    assert (details.options.made_for_kids, details.options.notify, details.options.embeddable) == (True, False, True)
    page = client.get(told["url"]).content.decode()
    assert 'value="soto, resep"' in page and '<option value="unlisted" selected>' in page


def test_a_picture_is_ticked_for_a_later_post_of_a_thread_and_goes_with_it(social, brand):
    channel, client = channel_at(brand, "x"), signed_in(social)
    first, second = (keep(social, file=picture(size=(wide, 600)), name=f"{wide}.jpg").pk for wide in (800, 900))
    given = asked(channel, format_at="thread", part_at=["Lalu", "", "Akhirnya"]) | {
        "media": [first, second], f"offered-{channel.pk}": [first, second], f"pick-{channel.pk}": [first, second],
        f"part-file-{channel.pk}-3": [second],
    }  # fmt: skip
    page = client.get(client.post(at("compose"), given).headers["Location"]).content.decode()
    row = Variant.objects.get()
    said = [(part.text, part.media) for part in details_of(row.details).parts]
    assert (said, [one.pk for one in row.media.all()]) == ([("Lalu", ()), ("", (second,)), ("Akhirnya", ())], [first])
    assert f'name="part-file-{channel.pk}-3" value="{second}" data-fresh="{channel.pk}" checked>' in page
    assert f'name="pick-{channel.pk}" value="{first}"' in page and f'name="pick-{channel.pk}" value="{second}"' not in page
    shown = re.search(r'<div class="shot-part"><p></p><div class="abreast">.*?</div>', page, re.DOTALL)
    assert shown and at("media-picture", pk=second) in shown.group()


def test_playlists_stand_there_by_name_and_one_of_elsewhere_stays(social, brand):
    channel = channel_at(brand, "youtube", playlists='[["PL1", "Resep <ibu>"], ["PL2", "Vlog"]]')
    client = signed_in(social)
    page = page_of(client, channel, format_at="video")
    assert '<option value="PL1">Resep &lt;ibu&gt;</option>' in page and '<option value="PL2">Vlog</option>' in page
    for playlist in ("PL2", "PLlain"):
        given = asked(channel, format_at="video", asked_at=["playlist"], option__playlist=playlist)
        page = client.get(client.post(at("compose"), given).headers["Location"]).content.decode()
        assert f'<option value="{playlist}" selected>' in page
    assert {details_of(one.details).options.playlist for one in Variant.objects.all()} == {"PL2", "PLlain"}


def test_a_save_without_these_fields_leaves_what_stands(social, brand):
    channel, client = channel_at(brand, "facebook"), signed_in(social)
    client.post(at("compose"), asked(channel, format_at="feed", first_at="Halo", native_at="1"))
    row = Draft.objects.get()
    client.post(at("draft", pk=row.pk), {**asked(channel), "text": "Lain", "version": row.version})
    details = details_of(Draft.objects.get().variants.get().details)
    assert (details.first_comment, details.native) == ("Halo", True)


def test_a_poll_is_read_checked_beside_its_fields_and_kept(social, brand):
    channel, client = channel_at(brand, "x"), signed_in(social)
    wrong = page_of(client, channel, format_at="poll", answer_at=["Soto", "x" * 26, "", ""], minutes_at="60")
    slot = re.search(rf'data-slot="wrong-{channel.pk}-poll".*?</div>', wrong, re.DOTALL)
    assert slot and "note-bad" in slot.group()
    client.post(at("compose"), asked(channel, format_at="poll", answer_at=["Soto", "Rawon", ""], minutes_at="60"))
    kept = details_of(Draft.objects.get().variants.get().details)
    assert kept.poll == Poll(("Soto", "Rawon"), 60)


def test_a_title_is_asked_for_and_measured_only_where_it_shows(social, brand):
    channel = channel_at(brand, "tiktok", privacy_levels="SELF_ONLY", audited="yes")
    caps, client = capabilities_of(channel), signed_in(social)
    field = f'name="title-{channel.pk}"'
    assert field not in page_of(client, channel, format_at="video")
    assert field in page_of(client, channel, format_at="carousel")
    long = Post("Soto", title="S" * 91)
    codes = [
        {one.code for one in issues(replace(long, format=form), caps) if one.field == "title"}
        for form in (Format.VIDEO, Format.CAROUSEL)
    ]
    assert codes == [set(), {"title_too_long"}]


def test_a_tiktok_creators_own_choices_are_offered_and_none_is_taken_for_them(social, brand):
    channel = channel_at(
        brand, "tiktok", audited="yes", privacy_levels="SELF_ONLY FOLLOWER_OF_CREATOR", duet_disabled="1"
    )
    page = page_of(signed_in(social), channel, format_at="video")
    choices = re.search(rf'<select[^>]*name="option-{channel.pk}-privacy".*?</select>', page, re.DOTALL)
    assert choices and re.findall(r'value="(\w*)"', choices.group()) == ["", "SELF_ONLY", "FOLLOWER_OF_CREATOR"]
    assert f"option-{channel.pk}-allow_duet" not in page and f"option-{channel.pk}-allow_stitch" in page
    assert f'data-slot="wrong-{channel.pk}-privacy"' in page and "note-bad" in page


HOSTILE = (
    {"format_at": "nonsense"},
    {"minutes_at": "9" * 30, "format_at": "poll"},
    {"cover_at": "-4", "format_at": "video"},
    {"asked_at": ["__class__", "tags"]},
    {"option__thumb_offset_ms": "nan", "asked_at": ["thumb_offset_ms"], "format_at": "reel"},
)


@pytest.mark.parametrize("sheet", HOSTILE)
@pytest.mark.parametrize("platform", ["x", "instagram", "youtube"])
def test_hostile_fields_break_nothing(social, brand, platform, sheet):
    channel, client = channel_at(brand, platform), signed_in(social)
    assert client.post(at("compose-check"), {**asked(channel, **sheet), "fresh": "all"}).status_code == 200
    assert client.post(at("compose"), asked(channel, **sheet)).status_code in {302, 422}


def test_another_workspaces_file_is_no_cover(social, brand, stranger):
    from gembala.workspaces.access import actor_for

    foreign = keep(actor_for(stranger, "sebelah"), file=picture(), name="lain.jpg")
    channel = channel_at(brand, "youtube")
    answer = signed_in(social).post(at("compose"), asked(channel, format_at="video", cover_at=str(foreign.pk)))
    assert (answer.status_code, Draft.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("film.jpg", lambda: movie(), "video"), ("menu.exe", lambda: pdf(2), "document"),
     ("teks.txt", lambda: BytesIO(b"1\n00:00:00,000 --> 00:00:02,000\nHalo\n"), "captions"),
     ("foto.pdf", lambda: picture(), "image")],
)  # fmt: skip
def test_a_file_is_known_by_its_content_not_its_name(social, name, content, kind):
    file = content()
    file.name = name
    told = signed_in(social).post(at("media-upload"), {"file": file}).json()
    assert (told["kind"], f'data-media="{told["id"]}"' in told["html"]) == (kind, True)


def test_a_piece_of_a_video_is_given_and_a_document_is_saved_not_opened(social):
    client, film, paper = signed_in(social), movie(), pdf(1)
    film.name, paper.name = "film.mp4", "menu.pdf"
    whole = film.getvalue()
    told = client.post(at("media-upload"), {"file": film}).json()
    answer = client.get(told["url"], headers={"Range": "bytes=0-99"})
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (206, 100)
    assert answer.headers["Content-Range"].startswith("bytes 0-99/") and len(whole) > 100
    saved = client.get(client.post(at("media-upload"), {"file": paper}).json()["url"])
    assert saved.headers["Content-Disposition"] == "attachment"


def test_files_of_a_form_without_script_go_where_they_are_taken(social, brand):
    youtube, x = channel_at(brand, "youtube"), channel_at(brand, "x")
    film, words, bad = movie(), BytesIO(b"1\n00:00:00,000 --> 00:00:02,000\nHalo\n"), BytesIO(b"bukan apa-apa")
    film.name, words.name, bad.name = "film.mp4", "takarir.srt", "rusak.mp4"
    data = {
        "title": "S",
        "text": "S",
        "channel": [youtube.pk, x.pk],
        f"format-{youtube.pk}": "video",
        f"format-{x.pk}": "poll",
    }
    client = signed_in(social)
    refused = client.post(at("compose"), {**data, "files": [bad]})
    assert (refused.status_code, "rusak.mp4" in refused.content.decode(), Draft.objects.count()) == (422, True, 0)
    client.post(at("compose"), {**data, "files": [film, words]})
    kept = {one.channel_id: one for one in Draft.objects.get().variants.all()}
    assert [one.kind for one in kept[youtube.pk].media.all()] == ["video"]
    assert kept[x.pk].media.count() == 0, "a poll takes no video"
    assert details_of(kept[youtube.pk].details).captions == MediaAsset.objects.get(name="takarir.srt").pk


def test_captions_are_asked_for_where_there_is_a_film(social, brand):
    bluesky, youtube = channel_at(brand, "bluesky"), channel_at(brand, "youtube")
    film, words = keep(social, file=movie(), name="film.mp4"), BytesIO(b"1\n00:00:00,000 --> 00:00:02,000\nHalo\n")
    said = keep(social, file=words, name="takarir.srt")

    def asks(channel, **files):
        caps = capabilities_of(channel)
        return sheet_of(caps, form="video" if channel == youtube else "feed", details=details_of({}), **files).captions

    assert [asks(bluesky), asks(bluesky, media=[film]), asks(bluesky, shelf=[said]), asks(youtube)] == [
        False, True, True, True,
    ]  # fmt: skip


def test_what_is_made_of_a_file_is_told_and_made_when_saved(social, brand):
    instagram, client, image = channel_at(brand, "instagram"), signed_in(social), picture("PNG", (600, 600))
    image.name = "rendang.png"
    told = client.post(at("media-upload"), {"file": image}).json()
    data = asked(instagram, format_at="feed", media=[told["id"]], offered_at=[told["id"]], pick_at=[told["id"]])
    page = client.post(at("compose-check"), data).content.decode()
    assert "JPEG, 600 × 600" in page and not Rendition.objects.exists()
    client.post(at("compose"), data)
    made = Rendition.objects.get()
    Rendition.objects.filter(pk=made.pk).update(percent=40)
    assert 'max="100" value="40"' in client.post(at("compose-check"), data).content.decode()


def test_the_reviewers_wish_stands_in_the_composer(draft, social, director):  # noqa: F811
    submit(draft, actor=social)
    request_changes(Draft.objects.get(), actor=director, text="Sebut harganya, ya.")
    assert ReviewNote.objects.filter(decision="changes").exists()
    assert "Sebut harganya, ya." in signed_in(social).get(at("draft", pk=draft.pk)).content.decode()


def half_out(draft):  # noqa: F811
    first, second = draft.variants.order_by("pk")
    for variant, state in ((first, "done"), (second, "failed")):
        delivery = plan_post(channel=variant.channel, post=Post("Soto"), by=None, due_at=now() - timedelta(hours=1))
        Delivery.objects.filter(pk=delivery.pk).update(state=state, settled_at=now())
        type(variant).objects.filter(pk=variant.pk).update(delivery=delivery)
    Draft.objects.filter(pk=draft.pk).update(state="failed")
    return first, second


def test_a_draft_that_is_out_in_part_says_why_it_stays_and_lets_the_rest_be_edited(draft, social):  # noqa: F811
    first, second = half_out(draft)
    client = signed_in(social)
    assert client.get(at("draft", pk=draft.pk) + "?edit=1").status_code == 302
    page = client.get(at("draft-review", pk=draft.pk)).content.decode()
    assert at("variant-mend", pk=second.pk) in page and at("variant-retry", pk=second.pk) in page
    assert at("variant-mend", pk=first.pk) not in page and "?edit=1" not in page
    assert at("draft-copy", pk=draft.pk) not in page, "a copy beside a part that can be tried again may go out twice"
    answer = client.post(at("variant-mend", pk=second.pk))
    alone = Draft.objects.exclude(pk=draft.pk).get()
    assert answer["Location"] == at("draft", pk=alone.pk)
    assert (alone.text, alone.state) == (draft.text, "draft")
    assert [one.channel_id for one in alone.variants.all()] == [second.channel_id]
    assert client.get(at("draft", pk=alone.pk)).status_code == 200
    page = client.get(at("draft-review", pk=draft.pk)).content.decode()
    assert at("draft-copy", pk=draft.pk) in page and at("variant-mend", pk=second.pk) not in page
    assert client.post(at("variant-mend", pk=first.pk)).status_code == 422


def test_a_draft_that_is_out_in_part_is_copied_for_the_channels_it_did_not_reach(draft, social):  # noqa: F811
    _first, second = half_out(draft)
    answer = signed_in(social).post(at("draft-copy", pk=draft.pk))
    copied = Draft.objects.exclude(pk=draft.pk).get()
    assert answer["Location"] == at("draft", pk=copied.pk)
    assert (copied.text, copied.state) == (draft.text, "draft")
    assert [one.channel_id for one in copied.variants.all()] == [second.channel_id]


def test_who_does_not_write_copies_nothing(draft, social, stranger, moderator):  # noqa: F811
    _first, second = half_out(draft)
    for name, pk in (("draft-copy", draft.pk), ("variant-mend", second.pk)):
        assert signed_in(stranger).post(at(name, pk=pk)).status_code == 404
        assert signed_in(moderator).post(at(name, pk=pk)).status_code == 403
    assert Draft.objects.count() == 1


def test_posting_it_oneself_becomes_a_task_and_no_request(social, director, brand):
    channel, client = channel_at(brand, "x"), signed_in(social)
    client.post(at("compose"), {**asked(channel, format_at="feed", hands_at="1"), "then": "submit"})
    row = Draft.objects.get()
    signed_in(director).post(at("draft-approve", pk=row.pk), {"version": row.version})
    client.post(at("draft-publish", pk=row.pk))
    delivery = Delivery.objects.get()
    assert (delivery.payload["by_hand"], delivery.payload["text"]) == (True, "Soto hangat")


def test_a_format_that_only_people_can_post_is_theirs(social, brand):
    channel = channel_at(brand, "instagram")
    sheet = sheet_of(capabilities_of(channel), form="poll", details=details_of({}))
    assert (sheet.hands, sheet.hands_forced, list(sheet.entries)) == (True, True, [])
    found = create(social, manuscript=Manuscript(text="Pilih", variants=(VariantText(channel.pk, format="poll"),)))
    from gembala.content.check import check

    assert [one.code for one in check(found)[0].errors] == []


def test_too_many_posts_for_a_platform_are_told_on_the_calendar_and_while_writing(social, brand):
    channel, day = channel_at(brand, "instagram", quota_total="1"), now() + timedelta(days=3)
    for hours in (0, 1):
        plan_post(channel=channel, post=Post("Soto"), by=None, due_at=day + timedelta(hours=hours))
    client = signed_in(social)
    assert "Instagram (@warung)" in client.get(at("calendar")).content.decode()
    wish = {"date": f"{day:%Y-%m-%d}", "time": "23:30", "zone": "UTC"}
    asked_for = {**asked(channel, format_at="feed"), **wish}
    page = client.post(at("compose-check"), asked_for).content.decode()
    assert "note-warn" in page and "Instagram meloloskan 1 kiriman" in page
