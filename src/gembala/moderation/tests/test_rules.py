from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gembala.delivery.models import Delivery
from gembala.inbox.models import Conversation, Reply
from gembala.kernel.clock import now
from gembala.moderation.feedback.patterns import patterns
from gembala.moderation.hold import weigh
from gembala.moderation.models import Alert, Case, Hit, ItemTag, Replay, Rule, Sanction
from gembala.moderation.rules import replay as replaying
from gembala.moderation.rules.enforce import DUTY as ENFORCE
from gembala.moderation.rules.queries import lines, matches
from gembala.moderation.rules.rehearse import rehearse, stop
from gembala.moderation.rules.replay import DUTY as REPLAY
from gembala.moderation.rules.switch import run_dry, switch_off, switch_on
from gembala.moderation.rules.tree import condition, to_json
from gembala.moderation.rules.write import archive, write
from gembala.moderation.tests.making import (
    ANGRY,
    COMPLAINT,
    GAMBLING,
    comment,
    make_identity,
    make_thread,
    say,
    sweep,
    switched_on,
    words_rule,
    work,
)

pytestmark = pytest.mark.django_db
HOLD = [{"kind": "hold"}]


def test_a_workspace_starts_with_rules_of_which_what_was_measured_is_on(community, channel):
    assert {line.rule.key: line.rule.state for line in lines(community.workspace)} == {
        "gambling": "on", "fraud": "on", "promotion": "on", "harm": "dry", "attack": "dry", "flood": "off",
    }  # fmt: skip
    item = comment(channel, GAMBLING)
    case = Case.objects.get(item=item)
    assert (item.held, case.label, case.version.rule.key, case.source) == (True, "gambling", "gambling", "rule")
    assert case.model_version != ""


@pytest.mark.parametrize("role", ["moderator", "social"])
def test_only_who_decides_the_policy_writes_and_switches_rules(role, community, channel, request):
    who = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        words_rule(who, "bodong", does=HOLD)
    version = words_rule(community, "bodong", does=HOLD)
    for step in (
        lambda: rehearse(version, actor=who),
        lambda: run_dry(version, actor=who),
        lambda: switch_off(version.rule, actor=who),
        lambda: archive(version.rule, actor=who),
    ):
        with pytest.raises(PermissionDenied):
            step()


def test_a_version_is_switched_on_only_after_its_rehearsal_ended(community, channel):
    version = words_rule(community, "bodong", does=HOLD)
    with pytest.raises(ValidationError):
        switch_on(version, actor=community)
    row = rehearse(version, actor=community)
    with pytest.raises(ValidationError):
        switch_on(version, actor=community)
    work(REPLAY)
    row.refresh_from_db()
    assert row.state == Replay.State.DONE
    switch_on(version, actor=community)
    assert comment(channel, "toko BODONG nih").held


def test_a_changed_rule_goes_on_as_it_was_until_the_new_version_is_rehearsed(community, channel):
    rule = switched_on(words_rule(community, "bodong", does=HOLD), actor=community)
    newer = write(
        rule, actor=community, name=rule.name,
        asked={"of": "all", "parts": [{"kind": "words", "words": ["kambing"]}]}, does=HOLD,
    )  # fmt: skip
    assert comment(channel, "toko bodong").held
    assert not comment(channel, "kambing guling").held
    with pytest.raises(ValidationError):
        switch_on(newer, actor=community)
    rehearse(newer, actor=community)
    work(REPLAY)
    switch_on(newer, actor=community)
    assert not comment(channel, "toko bodong").held
    assert comment(channel, "kambing guling").held


def test_a_dry_rule_writes_down_what_it_would_do_and_does_nothing(community, channel):
    version = words_rule(community, "kambing", does=[{"kind": "hold"}, {"kind": "tag", "word": "kambing"}])
    run_dry(version, actor=community)
    item = comment(channel, "kambing guling satu ekor")
    work(ENFORCE)
    hit = Hit.objects.get(version=version)
    assert (item.held, hit.state, hit.did, ItemTag.objects.count()) == (False, "dry", [], 0)


