from __future__ import annotations

import pytest

from gembala.api.tests.making import Program
from gembala.conftest import hired
from gembala.moderation.models import Decision, RuleVersion
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.rules.replay import DUTY
from gembala.moderation.tests.making import COMPLAINT, case_of, colleague, comment, everything, make_channel, work
from gembala.workspaces.roles import Role

pytestmark = pytest.mark.django_db
RULE = {
    "name": "Kambing",
    "condition": {"of": "any", "parts": [{"kind": "words", "words": ["kambing"]}]},
    "acts": [{"kind": "hold"}],
}


@pytest.fixture
def channel(brand):
    return make_channel(brand)


def test_a_program_writes_rehearses_and_switches_a_rule_in_this_order_only(community, channel):
    comment(channel, "kambing guling")
    program = Program(community)
    made = program.post("rules", RULE)
    pk = made.json()["id"]
    assert (made.status_code, made.json()["state"]) == (201, "off")
    assert program.post(f"rules/{pk}/on").status_code == 422
    assert program.post(f"rules/{pk}/rehearsal").json()["state"] == "waiting"
    work(DUTY)
    told = program.get(f"rules/{pk}/rehearsal").json()
    assert (told["state"], told["seen"], told["matched"]) == ("done", 1, 1)
    assert program.post(f"rules/{pk}/on").json()["running"] == 1
    assert comment(channel, "kambing lagi").held


def test_a_program_is_told_in_words_what_is_wrong_with_a_rule(community):
    answer = Program(community).post("rules", {**RULE, "name": "", "condition": {"kind": "nope"}, "acts": []})
    assert (answer.status_code, len(answer.json()["detail"])) == (422, 3)
    assert not RuleVersion.objects.filter(rule__key="").exists()


def test_a_moderators_program_reads_and_decides_but_changes_neither_policy_nor_rules(community, moderator, channel):
    places = everything(community, channel)
    program = Program(moderator)
    for path in ("policy", "rules", "campaigns", "sanctions", "appeals", "feedback", "decisions", "moderation-figures"):
        assert (path, program.get(path).status_code) == (path, 200)
    assert program.post("rules", RULE).status_code == 403
    assert program.post("policy/publish", {"why": "x"}).status_code == 403
    assert program.post(f"sanctions/{places['sanctions']['pk']}/lift", {"why": "x"}).status_code == 403
    decided = program.post(f"campaigns/{places['campaigns']['pk']}/confirm").json()
    assert decided["state"] == "confirmed"


def test_a_program_publishes_a_policy(director):
    program = Program(director)
    said = program.get("policy").json()
    draft = {key: said[key] for key in ("intro_id", "clauses", "ladder")} | {"strike_days": 30}
    assert program.put("policy", draft).json()["state"] == "draft"
    assert in_force(director.workspace).number == 1
    assert program.post("policy/publish", {"why": "Lebih ringan"}).json()["state"] == "in_force"
    assert (in_force(director.workspace).number, in_force(director.workspace).strike_days) == (2, 30)


def test_whoever_decided_is_refused_the_appeal_by_program_too(community, channel):
    places = everything(community, channel)
    pk = places["appeals"]["pk"]
    refused = Program(colleague(community)).post(f"appeals/{pk}/overturn", {"answer": "ya"})
    done = Program(community).post(f"appeals/{pk}/overturn", {"answer": "Betul, maaf"})
    assert (refused.status_code, done.json()["state"]) == (403, "overturned")


def test_a_program_solves_criticism_and_reads_decisions_with_their_reasons(community, channel):
    comment(channel, COMPLAINT)
    program = Program(community)
    (heard,) = program.get("feedback").json()
    assert program.post(f"feedback/{heard['id']}/solve", {"lesson": "Kurir diganti"}).json()["state"] == "solved"
    case = case_of(channel)
    assert program.post(f"cases/{case.pk}/confirm").status_code == 200
    (told,) = program.get("decisions").json()
    assert (told["verdict"], told["clause"], told["by"], told["policy"]) == (
        "confirmed",
        "spam",
        community.user.name,
        1,
    )
    assert Decision.objects.count() == 1


def test_a_program_chooses_which_alerts_are_mailed(community, creative):
    program = Program(community)
    assert program.get("alert-mail").json() == {"choice": "urgent"}
    assert program.put("alert-mail", {"choice": "all"}).json() == {"choice": "all"} == program.get("alert-mail").json()
    assert program.put("alert-mail", {"choice": "sometimes"}).status_code == 422
    assert Program(creative).put("alert-mail", {"choice": "off"}).status_code == 403


def test_a_program_marks_by_hand_as_its_person_may(community, workspace, channel):
    item = comment(channel, COMPLAINT)
    program = Program(community)
    assert program.post(f"items/{item.pk}/tag", {"name": "kurir"}).json()["tags"] == ["kurir"]
    told = program.post(f"items/{item.pk}/set-right", {"verdicts": {"intent": "request"}}).json()
    assert told["understanding"]["intent"]["right"] == "request"
    assert program.post(f"items/{item.pk}/set-right", {"verdicts": {"intent": "nope"}}).status_code == 422
    assert program.post(f"items/{item.pk}/untag", {"name": "kurir"}).json()["tags"] == []
    assert program.post(f"items/{item.pk}/to-queue", {"label": "marked"}).status_code == 422
    assert program.post(f"items/{item.pk}/to-queue", {"label": "rude", "note": "Kasar"}).json()["held"]
    support = Program(hired(workspace, Role.SUPPORT, "Tari"))
    assert support.post(f"items/{item.pk}/tag", {"name": "lagi"}).status_code == 200
    assert support.post(f"items/{item.pk}/set-right", {"verdicts": {"intent": "praise"}}).status_code == 403
    assert support.post(f"items/{item.pk}/to-queue", {"label": "rude"}).status_code == 403
