"""Every refusal in the platform's own words becomes the problem that decides the next step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.x.mapping import problem_from

CASES = json.loads((Path(__file__).parent / "fixtures" / "problems.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['status']}-{case['category']}")
def test_a_refusal_has_its_category(case: dict[str, Any]) -> None:
    problem = problem_from(case["status"], case["body"], case.get("headers", {}))
    assert problem.category == case["category"]
    assert (problem.retry_after is not None) is (case["category"] == "rate_limit")
    assert problem.native_code


def test_a_secret_in_a_message_is_not_kept() -> None:
    body = {"error": "x", "message": "access_token=abc123 is bad", "detail": "access_token=abc123 is bad"}
    assert "abc123" not in problem_from(400, body, {}).native_message
