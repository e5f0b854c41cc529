"""Every relevant answer that real servers once gave is understood by the mapping of our connector."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from gembala.connectors.mastodon.auth import domain_of
from gembala.connectors.mastodon.manifest import COUNTS, USUAL, capabilities
from gembala.connectors.mastodon.mapping import (
    account_points,
    author_from,
    event_from,
    full_name,
    limits_from,
    plain,
    problem_from,
    status_points,
)
from gembala.platforms.contracts import Account, AppKeys, Category, Endpoints, EventKind, TokenSet
from tests.contracts.mastodon_cassettes.source import Recorded, recorded

pytestmark = pytest.mark.oracle


@cache
def _all() -> tuple[Recorded, ...]:
    return tuple(recorded())


@pytest.fixture(scope="module", autouse=True)
def _there() -> None:
    try:
        _all()
    except (RuntimeError, OSError) as missing:
        pytest.skip(str(missing))


def answers(method: str, pattern: str) -> list[Recorded]:
    """Successful answers of an endpoint."""
    return [one for one in _all() if one.method == method and one.status < 300 and re.fullmatch(pattern, one.path)]


def listed(method: str, pattern: str) -> list[dict[str, Any]]:
    return [row for one in answers(method, pattern) for row in (one.body if isinstance(one.body, list) else [one.body])]


def test_there_are_hundreds_of_them() -> None:
    assert len(_all()) > 1_000


def test_every_status_has_an_id_an_author_and_figures() -> None:
    found = [
        *listed("POST", r"/api/v1/statuses"),
        *listed("GET", r"/api/v1/statuses/\d+"),
        *listed("GET", r"/api/v1/accounts/\d+/statuses"),
        *listed("GET", r"/api/v1/timelines/.*"),
    ]
    statuses = [row for row in found if "params" not in row]
    assert len(statuses) > 300 and len(found) > len(statuses), "held ones among them"
    for row in statuses:
        assert str(row["id"]).isdigit()
        person = author_from(row["account"], "localhost:3000")
        assert person.remote_id.count("@") == 1 and person.created_at is not None and person.created_at.tzinfo
        told = {one.native for one in status_points("x", row)}
        assert told == {name for name in COUNTS if name in row}, "what an old server does not tell is no zero"
        assert "<" not in plain(row["content"]) or "&lt;" in row["content"]


def test_the_text_of_a_deleted_status_is_what_its_html_said() -> None:
    shown = {str(row["id"]): row for row in listed("POST", r"/api/v1/statuses") if "content" in row}
    compared = 0
    for row in listed("DELETE", r"/api/v1/statuses/\d+"):
        before = shown.get(str(row.get("id")))
        if before is None or "text" not in row or row.get("edited_at") != before.get("edited_at"):
            continue
        compared += 1
        assert plain(before["content"]).split() == row["text"].split()
    assert compared > 150


def test_every_notification_is_read_and_mentions_become_events() -> None:
    notes = [*listed("GET", r"/api/v1/notifications"), *listed("GET", r"/api/v1/notifications/\d+")]
    assert len(notes) > 30 and {row["type"] for row in notes} >= {"mention", "follow", "poll"}
    for row in notes:
        event = event_from(row, domain="localhost:3000", own="1", roots={})
        assert (event is not None) is (row["type"] in {"mention", "quote"} and bool(row.get("status")))
        if event is not None:
            direct = row["status"]["visibility"] == "direct"
            assert event.kind is (EventKind.MESSAGE if direct else EventKind.MENTION)
            assert event.permalink.startswith("http") and event.created_at.tzinfo and event.text


def test_every_servers_limits_are_read() -> None:
    seconds = [one.body for one in answers("GET", r"/api/v2/instance/?")]
    firsts = [one.body for one in answers("GET", r"/api/v1/instance/?")]
    assert len(seconds) > 20 and len(firsts) > 20
    for told in seconds:
        flags = limits_from(told)
        assert set(USUAL) <= set(flags) and "image/jpeg" in flags["types"].split()
        nobody = Account(
            "", "", Endpoints("production", "https://x.test"), TokenSet("", "production"), AppKeys(), flags
        )
        assert capabilities(nobody).text.limit == told["configuration"]["statuses"]["max_characters"]
    for told in (*seconds, *firsts):
        assert domain_of(told, "https://other.test") and limits_from(told)["version"]


def test_every_file_is_told_done_by_its_status() -> None:
    made = [one for one in _all() if one.path == "/api/v2/media" and one.method == "POST"]
    assert {one.status for one in made} == {200, 202}
    for one in made:
        assert str(one.body["id"]).isdigit() and (one.body["url"] is None) is (one.status == 202)


def test_who_signed_in_has_a_name_and_figures() -> None:
    people = listed("GET", r"/api/v1/accounts/verify_credentials")
    assert len(people) > 50
    for row in people:
        assert full_name(row, "localhost:3000").endswith("@localhost:3000")
        assert {one.native for one in account_points("x", row)} == {
            "followers_count", "following_count", "statuses_count",
        }  # fmt: skip


def test_registering_and_tokens_have_the_fields_we_need() -> None:
    assert all(row["client_id"] and row["client_secret"] for row in listed("POST", r"/api/v1/apps"))
    tokens = listed("POST", r"/oauth/token")
    assert tokens and all(row["access_token"] and row["scope"] and "expires_in" not in row for row in tokens)


def test_every_refusal_has_a_meaning_in_whatever_language_it_comes() -> None:
    refused = [one for one in _all() if one.status >= 400]
    assert {one.status for one in refused} == {400, 401, 403, 404, 422}
    for one in refused:
        body = one.body if isinstance(one.body, dict) else None
        problem = problem_from(one.status, body, one.headers)
        wanted = {401: Category.AUTH_EXPIRED, 404: Category.NOT_FOUND, 422: Category.CONTENT_INVALID}
        assert problem.category is wanted.get(one.status, problem.category) and problem.category is not Category.UNKNOWN
        if body and body.get("error") == "invalid_grant":
            assert problem.category is Category.AUTH_EXPIRED


def test_the_reset_of_a_limit_is_a_time_that_we_can_wait_for() -> None:
    limited = [one for one in _all() if "x-ratelimit-reset" in one.headers]
    assert len(limited) > 500
    for one in limited:
        reset = datetime.fromisoformat(one.headers["x-ratelimit-reset"])
        assert reset.tzinfo is not None and int(one.headers["x-ratelimit-limit"]) > 0
        problem = problem_from(429, {"error": "Too many requests"}, one.headers)
        assert problem.category is Category.RATE_LIMIT and problem.retry_after is not None


def test_held_statuses_are_told_from_others() -> None:
    held = [row for row in listed("POST", r"/api/v1/statuses") if "params" in row]
    held += listed("GET", r"/api/v1/scheduled_statuses")
    assert held and all(row["scheduled_at"] and row["params"]["text"] and "url" not in row for row in held)
    assert all(datetime.fromisoformat(row["scheduled_at"]) > datetime(2020, 1, 1, tzinfo=UTC) for row in held)