def test_a_rehearsal_lists_what_the_version_would_have_met_in_30_days_and_touches_nothing(community, channel):
    old = comment(channel, "kambing lama", at=now() - timedelta(days=31))
    met = comment(channel, "kambing guling", at=now() - timedelta(days=29))
    comment(channel, "ayam bakar")
    version = words_rule(community, "kambing", does=[{"kind": "hide"}, {"kind": "hold"}])
    row = rehearse(version, actor=community)
    work(REPLAY)
    row.refresh_from_db()
    assert (row.state, row.seen, row.matched) == ("done", 2, 1)
    assert [match.item_id for match in matches(row)] == [met.pk]
    assert old.pk not in {match.item_id for match in matches(row)}
    met.refresh_from_db()
    assert (met.held, met.hidden, Delivery.objects.count(), Hit.objects.filter(version=version).count()) == (
        False, False, 0, 0,
    )  # fmt: skip


def test_a_rehearsal_that_was_cut_goes_on_where_it_stood(community, channel, monkeypatch):
    thread, person = make_thread(channel), make_identity(channel)
    for number in range(12):
        say(thread, person, f"kambing nomor {number}", at=now() - timedelta(minutes=20 - number))
    sweep()
    version = words_rule(community, "kambing", does=HOLD)
    row = rehearse(version, actor=community)
    monkeypatch.setattr(replaying, "PIECE", 5)
    pieces = replaying._piece

    class Killed(BaseException):
        """The worker dies."""

    def die_after_one(one, *, token):
        pieces(one, token=token)
        raise Killed

    monkeypatch.setattr(replaying, "_piece", die_after_one)
    with pytest.raises(Killed):
        work(REPLAY)
    row.refresh_from_db()
    assert (row.state, row.seen, row.matched) == ("running", 5, 5)
    monkeypatch.setattr(replaying, "_piece", pieces)
    Replay.objects.update(lease_until=now() - timedelta(seconds=1))
    work(REPLAY)
    row.refresh_from_db()
    assert (row.state, row.seen, row.matched, row.matches.count()) == ("done", 12, 12, 12)


def test_a_stopped_rehearsal_ends_and_does_not_count(community, channel):
    version = words_rule(community, "kambing", does=HOLD)
    row = rehearse(version, actor=community)
    assert stop(row, actor=community)
    work(REPLAY)
    row.refresh_from_db()
    assert row.state == "stopped"
    with pytest.raises(ValidationError):
        switch_on(version, actor=community)


@pytest.mark.parametrize("text", [COMPLAINT, ANGRY])
def test_criticism_is_spared_by_whatever_rule_would_punish_it(text, community, channel):
    rule = switched_on(
        words_rule(
            community, "pesanan", "paket", "parah", "kecewa",
            does=[{"kind": "hold"}, {"kind": "hide"}, {"kind": "mute", "days": 3}, {"kind": "tag", "word": "keluhan"}],
        ),
        actor=community,
    )  # fmt: skip
    item = comment(channel, text)
    work(ENFORCE)
    hit = Hit.objects.get(version__rule=rule)
    item.refresh_from_db()
    assert (item.held, item.hidden, hit.spared, Sanction.objects.count()) == (False, False, True, 0)
    assert {one["act"]: (one["done"], one["why"]) for one in hit.did} == {
        "hide": (False, "spared"), "mute": (False, "spared"), "tag": (True, ""),
    }  # fmt: skip
    assert Conversation.objects.get(thread=item.thread).state == "open"


