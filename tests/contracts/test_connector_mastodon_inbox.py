"""What the Mastodon connector reads and does at a real sandbox process: answers, private words, acts, figures."""

from __future__ import annotations

from typing import Any

from gembala.connectors.mastodon.connector import CONNECTOR
from gembala.platforms.contracts import Account, Action, ActionKind, Category, EventKind, Failed, Post, Support

from .at_sandbox import publish, sure
from .test_connector_mastodon import account, live, say, status

__all__ = ["account"]


def test_comments_come_once_and_belong_to_the_first_word_above_them(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu baru")))
    first = say(sandbox, post.remote_id, "Enak & murah 😋\n\nbuka jam berapa?")
    deep = say(sandbox, first, "Aku juga mau", author="citra")
    page = CONNECTOR.fetch(account, cursor="")
    assert [(one.remote_id, one.kind, one.text) for one in page.events] == [
        (first, EventKind.COMMENT, "Enak & murah 😋\n\nbuka jam berapa?"),
        (deep, EventKind.MENTION, "Aku juga mau"),
    ]
    assert {one.thread_id for one in page.events} == {post.remote_id}
    assert [one.parent_id for one in page.events] == [post.remote_id, first]
    names = {one.author.remote_id for one in page.events}
    assert all("@" in name for name in names) and len(names) == 2
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == ()


def test_a_private_word_is_a_message_and_its_answer_stays_private(sandbox: Any, account: Account) -> None:
    said = {"author": "rahasia", "text": "@warung nomor pesanan saya 12", "visibility": "direct", "spoiler": "Pesanan"}
    made = sandbox.tell("/mastodon/stranger", said)
    (event,) = CONNECTOR.fetch(account, cursor="").events
    assert (event.kind, event.text) == (EventKind.MESSAGE, "Pesanan\n\n@warung nomor pesanan saya 12")
    assert event.author.remote_id == made["acct"]
    done = sure(publish(CONNECTOR, account, Post("Kami cek ya", reply_to=event.remote_id, reply_root=event.thread_id)))
    shown = status(sandbox, account, done.remote_id)
    assert shown["visibility"] == "direct" and [one["id"] for one in shown["mentions"]] == [made["account"]]


def test_an_answer_names_whom_it_answers_once(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu")))
    comment = say(sandbox, post.remote_id, "Berapa?")
    (event,) = CONNECTOR.fetch(account, cursor="").events
    for number, text in enumerate(("Lima ribu", f"@{event.author.handle} lima ribu")):
        answer = Post(text, reply_to=comment, reply_root=post.remote_id)
        done = sure(publish(CONNECTOR, account, answer, key=f"r{number}"))
        row = next(row for row in live(sandbox) if row["id"] == done.remote_id)
        assert row["text"].lower().count("@") in (1, 2) and row["text"].lower().endswith("lima ribu")
        assert status(sandbox, account, done.remote_id)["mentions"]
    own = sure(publish(CONNECTOR, account, Post("Lanjutan", reply_to=post.remote_id), key="t"))
    assert next(row for row in live(sandbox) if row["id"] == own.remote_id)["text"] == "Lanjutan"


def test_a_long_inbox_is_read_page_by_page_without_loss(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Ramai")))
    said = [
        {"platform": "mastodon", "post_id": post.remote_id, "author": f"u{n % 9}", "text": f"k {n}"} for n in range(230)
    ]
    wanted = set(sandbox.tell("/comments", said)["ids"])
    seen, cursor, more = list[str](), "", True
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "notifications", "kind": "repeat_items"})
    while more:
        page = CONNECTOR.fetch(account, cursor=cursor)
        seen += [event.remote_id for event in page.events]
        cursor, more = page.cursor, page.more
    assert set(seen) == wanted and len(seen) == 230


def test_acts_can_be_repeated(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu")))
    comment = say(sandbox, post.remote_id, "judi online")
    (event,) = CONNECTOR.fetch(account, cursor="").events
    for kind in (ActionKind.LIKE, ActionKind.LIKE, ActionKind.UNLIKE, ActionKind.SPAM):
        sure(CONNECTOR.act(account, Action(kind, comment), key="a"))
    (report,) = sandbox.look("/mastodon/things?kind=report")["things"]
    assert report["data"]["category"] == "spam" and report["data"]["status_ids"] == [comment]
    for kind in (ActionKind.BLOCK, ActionKind.BLOCK, ActionKind.UNBLOCK, ActionKind.BLOCK):
        sure(CONNECTOR.act(account, Action(kind, event.author.remote_id), key="b"))
    said = {"platform": "mastodon", "post_id": post.remote_id, "author": "budi", "text": "lagi"}
    assert sandbox.ask("POST", sandbox.admin + "/comment", body=said).status == 400
    for _ in range(2):
        sure(CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id), key="d"))
    hidden = CONNECTOR.act(account, Action(ActionKind.HIDE, comment, post.remote_id), key="h")
    assert isinstance(hidden, Failed) and hidden.problem.category is Category.UNSUPPORTED
    assert CONNECTOR.capabilities(account).actions["hide"] is Support.NONE


def test_figures_that_a_server_leaves_out_are_no_zero(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Hitung")))
    say(sandbox, post.remote_id, "Satu")
    points = CONNECTOR.metrics(account, [post.remote_id, "1"])
    told = {one.native: one.value for one in points if one.remote_id == post.remote_id}
    assert told == {"favourites_count": 0, "reblogs_count": 0, "replies_count": 1, "quotes_count": 0}
    assert {one.native for one in points if one.remote_id == account.remote_id} == {
        "followers_count", "following_count", "statuses_count",
    }  # fmt: skip
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "read", "kind": "metrics_missing"})
    assert not [one for one in CONNECTOR.metrics(account, [post.remote_id]) if one.remote_id == post.remote_id]
