"""Meta's errors end in the category of their code: subcode before code before status."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gembala.connectors.graph.problems import problem_from, problem_of_status
from gembala.platforms.contracts import Category as C


def envelope(code: int, subcode: int = 0, message: str = "m", **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A"} | (
        {"error_subcode": subcode} if subcode else {}) | more}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "subcode", "status", "category", "rebuild"),
    [
        (190, 463, 401, C.AUTH_EXPIRED, False),
        (190, 460, 400, C.AUTH_EXPIRED, False),
        (190, 458, 400, C.AUTH_EXPIRED, False),
        (10, 0, 403, C.AUTH_SCOPE, False),
        (200, 0, 403, C.AUTH_SCOPE, False),
        (299, 0, 403, C.AUTH_SCOPE, False),
        (10, 2018278, 400, C.POLICY, False),
        (4, 0, 400, C.RATE_LIMIT, False),
        (80002, 0, 400, C.RATE_LIMIT, False),
        (4, 2207051, 403, C.ACCOUNT_RESTRICTED, False),
        (9, 2207042, 403, C.QUOTA, False),
        (25, 2207050, 403, C.ACCOUNT_RESTRICTED, False),
        (100, 33, 400, C.NOT_FOUND, False),
        (100, 2207028, 400, C.CONTENT_INVALID, False),
        (100, 0, 400, C.CONTENT_INVALID, False),
        (352, 2207026, 400, C.MEDIA_INVALID, False),
        (36000, 2207004, 400, C.MEDIA_INVALID, False),
        (36004, 2207010, 400, C.CONTENT_INVALID, False),
        (9004, 2207052, 400, C.MEDIA_UNFETCHABLE, False),
        (9007, 2207027, 400, C.TRANSIENT, False),
        (-2, 2207003, 400, C.TRANSIENT, True),
        (-2, 2207020, 400, C.TRANSIENT, True),
        (24, 2207008, 400, C.TRANSIENT, True),
        (24, 2207006, 400, C.TRANSIENT, True),
        (-1, 2207001, 500, C.TRANSIENT, False),
        (1, 2207057, 400, C.CONTENT_INVALID, False),
        (1, 0, 500, C.TRANSIENT, False),
        (2, 0, 500, C.TRANSIENT, False),
        (368, 0, 400, C.POLICY, False),
        (506, 0, 400, C.DUPLICATE, False),
        (100, 1366051, 400, C.DUPLICATE, False),
        (100, 1390008, 400, C.RATE_LIMIT, False),
        (100, 1404078, 400, C.ACCOUNT_RESTRICTED, False),
        (2635, 0, 400, C.API_VERSION, False),
        (987654, 0, 400, C.UNKNOWN, False),
        (987654, 0, 502, C.TRANSIENT, False),
    ],
)
def test_every_known_code_has_its_category(code: int, subcode: int, status: int, category: C, rebuild: bool) -> None:
    problem = problem_from(status, envelope(code, subcode), {})
    assert (problem.category, problem.rebuild, problem.http_status) == (category, rebuild, status)
    assert (problem.retry_after is not None) >= (category is C.RATE_LIMIT)


def test_transient_is_believed_where_the_code_is_unknown() -> None:
    assert problem_from(400, envelope(987654, is_transient=True), {}).category is C.TRANSIENT


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("(#100) The value must be a valid insights metric", C.API_VERSION),
        ("Object with ID '1' does not exist", C.NOT_FOUND),
        ("(#100) Param x is bad", C.CONTENT_INVALID),
    ],
)
def test_a_hundred_means_what_its_words_say(message: str, category: C) -> None:
    assert problem_from(400, envelope(100, message=message), {}).category is category


def test_meta_says_itself_how_long_to_wait() -> None:
    usage = '{"1": [{"type": "instagram", "call_count": 100, "estimated_time_to_regain_access": 12}]}'
    problem = problem_from(400, envelope(80002), {"x-business-use-case-usage": usage})
    assert problem.retry_after == timedelta(minutes=12)
    assert problem_from(400, envelope(4), {"x-business-use-case-usage": "no json"}).retry_after


@pytest.mark.parametrize(
    ("status", "body", "category"),
    [
        (400, {"error_type": "OAuthException", "code": 400, "error_message": "Invalid code"}, C.AUTH_EXPIRED),
        (400, {"debug_info": {"retriable": False, "type": "ProcessingFailedError", "message": "x"}}, C.MEDIA_INVALID),
        (500, {"debug_info": {"retriable": True, "type": "Later", "message": "x"}}, C.TRANSIENT),
        (502, None, C.TRANSIENT),
        (429, None, C.RATE_LIMIT),
        (404, None, C.NOT_FOUND),
        (418, {}, C.UNKNOWN),
    ],
)
def test_shapes_without_an_envelope(status: int, body: Any, category: C) -> None:
    assert problem_from(status, body, {}).category is category


def test_a_wrong_offset_begins_anew() -> None:
    body = {"debug_info": {"retriable": False, "type": "OffsetInvalidError", "message": "x"}}
    assert problem_from(400, body, {}).rebuild


def test_a_failed_container_tells_by_its_number() -> None:
    assert problem_of_status("Error: Media upload has failed with error code 2207026").category is C.MEDIA_INVALID
    assert problem_of_status("Error: 2207052 could not be fetched").category is C.MEDIA_UNFETCHABLE
    assert problem_of_status("Error").category is C.MEDIA_INVALID


def test_a_secret_in_a_message_is_not_kept() -> None:
    message = problem_from(400, envelope(190, message="access_token=EAAB123 is bad"), {}).native_message
    assert "EAAB123" not in message