def test_everything_that_a_rule_can_do_is_done_once(community, moderator, channel):
    answer = patterns(community.workspace, "reply").first()
    switched_on(
        words_rule(
            community, "kambing",
            does=[
                {"kind": "reply", "pattern": answer.pk}, {"kind": "tag", "word": "kambing"},
                {"kind": "assign", "to": moderator.user.pk}, {"kind": "alert", "role": "community_manager"},
            ],
        ),
        actor=community,
    )  # fmt: skip
    item = comment(channel, "ada kambing guling?")
    work(ENFORCE)
    work(ENFORCE)
    said = Reply.objects.get()
    assert (said.item_id, said.voice, "{name}" in said.text, item.identity.shown_name in said.text) == (
        item.pk, "brand", False, True,
    )  # fmt: skip
    assert [tag.name for tag in item.tags.all()] == ["kambing"]
    assert Conversation.objects.get(thread=item.thread).assignee == moderator.user
    assert Alert.objects.get().hit.item_id == item.pk
    assert all(one["done"] for one in Hit.objects.get(item=item).did)


def test_what_a_platform_cannot_do_is_said(community, channel):
    switched_on(words_rule(community, "kambing", does=[{"kind": "delete"}, {"kind": "hide"}]), actor=community)
    item = comment(channel, "kambing guling")
    work(ENFORCE)
    hit = Hit.objects.get(item=item)
    assert hit.state == "done"
    assert {one["act"]: one["done"] for one in hit.did}["delete"] is False
    assert all(one["why"] for one in hit.did if not one["done"])


@pytest.mark.parametrize(
    ("asked", "text", "met"),
    [
        ({"kind": "words", "words": ["slot gacor"]}, "main SLØT GÀCOR yuk", True),
        ({"kind": "words", "words": ["roti"]}, "protirus", False),
        ({"kind": "words", "words": ["roti"], "whole": False}, "protirus", True),
        ({"kind": "link", "mode": "any"}, "cek https://contoh.example/a", True),
        ({"kind": "link", "mode": "any"}, "harga Rp 2.000 saja", False),
        ({"kind": "link", "mode": "not_to", "sites": ["warung.id"]}, "lihat https://www.warung.id/menu", False),
        ({"kind": "link", "mode": "not_to", "sites": ["warung.id"]}, "lihat https://jahat.xyz", True),
        ({"kind": "link", "mode": "to", "sites": ["jahat.xyz"]}, "di m.jahat.xyz ya", True),
        ({"kind": "kind", "kinds": ["comment"]}, "halo", True),
        ({"kind": "kind", "kinds": ["message"]}, "halo", False),
        ({"kind": "age", "hours": 24}, "halo", True),
        ({"kind": "segment", "segments": ["newcomer"]}, "halo", True),
        ({"kind": "segment", "segments": ["regular"]}, "halo", False),
    ],
)
def test_a_question_meets_what_it_asks_for(asked, text, met, community, channel):
    rule = switched_on(
        write(None, actor=community, name="Coba", asked={"of": "all", "parts": [asked]}, does=[{"kind": "tag", "word": "x"}]),
        actor=community,
    )  # fmt: skip
    comment(channel, text)
    assert Hit.objects.filter(version__rule=rule).exists() is met


def test_a_rate_counts_what_one_person_said_lately(community, channel):
    rule = switched_on(
        write(None, actor=community, name="Deras", does=HOLD, asked={
            "of": "all", "parts": [{"kind": "rate", "count": 3, "minutes": 5}],
        }),
        actor=community,
    )  # fmt: skip
    thread, busy, calm = make_thread(channel), make_identity(channel), make_identity(channel)
    moment = now() - timedelta(minutes=4)
    for number in range(4):
        say(thread, busy, f"pesan ke {number}", at=moment + timedelta(seconds=number))
        say(thread, calm, f"jarang {number}", at=moment - timedelta(hours=number * 2))
    sweep()
    assert [hit.item.text for hit in Hit.objects.filter(version__rule=rule).order_by("item_id")] == [
        "pesan ke 2", "pesan ke 3",
    ]  # fmt: skip


