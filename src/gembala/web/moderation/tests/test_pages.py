from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gembala.moderation.models import Case, Decision, Rule, RuleVersion, Sanction
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.tests.making import (
    GAMBLING,
    case_of,
    comment,
    everything,
    make_channel,
    make_identity,
    make_thread,
)
from gembala.web.moderation.urls import urlpatterns
from gembala.workspaces.access import Actor

pytestmark = pytest.mark.django_db
TEAM = [one for one in urlpatterns if not str(one.pattern).startswith("forum/")]
NAMES = [one.name for one in TEAM]
READ = {
    "review-queue", "moderation-campaign", "moderation-second", "moderation-rules", "moderation-rule-new",
    "moderation-rule", "moderation-rule-edit", "moderation-policy", "moderation-policy-edit", "moderation-people",
    "moderation-feedback", "moderation-feedback-answer", "moderation-sentences", "moderation-sentence", "moderation-log",
}  # fmt: skip
DECIDED_ABOVE = {
    "moderation-rule-new", "moderation-rule-edit", "moderation-rule-rehearse", "moderation-rule-switch",
    "moderation-policy-edit", "moderation-policy-publish", "moderation-sanction",
}  # fmt: skip


@pytest.fixture
def channel(brand):
    return make_channel(brand)


def signed_in(who: Actor) -> Client:
    client = Client()
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name: str, places: dict, slug: str = "warung") -> str:
    given = {"slug": slug}
    for beginning in sorted(places, key=len):
        if name.startswith(beginning):
            given |= places[beginning]
    wanted = next(one.pattern.converters for one in urlpatterns if one.name == name)
    return reverse(name, kwargs={key: value for key, value in given.items() if key in wanted})


def test_every_page_opens_for_who_decides_and_none_breaks(community, channel):
    places = everything(community, channel)
    client = signed_in(community)
    found = {name: client.get(address(name, places)).status_code for name in READ}
    assert found == dict.fromkeys(READ, 200)


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_speak_both_languages(language, community, channel):
    community.user.language = language
    community.user.save()
    places = everything(community, channel)
    client = signed_in(community)
    client.cookies["django_language"] = language
    body = client.get(address("moderation-rules", places)).content.decode()
    assert ("Aturan" in body) is (language == "id")


def test_a_stranger_finds_nothing(community, channel, stranger):
    places = everything(community, channel)
    client = Client()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    for name in NAMES:
        method = client.get if name in READ else client.post
        assert (name, method(address(name, places)).status_code) == (name, 404)
        assert (name, method(address(name, places, slug="sebelah")).status_code) in {
            (name, 404), (name, 200), (name, 303),
        }  # fmt: skip


def test_who_does_not_moderate_is_refused(community, channel, creative):
    places = everything(community, channel)
    client = signed_in(creative)
    for name in NAMES:
        method = client.get if name in READ else client.post
        assert (name, method(address(name, places)).status_code) == (name, 403)


def test_a_moderator_sees_rules_and_policy_and_changes_neither(community, channel, moderator):
    places = everything(community, channel)
    client = signed_in(moderator)
    for name in NAMES:
        if name in READ and name not in DECIDED_ABOVE:
            assert (name, client.get(address(name, places)).status_code) == (name, 200)
        if name in DECIDED_ABOVE:
            assert (name, client.post(address(name, places)).status_code) == (name, 403)


def test_a_decision_by_form_is_written_down_with_its_reason(community, channel):
    case = case_of(channel)
    client = signed_in(community)
    client.post(
        reverse("review-decide", kwargs={"slug": "warung", "pk": case.pk}),
        {"decision": "spam", "label": "fraud", "clause": "fraud", "note": "Menyamar jadi bank", "strike": "1"},
    )
    row = Decision.objects.get()
    assert (row.verdict, row.label, row.was_label, row.clause, row.note, row.by) == (
        "confirmed", "fraud", "gambling", "fraud", "Menyamar jadi bank", community.user,
    )  # fmt: skip
    assert Sanction.objects.get().kind == "remind"


def test_who_decides_by_key_gets_a_sentence_with_a_way_back(community, channel):
    case = case_of(channel)
    client = signed_in(community)
    answer = client.post(
        reverse("review-decide", kwargs={"slug": "warung", "pk": case.pk}),
        {"decision": "fine"},
        headers={"X-By-Key": "1"},
    )
    assert (answer.status_code, b"data-undo" in answer.content, b"<html" in answer.content) == (200, True, False)
    entry = case.workspace.audit.get(verb="case.released")
    client.post(reverse("review-undo", kwargs={"slug": "warung", "entry": entry.pk}), headers={"X-By-Key": "1"})
    case.refresh_from_db()
    assert case.state == Case.State.HELD


def test_a_decision_that_says_nothing_changes_nothing(community, channel):
    case = case_of(channel)
    signed_in(community).post(reverse("review-decide", kwargs={"slug": "warung", "pk": case.pk}), {"decision": "x"})
    case.refresh_from_db()
    assert case.state == Case.State.HELD


def test_a_clause_that_the_policy_lacks_is_refused(community, channel):
    case = case_of(channel)
    signed_in(community).post(
        reverse("review-decide", kwargs={"slug": "warung", "pk": case.pk}), {"decision": "spam", "clause": "nope"}
    )
    case.refresh_from_db()
    assert case.state == Case.State.HELD


def test_the_queue_costs_the_same_queries_for_1_and_3_lines(community, channel):
    client = signed_in(community)
    page = reverse("review-queue", kwargs={"slug": "warung"})

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page).status_code == 200
        return len(caught)

    case_of(channel, GAMBLING)
    cost()
    one = cost()
    case_of(channel, GAMBLING + " bonus 5O ribu")
    case_of(channel, GAMBLING + " daftar sekarang yuk")
    assert cost() == one


