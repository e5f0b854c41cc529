"""Comments through the TikTok Business connector: read, answered, hidden, shown, liked, deleted, pushed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gembala.connectors.tiktok_business.connector import CONNECTOR
from gembala.kernel.clock import now, rehearse
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
    RawRequest,
    Unknown,
)

from .at_sandbox import long_ago, publish, ready, sure
from .listener import listening
from .media_server import MediaServer
from .test_connector_tiktok_business import NAME, account, arm, clip, media, outcome  # noqa: F401

K = ActionKind


@pytest.fixture
def video(sandbox: Any, account: Account, media: MediaServer) -> str:  # noqa: F811
    return sure(outcome(account, Post("Soto", (clip(media),)), sandbox)).remote_id


def say(sandbox: Any, post: str, text: str, author: str = "budi") -> str:
    return str(sandbox.tell("/comment", {"platform": NAME, "post_id": post, "author": author, "text": text})["id"])


def read(account: Account, cursor: str = "", *, rounds: int = 1) -> tuple[list[Event], str]:  # noqa: F811
    """What a worker would store after so many minutes: each id once."""
    found: dict[str, Event] = {}
    for turn in range(rounds):
        page = CONNECTOR.fetch(account, cursor=cursor)
        cursor = page.cursor
        for event in page.events:
            found.setdefault(event.remote_id, event)
        if turn < rounds - 1:
            rehearse(now() + timedelta(seconds=61))
    return list(found.values()), cursor


@pytest.fixture(autouse=True)
def _true_time() -> Any:
    yield
    rehearse(None)


def acted(account: Account, kind: ActionKind, target: str, video: str, **extra: str) -> Any:  # noqa: F811
    return CONNECTOR.act(account, Action(kind, target, video, extra), key="k")


def status(sandbox: Any, comment: str) -> dict[str, Any]:
    rows = sandbox.look(f"/posts?platform={NAME}&source=all")
    found: dict[str, Any] = next(row for row in rows if str(row["id"]) == comment)
    return found


@pytest.mark.parametrize("numeric", [False, True])
def test_comments_and_answers_are_read_with_their_ids_untouched(
    sandbox: Any, account: Account, video: str, numeric: bool  # noqa: F811
) -> None:
    sandbox.tell(f"/{NAME}/settings", {"numeric_ids": numeric})
    first = say(sandbox, video, "Buka jam berapa, Kak?")
    second = say(sandbox, first, "Jam 9 biasanya", "citra")
    found = {event.remote_id: event for event in read(account)[0]}
    assert set(found) == {first, second} and {event.thread_id for event in found.values()} == {video}
    assert (found[first].parent_id, found[second].parent_id) == (video, first)
    assert found[first].author.handle == "budi" and found[first].author.remote_id != "budi"
    assert abs(found[first].created_at - now()) < timedelta(minutes=5)


@pytest.mark.parametrize("kind", ["short_page", "repeat_items"])
def test_every_comment_is_read_however_the_pages_are(
    sandbox: Any, account: Account, video: str, kind: str  # noqa: F811
) -> None:
    texts = {f"Komentar {n}" for n in range(95)}
    for text in sorted(texts):
        say(sandbox, video, text, f"orang{text[9:]}")
    arm(sandbox, kind, "comments", count=9)
    events, cursor = read(account, rounds=2)
    assert {event.text for event in events} == texts
    say(sandbox, video, "Yang baru")
    assert "Yang baru" in {event.text for event in read(account, cursor)[0]}


def test_answers_that_tiktok_does_not_send_along_are_fetched(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    sandbox.tell(f"/{NAME}/settings", {"replies_shown": 1})
    first = say(sandbox, video, "Halo")
    texts = {f"Jawaban {n}" for n in range(5)}
    for text in sorted(texts):
        say(sandbox, first, text, "citra")
    events, cursor = read(account)
    assert {event.text for event in events} == texts | {"Halo"}
    say(sandbox, first, "Satu lagi", "citra")
    assert "Satu lagi" in {event.text for event in read(account, cursor)[0]}


def test_reading_leaves_half_of_the_minute_to_people(
    sandbox: Any, account: Account, media: MediaServer, video: str  # noqa: F811
) -> None:
    for number in range(300):
        say(sandbox, video, f"Komentar {number}", f"orang{number}")
    found, cursor, shown = set[str](), "", ""
    for _ in range(40):
        page = CONNECTOR.fetch(account, cursor=cursor)
        cursor = page.cursor
        found |= {event.text for event in page.events}
        shown = page.events[0].remote_id if page.events else shown
    sure(acted(account, K.HIDE, shown, video))
    rehearse(now() + timedelta(seconds=61))
    found |= {event.text for event in CONNECTOR.fetch(account, cursor=cursor).events}
    assert len(found) == 300


def test_a_deleted_video_or_an_ended_cursor_stops_nothing(
    sandbox: Any, account: Account, media: MediaServer, video: str  # noqa: F811
) -> None:
    other = sure(outcome(account, Post("Rawon", (clip(media, "b.mp4"),)), sandbox)).remote_id
    _, cursor = read(account)
    sandbox.tell(f"/{NAME}/gone", {"post_id": other})
    say(sandbox, video, "Masih ada")
    events, cursor = read(account, cursor)
    assert "Masih ada" in {event.text for event in events}
    arm(sandbox, "cursor_expired", "comments")
    say(sandbox, video, "Lagi")
    events, _ = read(account, cursor, rounds=2)
    assert "Lagi" in {event.text for event in events}


def test_a_sign_in_that_ended_is_said(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    sandbox.tell(f"/{NAME}/tokens", {"account": account.remote_id, "reason": "expired"})
    with pytest.raises(PlatformError) as ended:
        CONNECTOR.fetch(account, cursor="")
    assert ended.value.problem.category is Category.AUTH_EXPIRED


def test_an_answer_a_first_comment_and_our_own_words(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    asked = say(sandbox, video, "Buka jam berapa?")
    answer = sure(publish(CONNECTOR, account, Post("Jam 9, Kak", reply_to=asked, reply_root=video)))
    first = sure(publish(CONNECTOR, account, Post("Pesan di sini", reply_to=video, reply_root=video)))
    found = {event.remote_id: event for event in read(account)[0]}
    assert found[answer.remote_id].author.remote_id == account.remote_id, "our own words are ours"
    assert found[answer.remote_id].parent_id == asked and found[first.remote_id].parent_id == video
    long = publish(CONNECTOR, account, Post("a" * 1201, reply_to=asked, reply_root=video))
    assert isinstance(long, Failed) and long.problem.category is Category.CONTENT_INVALID


@pytest.mark.parametrize("kind", ["lost_answer", "stored_502", "html_200"])
@pytest.mark.parametrize("below", ["comment", "video"])
def test_a_lost_answer_to_a_comment_stands_once(
    sandbox: Any, account: Account, video: str, kind: str, below: str  # noqa: F811
) -> None:
    asked = say(sandbox, video, "Buka jam berapa?")
    post = Post("Jam 9, Kak", reply_to=asked if below == "comment" else video, reply_root=video)
    prepared = ready(CONNECTOR, account, post)
    arm(sandbox, kind, "reply")
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    attempt = Attempt(post, "k", prepared, long_ago())
    found = sure(CONNECTOR.reconcile(account, attempt))
    assert status(sandbox, found.remote_id)["text"] == post.text
    other = replace(attempt, post=replace(post, text="Lain"))
    assert isinstance(CONNECTOR.reconcile(account, other), NotThere)
    assert isinstance(CONNECTOR.reconcile(account, replace(other, since=now())), Unknown)


def test_hiding_showing_liking(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    comment = say(sandbox, video, "Tidak enak")
    below = say(sandbox, comment, "Setuju", "citra")
    for target, extra in ((comment, {}), (below, {"parent": comment})):
        for _ in range(2):
            assert sure(acted(account, K.HIDE, target, video, **extra)).extra == {}
        assert status(sandbox, target)["hidden"]
        sure(acted(account, K.UNHIDE, target, video, **extra))
        assert not status(sandbox, target)["hidden"]
        for kind in (K.LIKE, K.LIKE, K.UNLIKE, K.UNLIKE):
            sure(acted(account, kind, target, video, **extra))


def test_a_comment_that_is_not_shown_again_is_told(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    comment = say(sandbox, video, "Tidak enak")
    sure(acted(account, K.HIDE, comment, video))
    sandbox.tell(f"/{NAME}/settings", {"unhide_works": False})
    ignored = acted(account, K.UNHIDE, comment, video)
    assert isinstance(ignored, Failed) and ignored.problem.category is Category.UNSUPPORTED
    assert status(sandbox, comment)["hidden"]


def test_only_our_own_words_can_be_deleted(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    comment = say(sandbox, video, "Tidak enak")
    ours = sure(publish(CONNECTOR, account, Post("Maaf, Kak", reply_to=comment, reply_root=video))).remote_id
    for _ in range(2):
        sure(acted(account, K.DELETE, ours, video))
    refused = acted(account, K.DELETE, comment, video)
    assert isinstance(refused, Failed) and refused.problem.category is Category.AUTH_SCOPE
    whole = acted(account, K.DELETE, video, video)
    assert isinstance(whole, Failed) and whole.problem.category is Category.UNSUPPORTED


def test_what_its_author_deleted_is_gone(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    comment = say(sandbox, video, "Halo")
    sandbox.tell(f"/{NAME}/gone", {"post_id": comment})
    for found in (
        acted(account, K.HIDE, comment, video),
        publish(CONNECTOR, account, Post("Halo, Kak", reply_to=comment, reply_root=video)),
    ):
        assert isinstance(found, Failed) and found.problem.category is Category.NOT_FOUND


def test_comments_come_by_themselves_signed_and_once_told(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    with listening("tiktok-signature") as listener:
        address = listener.url.replace("/hook", "/hooks/tiktok_business/1/")
        for _ in range(2):
            assert CONNECTOR.subscribe(account, callback=address)
        comment = say(sandbox, video, "Enak, Kak")
        say(sandbox, comment, "Setuju", "citra")
        for action in ("set_to_hidden", "set_to_public", "delete"):
            sandbox.tell(f"/{NAME}/comment", {"comment_id": comment, "action": action})
        told = listener.wait(5)
    got = [RawRequest("POST", {}, {"tiktok-signature": signature}, raw) for signature, raw in told]
    secret = account.app.client_secret
    assert all(CONNECTOR.verify_webhook(one, [secret]) and not CONNECTOR.verify_webhook(one, ["x"]) for one in got)
    assert {name for one in got for name in CONNECTOR.addressees(one)} == {account.remote_id}
    events = [event for one in got for event in CONNECTOR.parse_webhook(one, account)]
    kinds = {(event.kind, event.remote_id == comment) for event in events}
    assert kinds == {
        (EventKind.COMMENT, True), (EventKind.COMMENT, False), (EventKind.HIDDEN, True), (EventKind.UNHIDDEN, True),
        (EventKind.DELETED, True),
    }  # fmt: skip
    [below] = [event for event in events if event.remote_id != comment]
    assert (below.parent_id, below.thread_id, below.text) == (comment, video, "Setuju")
    polled = {event.remote_id: event.author.remote_id for event in read(account)[0]}
    assert polled.get(below.remote_id, below.author.remote_id) == below.author.remote_id


def test_where_no_such_news_exists_asking_goes_on(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    sandbox.tell(f"/{NAME}/settings", {"comment_webhook": False})
    with pytest.raises(PlatformError):
        CONNECTOR.subscribe(account, callback="http://127.0.0.1:9/hooks/tiktok_business/1/")
    comment = say(sandbox, video, "Halo")
    assert comment in {event.remote_id for event in read(account)[0]}


def test_under_which_name_we_comment_is_learned(sandbox: Any, account: Account, video: str) -> None:  # noqa: F811
    assert "unique_identifier" not in CONNECTOR.learn(account)
    asked = say(sandbox, video, "Halo")
    sure(publish(CONNECTOR, account, Post("Halo, Kak", reply_to=asked, reply_root=video)))
    known = CONNECTOR.learn(account)["unique_identifier"]
    told = replace(account, flags={**account.flags, "unique_identifier": known})
    assert CONNECTOR.learn(told)["unique_identifier"] == known
