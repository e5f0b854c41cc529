"""Webhook bodies as Instagram sends them, letter for letter; unknown fields and own words give nothing."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from gembala.connectors.instagram.connector import CONNECTOR
from gembala.platforms.contracts import Account, Endpoints, EventKind, RawRequest, TokenSet

OWN = "17841400000000001"
ACCOUNT = Account(OWN, "warung.sari", Endpoints("sandbox", "http://127.0.0.1:9"), TokenSet("", "sandbox"))
COMMENT = (
    '{"entry": [{"id": "17841400000000001", "time": 1776339591, "changes": [{"value": {"from": {"id": "88", "username": '
    '"budi"}, "media": {"id": "18000000000000002", "media_product_type": "FEED"}, "id": "17900000000000003", "text": '
    '"Enak \\u2615"}, "field": "comments"}]}], "object": "instagram"}'
)
REPLY = COMMENT.replace('"text"', '"parent_id": "17900000000000001", "text"')
ECHO = COMMENT.replace('"id": "88"', f'"id": "{OWN}"')
ELSEWHERE = COMMENT.replace(f'[{{"id": "{OWN}"', '[{"id": "17841400000000099"')
UNKNOWN = COMMENT.replace('"comments"', '"story_insights"')
MESSAGE = (
    '{"object":"instagram","entry":[{"time":1776339591000,"id":"17841400000000001","messaging":[{"sender":{"id":"88"},'
    '"recipient":{"id":"17841400000000001"},"timestamp":1776339590500,"message":{"mid":"aWd1","text":"Buka?"}}]}]}'
)
DELETED = MESSAGE.replace('"text":"Buka?"', '"is_deleted":true')
OWN_MESSAGE = MESSAGE.replace('"text":"Buka?"', '"text":"Buka?","is_echo":true')
EDITED = MESSAGE.replace(
    '"message":{"mid":"aWd1","text":"Buka?"}', '"message_edit":{"mid":"aWd1","text":"Jam?","num_edit":1}'
)
BATCH = (
    '{"object":"instagram","entry":['
    + ",".join(COMMENT[len('{"entry": [') : COMMENT.index('], "object"')].replace("0003", f"{n:04}") for n in range(50))
    + "]}"
)


def told(body: str) -> list[tuple[str, str, str, str]]:
    found = CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, body.encode()), ACCOUNT)
    return [(one.kind.value, one.remote_id, one.thread_id, one.text) for one in found]


def test_a_comment_hangs_under_its_medium_and_a_reply_under_its_comment() -> None:
    (event,) = CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, COMMENT.encode()), ACCOUNT)
    assert (event.kind, event.remote_id, event.thread_id, event.parent_id) == (
        EventKind.COMMENT, "17900000000000003", "18000000000000002", "18000000000000002",
    )  # fmt: skip
    assert (event.author.handle, event.text, event.created_at.isoformat()) == (
        "budi", "Enak ☕", "2026-04-16T11:39:51+00:00",
    )  # fmt: skip
    (reply,) = CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, REPLY.encode()), ACCOUNT)
    assert reply.parent_id == "17900000000000001"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (MESSAGE, [("message", "aWd1", "dm:88", "Buka?")]),
        (DELETED, [("deleted", "aWd1", "dm:88", "")]),
        (EDITED, [("edited", "aWd1", "dm:88", "Jam?")]),
        (OWN_MESSAGE, []),
        (ECHO, []),
        (ELSEWHERE, []),
        (UNKNOWN, []),
        ("[]", []),
        ("{", []),
        (
            '{"entry": [3, {"id": "17841400000000001", "changes": [null, {"field": "comments"}], "messaging": [[]]}]}',
            [],
        ),
    ],
)
def test_every_kind_gives_its_event_and_the_rest_nothing(body: str, expected: list[tuple[str, ...]]) -> None:
    assert told(body) == expected


def test_a_batch_gives_every_entry() -> None:
    assert len(told(BATCH)) == 50
    assert CONNECTOR.addressees(RawRequest("POST", {}, {}, BATCH.encode())) == [OWN]


def test_either_secret_is_good_and_a_body_written_anew_is_not() -> None:
    def signed(secret: str) -> dict[str, str]:
        return {
            "x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), COMMENT.encode(), hashlib.sha256).hexdigest()
        }

    for secret in ("new", "old"):
        request = RawRequest("POST", {}, signed(secret), COMMENT.encode())
        assert CONNECTOR.verify_webhook(request, ["new", "old"])
    anew = COMMENT.replace('": ', '":').encode()
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, signed("new"), anew), ["new"])
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, signed(""), COMMENT.encode()), [])
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, {}, COMMENT.encode()), ["new"])


def test_a_handshake_with_a_wrong_word_gets_no_answer() -> None:
    def ask(token: str) -> object:
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "7"}
        return CONNECTOR.handshake(RawRequest("GET", query, {}, b""), ["new", "old"])

    assert ask(CONNECTOR.verify_token(["old"])) is not None
    assert ask("wrong") is None
    assert ask(CONNECTOR.verify_token([])) is None
