"""TikTok's deliveries: proven over time and raw bytes; news of our own posts is no event."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from gembala.connectors.tiktok.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Endpoints, RawRequest, TokenSet

KINDS = (
    "post.publish.failed",
    "post.publish.complete",
    "post.publish.inbox_delivered",
    "post.publish.publicly_available",
    "post.publish.no_longer_publicaly_available",
    "authorization.removed",
)
ACCOUNT = Account("open-1", "dapur", Endpoints("sandbox", "http://127.0.0.1:9"), TokenSet("", "sandbox"))


def body(kind: str) -> bytes:
    content = json.dumps({"publish_id": "v_pub_file~v2-1.123", "publish_type": "DIRECT_PUBLISH"})
    told = {"client_key": "aw", "event": kind, "create_time": 1776339591, "user_openid": "open-1", "content": content}
    return json.dumps(told).encode()


def signed(raw: bytes, secret: str, *, ago: int = 0) -> dict[str, str]:
    stamp = str(int(now().timestamp()) - ago)
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    return {"tiktok-signature": f"t={stamp},s={digest}"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_delivery_finds_its_account_and_says_nothing_that_somebody_said(kind: str) -> None:
    request = RawRequest("POST", {}, {}, body(kind))
    assert CONNECTOR.addressees(request) == ["open-1"]
    assert not CONNECTOR.parse_webhook(request, ACCOUNT)


def test_the_proof_covers_time_and_bytes() -> None:
    raw = body(KINDS[0])
    for secret in ("new", "old"):
        assert CONNECTOR.verify_webhook(RawRequest("POST", {}, signed(raw, secret), raw), ["new", "old"])
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, signed(raw, "other"), raw), ["new"])
    anew = raw.replace(b'": ', b'":')
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, signed(raw, "new"), anew), ["new"])
    old = signed(raw, "new", ago=4 * 86_400)
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, old, raw), ["new"])


@pytest.mark.parametrize("head", ["", "t=,s=", "t=abc,s=00", "s=00", "t=99999999999999999999,s=00", "t=²,s=00", "é"])
def test_a_spoilt_proof_is_none(head: str) -> None:
    assert not CONNECTOR.verify_webhook(RawRequest("POST", {}, {"tiktok-signature": head}, b"{}"), ["new"])


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"user_openid": 3}', b"null"])
def test_a_spoilt_body_is_for_nobody(raw: bytes) -> None:
    assert CONNECTOR.addressees(RawRequest("POST", {}, {}, raw)) == []
