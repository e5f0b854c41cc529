"""The Bluesky connector against a real sandbox process: what the port promises holds on the wire."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.bluesky.connector import CONNECTOR
from gembala.kernel.clock import now
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
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + bytes(64)
)


def endpoints(sandbox: Any) -> Endpoints:
    return replace(at_sandbox(CONNECTOR.manifest, sandbox.base), web="https://bsky.app")


def connect(sandbox: Any, handle: str) -> Account:
    made = sandbox.account("bluesky", handle)
    form = {"handle": "@" + made["handle"], "password": made["app_password"]}
    token = CONNECTOR.exchange(endpoints(sandbox), AppKeys(), form=form)
    (who,) = CONNECTOR.accounts(endpoints(sandbox), AppKeys(), token)
    return Account(who.remote_id, who.handle, endpoints(sandbox), token)


def publish(account: Account, post: Post, key: str = "k1") -> Any:
    return CONNECTOR.commit(account, post, CONNECTOR.prepare(account, post, key=key), key=key)


def sure(outcome: Any) -> Published:
    assert isinstance(outcome, Published), outcome
    return outcome


def live(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=bluesky") if not row["deleted"]]


def test_a_wrong_password_asks_for_a_new_sign_in(sandbox: Any) -> None:
    made = sandbox.account("bluesky", "warung")
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.exchange(endpoints(sandbox), AppKeys(), form={"handle": made["handle"], "password": "salah"})
    assert refused.value.problem.category is Category.AUTH_EXPIRED


def test_a_refreshed_session_works(sandbox: Any) -> None:
    account = connect(sandbox, "warung")
    fresh = CONNECTOR.refresh(account)
    assert fresh.access != account.token.access and fresh.extra["did"] == account.remote_id
    assert CONNECTOR.accounts(account.endpoints, AppKeys(), fresh)[0].remote_id == account.remote_id


def test_a_post_with_a_picture_link_and_tag_stands_once(sandbox: Any, tmp_path: Path) -> None:
    account = connect(sandbox, "kopi")
    picture = tmp_path / "kopi.png"
    picture.write_bytes(PNG)
    media = MediaFile(str(picture), "image/png", len(PNG), alt="Kopi", width=1, height=1)
    post = Post("Kopi ☕ pagi https://contoh.id/a #kopi @" + account.handle, (media,), language="id")
    prepared = CONNECTOR.prepare(account, post, key="k1")
    assert not live(sandbox), "preparing shows nothing"
    first = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    again = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    assert first.remote_id == again.remote_id and len(live(sandbox)) == 1
    assert first.permalink.startswith(f"https://bsky.app/profile/{account.handle}/post/")
    record: Any = prepared.body["record"]
    raw = post.text.encode()
    marked = [raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in record["facets"]]
    assert marked == ["https://contoh.id/a", "#kopi", "@" + account.handle]


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
def test_a_stored_post_with_a_spoilt_answer_is_unknown_and_then_found(sandbox: Any, kind: str) -> None:
    account, post = connect(sandbox, "kopi"), Post("Promo")
    prepared = CONNECTOR.prepare(account, post, key="k1")
    sandbox.tell("/faults", {"platform": "bluesky", "operation": "publish", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now())))
    assert len(live(sandbox)) == 1
    assert sure(CONNECTOR.commit(account, post, prepared, key="k1")).remote_id == found.remote_id
    assert len(live(sandbox)) == 1


def test_a_post_that_was_never_stored_is_not_there(sandbox: Any) -> None:
    account, post = connect(sandbox, "kopi"), Post("Hilang")
    prepared = CONNECTOR.prepare(account, post, key="k1")
    sandbox.tell("/faults", {"platform": "bluesky", "operation": "publish", "kind": "server_error"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    attempt = Attempt(post, "k1", prepared, now())
    assert CONNECTOR.reconcile(account, attempt) == NotThere()
    sandbox.tell("/faults", {"platform": "bluesky", "kind": "server_error"})
    assert isinstance(CONNECTOR.reconcile(account, attempt), Unknown)


@pytest.mark.parametrize(
    ("kind", "category"), [("expired_token", Category.AUTH_EXPIRED), ("rate_limit", Category.RATE_LIMIT)]
)
def test_a_definite_refusal_is_failed_with_its_category(sandbox: Any, kind: str, category: Category) -> None:
    account = connect(sandbox, "kopi")
    prepared = CONNECTOR.prepare(account, Post("Ditolak"), key="k1")
    sandbox.tell("/faults", {"platform": "bluesky", "operation": "publish", "kind": kind})
    outcome = CONNECTOR.commit(account, Post("Ditolak"), prepared, key="k1")
    assert isinstance(outcome, Failed) and outcome.problem.category is category


def test_both_text_limits_are_those_of_the_server(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    caps = CONNECTOR.capabilities(account)
    family = "👨‍👩‍👧‍👦"
    for text in ("a" * 300, "a" * 301, family * 120, family * 121, "é" * 300):
        refused = any(issue.level == "error" for issue in CONNECTOR.validate(Post(text), caps))
        outcome = publish(account, Post(text), key=text)
        assert isinstance(outcome, Failed) is refused, (len(text), outcome)


def test_comments_come_once_and_can_be_answered_hidden_liked(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Menu baru")))
    said = {"platform": "bluesky", "post_id": post.remote_id, "author": "budi", "text": "Enak banget! 😋"}
    comment_id = sandbox.tell("/comment", said)["id"]
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = page.events
    assert (event.remote_id, event.text, event.kind) == (comment_id, said["text"], EventKind.COMMENT)
    assert (event.thread_id, event.parent_id) == (post.remote_id, post.remote_id)
    later = CONNECTOR.fetch(account, cursor=page.cursor)
    assert {item.remote_id for item in later.events} <= {comment_id}, "the border may repeat, ids stay the same"
    prepared = CONNECTOR.prepare(account, Post("Terima kasih!", reply_to=comment_id), key="r1")
    record: Any = prepared.body["record"]
    assert record["reply"]["root"]["uri"] == post.remote_id and record["reply"]["parent"]["uri"] == comment_id
    sure(CONNECTOR.commit(account, Post("Terima kasih!", reply_to=comment_id), prepared, key="r1"))
    for kind in (ActionKind.HIDE, ActionKind.HIDE, ActionKind.UNHIDE):
        sure(CONNECTOR.act(account, Action(kind, comment_id, post.remote_id), key="a"))
    liked = sure(CONNECTOR.act(account, Action(ActionKind.LIKE, comment_id), key="a"))
    again = sure(CONNECTOR.act(account, Action(ActionKind.LIKE, comment_id), key="b"))
    assert liked.extra["uri"] == again.extra["uri"]
    sure(CONNECTOR.act(account, Action(ActionKind.UNLIKE, comment_id, extra=liked.extra), key="a"))
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id), key="a"))
    assert [row["text"] for row in live(sandbox)] == ["Terima kasih!"]


def test_a_hidden_reply_is_written_in_the_gate_of_the_thread(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Menu")))
    said = {"platform": "bluesky", "post_id": post.remote_id, "author": "spam", "text": "judi"}
    comment_id = sandbox.tell("/comment", said)["id"]
    sure(CONNECTOR.act(account, Action(ActionKind.HIDE, comment_id, post.remote_id), key="a"))
    rows = sandbox.look("/posts?platform=bluesky&source=all")
    assert next(row["hidden"] for row in rows if row["id"] == comment_id)
    foreign = Action(ActionKind.HIDE, comment_id, comment_id)
    assert isinstance(CONNECTOR.act(account, foreign, key="a"), Failed)


def test_a_long_inbox_is_read_page_by_page_without_loss(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Ramai")))
    said = [
        {"platform": "bluesky", "post_id": post.remote_id, "author": f"u{i % 9}", "text": f"k {i}"} for i in range(230)
    ]
    wanted = set(sandbox.tell("/comments", said)["ids"])
    seen, cursor, more = set[str](), "", True
    while more:
        page = CONNECTOR.fetch(account, cursor=cursor)
        seen |= {event.remote_id for event in page.events}
        cursor, more = page.cursor, page.more
    assert seen == wanted


def test_figures_come_for_posts_and_account(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    post = sure(publish(account, Post("Hitung")))
    gone = post.remote_id[:-1] + "2"
    points = CONNECTOR.metrics(account, [post.remote_id, gone])
    names = {point.native for point in points if point.remote_id == post.remote_id}
    assert names == {"likeCount", "repostCount", "replyCount", "quoteCount"}
    assert [point.native for point in points if point.remote_id == account.remote_id] == ["followersCount"]


def test_a_prepared_post_survives_a_restart_unchanged(sandbox: Any) -> None:
    import json

    account, post = connect(sandbox, "kopi"), Post("Tahan lama")
    kept = Prepared(json.loads(json.dumps(dict(CONNECTOR.prepare(account, post, key="k1").body))))
    assert sure(CONNECTOR.commit(account, post, kept, key="k1")).remote_id


def answer(sandbox: Any, who: Account, parent: str, root: str, text: str, **more: Any) -> str:
    """Somebody answers, by the wire alone."""
    refs = {}
    for name, uri in (("parent", parent), ("root", root)):
        head = {"authorization": f"Bearer {who.token.access}"}
        url = f"{sandbox.bluesky}/xrpc/app.bsky.feed.getPosts?uris={uri}"
        refs[name] = {"uri": uri, "cid": sandbox.ask("GET", url, headers=head).body["posts"][0]["cid"]}
    record = {
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": "2026-11-01T00:00:00.000Z",
        "reply": refs,
        **more,
    }
    body = {"repo": who.remote_id, "collection": "app.bsky.feed.post", "record": record}
    head = {"authorization": f"Bearer {who.token.access}", "content-type": "application/json"}
    made = sandbox.ask("POST", f"{sandbox.bluesky}/xrpc/com.atproto.repo.createRecord", body=body, headers=head)
    assert made.status == 200, made.raw
    return str(made.body["uri"])


def whole(account: Account, cursor: str = "") -> tuple[set[str], str]:
    found, more = set[str](), True
    while more:
        page = CONNECTOR.fetch(account, cursor=cursor)
        found |= {event.remote_id for event in page.events}
        cursor, more = page.cursor, page.more
    return found, cursor


def test_the_sandbox_tells_of_four_levels_as_the_real_network_does(sandbox: Any) -> None:
    account, budi = connect(sandbox, "kopi"), connect(sandbox, "budi")
    root = sure(publish(account, Post("Dalam"))).remote_id
    chain, parent = [], root
    for number in range(6):
        parent = answer(sandbox, budi, parent, root, f"tingkat {number + 1}")
        chain.append(parent)
    assert [uri in whole(account)[0] for uri in chain] == [True] * 4 + [False] * 2


def test_a_reply_of_a_slow_clock_appears_below_what_was_read_and_is_found(sandbox: Any) -> None:
    account, budi = connect(sandbox, "kopi"), connect(sandbox, "budi")
    root = sure(publish(account, Post("Jam"))).remote_id
    said = {"platform": "bluesky", "post_id": root, "author": "tepat", "text": "tepat"}
    sandbox.tell("/comment", said)
    _, cursor = whole(account)
    late = answer(sandbox, budi, root, root, "telat")
    first = CONNECTOR.fetch(account, cursor="").events[0]
    assert first.remote_id == late, "sorted by the writer's clock: oldest"
    assert late in whole(account, cursor)[0]


def test_a_filter_set_in_the_persons_app_does_not_hide_strangers_from_us(sandbox: Any) -> None:
    account = connect(sandbox, "kopi")
    root = sure(publish(account, Post("Menu"))).remote_id
    head = {"authorization": f"Bearer {account.token.access}", "content-type": "application/json"}
    url = f"{sandbox.bluesky}/xrpc/app.bsky.notification."
    assert sandbox.ask("POST", f"{url}putPreferences", body={"priority": True}, headers=head).status == 200
    comment = sandbox.tell("/comment", {"platform": "bluesky", "post_id": root, "author": "budi", "text": "?"})["id"]
    assert sandbox.ask("GET", f"{url}listNotifications", headers=head).body["notifications"] == []
    assert whole(account)[0] == {comment}