def test_repeats_count_the_same_text_from_several_people(community, channel):
    rule = switched_on(
        write(None, actor=community, name="Tempel", does=HOLD, asked={
            "of": "all", "parts": [{"kind": "repeats", "count": 3, "authors": 3, "minutes": 60}],
        }),
        actor=community,
    )  # fmt: skip
    thread = make_thread(channel)
    for _number in range(3):
        say(thread, make_identity(channel), "Boikot warung ini, jangan pernah beli di sini lagi teman teman")
    sweep()
    assert Hit.objects.filter(version__rule=rule).count() >= 1


def test_an_exception_keeps_a_rule_from_meeting(community, channel):
    switched_on(
        write(None, actor=community, name="Tautan", does=HOLD, asked={"of": "all", "parts": [
            {"of": "any", "parts": [{"kind": "link"}]},
            {"of": "none", "parts": [{"kind": "words", "words": ["resep"]}]},
        ]}),
        actor=community,
    )  # fmt: skip
    assert comment(channel, "lihat https://contoh.example").held
    assert not comment(channel, "resep di https://contoh.example").held


@pytest.mark.parametrize(
    "asked",
    [
        {},
        [],
        "x",
        {"of": "all", "parts": []},
        {"of": "some", "parts": []},
        {"kind": "nope"},
        {"of": "none", "parts": [{"kind": "link"}]},
        {"kind": "words", "words": []},
        {"kind": "head", "head": "spam", "labels": ["nope"]},
        {"kind": "head", "head": "x", "labels": []},
        {"kind": "rate", "count": "many"},
        {"kind": "age", "hours": 0},
        {"kind": ["x"]},
        {"of": "all", "parts": [{"kind": "link"}] * 31},
        {"of": "any", "parts": [{"kind": "link"}, {"of": "none", "parts": [{"kind": "link"}]}]},
        {
            "of": "all",
            "parts": [{"of": "all", "parts": [{"of": "all", "parts": [{"of": "all", "parts": [{"kind": "link"}]}]}]}],
        },
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_in_words(asked):
    with pytest.raises(ValidationError):
        condition(asked)


def test_a_condition_survives_being_written_down():
    asked = {"of": "all", "parts": [
        {"of": "any", "parts": [{"kind": "head", "head": "abuse", "labels": ["attack", "hate"], "least": 70, "sure": True}]},
        {"of": "none", "parts": [{"kind": "segment", "segments": ["regular"]}]},
    ]}  # fmt: skip
    assert to_json(condition(asked)) == asked


def test_rules_cost_the_same_queries_for_3_and_30_items(community, channel):
    switched_on(
        write(None, actor=community, name="Semua", does=HOLD, asked={"of": "all", "parts": [
            {"kind": "rate", "count": 900, "minutes": 5}, {"kind": "repeats", "count": 900, "minutes": 5},
            {"kind": "segment", "segments": ["struck", "regular"]}, {"kind": "age", "hours": 1},
        ]}),
        actor=community,
    )  # fmt: skip
    thread = make_thread(channel)
    items = [comment(channel, f"halo dunia nomor {number}", thread=thread) for number in range(30)]
    weigh(items[:3])

    def cost(some):
        with CaptureQueriesContext(connection) as caught:
            weigh(some)
        return len(caught)

    assert cost(items) == cost(items[:3])


def test_an_archived_rule_meets_nothing(community, channel):
    rule = switched_on(words_rule(community, "kambing", does=HOLD), actor=community)
    archive(Rule.objects.get(pk=rule.pk), actor=community)
    assert not comment(channel, "kambing").held


@pytest.mark.parametrize(
    "does",
    [
        [],
        [{"kind": "nope"}],
        [{"kind": "mute", "days": 0}],
        [{"kind": "reply", "pattern": 99}],
        [{"kind": "tag", "word": " "}],
        [{"kind": "assign", "to": 99}],
        [{"kind": "hold"}] * 2,
        "x",
    ],
)
def test_acts_that_make_no_sense_are_refused_in_words(does, community):
    with pytest.raises(ValidationError):
        words_rule(community, "kambing", does=does)
