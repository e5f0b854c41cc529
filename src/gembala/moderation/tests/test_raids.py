from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from gembala.delivery.models import Delivery
from gembala.inbox.models import Conversation
from gembala.inbox.undo import undo
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.alerts import alerts, see
from gembala.moderation.campaigns.decide import decide
from gembala.moderation.campaigns.spot import Word, spot
from gembala.moderation.campaigns.watch import DUTY as WATCH
from gembala.moderation.feedback.follow import answered, close, feedback, figures, on_settled, reopen, solve
from gembala.moderation.feedback.patterns import fill, patterns, save_pattern
from gembala.moderation.feedback.recognise import is_constructive, is_feedback
from gembala.moderation.models import Campaign, Case, Decision, Feedback, Watch
from gembala.moderation.queries import groups
from gembala.moderation.tests.making import (
    ANGRY,
    COMPLAINT,
    GAMBLING,
    comment,
    look_out,
    make_identity,
    make_thread,
    say,
    sweep,
    work,
)
from gembala.understanding.understand import understand

pytestmark = pytest.mark.django_db
COPY = "Boikot warung ini, jangan pernah beli di sini lagi teman teman semua"


def spread(channel, text: str, *, people: int, times: int = 1, thread=None) -> None:
    under = thread or make_thread(channel)
    for _number in range(people):
        who = make_identity(channel)
        for _time in range(times):
            say(under, who, text)
    sweep()


def test_one_text_from_many_accounts_is_one_case_with_one_decision(community, channel):
    spread(channel, COPY, people=6)
    look_out(community.workspace.pk)
    raid = Campaign.objects.get()
    (line,) = groups(community)
    assert (raid.kind, raid.item_count, raid.author_count, line.campaign, line.others) == ("copy", 6, 6, raid, 5)
    assert alerts(community).get().campaign == raid
    done = decide(raid, actor=community, verdict="confirmed")
    assert (done.cases, Case.objects.filter(state="confirmed").count(), groups(community)) == (6, 6, [])
    assert Decision.objects.filter(campaign=raid).count() == 6


def test_who_joins_later_shares_the_decision_and_it_says_that_nobody_looked(community, channel):
    spread(channel, COPY, people=6)
    look_out(community.workspace.pk)
    decide(Campaign.objects.get(), actor=community, verdict="confirmed")
    spread(channel, COPY + " ya", people=1)
    look_out(community.workspace.pk)
    assert Campaign.objects.count() == 1
    late = Decision.objects.latest("pk")
    assert (late.verdict, late.by, late.campaign_id, Item.objects.latest("pk").held) == (
        "confirmed", None, Campaign.objects.get().pk, True,
    )  # fmt: skip


def test_the_one_decision_is_undone_as_one(community, channel):
    spread(channel, COPY, people=6)
    look_out(community.workspace.pk)
    done = decide(Campaign.objects.get(), actor=community, verdict="released")
    undo(done.entry, actor=community)
    assert (Campaign.objects.get().state, Case.objects.filter(state="held").count()) == ("open", 6)


def test_looking_again_makes_nothing_twice(community, channel):
    spread(channel, COPY, people=6)
    for _time in range(3):
        look_out(community.workspace.pk)
    assert (Campaign.objects.count(), Case.objects.count(), alerts(community).count()) == (1, 6, 1)


def test_what_a_rule_had_held_already_belongs_to_it_too(community, channel):
    spread(channel, GAMBLING, people=6)
    look_out(community.workspace.pk)
    raid, (line,) = Campaign.objects.get(), groups(community)
    assert (raid.item_count, raid.author_count, raid.label, line.campaign, line.others) == (6, 6, "gambling", raid, 5)


def test_what_a_rule_holds_later_shares_the_decision_too(community, channel):
    spread(channel, GAMBLING, people=6)
    look_out(community.workspace.pk)
    decide(Campaign.objects.get(), actor=community, verdict="confirmed")
    spread(channel, GAMBLING, people=2)
    look_out(community.workspace.pk)
    assert (groups(community), Decision.objects.filter(by=None).count()) == ([], 2)


def test_many_customers_who_complain_of_the_same_are_no_raid(community, channel):
    spread(channel, COMPLAINT, people=20)
    look_out(community.workspace.pk)
    assert (Campaign.objects.count(), Case.objects.count(), Feedback.objects.count()) == (0, 0, 20)


@pytest.mark.parametrize(
    "text",
    [
        "Kak, sotonya masih ada nggak hari ini?",
        "Mantap sekali kak, sukses terus",
        "Minal aidin wal faizin, mohon maaf lahir dan batin ya kak 🙏",
        "Done kak, ikut giveaway ya @rina @budi @sari semoga menang",
    ],
)
def test_what_many_people_say_alike_without_harm_is_no_raid(community, channel, text):
    spread(channel, text, people=8)
    look_out(community.workspace.pk)
    assert (Campaign.objects.count(), Case.objects.count()) == (0, 0)


def test_one_text_that_leads_many_to_a_site_is_a_raid(community, channel):
    spread(channel, "Ayo lihat bukti warung ini di https://warung-asli.example/bukti teman-teman", people=6)
    look_out(community.workspace.pk)
    assert Campaign.objects.get().kind == "copy"


