"""Answers as TikTok writes them, transcribed letter for letter, and what each means."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.tiktok.status import _meaning
from gembala.connectors.tiktok.upload import check, cut, span
from gembala.connectors.tiktok.wire import problem_from, told
from gembala.platforms.contracts import Account, Endpoints, Failed, PlatformError, Post, Prepared, TokenSet

CASES = json.loads((Path(__file__).parent / "fixtures" / "problems.json").read_text())
REASONS = {
    "file_format_check_failed": "media_invalid",
    "duration_check_failed": "media_invalid",
    "frame_rate_check_failed": "media_invalid",
    "picture_size_check_failed": "media_invalid",
    "internal": "transient",
    "video_pull_failed": "media_unfetchable",
    "photo_pull_failed": "media_unfetchable",
    "publish_cancelled": "policy",
    "auth_removed": "auth_expired",
    "spam_risk": "policy",
    "spam_risk_text": "policy",
    "spam_risk_too_many_posts": "quota",
    "spam_risk_user_banned_from_posting": "account_restricted",
}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_answer_has_its_category(case: dict[str, Any]) -> None:
    found = problem_from(case["status"], case["body"])
    assert found is not None and found.category == case["category"]


def test_ok_is_no_problem() -> None:
    assert problem_from(200, {"data": {}, "error": {"code": "ok", "message": "", "log_id": "1"}}) is None


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_of_a_failed_post_is_known_and_the_next_try_begins_anew(reason: str) -> None:
    assert told(reason, "", None).category == REASONS[reason]
    account = Account("1", "warung", Endpoints("sandbox", "http://localhost", "http://localhost"), TokenSet("t", "sandbox"))
    found = _meaning(account, Post("x"), Prepared({}), "p1", {"status": "FAILED", "fail_reason": reason})
    assert isinstance(found, Failed) and found.problem.rebuild and found.problem.category == REASONS[reason]


@pytest.mark.parametrize(
    "size", [1, 4_999_999, 5_000_000, 19_999_999, 20_000_000, 25_000_001, 63_999_999, 4_000_000_000]
)
def test_chunks_are_of_tiktoks_sizes_and_leave_no_byte_out(size: int) -> None:
    chunk, total = cut(size)
    assert total == max(size // chunk, 1) and total <= 1000
    assert total == 1 or 5_000_000 <= chunk <= 64_000_000
    spans = [span(size, number) for number in range(total)]
    assert spans[0][0] == 0 and spans[-1][1] == size - 1
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(spans))
    assert spans[-1][1] - spans[-1][0] + 1 <= 128_000_000


@pytest.mark.parametrize(
    ("place", "good"),
    [
        ("https://open-upload.tiktokapis.com/video/?upload_id=1", True),
        ("http://open-upload.tiktokapis.com/video/", False),
        ("https://tiktokapis.com.evil.example/", False),
        ("http://127.0.0.1:9/tiktok/upload", False),
    ],
)
def test_bytes_go_to_tiktok_only(place: str, good: bool) -> None:
    account = Account("", "", Endpoints("production", "https://open.tiktokapis.com"), TokenSet("", "production"))
    if good:
        check(account, place)
        return
    with pytest.raises(PlatformError):
        check(account, place)
