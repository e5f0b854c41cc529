"""Webhook bodies as LinkedIn sends them; unknown actions and own words give nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from gembala.connectors.linkedin.connector import CONNECTOR
from gembala.platforms.contracts import Account, Endpoints, RawRequest, TokenSet

OWN = "urn:li:organization:2414183"
BUDI = "urn:li:person:budi"
POST = "urn:li:share:7012345678901234567"
SAID = "urn:li:comment:(urn:li:share:7012345678901234567,7012345678901239999)"
ACCOUNT = Account(OWN, "dapur", Endpoints("sandbox", "http://127.0.0.1:9", web="https://w"), TokenSet("", "sandbox"))


def row(action: str, number: int = 1, owner: str = BUDI, text: str = "Berapa?", **more: Any) -> dict[str, Any]:
    share = action == "SHARE_MENTION"
    return {
        "notificationId": number,
        "organizationalEntity": OWN,
        "action": action,
        "sourcePost": POST,
        "generatedActivity": "urn:li:share:7012345678901234999" if share else SAID,
        "decoratedGeneratedActivity": {"share" if share else "comment": {"owner": owner, "text": text}},
        "lastModifiedAt": 1776339591000,
        **more,
    }


def body(*rows: Any) -> bytes:
    return json.dumps({"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": list(rows)}).encode()


def told(raw: bytes) -> list[tuple[str, str, str, str]]:
    found = CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, raw), ACCOUNT)
    return [(one.kind.value, one.remote_id, one.thread_id, one.text) for one in found]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (body(row("COMMENT")), [("comment", SAID, POST, "Berapa?")]),
        (body(row("COMMENT_EDIT", text="Berapa ya?")), [("edited", SAID, POST, "Berapa ya?")]),
        (body(row("COMMENT_DELETE")), [("deleted", SAID, POST, "")]),
        (
            body(row("SHARE_MENTION")),
            [("mention", "urn:li:share:7012345678901234999", "urn:li:share:7012345678901234999", "Berapa?")],
        ),
        (body(row("LIKE")), []),
        (body(row("SHARE")), []),
        (body(row("ADMIN_COMMENT", owner=OWN)), []),
        (body(row("COMMENT", owner=OWN)), []),
        (body(row("COMMENT", organizationalEntity="urn:li:organization:1")), []),
        (body(row("COMMENT"), row("COMMENT")), [("comment", SAID, POST, "Berapa?")]),
        (body(None, 3, [], {"organizationalEntity": OWN, "decoratedGeneratedActivity": []}), []),
        (b"[]", []),
        (b"{", []),
        (b'{"notifications": 3}', []),
    ],
)
def test_every_action_gives_its_event_and_the_rest_nothing(raw: bytes, expected: list[tuple[str, ...]]) -> None:
    assert told(raw) == expected


def test_a_batch_is_read_whole() -> None:
    rows = [row("COMMENT", number, generatedActivity=f"urn:li:comment:({POST},{number})") for number in range(10)]
    assert len(told(body(*rows))) == 10
    assert CONNECTOR.addressees(RawRequest("POST", {}, {}, body(*rows))) == [OWN]


def test_either_secret_is_good_and_a_body_written_anew_is_not() -> None:
    raw = body(row("COMMENT"))

    def signed(secret: str) -> dict[str, str]:
        digest = hmac.new(secret.encode(), b"hmacsha256=" + raw, hashlib.sha256).hexdigest()
        return {"x-li-signature": digest}

    for secret in ("new", "old"):
        assert CONNECTOR.verify_webhook(RawRequest("POST", {}, signed(secret), raw), ["new", "old"])
    anew = raw.replace(b'": ', b'":')
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, signed("new"), anew), ["new"])
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, signed(""), raw), [])
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, {}, raw), ["new"])


def test_a_challenge_is_answered_with_the_newest_secret() -> None:
    asked = RawRequest("GET", {"challengeCode": "890e4665"}, {}, b"")
    answer = CONNECTOR.handshake(asked, ["new", "old"])
    assert answer is not None and json.loads(answer.body) == {
        "challengeCode": "890e4665",
        "challengeResponse": hmac.new(b"new", b"890e4665", hashlib.sha256).hexdigest(),
    }
    assert CONNECTOR.handshake(asked, []) is None
    assert CONNECTOR.handshake(RawRequest("GET", {}, {}, b""), ["new"]) is None
