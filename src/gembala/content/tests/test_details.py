"""What a channel gets beside text and media: kept, versioned, given to the platform as it takes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gembala.content.check import check
from gembala.content.details import Details, PartText, details_of, details_row
from gembala.content.manuscript import Manuscript, VariantText, manuscript_of
from gembala.content.post import post_of
from gembala.content.tests.conftest import picture
from gembala.content.write import create, save
from gembala.delivery.models import Delivery
from gembala.delivery.payload import post_of as sent
from gembala.kernel.duties import claim, new_token
from gembala.media.keep import keep
from gembala.media.models import Rendition
from gembala.media.render import LEASE, ordered, render
from gembala.platforms.contracts import Card, Format, Options, PlatformError, Poll
from gembala.platforms.models import Channel

pytestmark = pytest.mark.django_db

WHOLE = Details(
    description="d", first_comment="Pesan di sini", link=Card("https://contoh.id", "t", "d"), poll=Poll(("Soto", "Rawon"), 60),
    parts=(PartText("Lanjut", ()),), cover=0, native=True, options=Options(privacy="public", tags=("a",), notify=False),
)  # fmt: skip


@pytest.fixture
def facebook(workspace, brand) -> Channel:
    return Channel.objects.create(
        workspace=workspace, brand=brand, platform="facebook", environment="sandbox", remote_id="1", handle="warung"
    )


@pytest.fixture
def instagram(workspace, brand) -> Channel:
    return Channel.objects.create(
        workspace=workspace, brand=brand, platform="instagram", environment="sandbox", remote_id="2", handle="warung"
    )


def test_details_survive_their_json(db) -> None:
    assert details_of(details_row(WHOLE)) == WHOLE
    assert details_row(Details()) == {}
    assert details_of({"unknown": 1}) == Details()


@pytest.mark.parametrize(
    "row",
    [
        {"poll": 3}, {"parts": [3]}, {"link": "https://x"}, {"cover": "1"}, {"cover": -1}, {"first_comment": 7},
        {"parts": [{"media": ["x"]}]}, {"poll": {"options": 3}}, {"options": [1]}, {"parts": [{}] * 51}, {"cover": True},
    ],
)  # fmt: skip
def test_details_of_a_wrong_shape_are_refused(row) -> None:
    with pytest.raises(ValidationError):
        details_of(row)


def test_options_of_a_wrong_kind_are_left_out_and_the_others_kept() -> None:
    found = details_of(
        {"options": {"privacy": 3, "tags": ["a", 7], "notify": "x", "thumb_offset_ms": 5, "nonsense": 1}}
    )
    assert found.options == Options(tags=("a", "7"), thumb_offset_ms=5)


def test_a_save_that_says_nothing_of_details_leaves_them(social, facebook) -> None:
    handed = Manuscript(text="Halo", variants=(VariantText(facebook.pk, format="link", details=WHOLE),))
    draft = create(social, manuscript=handed)
    again = Manuscript(text="Halo dunia", variants=(VariantText(facebook.pk),))
    draft = save(draft, actor=social, version=1, manuscript=again)
    (stands,) = manuscript_of(draft).variants
    assert (stands.format, stands.details) == ("link", WHOLE)
    assert save(draft, actor=social, version=1, manuscript=again).version == 2, "the same words again change nothing"
    assert draft.versions.get(number=2).snapshot["variants"][0]["details"]["first_comment"] == "Pesan di sini"


def test_a_cover_of_another_workspace_is_refused(social, facebook, stranger, brand) -> None:
    foreign = Details(cover=4711)
    with pytest.raises(ValidationError):
        create(social, manuscript=Manuscript(text="x", variants=(VariantText(facebook.pk, details=foreign),)))


def test_the_platform_gets_the_format_the_options_and_its_own_time(social, facebook, tomorrow) -> None:
    draft = create(social, manuscript=Manuscript(
        title="Soto", text="Halo", variants=(VariantText(facebook.pk, format="link", details=WHOLE),)))  # fmt: skip
    variant = draft.variants.get()
    post = post_of(variant, at=tomorrow)
    assert (post.format, post.link, post.first_comment) == (Format.LINK, WHOLE.link, "Pesan di sini")
    assert (post.publish_at, post.options.privacy, post.parts[0].text) == (tomorrow, "public", "Lanjut")
    assert post_of(variant, at=tomorrow + timedelta(days=60)).publish_at is None, "too far ahead: we send it ourselves"
    assert post_of(variant).publish_at is None


def test_a_png_for_instagram_is_converted_and_waited_for(social, director, instagram, tomorrow) -> None:
    asset = keep(social, file=picture("PNG", (1600, 1600)), name="soto.png", alt="Soto")
    draft = create(social, manuscript=Manuscript(text="Soto", variants=(VariantText(instagram.pk, media=(asset.pk,)),)))
    (found,) = check(draft)
    assert found.errors == (), "a picture that we can convert is no error"
    variant = draft.variants.get()
    post_of(variant)
    assert Rendition.objects.count() == 0, "looking orders nothing"
    post = post_of(variant, order=True)
    payload = {
        "text": post.text,
        "media": [{"path": post.media[0].path, "mime": "image/jpeg", "size": 0, "alt": "Soto"}],
    }
    with pytest.raises(PlatformError):
        sent(payload)
    token = new_token()
    render(claim(ordered(), limit=5, token=token, lease=LEASE), token)
    (file,) = sent(payload).media
    assert (file.mime, file.width, file.alt) == ("image/jpeg", 1440, "Soto")
    assert file.size and "/m/" in file.url


def test_what_instagram_cannot_take_is_said(social, instagram) -> None:
    draft = create(social, manuscript=Manuscript(text="Tanpa gambar", variants=(VariantText(instagram.pk),)))
    (found,) = check(draft)
    assert [one.code for one in found.errors] == ["media_missing"]
    assert "Instagram" in found.errors[0].sentence and "%(" not in found.errors[0].sentence


def test_every_issue_has_a_sentence_that_can_be_filled() -> None:
    from gembala.content.issues import SENTENCES

    told = {
        "name": "X", "limit": 5, "count": 9, "over": 4, "signs": "<", "ratio": "1", "colour": "p3", "codec": "vp9", "fps": "60",
        "low": 2, "high": 4, "option": "privacy", "value": "v", "minutes": 10, "days": 30, "day": "12 October",
    }  # fmt: skip
    assert [code for code, tell in SENTENCES.items() if "%(" in tell(dict(told))] == []


def test_deliveries_keep_the_whole_post(facebook) -> None:
    from gembala.delivery.payload import post_payload
    from gembala.platforms.contracts import Captions, MediaFile, Part, Post, Recipient

    post = Post(
        "Halo", (MediaFile("/x/a.mp4", "video/mp4", 9, seconds=3, fps=25, video_codec="h264", fast_start=True),),
        title="T", format=Format.REEL, description="d", link=Card("https://x.id"), poll=Poll(("a", "b")),
        parts=(Part("p", (MediaFile("/x/b.jpg", "image/jpeg", 1, "alt"),)),), first_comment="c",
        cover=MediaFile("/x/c.jpg", "image/jpeg", 1), captions=Captions("/x/s.srt", "id"),
        options=Options(tags=("a",)), recipient=Recipient("message", "7", human_agent=True),
    )  # fmt: skip
    row = Delivery.objects.create(
        workspace=facebook.workspace, channel=facebook, kind="post", payload=post_payload(post)
    )
    row.refresh_from_db()
    assert sent(row.payload, settled=False) == post