FORM = {
    "name": "Tautan orang baru", "root": "all", "blocks": "2", "b0-of": "any", "b0-count": "2",
    "b0q0-kind": "link", "b0q0-mode": "not_to", "b0q0-sites": "warung.id\nwarung.example",
    "b0q1-kind": "words", "b0q1-words": "pinjol\nslot gacor", "b0q1-whole": "1",
    "b1-of": "none", "b1-count": "1", "b1q0-kind": "segment", "b1q0-segments": ["regular", "known"],
    "act-hold": "1", "act-tag": "1", "act-tag-word": "tautan", "step": "save",
}  # fmt: skip


def test_a_rule_is_written_with_the_form_and_shown_in_it_again(community, channel):
    client = signed_in(community)
    made = client.post(reverse("moderation-rule-new", kwargs={"slug": "warung"}), FORM)
    version = RuleVersion.objects.get(rule__name="Tautan orang baru")
    assert made.status_code == 303
    assert version.condition == {"of": "all", "parts": [
        {"of": "any", "parts": [
            {"kind": "link", "mode": "not_to", "sites": ["warung.id", "warung.example"]},
            {"kind": "words", "words": ["pinjol", "slot gacor"], "whole": True},
        ]},
        {"of": "none", "parts": [{"kind": "segment", "segments": ["regular", "known"]}]},
    ]}  # fmt: skip
    assert version.acts == [{"kind": "hold"}, {"kind": "tag", "word": "tautan"}]
    shown = client.get(reverse("moderation-rule-edit", kwargs={"slug": "warung", "pk": version.rule_id}))
    assert b"slot gacor" in shown.content
    assert b"warung.example" in shown.content
    client.post(reverse("moderation-rule-edit", kwargs={"slug": "warung", "pk": version.rule_id}), FORM)
    assert version.rule.versions.count() == 1


@pytest.mark.parametrize(
    ("step", "shown"),
    [("add-block", b'name="b2-of"'), ("ask-0", b'name="b0q2-hours"'), ("drop-0-1", b'name="b0-count" value="1"'),
     ("drop-block-1", b'name="blocks" value="1"')],
)  # fmt: skip
def test_the_form_grows_and_shrinks_without_losing_what_was_typed(step, shown, community):
    answer = signed_in(community).post(
        reverse("moderation-rule-new", kwargs={"slug": "warung"}), FORM | {"step": step, "b0-new": "age"}
    )
    assert (answer.status_code, shown in answer.content, b"warung.example" in answer.content) == (200, True, True)
    assert not Rule.objects.filter(name="Tautan orang baru").exists()


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"b0q1-words": ""}, {"act-hold": "", "act-tag": ""}, {"blocks": "0"}, {"blocks": "x"}]
)
def test_a_rule_that_makes_no_sense_comes_back_with_words_beside_the_field(change, community):
    answer = signed_in(community).post(reverse("moderation-rule-new", kwargs={"slug": "warung"}), FORM | change)
    assert (answer.status_code, b"note-bad" in answer.content) == (422, True)
    assert not RuleVersion.objects.filter(rule__key="").exists()


def test_a_policy_is_written_and_published_with_the_forms_and_read_by_anybody(community):
    client = signed_in(community)
    page = reverse("moderation-policy-edit", kwargs={"slug": "warung"})
    client.get(page)
    version = in_force(community.workspace)
    form = {
        "intro_id": "Rumah kita.", "intro_en": "Our house.", "clauses": "1", "c0-key": "", "c0-title_id": "Sopan ya",
        "c0-text_id": "Bicara baik-baik.", "c0-title_en": "Be kind", "c0-text_en": "Speak kindly.", "steps": "1",
        "s0-strikes": "2", "s0-step": "warn", "s0-days": "0", "strike_days": "90", "appeal_days": "7", "do": "save",
    }  # fmt: skip
    assert client.post(page, form).status_code == 303
    assert in_force(community.workspace) == version
    client.post(reverse("moderation-policy-publish", kwargs={"slug": "warung"}), {"why": "Lebih singkat"})
    shown = (
        Client()
        .get(reverse("forum-policy", kwargs={"slug": "warung"}), headers={"Accept-Language": "id"})
        .content.decode()
    )
    assert ("Sopan ya" in shown, "Lebih singkat" in shown, in_force(community.workspace).number) == (True, True, 2)
    assert (
        "Be kind"
        in Client()
        .get(reverse("forum-policy", kwargs={"slug": "warung"}), headers={"Accept-Language": "en"})
        .content.decode()
    )


def test_what_is_harsh_is_covered_until_somebody_wants_to_see_it(community, channel):
    item = comment(channel, "halo")
    Case.objects.create(workspace=community.workspace, item=item, label="attack", harsh=True)
    client = signed_in(community)
    page = reverse("review-queue", kwargs={"slug": "warung"})
    assert b'class="veil"' in client.get(page).content
    client.post(reverse("review-care", kwargs={"slug": "warung"}), {"harsh_limit": "60"})
    assert b'class="veil"' not in client.get(page).content


def test_hostile_words_are_shown_escaped(community, channel):
    thread, person = make_thread(channel), make_identity(channel, "<img src=x onerror=alert(1)>")
    item = comment(channel, "<script>alert(1)</script> " + GAMBLING, thread=thread, by=person)
    assert item.held
    body = signed_in(community).get(reverse("review-queue", kwargs={"slug": "warung"})).content
    assert b"<script>alert(1)" not in body
    assert b"<img src=x" not in body
