"""The X connector against a real sandbox process: what the port promises holds on the wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gembala.connectors.x.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.kernel.http import trusted
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Category,
    Endpoints,
    EventKind,
    Failed,
    MediaFile,
    NotThere,
    PlatformError,
    Post,
    Prepared,
    Published,
    TokenSet,
    Unknown,
)

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + bytes(64)
)
LONG_AGO = timedelta(minutes=1)


def endpoints(sandbox: Any) -> Endpoints:
    return Endpoints("sandbox", sandbox.x, web="https://x.com")


def connect(sandbox: Any, handle: str, **more: Any) -> Account:
    made = sandbox.account("x", handle, **more)
    app = AppKeys(made["client_id"], made["client_secret"])
    token = TokenSet(made["access_token"], "sandbox", refresh=made.get("refresh_token", ""))
    (who,) = CONNECTOR.accounts(endpoints(sandbox), app, token)
    return Account(who.remote_id, who.handle, endpoints(sandbox), token, app, who.flags)


def publish(account: Account, post: Post, key: str = "k1") -> Any:
    return CONNECTOR.commit(account, post, CONNECTOR.prepare(account, post, key=key), key=key)


def sure(outcome: Any) -> Published:
    assert isinstance(outcome, Published), outcome
    return outcome


def live(sandbox: Any, text: str) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=x") if row["text"] == text and not row["deleted"]]


def test_consent_code_and_rotating_refresh_give_working_tokens(sandbox: Any) -> None:
    made = sandbox.account("x", "warung", tokens=False)
    app = AppKeys(made["client_id"], made["client_secret"])
    asked = CONNECTOR.authorize_url(endpoints(sandbox), app, state="s1", redirect="http://127.0.0.1/back")
    assert parse_qs(urlsplit(asked.url).query)["code_challenge_method"] == ["S256"]
    decision = {"account": made["id"], "decision": "allow"}
    answer = trusted().request("POST", asked.url, data=decision)
    sent_back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert sent_back["state"] == ["s1"]
    form = {"code": sent_back["code"][0], "verifier": asked.verifier, "redirect": "http://127.0.0.1/back"}
    token = CONNECTOR.exchange(endpoints(sandbox), app, form=form)
    assert token.refresh and token.environment == "sandbox" and "tweet.write" in token.scopes
    assert CONNECTOR.accounts(endpoints(sandbox), app, token)[0].remote_id == made["id"]
    form = {"code": "wrong", "verifier": asked.verifier, "redirect": "http://127.0.0.1/back"}
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.exchange(endpoints(sandbox), app, form=form)
    assert refused.value.problem.category is Category.AUTH_EXPIRED


def test_a_refresh_gives_a_new_pair_and_the_old_one_is_dead(sandbox: Any) -> None:
    account = connect(sandbox, "warung2")
    fresh = CONNECTOR.refresh(account)
    assert fresh.refresh and fresh.refresh != account.token.refresh and fresh.expires_at
    assert CONNECTOR.accounts(account.endpoints, account.app, fresh)[0].remote_id == account.remote_id
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.refresh(account)
    assert refused.value.problem.category is Category.AUTH_EXPIRED


@pytest.mark.parametrize("size", [len(PNG), 1_500_000])
def test_a_post_with_a_picture_stands_once(sandbox: Any, tmp_path: Path, size: int) -> None:
    account = connect(sandbox, "kopi")
    picture = tmp_path / "kopi.png"
    picture.write_bytes(PNG + bytes(size - len(PNG)))
    post = Post("Kopi pagi ☕️", (MediaFile(str(picture), "image/png", size, alt="Secangkir kopi"),))
    assert not [issue for issue in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if issue.level == "error"]
    prepared = CONNECTOR.prepare(account, post, key="k1")
    assert not live(sandbox, post.text), "preparing shows nothing"
    ready = CONNECTOR.poll(account, prepared)
    assert isinstance(ready, Prepared)
    done = sure(CONNECTOR.commit(account, post, ready, key="k1"))
    assert done.permalink == f"https://x.com/kopi/status/{done.remote_id}"
    assert len(live(sandbox, post.text)) == 1


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
def test_a_stored_post_with_a_spoilt_answer_is_unknown_and_then_found(sandbox: Any, kind: str) -> None:
    account, post, since = connect(sandbox, "kopi"), Post("Promo & diskon https://contoh.id/a?b=1 50%"), now()
    sandbox.tell("/faults", {"platform": "x", "operation": "publish", "kind": kind})
    prepared = CONNECTOR.prepare(account, post, key="k1")
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, since)))
    rows = [row for row in sandbox.look("/posts?platform=x") if not row["deleted"]]
    assert [row["id"] for row in rows] == [found.remote_id]


def test_a_post_that_was_never_stored_is_not_there_only_after_the_delay(sandbox: Any) -> None:
    account, post, prepared = connect(sandbox, "kopi"), Post("Hilang"), Prepared({})
    sure(publish(account, Post("Yang lain")))
    sandbox.tell("/faults", {"platform": "x", "operation": "publish", "kind": "server_error"})
    assert isinstance(publish(account, post), Unknown)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now())), Unknown)
    assert CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now() - LONG_AGO)) == NotThere()


def test_a_failed_read_back_keeps_it_unknown(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    sandbox.tell("/faults", {"platform": "x", "kind": "server_error"})
    attempt = Attempt(Post("Apa"), "k1", Prepared({}), now() - LONG_AGO)
    assert isinstance(CONNECTOR.reconcile(account, attempt), Unknown)


def test_a_duplicate_refusal_is_settled_by_looking(sandbox: Any) -> None:
    account, post, since = connect(sandbox, "kopi"), Post("Sama persis"), now()
    first = sure(publish(account, post))
    again = publish(account, post)
    assert isinstance(again, Unknown) and again.refused is not None
    assert again.refused.category is Category.DUPLICATE
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", Prepared({}), since)))
    assert found.remote_id == first.remote_id


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("rate_limit", Category.RATE_LIMIT),
        ("rate_limit_88", Category.RATE_LIMIT),
        ("usage_capped", Category.QUOTA),
        ("credits_depleted", Category.BILLING),
        ("expired_token", Category.AUTH_EXPIRED),
        ("suspended", Category.ACCOUNT_RESTRICTED),
        ("not_permitted", Category.POLICY),
    ],
)
def test_a_definite_refusal_is_failed_with_its_category(sandbox: Any, kind: str, category: Category) -> None:
    account = connect(sandbox, "kopi")
    sandbox.tell("/faults", {"platform": "x", "operation": "publish", "kind": kind})
    outcome = publish(account, Post("Ditolak"))
    assert isinstance(outcome, Failed), outcome
    assert outcome.problem.category is category
    assert (outcome.problem.retry_after is not None) is (category is Category.RATE_LIMIT)


def test_a_refused_connection_is_transient_because_nothing_left(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    away = replace(account, endpoints=replace(account.endpoints, api="http://127.0.0.1:9"))
    outcome = publish(away, Post("Tidak terkirim"))
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.TRANSIENT


def test_a_production_token_never_meets_the_sandbox(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    mixed = replace(account, token=replace(account.token, environment="production"))
    assert isinstance(publish(mixed, Post("Jangan")), Failed)
    assert not live(sandbox, "Jangan")


@pytest.mark.parametrize("dialect", ["post", "tweet"])
def test_comments_come_once_and_can_be_answered_hidden_liked(sandbox: Any, dialect: str) -> None:
    sandbox.tell("/dialect", {"x": dialect})
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Menu baru")))
    said = {"platform": "x", "post_id": post.remote_id, "author": "budi", "text": "Enak banget! 😋"}
    comment_id = sandbox.tell("/comment", said)["id"]
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = page.events
    assert (event.remote_id, event.text, event.kind) == (comment_id, said["text"], EventKind.COMMENT)
    assert (event.thread_id, event.parent_id, event.author.handle) == (post.remote_id, post.remote_id, "budi")
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == ()
    answer = sure(publish(account, Post("Terima kasih!", reply_to=comment_id)))
    assert answer.remote_id != comment_id
    for kind in (ActionKind.HIDE, ActionKind.UNHIDE, ActionKind.LIKE, ActionKind.UNLIKE):
        sure(CONNECTOR.act(account, Action(kind, comment_id, post.remote_id), key="a"))
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id), key="a"))
    assert not live(sandbox, "Menu baru")


def test_a_long_inbox_is_read_page_by_page_without_loss(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Ramai")))
    said = [
        {"platform": "x", "post_id": post.remote_id, "author": f"u{i % 9}", "text": f"komentar {i}"} for i in range(230)
    ]
    wanted = set(sandbox.tell("/comments", said)["ids"])
    seen, cursor, more = set[str](), "", True
    while more:
        page = CONNECTOR.fetch(account, cursor=cursor)
        seen |= {event.remote_id for event in page.events}
        cursor, more = page.cursor, page.more
    assert seen == wanted


def test_a_lost_reply_is_found_in_its_thread(sandbox: Any) -> None:
    account, since = connect(sandbox, "kopi"), now()
    post = sure(publish(account, Post("Buka")))
    comment_id = sandbox.tell(
        "/comment", {"platform": "x", "post_id": post.remote_id, "author": "sari", "text": "Jam?"}
    )["id"]
    reply = Post("Jam 8", reply_to=comment_id)
    sandbox.tell("/faults", {"platform": "x", "operation": "reply", "kind": "lost_answer"})
    assert isinstance(publish(account, reply), Unknown)
    assert sure(CONNECTOR.reconcile(account, Attempt(reply, "k", Prepared({}), since))).remote_id


@pytest.mark.parametrize("dialect", ["post", "tweet"])
def test_figures_have_one_name_in_both_dialects(sandbox: Any, dialect: str) -> None:
    sandbox.tell("/dialect", {"x": dialect})
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Hitung")))
    points = CONNECTOR.metrics(account, [post.remote_id, "1"])
    names = {point.native for point in points if point.remote_id == post.remote_id}
    assert {"like_count", "reply_count", "repost_count"} <= names
    assert [point.native for point in points if point.remote_id == account.remote_id] == ["followers_count"]
    assert not [point for point in points if point.remote_id == "1"], "what is not there has no figure"


def test_a_page_that_is_no_more_starts_the_round_again(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Menu")))
    wanted = sandbox.tell("/comment", {"platform": "x", "post_id": post.remote_id, "author": "budi", "text": "?"})["id"]
    lost = '{"mentions": {"page": "tidak-ada"}, "search": {"page": "tidak-ada", "since": "1"}}'
    page = CONNECTOR.fetch(account, cursor=lost)
    assert [event.remote_id for event in page.events] == [wanted] and not page.more
