"""Comments, reactions, figures and pushes of LinkedIn."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import datetime
from typing import Any

from .conftest import Sandbox
from .linkedin_calls import TODAY, at, call, code, company, me, publish, receiver

__all__ = ["company", "me", "receiver"]


def test_comments_replies_edits_deletions(sandbox: Sandbox, company: dict[str, Any]) -> None:
    urn = publish(sandbox, company)
    path = f"socialActions/{at(urn)}/comments"
    asked = {"platform": "linkedin", "post_id": urn, "author": "budi", "text": "Berapa?"}
    strange = sandbox.tell("/comment", asked)["id"]
    [seen] = call(sandbox, company, "GET", path).body["elements"]
    assert (seen["commentUrn"], seen["message"]["text"], seen["object"]) == (strange, "Berapa?", urn)
    body = {"actor": company["id"], "object": urn, "message": {"text": "25 ribu"}, "parentComment": strange}
    made = call(sandbox, company, "POST", path, body)
    assert (made.status, made.body["parentComment"]) == (201, strange)
    replies = call(sandbox, company, "GET", f"socialActions/{at(strange)}/comments").body["elements"]
    assert [r["id"] for r in replies] == [made.headers["x-restli-id"]]
    long = body | {"message": {"text": "x" * 1_251}}
    assert call(sandbox, company, "POST", path, long).status == 400
    patch = {"patch": {"message": {"$set": {"text": "26 ribu"}}}}
    one = f"{path}/{made.body['id']}?actor={at(company['id'])}"
    edited = call(sandbox, company, "POST", one, patch, x_restli_method="PARTIAL_UPDATE")
    assert edited.body["message"]["text"] == "26 ribu"
    theirs = f"{path}/{seen['id']}?actor={at(company['id'])}"
    assert call(sandbox, company, "POST", theirs, patch, x_restli_method="PARTIAL_UPDATE").status == 403
    assert call(sandbox, company, "DELETE", theirs).status == 204
    assert code(call(sandbox, company, "DELETE", theirs)) == (404, "NOT_FOUND")
    assert call(sandbox, company, "GET", path).body["elements"] == []


def test_reactions_are_one_each_and_summed_up(sandbox: Sandbox, company: dict[str, Any], me: dict[str, Any]) -> None:
    urn = publish(sandbox, company)
    for kind in ("LIKE", "PRAISE"):
        wish = {"root": urn, "reactionType": kind}
        assert call(sandbox, company, "POST", f"reactions?actor={at(company['id'])}", wish).status == 201
    call(sandbox, me, "POST", f"reactions?actor={at(me['id'])}", {"root": urn, "reactionType": "LIKE"})
    wrong = {"root": urn, "reactionType": "DISLIKE"}
    assert call(sandbox, me, "POST", f"reactions?actor={at(me['id'])}", wrong).status == 400
    summary = call(sandbox, company, "GET", f"socialMetadata/{at(urn)}").body["reactionSummaries"]
    assert {k: v["count"] for k, v in summary.items()} == {"PRAISE": 1, "LIKE": 1}
    key = f"(actor:{at(me['id'])},entity:{at(urn)})"
    assert call(sandbox, me, "DELETE", f"reactions/{key}").status == 204
    found = call(sandbox, company, "GET", f"reactions/(entity:{at(urn)})?q=entity").body["elements"]
    assert [r["reactionType"] for r in found] == ["PRAISE"]


def test_figures_grow_and_a_removed_one_is_missing(sandbox: Sandbox, company: dict[str, Any]) -> None:
    urn = publish(sandbox, company)
    sandbox.tell("/visit", {"platform": "linkedin", "post_id": urn, "likes": 3, "impressions": 400})
    base = f"organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity={at(company['id'])}"
    [one] = call(sandbox, company, "GET", f"{base}&shares=List({at(urn)})").body["elements"]
    assert (one["share"], one["totalShareStatistics"]["impressionCount"]) == (urn, 400)
    now = int(datetime.fromisoformat(TODAY).timestamp()) // 86_400 * 86_400_000
    span = f"(timeRange:(start:{now - 86_400_000},end:{now + 86_400_000}),timeGranularityType:DAY)"
    days = call(sandbox, company, "GET", f"{base}&timeIntervals={span}").body["elements"]
    assert [d["totalShareStatistics"]["likeCount"] for d in days] == [0, 3]
    sandbox.tell("/linkedin/settings", {"removed_metrics": ["clickCount"]})
    total = call(sandbox, company, "GET", base).body["elements"][0]["totalShareStatistics"]
    assert "clickCount" not in total
    assert total["impressionCount"] == 400
    size = call(sandbox, company, "GET", f"networkSizes/{at(company['id'])}?edgeType=COMPANY_FOLLOWED_BY_MEMBER")
    assert size.body == {"firstDegreeSize": 1_000}
    mine = "memberCreatorPostAnalytics?q=me&queryType=IMPRESSION&aggregation=TOTAL"
    assert call(sandbox, company, "GET", mine).body["elements"] == [{"count": 0, "metricType": "IMPRESSION"}]


def _subscription(who: dict[str, Any]) -> str:
    parts = {
        "developerApplication": who["application"],
        "user": who["member"],
        "entity": who["id"],
    }
    inner = ",".join(f"{k}:{at(v)}" for k, v in parts.items())
    return f"eventSubscriptions/({inner},eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS)"


def _notices(receiver: Any, count: int) -> list[dict[str, Any]]:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = [n for _, raw in list(receiver.got) for n in json.loads(raw)["notifications"]]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{len(receiver.got)} pushes")


def test_social_actions_are_pushed_signed_in_tens_and_pulled(
    sandbox: Sandbox, company: dict[str, Any], receiver: Any
) -> None:
    urn = publish(sandbox, company)
    receiver.honest = False
    assert call(sandbox, company, "PUT", _subscription(company), {"webhook": receiver.url}).status == 400
    receiver.honest = True
    assert call(sandbox, company, "PUT", _subscription(company), {"webhook": receiver.url}).status == 204
    many = [{"platform": "linkedin", "post_id": urn, "author": f"p{n}", "text": f"ke {n}"} for n in range(12)]
    sandbox.tell("/comments", many)
    found = _notices(receiver, 12)
    assert max(len(json.loads(raw)["notifications"]) for _, raw in receiver.got) <= 10
    assert {n["action"] for n in found} == {"COMMENT"}
    assert len({n["notificationId"] for n in found}) == 12
    signature, raw = receiver.got[0]
    assert signature == hmac.new(receiver.secret, b"hmacsha256=" + raw, hashlib.sha256).hexdigest()
    query = f"q=criteria&actions=List(COMMENT)&organizationalEntity={at(company['id'])}&count=50"
    pulled = call(sandbox, company, "GET", f"organizationalEntityNotifications?{query}").body
    assert len(pulled["elements"]) == 12


def test_an_address_that_fails_three_challenges_is_blocked(
    sandbox: Sandbox, company: dict[str, Any], receiver: Any
) -> None:
    urn = publish(sandbox, company)
    call(sandbox, company, "PUT", _subscription(company), {"webhook": receiver.url})
    receiver.honest = False
    for failures in range(1, 4):
        sandbox.tell("/clock", {"advance_seconds": 2 * 3_600 + 1})
        until = time.monotonic() + 10
        while sandbox.look("/linkedin/things?kind=hook")["things"][0]["data"]["failures"] < failures:
            assert time.monotonic() < until
            time.sleep(0.05)
    sandbox.tell("/comment", {"platform": "linkedin", "post_id": urn, "author": "budi", "text": "Halo"})
    time.sleep(0.5)
    assert receiver.got == []


def test_others_mention_the_company_and_a_made_up_audience_comes(
    sandbox: Sandbox, company: dict[str, Any], me: dict[str, Any]
) -> None:
    urn = publish(sandbox, company)
    pace = {"rate_per_minute": 6000, "first_after_seconds": 0, "spread_seconds": 0.5, "growth_seconds": 0.5}
    sandbox.tell("/audience", {"on": True, **pace})
    until = time.monotonic() + 15
    summary: dict[str, Any] = {}
    while time.monotonic() < until:
        summary = call(sandbox, company, "GET", f"socialMetadata/{at(urn)}").body
        if summary["commentSummary"]["count"] >= 3 and summary["reactionSummaries"]:
            break
        time.sleep(0.2)
    assert summary["commentSummary"]["count"] >= 3
    assert summary["reactionSummaries"]["LIKE"]["count"] > 0
    made = sandbox.tell("/linkedin/stranger", {"account": company["id"], "author": "dewi", "text": "Enak!"})["id"]
    query = f"q=criteria&actions=List(SHARE_MENTION)&organizationalEntity={at(company['id'])}"
    [told] = call(sandbox, company, "GET", f"organizationalEntityNotifications?{query}").body["elements"]
    assert (told["action"], told["sourcePost"]) == ("SHARE_MENTION", made)


def test_a_comment_deleted_at_the_wrong_moment_is_not_found(sandbox: Sandbox, company: dict[str, Any]) -> None:
    urn = publish(sandbox, company)
    body = {"platform": "linkedin", "post_id": urn, "author": "budi", "text": "Hilang"}
    there = sandbox.tell("/comment", body)["id"]
    sandbox.tell("/faults", {"platform": "linkedin", "operation": "reply", "kind": "comment_gone"})
    answer = {"actor": company["id"], "object": urn, "message": {"text": "Halo"}, "parentComment": there}
    assert code(call(sandbox, company, "POST", f"socialActions/{at(there)}/comments", answer)) == (404, "NOT_FOUND")
