"""Alerts reach whom they call by mail: once, in time, in their language, sparing what hurts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from gembala.ingest.models import Item
from gembala.kernel import clock
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.moderation.alerts import alerts, see
from gembala.moderation.care import wish
from gembala.moderation.mailing.deliver import DUTY, GIVE_UP, LEASE, due
from gembala.moderation.mailing.post import QUIET, post
from gembala.moderation.mailing.queries import last_sent, troubled
from gembala.moderation.mailing.stop import stop, stop_token, whose
from gembala.moderation.mailing.wish import choose, wish_of
from gembala.moderation.models import Alert, AlertLine, AlertMail, Campaign, Hit
from gembala.moderation.rules.enforce import DUTY as ENFORCE
from gembala.moderation.tests.mailserver import MailServer
from gembala.moderation.tests.making import (
    INSULT,
    colleague,
    comment,
    look_out,
    make_channel,
    make_identity,
    make_thread,
    say,
    sweep,
    switched_on,
    words_rule,
    work,
)
from gembala.workspaces.change_role import change_role
from gembala.workspaces.deactivate import deactivate
from gembala.workspaces.models import AuditEntry, Membership
from gembala.workspaces.roles import Role

pytestmark = pytest.mark.django_db
OTHERS = (
    "Kalian semua penipu jangan ada yang percaya sama sekali ya",
    "Stop buying from Warung Nusantara, they fund the wrong people",
    "Pemilik warung ini korupsi dana bantuan, tolong sebarkan ke semua orang",
)
BOYCOTT = "Boikot warung ini, jangan pernah beli di sini lagi teman teman semua"


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    clock.rehearse(None)


@pytest.fixture
def post_office(settings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server


@pytest.fixture
def calling(community, channel):
    """A rule that calls the community manager for one word."""
    return switched_on(
        words_rule(community, "kambing", does=[{"kind": "alert", "role": "community_manager"}]), actor=community
    )


def later(span: timedelta) -> None:
    clock.rehearse(now() + span)


def raid(channel, text: str = BOYCOTT, people: int = 6) -> Campaign:
    thread = make_thread(channel)
    for _number in range(people):
        say(thread, make_identity(channel), text)
    sweep()
    look_out(channel.workspace_id)
    return Campaign.objects.latest("pk")


def met(channel, text: str = "Ada kambing lepas di dapur") -> Item:
    item = comment(channel, text)
    work(ENFORCE)
    return item


def hurt(item: Item, label: str) -> Item:
    """What machines made of it: this label, for the whole text."""
    reason = {"code": "word", "evidence": "", "start": 0, "end": 6}
    item.understanding["abuse"] = {"label": label, "probability": 0.9, "unsure": False, "reasons": [reason]}
    item.save(update_fields=["understanding"])
    return item


def words(server: MailServer, number: int = -1) -> str:
    return str(server.took[number].get_content())


def test_a_raid_is_mailed_at_once_to_whom_it_calls_and_to_nobody_else(
    post_office, channel, community, director, social, moderator, creative
):
    raid(channel)
    work(DUTY)
    (mail,) = post_office.took
    assert mail["To"] == community.user.email
    assert "6 tulisan" in words(post_office) and "http://localhost:8000/w/warung/review-queue/" in words(post_office)
    work(DUTY)
    assert len(post_office.took) == 1
    assert AlertMail.objects.get().state == "sent" and due().count() == 0


def test_more_of_the_same_kind_within_the_quiet_time_comes_in_one_mail(post_office, community, channel):
    raid(channel)
    work(DUTY)
    for text in OTHERS:
        raid(channel, text)
        work(DUTY)
    assert (len(post_office.took), Alert.objects.count()) == (1, 4)
    later(QUIET - timedelta(minutes=1))
    work(DUTY)
    assert len(post_office.took) == 1
    later(timedelta(minutes=2))
    work(DUTY)
    assert len(post_office.took) == 2 and words(post_office).count("•") == 3
    assert "3 serbuan" in post_office.took[-1]["Subject"]


def test_a_hundred_alerts_are_one_mail_that_tells_ten_and_counts_the_rest(post_office, community, channel, calling):
    choose(community, choice="all")
    met(channel)
    work(DUTY)
    thread = make_thread(channel)
    for number in range(30):
        say(thread, make_identity(channel), f"kambing nomor {number}")
    sweep()
    work(ENFORCE)
    later(QUIET)
    work(DUTY)
    assert len(post_office.took) == 2
    assert words(post_office).count("•") == 10 and "20 lagi" in words(post_office)


def test_only_the_urgent_is_mailed_until_somebody_chooses_otherwise(post_office, community, channel, calling):
    assert wish_of(community.membership) == "urgent"
    met(channel)
    work(DUTY)
    assert post_office.took == []
    choose(community, choice="all")
    met(channel)
    work(DUTY)
    assert len(post_office.took) == 1
    choose(community, choice="off")
    raid(channel)
    later(QUIET)
    work(DUTY)
    assert len(post_office.took) == 1
    said = AuditEntry.objects.filter(verb="alerts.chosen").order_by("pk").values_list("detail", flat=True)
    assert [one["choice"] for one in said] == ["all", "off"]


def test_hate_and_threats_are_urgent_whatever_rule_saw_them(post_office, community, channel, calling):
    item = hurt(comment(channel, "kambing kamu"), "threat")
    work(ENFORCE)
    work(DUTY)
    assert len(post_office.took) == 1 and AlertMail.objects.get().kind == "threat"
    assert item.text not in words(post_office)


def test_an_alert_without_a_role_calls_everybody_who_moderates(post_office, community, moderator, creative, channel):
    switched_on(words_rule(community, "kambing", does=[{"kind": "alert", "role": ""}]), actor=community)
    hurt(comment(channel, "kambing kamu"), "hate")
    work(ENFORCE)
    work(DUTY)
    assert {mail["To"] for mail in post_office.took} == {community.user.email, moderator.user.email}


def test_what_was_said_to_ones_own_account_is_mailed_to_its_owner_only_and_shown_to_nobody_else(
    post_office, community, moderator, brand
):
    own = make_channel(brand, owner=moderator.user)
    switched_on(words_rule(community, "kambing", does=[{"kind": "alert", "role": ""}]), actor=community)
    hurt(comment(own, "kambing kamu"), "hate")
    work(ENFORCE)
    work(DUTY)
    assert [mail["To"] for mail in post_office.took] == [moderator.user.email]
    assert (alerts(moderator).count(), alerts(community).count()) == (1, 0)


def test_a_mail_speaks_the_receivers_language_on_their_clock(post_office, community, channel, calling):
    choose(community, choice="all")
    community.user.language, community.user.zone = "en", "Asia/Jayapura"
    community.user.save()
    clock.rehearse(datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
    met(channel)
    work(DUTY)
    assert post_office.took[0]["Subject"] == "Warung Nusantara: a rule calls you"
    assert post_office.took[0]["Content-Language"] == "en"
    assert "Friday, 20 November 2026, 12:00 WIT" in words(post_office)
    community.user.language, community.user.zone = "id", "Nowhere/Atall"
    community.user.save()
    later(QUIET)
    met(channel)
    work(DUTY)
    assert post_office.took[1]["Subject"] == "Warung Nusantara: aturan memanggil Anda 1 kali"
    assert "Jumat, 20 November 2026, 10.30 WIB" in words(post_office)


def test_what_hurts_is_left_out_and_for_who_wants_to_see_it_the_hurting_words_are_blurred(
    post_office, community, channel, calling
):
    hurt(comment(channel, "bangke kamu, kambing bau"), "threat")
    work(ENFORCE)
    work(DUTY)
    assert "bangke" not in words(post_office) and "kambing bau" not in words(post_office)
    wish(community, blur=False, harsh_limit=60)
    hurt(comment(channel, "bangke kamu, kambing bau"), "threat")
    work(ENFORCE)
    later(QUIET)
    work(DUTY)
    assert "bangke" not in words(post_office) and "▒▒▒ kamu, kambing bau" in words(post_office)


def test_a_mail_carries_no_links_no_line_breaks_and_no_long_text_of_strangers(
    post_office, community, channel, calling
):
    choose(community, choice="all")
    met(channel, "kambing https://judi.example/x?y\r\nBcc: korban@contoh.test \u202emundur slot88.vip " + "panjang " * 50)
    work(DUTY)
    text = words(post_office)
    assert not any(part in text for part in ("judi.example", "slot88", "\u202e", "panjang " * 12))
    assert post_office.took[0]["Bcc"] is None and len(max(text.splitlines(), key=len)) < 300
    quoted = next(line for line in text.splitlines() if "“" in line)
    assert quoted.strip().startswith("“kambing") and len(quoted) <= 90


def test_a_lost_answer_is_asked_again_under_the_same_name_and_a_clear_yes_is_never_repeated(
    post_office, community, channel
):
    post_office.next = ["lost"]
    raid(channel)
    work(DUTY)
    row = AlertMail.objects.get()
    assert (row.state, row.attempts, len(post_office.took)) == ("sending", 1, 1)
    raid(channel, "Kalian semua penipu jangan ada yang percaya sama sekali ya")
    later(timedelta(minutes=2))
    work(DUTY)
    first, again = post_office.took
    assert first["Message-ID"] == again["Message-ID"] and words(post_office, 0) == words(post_office, 1)
    later(GIVE_UP)
    work(DUTY)
    assert len(post_office.took) == 3 and post_office.took[2]["Message-ID"] != first["Message-ID"]


def test_a_worker_that_died_while_it_sent_is_followed_by_the_next_one(post_office, community, channel):
    raid(channel)
    token = new_token()
    (pk,) = claim(due(), limit=1, token=token, lease=LEASE)
    AlertMail.objects.filter(pk=pk).update(state="sending", attempts=1)  # and here it was killed
    work(DUTY)
    assert post_office.took == []
    later(LEASE + timedelta(seconds=1))
    work(DUTY)
    assert len(post_office.took) == 1
    DUTY.handle([pk], token)
    assert len(post_office.took) == 1 and AlertMail.objects.get().attempts == 2


@pytest.mark.parametrize("mood", ["busy", "grey", "content"])
def test_what_the_server_refuses_now_goes_later_with_what_came_meanwhile(post_office, community, channel, mood):
    post_office.next = [mood]
    raid(channel)
    work(DUTY)
    assert (post_office.took, AlertMail.objects.get().state) == ([], "waiting")
    (told,) = troubled(community.workspace)
    assert told.problem[:3] in {"451", "450", "554"} and told.attempts == 1
    raid(channel, "Kalian semua penipu jangan ada yang percaya sama sekali ya")
    assert AlertMail.objects.count() == 1
    work(DUTY)
    assert post_office.took == []
    later(timedelta(minutes=2))
    work(DUTY)
    assert len(post_office.took) == 1 and words(post_office).count("•") == 2
    assert not troubled().exists() and last_sent(community.membership) == AlertMail.objects.get()


def test_a_server_that_is_away_is_asked_ever_more_seldom_and_given_up_after_a_day(settings, community, channel):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    raid(channel)
    pauses = []
    for _try in range(8):
        work(DUTY, rounds=1)
        row = AlertMail.objects.get()
        pauses.append(round((row.due_at - now()).total_seconds() / 60))
        later(row.due_at - now())
    assert pauses == [1, 2, 5, 15, 30, 60, 60, 60]
    later(GIVE_UP)
    work(DUTY)
    assert AlertMail.objects.get().state == "failed" and "refused" in troubled().get().problem


def test_an_unknown_mailbox_is_not_tried_again(post_office, community, channel):
    post_office.next = ["unknown"]
    raid(channel)
    work(DUTY)
    later(timedelta(hours=2))
    work(DUTY)
    assert (post_office.took, AlertMail.objects.get().state) == ([], "failed")
    assert troubled().get().problem == "550 no such mailbox"


def test_nothing_is_mailed_to_who_left_or_moderates_no_more(post_office, community, director, channel):
    gone = colleague(director)
    switched_on(words_rule(community, "kambing", does=[{"kind": "alert", "role": "moderator"}]), actor=community)
    hurt(comment(channel, "kambing kamu"), "hate")
    work(ENFORCE)
    assert AlertMail.objects.get().user_id == gone.user.pk
    deactivate(gone.membership, actor=director)
    work(DUTY)
    assert (post_office.took, AlertMail.objects.get().state) == ([], "dropped")
    raid(channel)
    change_role(Membership.objects.get(pk=community.membership.pk), actor=director, role=Role.CREATIVE)
    work(DUTY)
    assert post_office.took == []


def test_what_somebody_has_seen_meanwhile_is_not_mailed(post_office, community, channel):
    raid(channel)
    see(Alert.objects.get(), actor=community)
    work(DUTY)
    assert (post_office.took, AlertMail.objects.get().state) == ([], "dropped")


def test_the_link_in_the_mail_ends_the_mails_of_this_workspace(post_office, community, channel):
    raid(channel)
    work(DUTY)
    mail = post_office.took[0]
    token = mail["List-Unsubscribe"].strip("<>").rstrip("/").rsplit("/", 1)[1]
    assert token in words(post_office).replace("=\n", "") and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = whose(token)
    assert found == community.membership
    assert stop(found) and not stop(found)
    raid(channel, "Kalian semua penipu jangan ada yang percaya sama sekali ya")
    later(QUIET)
    work(DUTY)
    assert len(post_office.took) == 1
    assert AuditEntry.objects.get(verb="alerts.chosen").detail == {"choice": "off", "by_link": True}


@pytest.mark.parametrize("token", ["", "1-1", "1-1:falsch", "x" * 500, "1-1:\x00"])
def test_a_made_up_link_ends_nothing(token, community):
    assert whose(token) is None
    assert whose(stop_token(community.workspace, community.user)) == community.membership


def test_an_alert_is_told_to_each_person_once_however_often_it_is_posted(post_office, community, channel):
    raid(channel)
    assert post(Alert.objects.get()) == post(Alert.objects.get()) == 1
    line = AlertLine.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertLine.objects.create(mail=line.mail, alert=line.alert, user=line.user)


def test_who_does_not_moderate_has_nothing_to_choose_and_nonsense_is_refused(creative, community):
    with pytest.raises(PermissionDenied):
        choose(creative, choice="off")
    with pytest.raises(ValidationError):
        choose(community, choice="sometimes")


def test_a_rule_that_met_is_enforced_even_when_mail_cannot_go(settings, community, channel, calling):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    choose(community, choice="all")
    met(channel, f"kambing {INSULT}")
    work(DUTY)
    assert Hit.objects.get(version__rule__name="Kata terlarang").state == "done" and Alert.objects.count() == 1
