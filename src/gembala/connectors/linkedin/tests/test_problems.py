"""Refusals as LinkedIn writes them, transcribed letter for letter, and what each means."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.linkedin.upload import _check
from gembala.connectors.linkedin.wire import duplicate_of, problem_from, until_midnight
from gembala.platforms.contracts import Account, Category, Endpoints, PlatformError, TokenSet

CASES = json.loads((Path(__file__).parent / "fixtures" / "problems.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_refusal_has_its_category(case: dict[str, Any]) -> None:
    assert problem_from(case["status"], case["body"]).category == case["category"]


def test_a_duplicate_names_the_post_that_stands() -> None:
    found = next(case for case in CASES if case["name"] == "duplicate")
    assert duplicate_of(problem_from(422, found["body"])) == "urn:li:share:7012345678901234567"
    other = next(case for case in CASES if case["name"] == "permission")
    assert duplicate_of(problem_from(403, other["body"])) == ""


def test_the_day_ends_at_midnight_utc() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert until_midnight(late) == timedelta(minutes=31)


@pytest.mark.parametrize(
    ("environment", "place", "good"),
    [
        ("production", "https://www.linkedin.com/dms-uploads/x", True),
        ("production", "https://media.licdn.com/x", True),
        ("production", "http://www.linkedin.com/x", False),
        ("production", "https://linkedin.com.evil.example/x", False),
        ("production", "https://evil.example/www.linkedin.com", False),
        ("sandbox", "http://127.0.0.1:9/linkedin/x", True),
        ("sandbox", "https://www.linkedin.com/x", False),
    ],
)
def test_bytes_go_to_linkedin_only(environment: Any, place: str, good: bool) -> None:
    api = "http://127.0.0.1:9/linkedin" if environment == "sandbox" else "https://api.linkedin.com"
    account = Account("", "", Endpoints(environment, api), TokenSet("", environment))
    if good:
        _check(account, place)
        return
    with pytest.raises(PlatformError) as refused:
        _check(account, place)
    assert refused.value.problem.category is Category.UNKNOWN
