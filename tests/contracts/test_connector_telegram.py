"""The Telegram connector against a real sandbox process, which python-telegram-bot holds to the real wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.telegram.connector import CONNECTOR
from gembala.kernel.clock import now, rehearse
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Category,
    EventKind,
    Failed,
    Format,
    MediaFile,
    NotThere,
    Options,
    PlatformError,
    Poll,
    Post,
    Published,
    Support,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import long_ago, publish, ready, sure
from .media_server import film, picture


def connect(sandbox: Any, handle: str = "warung", **more: Any) -> Account:
    """A channel with a bot, connected with its form."""
    made = sandbox.account("telegram", handle, followers=1_000, **more)
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    channel = made["id"] if more.get("flags") else f"t.me/{handle}"
    token = CONNECTOR.exchange(endpoints, AppKeys(), form={"token": f" {made['bot_token']} ", "channel": channel})
    (who,) = CONNECTOR.accounts(endpoints, AppKeys(), token)
    return Account(who.remote_id, who.handle, endpoints, token, AppKeys(), who.flags)


@pytest.fixture
def account(sandbox: Any) -> Account:
    return connect(sandbox)


def live(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=telegram&source=all") if not row["deleted"]]


def say(sandbox: Any, post_id: str, text: str, author: str = "budi") -> str:
    body = {"platform": "telegram", "post_id": post_id, "author": author, "text": text}
    return str(sandbox.tell("/comment", body)["id"])


def shot(folder: Path, number: int = 0) -> MediaFile:
    raw = picture(400 + number, 300)
    (folder / f"{number}.jpg").write_bytes(raw)
    return MediaFile(str(folder / f"{number}.jpg"), "image/jpeg", len(raw))


def errors(account: Account, post: Post) -> list[str]:
    return [one.code for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]


def test_a_bot_and_a_channel_are_a_sign_in(sandbox: Any, account: Account) -> None:
    assert account.handle == "warung" and account.flags["discussion"].startswith("-100")
    assert account.token.expires_at is None and account.token.access not in repr(account.token)
    found = CONNECTOR.probe(account)
    assert all(one.ok for one in found) and {one.code for one in found} == {
        "sign_in", "scope", "telegram_group", "telegram_alone",
    }  # fmt: skip
    assert CONNECTOR.learn(account) == account.flags


@pytest.mark.parametrize(
    ("rights", "status", "code"),
    [
        ({"can_post_messages": False}, "administrator", "not_admin"),
        ({}, "member", "not_admin"),
        ({}, "kicked", "no_channel"),
    ],
)
def test_a_bot_that_may_not_post_connects_nothing(
    sandbox: Any, account: Account, rights: dict[str, bool], status: str, code: str
) -> None:
    sandbox.tell("/telegram/rights", {"account": account.remote_id, "rights": rights, "status": status})
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.accounts(account.endpoints, AppKeys(), account.token)
    assert refused.value.problem.native_code == code
    assert not all(one.ok for one in CONNECTOR.probe(account))


@pytest.mark.parametrize("token", ["1:falsch", "nonsense", "12:../../x", "6:AA\n", ""])
def test_a_wrong_token_is_a_wrong_sign_in_and_never_told(sandbox: Any, account: Account, token: str) -> None:
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.exchange(account.endpoints, AppKeys(), form={"token": token, "channel": "@warung"})
    problem = refused.value.problem
    assert problem.category is Category.AUTH_EXPIRED and (not token or token not in str(refused.value))


def test_a_text_stands_with_its_address(sandbox: Any, account: Account) -> None:
    post = Post("Soto <b> & rawon *hari* ini _x_ #kuliner", options=Options(silent=True))
    assert not errors(account, post)
    done = sure(publish(CONNECTOR, account, post))
    assert [row["text"] for row in live(sandbox)] == [post.text], "letters are no markup"
    number = done.remote_id.partition(":")[2]
    assert done.remote_id == f"{account.remote_id}:{number}" and done.permalink.endswith(f"/warung/{number}")


@pytest.mark.parametrize("text", ["🍜" * 2_048, "🍜" * 2_048 + "a", "a" * 4_096, "a" * 4_097])
def test_the_count_is_the_platforms(sandbox: Any, account: Account, tmp_path: Path, text: str) -> None:
    outcome = publish(CONNECTOR, account, Post(text))
    assert isinstance(outcome, Failed) is bool(errors(account, Post(text)))
    short = Post(text[: len(text) // 4 + (len(text) % 2)], (shot(tmp_path),))
    assert isinstance(publish(CONNECTOR, account, short), Failed) is bool(errors(account, short))


def test_one_file_an_album_a_film_and_a_document(sandbox: Any, account: Account, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(film())
    (tmp_path / "m.pdf").write_bytes(b"%PDF-1.7 menu")
    clip = MediaFile(str(tmp_path / "a.mp4"), "video/mp4", 9, seconds=10, video_codec="h264")
    paper = MediaFile(str(tmp_path / "m.pdf"), "application/pdf", 13)
    posts = [
        Post("Satu", (shot(tmp_path),), options=Options(sensitive=True)),
        Post("Album", (*(shot(tmp_path, n) for n in range(3)), clip), format=Format.CAROUSEL),
        Post("Film", (clip,), format=Format.VIDEO),
        Post("Menu", (paper,), format=Format.DOCUMENT),
    ]
    for post in posts:
        assert not errors(account, post), post.text
        done = sure(publish(CONNECTOR, account, post))
    album = [row for row in live(sandbox) if row["text"] == "Album" or row["source"] == "album"]
    assert len(album) == 4 and len(live(sandbox)) == 7
    assert done.permalink


def test_an_album_is_deleted_whole(sandbox: Any, account: Account, tmp_path: Path) -> None:
    done = sure(publish(CONNECTOR, account, Post("Album", tuple(shot(tmp_path, n) for n in range(3)))))
    assert done.remote_id.count("+") == 2
    for already in ({}, {"already": "1"}):
        assert sure(CONNECTOR.act(account, Action(ActionKind.DELETE, done.remote_id), key="d")).extra == already
    assert not live(sandbox)


def test_a_poll(sandbox: Any, account: Account) -> None:
    post = Post("", format=Format.POLL, poll=Poll(("Soto", "Rawon"), question="Pilih?", multiple=True))
    assert not errors(account, post)
    sure(publish(CONNECTOR, account, post))
    assert [row["text"] for row in live(sandbox)] == ["Pilih?"]


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
def test_a_stored_post_with_a_spoilt_answer_is_found_on_the_public_page(
    sandbox: Any, account: Account, kind: str
) -> None:
    sure(publish(CONNECTOR, account, Post("Sebelumnya")))
    post = Post("Promo <hari> ini\n\nhanya & sampai 🍜 jam 3")
    prepared = ready(CONNECTOR, account, post)
    sandbox.tell("/faults", {"platform": "telegram", "operation": "publish", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, now())))
    assert found.remote_id in {row["id"] for row in live(sandbox)} and len(live(sandbox)) == 2


def test_a_post_that_never_left_is_not_there_once_the_page_surely_shows_it(sandbox: Any, account: Account) -> None:
    sandbox.tell("/clock", {"offset_seconds": -600})
    sure(publish(CONNECTOR, account, Post("Sebelumnya")))
    sandbox.tell("/clock", {"offset_seconds": 0})
    post = Post("Belum")
    prepared = ready(CONNECTOR, account, post)
    sandbox.tell("/faults", {"platform": "telegram", "operation": "publish", "kind": "server_error"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, now())), Unknown), "the page lags"
    attempt = Attempt(post, "k", prepared, long_ago())
    assert CONNECTOR.reconcile(account, attempt) == NotThere()
    sandbox.tell("/faults", {"platform": "telegram", "operation": "preview", "kind": "server_error"})
    assert isinstance(CONNECTOR.reconcile(account, attempt), Unknown)


def test_what_cannot_be_looked_at_stays_unknown(sandbox: Any, account: Account, tmp_path: Path) -> None:
    private = connect(sandbox, "rahasia", flags={"private": True})
    assert private.flags["username"] == "" and CONNECTOR.capabilities(private).idempotency == "none"
    empty = Attempt(Post("Halo"), "k", ready(CONNECTOR, account, Post("Halo")), long_ago())
    wordless = Attempt(Post("", (shot(tmp_path),)), "k", empty.prepared, long_ago())
    for who, attempt in ((private, empty), (account, empty), (account, wordless)):
        assert isinstance(CONNECTOR.reconcile(who, attempt), Unknown)


def test_half_an_album_is_unknown(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = Post("Album", tuple(shot(tmp_path, n) for n in range(4)))
    prepared = ready(CONNECTOR, account, post)
    sandbox.tell("/faults", {"platform": "telegram", "operation": "publish", "kind": "album_half"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown) and len(live(sandbox)) == 2
    looked = CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago()))
    assert isinstance(looked, Unknown) and "2 of 4" in looked.evidence, "neither sent nor not there"


def test_a_lost_album_is_found_with_every_item(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = Post("Album", tuple(shot(tmp_path, n) for n in range(3)))
    prepared = ready(CONNECTOR, account, post)
    sandbox.tell("/faults", {"platform": "telegram", "operation": "publish", "kind": "lost_answer"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago())))
    assert found.remote_id.count("+") == 2
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, found.remote_id), key="d"))
    assert not live(sandbox)


def test_the_first_post_of_a_channel_can_be_told_from_none(sandbox: Any, account: Account) -> None:
    """Telegram's own first message shows that the page reaches back far enough; its words are not taken for ours."""
    post = Post("Channel created")
    attempt = Attempt(post, "k", ready(CONNECTOR, account, post), now() + timedelta(minutes=9))
    try:
        rehearse(now() + timedelta(minutes=11))
        assert CONNECTOR.reconcile(account, attempt) == NotThere()
    finally:
        rehearse(None)


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("revoked", Category.AUTH_EXPIRED),
        ("scope_missing", Category.AUTH_SCOPE),
        ("kicked", Category.ACCOUNT_RESTRICTED),
        ("chat_gone", Category.NOT_FOUND),
        ("text_refused", Category.CONTENT_INVALID),
        ("file_refused", Category.MEDIA_INVALID),
        ("rate_limit", Category.RATE_LIMIT),
        ("rate_limit_in_200", Category.RATE_LIMIT),
        ("method_gone", Category.API_VERSION),
        ("migrated", Category.AUTH_SCOPE),
    ],
)
def test_a_definite_refusal_has_its_category(sandbox: Any, account: Account, kind: str, category: Category) -> None:
    sandbox.tell("/faults", {"platform": "telegram", "operation": "publish", "kind": kind})
    outcome = publish(CONNECTOR, account, Post("Ditolak"))
    assert isinstance(outcome, Failed) and outcome.problem.category is category, outcome
    if category is Category.RATE_LIMIT:
        assert outcome.problem.retry_after == timedelta(seconds=5)
    assert not live(sandbox)


