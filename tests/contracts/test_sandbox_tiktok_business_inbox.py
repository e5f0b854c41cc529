"""TikTok's Business API: comments read, answered, hidden, liked, pinned and deleted; the audience and played files."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from .business_calls import NAME, Business, media, shop, video
from .conftest import Sandbox
from .media_server import MediaServer

__all__ = ["media", "shop", "video"]


def listed(shop: Business, video: str, **given: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.good("GET", "comment/list", video_id=video, **given)["comments"]
    return found


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in found]


def test_a_comment_is_listed_with_ids_as_text(shop: Business, video: str, sandbox: Sandbox) -> None:
    asked = shop.strange(video, "Berapa harganya, kak? 🍲")
    [seen] = listed(shop, video)
    assert (seen["comment_id"], seen["video_id"], seen["text"]) == (asked, video, "Berapa harganya, kak? 🍲")
    assert int(asked) > 2**53
    assert (seen["username"], seen["owner"], seen["likes"], seen["replies"]) == ("budi", False, 0, 0)
    assert seen["status"] == "PUBLIC"
    assert "parent_comment_id" not in seen
    again = shop.strange(video, "Kak?")
    assert len({one["unique_identifier"] for one in listed(shop, video)}) == 1
    assert listed(shop, video, comment_ids=[again])[0]["comment_id"] == again
    stranger = Business(sandbox, sandbox.account(NAME, "cabang"))
    assert stranger.code("GET", "comment/list", video_id=video) == 40007


def test_ids_may_come_as_numbers(shop: Business, video: str) -> None:
    made = shop.strange(video, "Halo")
    shop.tell("settings", numeric_ids=True)
    [seen] = listed(shop, video)
    assert (seen["comment_id"], seen["video_id"]) == (int(made), int(video))


def test_an_answer_hangs_below_the_first_comment(shop: Business, video: str) -> None:
    asked = shop.strange(video, "Berapa?")
    made = shop.good("POST", "comment/reply/create", video_id=video, comment_id=asked, text="25 ribu")
    assert (made["parent_comment_id"], made["owner"]) == (asked, True)
    below = {"video_id": video, "comment_id": made["comment_id"], "text": "Ditunggu"}
    assert shop.good("POST", "comment/reply/create", **below)["parent_comment_id"] == asked
    replies = shop.good("GET", "comment/reply/list", video_id=video, comment_id=asked, sort_order="asc")["comments"]
    assert texts(replies) == ["25 ribu", "Ditunggu"]
    [first] = listed(shop, video)
    assert (first["replies"], "reply_list" in first) == (2, False)
    [first] = listed(shop, video, include_replies="true")
    assert set(texts(first["reply_list"])) == {"25 ribu", "Ditunggu"}
    shop.tell("settings", replies_shown=1)
    [first] = listed(shop, video, include_replies="true")
    assert (first["replies"], len(first["reply_list"])) == (2, 1)


def test_a_first_comment_is_the_accounts_own(shop: Business, video: str) -> None:
    made = shop.good("POST", "comment/create", video_id=video, text="Resep di bio")
    assert [(c["comment_id"], c["owner"]) for c in listed(shop, video)] == [(made["comment_id"], True)]


@pytest.mark.parametrize("most", [1_200, 150])
def test_the_length_of_a_comment_is_limited(shop: Business, video: str, most: int) -> None:
    shop.tell("settings", comment_length=most)
    assert shop.code("POST", "comment/create", video_id=video, text="é" * most) == 0
    assert shop.code("POST", "comment/create", video_id=video, text="é" * (most + 1)) == 40002
    assert shop.code("POST", "comment/create", video_id=video, text="  ") == 40002
    assert len(listed(shop, video)) == 1


def test_hidden_is_not_public_and_unhiding_may_do_nothing(shop: Business, video: str) -> None:
    named = {"video_id": video, "comment_id": shop.strange(video, "Jelek")}
    assert shop.good("POST", "comment/hide", action="HIDE", **named) == {}
    assert shop.code("POST", "comment/hide", action="HIDE", **named) == 0
    assert listed(shop, video, status="PUBLIC") == []
    assert listed(shop, video)[0]["status"] == "HIDDEN"
    assert shop.code("POST", "comment/hide", action="UNHIDE", **named) == 0
    assert listed(shop, video)[0]["status"] == "PUBLIC"
    shop.good("POST", "comment/hide", action="HIDE", **named)
    shop.tell("settings", unhide_works=False)
    assert shop.code("POST", "comment/hide", action="UNHIDE", **named) == 0
    assert listed(shop, video)[0]["status"] == "HIDDEN"
    assert shop.code("POST", "comment/hide", action="BURY", **named) == 40002


def test_likes_and_pins_are_kept(shop: Business, video: str) -> None:
    first, second = shop.strange(video, "Enak"), shop.strange(video, "Mantap")
    for _ in range(2):
        assert shop.code("POST", "comment/like", comment_id=first, action="LIKE") == 0
    shop.good("POST", "comment/pin", video_id=video, comment_id=first, action="PIN")
    shop.good("POST", "comment/pin", video_id=video, comment_id=second, action="PIN")
    shown = {c["comment_id"]: (c["likes"], c["liked"], c["pinned"]) for c in listed(shop, video)}
    assert shown == {first: (1, True, False), second: (0, False, True)}
    shop.good("POST", "comment/like", comment_id=first, action="UNLIKE")
    shop.good("POST", "comment/pin", video_id=video, comment_id=second, action="UNPIN")
    shown = {c["comment_id"]: (c["likes"], c["liked"], c["pinned"]) for c in listed(shop, video)}
    assert shown == {first: (0, False, False), second: (0, False, False)}


def test_only_ones_own_comments_can_be_deleted(shop: Business, video: str) -> None:
    asked = shop.strange(video, "Berapa?")
    made = shop.good("POST", "comment/reply/create", video_id=video, comment_id=asked, text="25")["comment_id"]
    assert shop.code("POST", "comment/delete", comment_id=asked) == 40001
    assert shop.code("POST", "comment/delete", comment_id=made) == 0
    assert shop.code("POST", "comment/delete", comment_id=made) == 40007
    assert [(c["comment_id"], c["replies"]) for c in listed(shop, video)] == [(asked, 0)]


def test_a_deleted_comment_can_not_be_acted_on(shop: Business, video: str) -> None:
    asked = shop.strange(video, "Berapa?")
    named = {"video_id": video, "comment_id": asked}
    shop.arm("comment_gone", "hide")
    assert shop.code("POST", "comment/hide", action="HIDE", **named) == 40007
    assert listed(shop, video) == []
    other = shop.strange(video, "Kak?")
    shop.tell("gone", post_id=other)
    assert shop.code("POST", "comment/reply/create", video_id=video, comment_id=other, text="Ya") == 40007
    shop.tell("gone", post_id=video)
    assert shop.code("GET", "comment/list", video_id=video) == 40007


def test_comments_can_be_off(shop: Business, media: MediaServer, sandbox: Sandbox) -> None:
    quiet = shop.published(media, disable_comment=True)
    assert shop.code("POST", "comment/create", video_id=quiet, text="Halo") == 40001
    body = {"platform": NAME, "post_id": quiet, "author": "budi", "text": "Halo"}
    assert sandbox.ask("POST", sandbox.admin + "/comment", body=body).status == 400


def test_lists_are_ordered_as_asked(shop: Business, video: str, sandbox: Sandbox) -> None:
    one, two = shop.strange(video, "Satu", "a"), shop.strange(video, "Dua", "b")
    sandbox.tell("/graph/figures", {"platform": NAME, "post_id": one, "likes": 5})
    shop.strange(two, "Balas", "c")
    assert texts(listed(shop, video)) == ["Dua", "Satu"]
    assert texts(listed(shop, video, sort_order="asc")) == ["Satu", "Dua"]
    assert texts(listed(shop, video, sort_field="likes", sort_order="desc")) == ["Satu", "Dua"]
    assert texts(listed(shop, video, sort_field="replies", sort_order="desc")) == ["Dua", "Satu"]
    assert texts(listed(shop, video, sort_order="smart")) == ["Satu", "Dua"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_count": 31},
        {"max_count": 0},
        {"cursor": -1},
        {"cursor": "9" * 40},
        {"status": "HIDDEN"},
        {"sort_field": "text"},
        {"sort_order": "up"},
        {"comment_ids": ["7"] * 31},
        {"comment_ids": [7]},
        {"comment_ids": "[" * 5_000},
        {"include_replies": "maybe"},
    ],
)
def test_wrong_parameters_are_refused(shop: Business, video: str, wrong: dict[str, Any]) -> None:
    assert shop.code("GET", "comment/list", video_id=video, **wrong) == 40002


def test_numbers_are_no_ids(shop: Business, video: str) -> None:
    asked = shop.strange(video, "Halo")
    assert shop.code("POST", "comment/like", comment_id=int(asked), action="LIKE") == 40002
    assert shop.code("POST", "comment/create", video_id=int(video), text="Halo") == 40002


def all_pages(shop: Business, video: str, **given: Any) -> tuple[list[str], list[int]]:
    found, sizes, cursor, more = [], [], 0, True
    while more:
        page = shop.good("GET", "comment/list", video_id=video, cursor=cursor, **given)
        found += [c["comment_id"] for c in page["comments"]]
        sizes.append(len(page["comments"]))
        cursor, more = page["cursor"], page["has_more"]
    return found, sizes


def test_pages_are_short_although_there_is_more(shop: Business, video: str) -> None:
    made = [shop.strange(video, f"ke {n}", f"p{n}") for n in range(25)]
    found, sizes = all_pages(shop, video, max_count=10)
    assert (found, sizes) == (made[::-1], [10, 9, 6])
    for comment_id in made[15:]:
        shop.good("POST", "comment/hide", video_id=video, comment_id=comment_id, action="HIDE")
    found, sizes = all_pages(shop, video, max_count=10, status="PUBLIC")
    assert (found, sizes) == (made[14::-1], [0, 9, 6])
    shop.tell("settings", short_pages=False)
    assert all_pages(shop, video, max_count=10)[1] == [10, 10, 5]
    shop.arm("short_page", "comments")
    assert all_pages(shop, video, max_count=10)[1][0] == 5


def test_beyond_five_hundred_comments_pages_repeat(shop: Business, video: str, sandbox: Sandbox) -> None:
    body = [{"platform": NAME, "post_id": video, "author": f"p{n}", "text": f"ke {n}"} for n in range(560)]
    made = sandbox.tell("/comments", body)["ids"]
    found, sizes = all_pages(shop, video, max_count=30)
    assert max(sizes) <= 30
    assert found[:500] == made[:59:-1]
    assert set(found) == set(made)
    assert len(found) > len(made)
    shop.tell("settings", repeat_beyond=10_000)
    sandbox.tell("/clock", {"advance_seconds": 61})
    assert all_pages(shop, video, max_count=30)[0] == made[::-1]


def test_the_audience_comments_and_figures_grow(shop: Business, video: str, sandbox: Sandbox) -> None:
    shop.tell("settings", statistics_lag_hours=0)
    pace = {"rate_per_minute": 6000, "first_after_seconds": 0, "spread_seconds": 0.5, "growth_seconds": 0.5}
    sandbox.tell("/audience", {"on": True, **pace})
    sandbox.tell("/limits", {"platform": NAME, "lifted": True})
    until, shown = time.monotonic() + 15, {"comments": 0, "likes": 0, "video_views": 0}
    while time.monotonic() < until and not (shown["comments"] >= 3 and shown["likes"] and shown["video_views"] > 9):
        fields = ["video_views", "likes", "comments"]
        [shown] = shop.good("GET", "video/list", fields=fields)["videos"] or [shown]
        time.sleep(0.2)
    assert shown["comments"] >= 3
    assert shown["likes"] > 0
    assert shown["video_views"] > shown["likes"]
    assert len(listed(shop, video)) >= 3


def test_a_file_of_comments_is_played(shop: Business, video: str, sandbox: Sandbox, tmp_path: Path) -> None:
    rows = ["Enak  banget", "mantap\u200b jiwa 🍲", "harga?"]
    file = tmp_path / "comments.csv"
    file.write_text("text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "gembala_sandbox", "replay", str(file), "--platform", NAME]
    subprocess.run([*command, "--admin", sandbox.admin], check=True, capture_output=True)
    assert texts(listed(shop, video, sort_order="asc")) == rows
