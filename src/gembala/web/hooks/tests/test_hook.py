"""What the webhook door promises."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

from gembala.delivery.tests.stage import x_channel
from gembala.ingest.models import Inbound
from gembala.ingest.webhook import MAX_BODY

SECRET = b"sandbox-x-consumer-secret"


def signed(body: bytes) -> dict[str, str]:
    mark = base64.b64encode(hmac.new(SECRET, body, hashlib.sha256).digest()).decode()
    return {"x-twitter-webhooks-signature": f"sha256={mark}"}


@pytest.fixture
def address(social, brand, sandbox) -> str:
    return f"/hooks/x/{x_channel(social, brand, sandbox.admin).pk}/"


def post(client, address: str, body: bytes, headers: dict[str, str]):
    return client.post(address, body, content_type="application/json", headers=headers)


def test_a_signed_request_is_kept_and_a_replay_gives_nothing_new(client, address) -> None:
    body = json.dumps({"data": {"event_type": "post.create"}}).encode()
    answers = [post(client, address, body, signed(body)).status_code for _ in range(2)]
    assert (answers, Inbound.objects.count()) == ([200, 200], 1)


def test_an_unsigned_request_is_refused(client, address) -> None:
    assert (post(client, address, b"{}", signed(b"[]")).status_code, Inbound.objects.count()) == (403, 0)


def test_a_truncated_body_is_refused(client, address) -> None:
    assert post(client, address, b'{"a":', signed(b'{"a":')).status_code == 400


def test_a_body_over_ten_megabytes_is_refused(client, address) -> None:
    body = b'"' + b"a" * MAX_BODY + b'"'
    assert post(client, address, body, signed(body)).status_code == 413


def test_a_large_body_below_the_limit_is_kept(client, address) -> None:
    body = json.dumps({"pad": "a" * 6 * 1024 * 1024}).encode()
    assert post(client, address, body, signed(body)).status_code == 200


def test_the_challenge_is_answered_with_the_consumer_secret(client, address) -> None:
    answer = client.get(address, {"crc_token": "abc"})
    expected = base64.b64encode(hmac.new(SECRET, b"abc", hashlib.sha256).digest()).decode()
    assert answer.json() == {"response_token": f"sha256={expected}"}


def test_a_channel_of_another_platform_is_not_found(client, address) -> None:
    assert client.get(address.replace("/x/", "/bluesky/")).status_code == 404
