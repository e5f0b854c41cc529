"""What goes wrong on the platforms goes wrong in the sandbox, and what was stored stays stored."""

from __future__ import annotations

import base64
import json
import time
import urllib.parse
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from .conftest import Answer, Sandbox
from .x_hook import receiving, sign


def _post(sandbox: Sandbox, who: dict[str, Any], text: str, **more: Any) -> Answer:
    return sandbox.x_call(who, "POST", "/2/tweets", {"text": text, **more})


def _refresh(sandbox: Sandbox, who: dict[str, Any], token: str) -> Answer:
    basic = base64.b64encode(f"{who['client_id']}:{who['client_secret']}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "refresh_token", "refresh_token": token}).encode()
    return sandbox.ask("POST", sandbox.x + "/2/oauth2/token", body=form, headers={"authorization": f"Basic {basic}"})


def test_a_lost_answer_stores_the_post_and_cuts_the_connection(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    sandbox.tell("/faults", {"platform": "x", "operation": "publish", "kind": "lost_answer"})
    with pytest.raises((OSError, HTTPException)):
        _post(sandbox, who, "Hilang di jalan")
    assert [(p["text"], p["answer"]) for p in sandbox.look("/posts")] == [("Hilang di jalan", "lost_answer")]
    assert _post(sandbox, who, "Hilang di jalan").status == 403


@pytest.mark.parametrize(("kind", "status"), [("truncated_json", 201), ("html_200", 200), ("stored_502", 502)])
def test_a_spoilt_answer_is_not_json_but_the_post_is_there(sandbox: Sandbox, kind: str, status: int) -> None:
    who = sandbox.account("x", "warung")
    sandbox.tell("/faults", {"platform": "x", "operation": "publish", "kind": kind})
    answer = _post(sandbox, who, "Rusak")
    assert answer.status == status
    with pytest.raises(ValueError, match=r".*"):
        _ = answer.body
    assert [p["answer"] for p in sandbox.look("/posts")] == [kind]


@pytest.mark.parametrize(
    ("kind", "status", "part"),
    [
        ("expired_token", 401, "Unauthorized"),
        ("revoked", 401, "Unauthorized"),
        ("rate_limit", 429, "Too Many Requests"),
        ("rate_limit_88", 429, '"code":88'),
        ("usage_capped", 429, "usage-capped"),
        ("credits_depleted", 402, "CreditsDepleted"),
        ("server_error", 503, "Service Unavailable"),
        ("duplicate", 403, "duplicate content"),
        ("suspended", 403, "user-suspended"),
        ("not_permitted", 403, "You are not permitted to perform this action."),
    ],
)
def test_a_fault_answers_in_the_platforms_words_and_stores_nothing(
    sandbox: Sandbox, kind: str, status: int, part: str
) -> None:
    who = sandbox.account("x", "warung")
    sandbox.tell("/faults", {"platform": "x", "account": "warung", "operation": "publish", "kind": kind})
    answer = _post(sandbox, who, "Tidak jadi")
    assert (answer.status, part in answer.raw.decode()) == (status, True)
    assert sandbox.look("/posts") == []


def test_a_fault_of_another_account_does_not_strike(sandbox: Sandbox) -> None:
    sandbox.account("x", "lain")
    who = sandbox.account("x", "warung")
    sandbox.tell("/faults", {"platform": "x", "account": "lain", "operation": "*", "kind": "server_error"})
    assert _post(sandbox, who, "Selamat").status == 201


def test_a_refresh_token_works_once(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    first = _refresh(sandbox, who, who["refresh_token"])
    assert (first.status, first.body["refresh_token"] != who["refresh_token"]) == (200, True)
    again = _refresh(sandbox, who, who["refresh_token"])
    assert (again.status, again.body["error"]) == (400, "invalid_request")
    assert _refresh(sandbox, who, first.body["refresh_token"]).status == 200


def test_an_access_token_lives_two_hours(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    sandbox.tell("/clock", {"advance_seconds": 7190})
    assert sandbox.x_call(who, "GET", "/2/users/me").status == 200
    sandbox.tell("/clock", {"advance_seconds": 20})
    assert sandbox.x_call(who, "GET", "/2/users/me").status == 401


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a" * 281},
        {"text": "界" * 141},
        {"text": "halo", "surprise": 1},
        {"text": "halo", "reply": {"in_reply_to_tweet_id": 5}},
        {"text": "halo", "poll": {"options": ["satu"], "duration_minutes": 60}},
        {"text": "halo", "media": {"media_ids": ["1"]}},
        {"text": "naik $TLKM $BBCA"},
        {"text": ""},
    ],
)
def test_what_x_refuses_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    answer = sandbox.x_call(sandbox.account("x", "warung"), "POST", "/2/tweets", body)
    assert (answer.status, answer.body["title"]) == (400, "Invalid Request")


@pytest.mark.parametrize(
    "text",
    ["a" * 280, "界" * 140, "👨‍👩‍👧‍👦" * 140, "https://example.com/" + "a" * 400],
    ids=["latin", "han", "families", "address"],
)
def test_the_weighted_length_counts_as_x_does(sandbox: Sandbox, text: str) -> None:
    assert _post(sandbox, sandbox.account("x", "warung"), text).status == 201


def test_only_a_summoned_account_may_reply(sandbox: Sandbox) -> None:
    brand = sandbox.account("x", "warung", flags={"summoned_only": True})
    guest = sandbox.account("x", "tamu")
    cold = _post(sandbox, guest, "Makan apa ya").body["data"]["id"]
    warm = _post(sandbox, guest, "Makan di @warung saja").body["data"]["id"]
    answers = [_post(sandbox, brand, "Silakan!", reply={"in_reply_to_tweet_id": i}).status for i in (cold, warm)]
    assert answers == [403, 201]


def test_the_hundred_and_first_post_in_a_quarter_of_an_hour_is_refused(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    answers = [_post(sandbox, who, f"Nomor {n}") for n in range(101)]
    assert [a.status for a in answers] == [201] * 100 + [429]
    assert (answers[0].headers["x-rate-limit-limit"], answers[0].headers["x-rate-limit-remaining"]) == ("100", "99")
    sandbox.tell("/limits", {"platform": "x", "lifted": True})
    assert _post(sandbox, who, "Bebas").status == 201


def test_an_outage_ends_by_itself(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    sandbox.tell("/outage", {"platform": "x", "seconds": 0.5})
    assert _post(sandbox, who, "Mati").status == 503
    time.sleep(0.6)
    assert _post(sandbox, who, "Hidup").status == 201


def test_the_background_mix_is_the_same_for_the_same_seed(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    stories = []
    for story in "ab":
        sandbox.tell("/profile", {"server_error": 0.3, "rate_limit": 0.1, "seed": 5})
        stories.append([_post(sandbox, who, f"{story}{n}").status for n in range(30)])
    assert stories[0] == stories[1]
    assert set(stories[0]) == {201, 429, 503}


def test_the_background_mix_spares_a_platform_what_it_is_told_to(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    mix = {"server_error": 0.3, "rate_limit": 0.3, "seed": 5, "without": {"x": ["rate_limit"]}}
    sandbox.tell("/profile", mix)
    assert {_post(sandbox, who, f"c{n}").status for n in range(30)} == {201, 503}


def test_the_world_survives_a_restart(restartable: Any) -> None:
    sandbox = restartable()
    who = sandbox.account("x", "warung")
    made = _post(sandbox, who, "Tetap ada").body["data"]["id"]
    sandbox = restartable()
    assert sandbox.x_call(who, "GET", f"/2/tweets/{made}").body["data"]["text"] == "Tetap ada"


def test_the_audience_comments_likes_and_views(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    made = _post(sandbox, who, "Soto hari ini").body["data"]["id"]
    pace = {"rate_per_minute": 6000, "first_after_seconds": 0, "spread_seconds": 0.5, "growth_seconds": 0.5}
    sandbox.tell("/audience", {"on": True, **pace})
    until = time.monotonic() + 10
    shown: dict[str, Any] = {}
    while time.monotonic() < until:
        path = f"/2/tweets/{made}?post.fields=public_metrics"
        shown = sandbox.x_call(who, "GET", path).body["data"]["public_metrics"]
        if shown["reply_count"] >= 3 and shown["like_count"] and shown["impression_count"]:
            break
        time.sleep(0.1)
    assert (shown["reply_count"] >= 3, shown["like_count"] > 0, shown["impression_count"] > 0) == (True, True, True)


def test_a_replayed_file_keeps_every_letter_and_gives_every_row_its_id(sandbox: Sandbox, tmp_path: Path) -> None:
    from gembala_sandbox.__main__ import main

    texts = ["⭐ A L E X I S 1 7 ⭐!", "  spasi  ", "Ｄ Ｅ Ｗ Ａ, koma", "sama", "sama"]
    file = tmp_path / "rows.csv"
    file.write_text("text,spam\n" + "".join(f'"{t}",1\n' for t in texts), encoding="utf-8")
    post = _post(sandbox, sandbox.account("x", "warung"), "Menu baru").body["data"]["id"]
    assert main(["replay", str(file), "--admin", sandbox.admin, "--post", post, "--platform", "x"]) == 0
    stored = sandbox.look("/posts?source=comment")
    assert [p["text"] for p in stored] == texts
    assert len({p["id"] for p in stored}) == len(texts)


@pytest.fixture
def receiver() -> Iterator[Any]:
    with receiving() as server:
        yield server


def _subscribe(sandbox: Sandbox, receiver: Any, who: dict[str, Any]) -> str:
    app = {"authorization": f"Bearer {who['app_bearer']}"}
    hook = sandbox.ask("POST", sandbox.x + "/2/webhooks", body={"url": receiver.url}, headers=app).body["data"]
    wish = {"event_type": "post.reply.create", "filter": {"user_id": who["id"]}, "webhook_id": hook["id"]}
    assert sandbox.x_call(who, "POST", "/2/activity/subscriptions", wish).status == 201
    return str(_post(sandbox, who, "Menu baru").body["data"]["id"])


def test_a_comment_arrives_signed(sandbox: Sandbox, receiver: Any) -> None:
    who = sandbox.account("x", "warung")
    post = _subscribe(sandbox, receiver, who)
    sandbox.tell("/comment", {"platform": "x", "post_id": post, "author": "ayu", "text": "Enak ⭐"})
    [(signature, raw)] = receiver.wait(1)
    assert signature == sign(raw)
    event = json.loads(raw)["data"]
    assert (event["event_type"], event["payload"]["text"]) == ("post.reply.create", "Enak ⭐")


def test_a_refused_webhook_comes_again(sandbox: Sandbox, receiver: Any) -> None:
    who = sandbox.account("x", "warung")
    post = _subscribe(sandbox, receiver, who)
    receiver.fail = 1
    sandbox.tell("/comment", {"platform": "x", "post_id": post, "author": "ayu", "text": "Lagi"})
    assert len(receiver.wait(1)) == 1


def test_a_webhook_can_be_forged_or_repeated_on_demand(sandbox: Sandbox, receiver: Any) -> None:
    who = sandbox.account("x", "warung")
    post = _subscribe(sandbox, receiver, who)
    for kind in ("webhook_bad_signature", "webhook_replay"):
        sandbox.tell("/faults", {"platform": "x", "kind": kind})
    sandbox.tell("/comment", {"platform": "x", "post_id": post, "author": "ayu", "text": "Palsu"})
    [(signature, raw)] = receiver.wait(1)
    assert signature != sign(raw)
    sandbox.tell("/comment", {"platform": "x", "post_id": post, "author": "ayu", "text": "Ganda"})
    bodies = [raw for _, raw in receiver.wait(3)]
    assert (len(bodies), bodies[1]) == (3, bodies[2])


def test_a_webhook_that_fails_the_challenge_is_refused(sandbox: Sandbox) -> None:
    who = sandbox.account("x", "warung")
    answer = sandbox.ask(
        "POST", sandbox.x + "/2/webhooks", body={"url": "http://127.0.0.1:9/nobody"},
        headers={"authorization": f"Bearer {who['app_bearer']}"},
    )  # fmt: skip
    assert (answer.status, answer.body["title"]) == (400, "CrcValidationFailed")