def test_comments_come_once_below_their_post_and_can_be_answered(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu baru")))
    first = say(sandbox, post.remote_id, "Enak & murah 😋")
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = page.events
    assert (event.remote_id, event.text, event.kind) == (first, "Enak & murah 😋", EventKind.COMMENT)
    assert event.thread_id == event.parent_id == post.remote_id and event.author.handle == "budi"
    answer = Post("Terima kasih", reply_to=first, reply_root=post.remote_id)
    done = sure(publish(CONNECTOR, account, answer))
    deep = say(sandbox, done.remote_id, "Sama-sama", author="citra")
    later = CONNECTOR.fetch(account, cursor=page.cursor)
    assert [(one.remote_id, one.thread_id, one.parent_id) for one in later.events] == [
        (deep, post.remote_id, done.remote_id)
    ], "the cursor knows under which post an answer to an answer hangs"
    sandbox.tell("/telegram/edited", {"post_id": deep, "text": "Sama-sama ya"})
    (changed,) = CONNECTOR.fetch(account, cursor=later.cursor).events
    assert (changed.kind, changed.remote_id, changed.text) == (EventKind.EDITED, deep, "Sama-sama ya")


def test_a_page_that_was_not_kept_is_told_again(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Ramai")))
    said = [
        {"platform": "telegram", "post_id": post.remote_id, "author": f"u{n % 9}", "text": f"k {n}"} for n in range(230)
    ]
    wanted = sandbox.tell("/comments", said)["ids"]
    assert CONNECTOR.fetch(account, cursor="").events == CONNECTOR.fetch(account, cursor="").events
    sandbox.tell("/faults", {"platform": "telegram", "operation": "updates", "kind": "repeat_items"})
    seen, cursor, more = list[str](), "", True
    while more:
        page = CONNECTOR.fetch(account, cursor=cursor)
        seen += [event.remote_id for event in page.events]
        cursor, more = page.cursor, page.more
    assert seen == wanted


def test_of_the_groups_talk_only_what_is_for_us_comes(sandbox: Any, account: Account) -> None:
    sandbox.tell("/telegram/group", {"account": account.remote_id, "text": "Cuaca hari ini"})
    named = sandbox.tell("/telegram/group", {"account": account.remote_id, "text": "Halo @warung, buka?"})["id"]
    (event,) = CONNECTOR.fetch(account, cursor="").events
    assert (event.remote_id, event.kind) == (named, EventKind.MENTION)


def test_a_bot_that_another_program_listens_to_is_said_so(sandbox: Any, account: Account) -> None:
    url = f"{account.endpoints.api}/bot{account.token.access}/setWebhook?url=http://127.0.0.1:9/x"
    assert sandbox.ask("POST", url).status == 200
    with pytest.raises(PlatformError) as taken:
        CONNECTOR.fetch(account, cursor="")
    assert taken.value.problem.category is Category.POLICY
    assert [one.code for one in CONNECTOR.probe(account) if not one.ok] == ["telegram_alone"]


def test_acts_can_be_repeated(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu")))
    comment = say(sandbox, post.remote_id, "judi")
    (event,) = CONNECTOR.fetch(account, cursor="").events
    for kind in (ActionKind.LIKE, ActionKind.LIKE, ActionKind.UNLIKE, ActionKind.DELETE, ActionKind.DELETE):
        sure(CONNECTOR.act(account, Action(kind, comment), key="a"))
    for kind in (ActionKind.BLOCK, ActionKind.BLOCK, ActionKind.UNBLOCK, ActionKind.BLOCK):
        sure(CONNECTOR.act(account, Action(kind, event.author.remote_id), key="b"))
    body = {"platform": "telegram", "post_id": post.remote_id, "author": "budi", "text": "lagi"}
    assert sandbox.ask("POST", sandbox.admin + "/comment", body=body).status == 400
    sandbox.tell("/clock", {"advance_seconds": 49 * 3_600})
    late = CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id), key="d")
    assert isinstance(late, Failed) and late.problem.category is Category.POLICY
    hidden = CONNECTOR.act(account, Action(ActionKind.HIDE, comment), key="h")
    assert isinstance(hidden, Failed) and hidden.problem.category is Category.UNSUPPORTED


def test_a_channel_without_a_group_has_no_comments(sandbox: Any) -> None:
    alone = connect(sandbox, "sendiri", discussion=False)
    caps = CONNECTOR.capabilities(alone)
    assert caps.actions["reply"] is Support.NONE and caps.refused["reply"] == "telegram_no_group"
    post = sure(publish(CONNECTOR, alone, Post("Halo")))
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.prepare(alone, Post("Pertama", reply_to=post.remote_id), key="c")
    assert refused.value.problem.category is Category.UNSUPPORTED


def test_the_members_are_the_only_figure(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Hitung")))
    points = CONNECTOR.metrics(account, [post.remote_id])
    assert [(one.remote_id, one.native, one.value) for one in points] == [(account.remote_id, "member_count", 1_000)]


def test_a_token_that_was_replaced_ends_the_sign_in_and_stays_secret(sandbox: Any, account: Account) -> None:
    sandbox.tell("/telegram/tokens", {"account": account.remote_id})
    with pytest.raises(PlatformError) as over:
        CONNECTOR.fetch(account, cursor="")
    assert over.value.problem.category is Category.AUTH_EXPIRED
    dead = replace(account, endpoints=replace(account.endpoints, api="http://127.0.0.1:9"))
    outcome = CONNECTOR.commit(dead, Post("x"), ready(CONNECTOR, dead, Post("x")), key="k")
    assert isinstance(outcome, Failed | Unknown) and not isinstance(outcome, Published)
    assert account.token.access not in repr(outcome)
