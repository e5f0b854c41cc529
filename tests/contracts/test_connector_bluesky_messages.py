"""Direct messages on Bluesky against a running sandbox: read, answered once, and told why not where the right is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gembala.connectors.bluesky.chat import header, is_open, scope_of
from gembala.connectors.bluesky.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    Attempt,
    Category,
    Event,
    EventKind,
    Failed,
    NotThere,
    PlatformError,
    Post,
    Prepared,
    Recipient,
    Unknown,
)
from tests.contracts.at_sandbox import sure
from tests.contracts.test_connector_bluesky_video import connect


def said(sandbox: Any, account: Account, text: str, *, author: str = "budi", **more: Any) -> dict[str, str]:
    body = {"account": account.remote_id, "author": author, "text": text, **more}
    told: dict[str, str] = sandbox.tell("/bluesky/message", body)
    return told


def whole(account: Account, cursor: str = "") -> tuple[list[Event], str]:
    found, more = list[Event](), True
    while more:
        page = CONNECTOR.fetch(account, cursor=cursor)
        found += page.events
        cursor, more = page.cursor, page.more
    return found, cursor


def there(sandbox: Any, account: Account) -> list[Any]:
    rows: list[Any] = sandbox.look(f"/bluesky/messages?account={account.remote_id}")
    return rows


def to(convo: str, text: str) -> Post:
    return Post(text, recipient=Recipient("message", convo))


def test_messages_are_read_once_with_who_wrote_them(sandbox: Any) -> None:
    account = connect(sandbox)
    first = said(sandbox, account, "Bisa pesan 40 porsi? 🍛")
    events, cursor = whole(account)
    (event,) = events
    assert (event.kind, event.text) == (EventKind.MESSAGE, "Bisa pesan 40 porsi? 🍛")
    assert event.remote_id == f"{first['convo']}/{first['id']}"
    assert (event.thread_id, event.extra["recipient"]) == (f"dm:{first['convo']}", first["convo"])
    assert (event.author.remote_id, event.author.handle) == (first["author"], "budi.bsky.social")
    second = said(sandbox, account, "Untuk Sabtu")
    third = said(sandbox, account, "Halo", author="ayu")
    later, cursor = whole(account, cursor)
    assert [one.remote_id for one in later] == [f"{one['convo']}/{one['id']}" for one in (second, third)]
    assert whole(account, cursor)[0] == []


def test_an_account_without_any_conversation_hears_of_the_first(sandbox: Any) -> None:
    account = connect(sandbox)
    events, cursor = whole(account)
    assert events == []
    said(sandbox, account, "Pertama")
    assert [one.text for one in whole(account, cursor)[0]] == ["Pertama"]


def test_a_long_log_is_read_without_loss_while_comments_go_on(sandbox: Any) -> None:
    account = connect(sandbox)
    said(sandbox, account, "Mulai")
    _, cursor = whole(account)
    wanted = [said(sandbox, account, f"pesan {n}", author=f"u{n % 4}")["id"] for n in range(130)]
    found, cursor = whole(account, cursor)
    assert sorted(one.remote_id.rpartition("/")[2] for one in found) == sorted(wanted)


def test_what_the_log_did_not_tell_is_found_by_the_list_within_the_hour(sandbox: Any) -> None:
    account = connect(sandbox)
    said(sandbox, account, "Mulai")
    _, cursor = whole(account)
    missed = said(sandbox, account, "Terlewat")
    state = {**json.loads(cursor), "chat_rev": "zzzzzzzzzzzzz"}
    assert whole(account, json.dumps(state))[0] == [], "the log is past it"
    state["chat_listed"] = (now() - timedelta(minutes=61)).isoformat()
    assert f"{missed['convo']}/{missed['id']}" in {one.remote_id for one in whole(account, json.dumps(state))[0]}


def test_an_answer_accepts_the_request_and_is_said_once(sandbox: Any) -> None:
    account = connect(sandbox)
    asked = said(sandbox, account, "Bisa pesan?")
    assert {row["status"] for row in there(sandbox, account)} == {"request"}
    post = to(asked["convo"], "Bisa, Kak. Lihat https://contoh.id/menu")
    prepared = CONNECTOR.prepare(account, post, key="k1")
    assert [row["text"] for row in there(sandbox, account)] == ["Bisa pesan?"], "preparing says nothing"
    made = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    rows = there(sandbox, account)
    assert [row["text"] for row in rows] == ["Bisa pesan?", post.text]
    assert {row["status"] for row in rows} == {"accepted"}
    assert rows[1]["facets"][0]["features"][0]["uri"] == "https://contoh.id/menu"
    own = [one for one in whole(account)[0] if one.author.remote_id == account.remote_id]
    assert [one.remote_id for one in own] == [made.remote_id], "what we said is known again by its id"


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
def test_a_message_whose_answer_was_lost_is_found_and_never_said_again(sandbox: Any, kind: str) -> None:
    account = connect(sandbox)
    asked = said(sandbox, account, "Buka?")
    post = to(asked["convo"], "Buka, Kak")
    sure(CONNECTOR.commit(account, post, CONNECTOR.prepare(account, post, key="k0"), key="k0"))
    said(sandbox, account, "Besok juga?")
    prepared = Prepared(json.loads(json.dumps(dict(CONNECTOR.prepare(account, post, key="k1").body))))
    sandbox.tell("/faults", {"platform": "bluesky", "operation": "message", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now())))
    assert found.remote_id.endswith(there(sandbox, account)[-1]["id"]), "the second of the same words, not the first"
    assert len(there(sandbox, account)) == 4


def test_a_message_that_was_never_said_is_not_there_after_the_delay_only(sandbox: Any) -> None:
    account = connect(sandbox)
    asked = said(sandbox, account, "Buka?")
    post = to(asked["convo"], "Buka, Kak")
    sure(CONNECTOR.commit(account, post, CONNECTOR.prepare(account, post, key="k0"), key="k0"))
    prepared = CONNECTOR.prepare(account, post, key="k1")
    sandbox.tell("/faults", {"platform": "bluesky", "operation": "message", "kind": "cut"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now())), Unknown)
    assert CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now() - timedelta(seconds=31))) == NotThere()


def test_the_same_words_of_another_delivery_are_not_taken_for_a_lost_one(sandbox: Any) -> None:
    account = connect(sandbox)
    post = to(said(sandbox, account, "Buka?")["convo"], "Buka, Kak")
    both = [CONNECTOR.prepare(account, post, key=key) for key in ("k0", "k1")]
    first = sure(CONNECTOR.commit(account, post, both[0], key="k0"))
    late = Attempt(post, "k1", both[1], now() - timedelta(seconds=31), taken=frozenset({first.remote_id}))
    assert CONNECTOR.reconcile(account, late) == NotThere()
    assert sure(CONNECTOR.reconcile(account, replace(late, taken=frozenset()))).remote_id == first.remote_id


def test_without_the_right_everything_else_goes_on_and_the_reason_is_told(sandbox: Any) -> None:
    account = connect(sandbox, direct_messages=False)
    assert scope_of(account.token.access) == "com.atproto.appPass" and not is_open(account)
    said(sandbox, account, "Tidak terbaca")
    post = CONNECTOR.commit(account, Post("Menu"), CONNECTOR.prepare(account, Post("Menu"), key="p"), key="p")
    sandbox.tell("/comment", {"platform": "bluesky", "post_id": sure(post).remote_id, "author": "ayu", "text": "Enak"})
    assert [one.text for one in whole(account)[0]] == ["Enak"]
    caps = CONNECTOR.capabilities(account)
    assert caps.why_not("message") == "bluesky_no_right_for_messages"
    assert [(one.code, one.ok, one.detail) for one in CONNECTOR.probe(account)][1] == (
        "message_right", False, "com.atproto.appPass",
    )  # fmt: skip
    assert CONNECTOR.learn(account)["messages"] == "0"


def test_with_the_right_it_is_offered(sandbox: Any) -> None:
    account = connect(sandbox)
    assert CONNECTOR.capabilities(account).why_not("message") == ""
    assert [(one.code, one.ok) for one in CONNECTOR.probe(account)] == [
        ("sign_in", True), ("message_right", True), ("videos", True),
    ]  # fmt: skip
    assert CONNECTOR.learn(account)["messages"] == "1"


def test_the_messages_of_a_personal_account_stay_with_its_owner(sandbox: Any) -> None:
    account = connect(sandbox)
    own = replace(account, flags={**account.flags, "personal": "1"})
    assert (is_open(account), is_open(own), CONNECTOR.learn(own)["messages"]) == (True, False, "0")
    assert CONNECTOR.capabilities(own).why_not("message") == "messages_personal"
    assert "message_right" not in [one.code for one in CONNECTOR.probe(own)]


def test_a_right_that_is_refused_at_the_server_is_a_permission_and_no_ended_sign_in(sandbox: Any) -> None:
    account = connect(sandbox, direct_messages=False)
    asked = said(sandbox, account, "Buka?")
    with pytest.raises(PlatformError) as caught:
        CONNECTOR.prepare(account, to(asked["convo"], "Buka"), key="k1")
    assert caught.value.problem.category is Category.AUTH_SCOPE


def test_a_chat_service_that_is_away_does_not_hold_up_the_comments(sandbox: Any) -> None:
    account = connect(sandbox)
    post = sure(CONNECTOR.commit(account, Post("Menu"), CONNECTOR.prepare(account, Post("Menu"), key="p"), key="p"))
    sandbox.tell("/comment", {"platform": "bluesky", "post_id": post.remote_id, "author": "ayu", "text": "Enak"})
    asked = said(sandbox, account, "Nanti terbaca")
    sandbox.tell("/faults", {"platform": "bluesky", "operation": "chat", "kind": "server_error"})
    events, cursor = whole(account)
    assert [one.text for one in events] == ["Enak"]
    assert f"{asked['convo']}/{asked['id']}" in {one.remote_id for one in whole(account, cursor)[0]}


def test_a_locked_conversation_says_so_and_both_limits_are_those_of_the_service(sandbox: Any) -> None:
    account = connect(sandbox)
    convo = said(sandbox, account, "Buka?")["convo"]
    caps, family = CONNECTOR.capabilities(account), "👨‍👩‍👧‍👦"
    for text in ("a" * 1000, "a" * 1001, family * 400, family * 401, "é" * 1000):
        refused = any(issue.level == "error" for issue in CONNECTOR.validate(to(convo, text), caps))
        outcome = CONNECTOR.commit(
            account, to(convo, text), CONNECTOR.prepare(account, to(convo, text), key="k"), key="k"
        )
        assert isinstance(outcome, Failed) is refused, (len(text), outcome)
    prepared = CONNECTOR.prepare(account, to(convo, "Buka"), key="k")
    sandbox.tell("/bluesky/convo", {"convo": convo, "locked": True})
    outcome = CONNECTOR.commit(account, to(convo, "Buka"), prepared, key="k")
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.POLICY


@pytest.mark.parametrize("kind", [ActionKind.LIKE, ActionKind.DELETE, ActionKind.HIDE])
def test_nothing_is_done_to_a_message(sandbox: Any, kind: ActionKind) -> None:
    account = connect(sandbox)
    asked = said(sandbox, account, "Buka?")
    action = Action(kind, f"{asked['convo']}/{asked['id']}", f"dm:{asked['convo']}")
    outcome = CONNECTOR.act(account, action, key="k")
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.UNSUPPORTED


def test_the_service_is_named_by_where_it_stands(sandbox: Any) -> None:
    account = connect(sandbox)
    port = sandbox.base.rpartition(":")[2]
    assert header(account) == {"Atproto-Proxy": f"did:web:127.0.0.1%3A{port}:bluesky-chat#bsky_chat"}
    real = replace(account, endpoints=CONNECTOR.manifest.production)
    assert header(real) == {"Atproto-Proxy": "did:web:api.bsky.chat#bsky_chat"}