def test_thanks_from_few_are_no_raid(community, channel):
    spread(channel, "Terima kasih banyak ya kak, enak sekali masakannya", people=2, times=2)
    look_out(community.workspace.pk)
    assert not Campaign.objects.exists()


def test_hostile_newcomers_under_one_post_are_a_brigade(community, channel):
    thread = make_thread(channel)
    for number in range(7):
        say(thread, make_identity(channel), f"Dasar goblok kamu, tolol, otak udang {'x' * number}!")
    sweep()
    look_out(community.workspace.pk)
    raid = Campaign.objects.get()
    assert (raid.kind in {"brigade", "copy"}, raid.author_count) == (True, 7)


MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def word(number: int, *, label: str = "attack", minute: float = 0, known: timedelta = timedelta(days=60)) -> Word:
    found = {"abuse": {"label": label, "unsure": False}, "campaign": ""}
    at = MOMENT + timedelta(minutes=minute)
    return Word(number, 1, number, at, at - known, f"kata nomor {number}", found)


def test_a_burst_is_many_hostile_words_under_one_post_within_ten_minutes():
    (found,) = spot([word(number, minute=number / 2) for number in range(14)])
    assert (found.kind, found.label, len(found.ids), found.thread) == ("burst", "attack", 14, 1)


@pytest.mark.parametrize(
    "words",
    [
        [word(number, minute=number * 4) for number in range(14)],
        [word(number, minute=number / 2) for number in range(11)],
        [word(number, minute=number / 4) for number in range(14)]
        + [word(100 + number, label="none", minute=number / 20) for number in range(60)],
        [word(number, label="rude", minute=number / 2) for number in range(30)],
    ],
    ids=["spread out", "too few", "among many friendly ones", "only rude"],
)
def test_what_is_no_burst(words):
    assert spot(words) == []


def test_newcomers_are_a_brigade_before_they_are_a_burst():
    (found,) = spot([word(number, minute=number * 5, known=timedelta(hours=3)) for number in range(7)])
    assert (found.kind, found.authors) == ("brigade", 7)


def test_the_look_out_rests_and_goes_on_where_it_stood(community, channel):
    spread(channel, COPY, people=6)
    Watch.objects.update(next_at=now())
    work(WATCH, rounds=1)
    watch = Watch.objects.get()
    assert (watch.cursor, watch.next_at > now(), Campaign.objects.count()) == (Item.objects.latest("pk").pk, True, 1)


def test_only_who_moderates_decides_and_sees(creative, community, channel):
    spread(channel, COPY, people=6)
    look_out(community.workspace.pk)
    with pytest.raises(PermissionDenied):
        decide(Campaign.objects.get(), actor=creative, verdict="confirmed")
    alert = alerts(community).get()
    assert see(alert, actor=community)
    assert not see(alert, actor=community)


@pytest.mark.parametrize("text", [COMPLAINT, ANGRY, "Sarannya tolong ditambah menu vegetarian dong"])
def test_criticism_is_known_from_abuse(text):
    assert is_constructive(understand(text).to_json())


@pytest.mark.parametrize("text", [GAMBLING, "Enak banget, makasih ya!", "Dasar goblok kamu, tolol, otak udang!"])
def test_what_is_no_criticism_is_not_taken_for_it(text):
    assert not is_feedback(understand(text).to_json())


@pytest.mark.parametrize("found", [None, {}, {"version": "0"}])
def test_what_was_not_understood_is_no_criticism(found):
    assert not is_constructive(found)


def test_a_complaint_stays_in_the_inbox_and_is_followed_until_it_is_solved(community, channel):
    item = comment(channel, COMPLAINT)
    row = feedback(community, "open").get()
    assert (row.item_id, Conversation.objects.get(thread=item.thread).state) == (item.pk, "open")
    answered(row, pattern=None)
    solve(row, actor=community, lesson="Kurir diganti")
    found = figures(community.workspace, since=now() - timedelta(days=30))
    assert (found.came, found.answered, found.solved, found.lessons) == (1, 1, 1, 1)
    assert feedback(community, "done").get().lesson == "Kurir diganti"
    reopen(row, actor=community)
    close(row, actor=community)
    assert figures(community.workspace, since=now() - timedelta(days=30)).solved == 0


def test_an_answer_from_wherever_it_was_written_counts(community, channel):
    item = comment(channel, COMPLAINT)
    delivery = Delivery.objects.create(
        workspace=community.workspace, channel=channel, kind="reply", payload={"reply_to": item.remote_id}, state="done"
    )
    on_settled(delivery)
    on_settled(delivery)
    assert Feedback.objects.get().state == "answered"


def test_a_sentence_speaks_to_the_person_in_their_language(community, channel):
    row = patterns(community.workspace, "feedback").first()
    item = comment(channel, COMPLAINT)
    said = fill(row, item)
    assert (item.identity.shown_name in said, "{name}" in said) == (True, False)
    assert fill(row, item, language="en").startswith(item.identity.shown_name)


def test_only_who_decides_the_policy_writes_sentences(moderator, community):
    given = {"kind": "reply", "title_id": "Salam", "title_en": "", "text_id": "Halo {name}", "text_en": ""}
    with pytest.raises(PermissionDenied):
        save_pattern(None, actor=moderator, **given)
    assert save_pattern(None, actor=community, **given).pk
