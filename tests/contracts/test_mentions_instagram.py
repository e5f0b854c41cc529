"""Somebody names us in what they published themselves: told by webhook, read by id, answered below it, acted on by nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gembala.connectors.instagram import mentions
from gembala.connectors.instagram.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Event,
    EventKind,
    Failed,
    PlatformError,
    Post,
    Prepared,
    RawRequest,
    Unknown,
)

from .at_sandbox import connected, publish, sure
from .test_sandbox_graph_judged import names

TIME = 1776339591


@pytest.fixture
def account(sandbox: Any) -> Account:
    return connected(CONNECTOR, sandbox, "warung.sari", name="Warung Sari")


def stranger(sandbox: Any, account: Account, text: str) -> str:
    said = {"platform": "instagram", "account": account.remote_id, "author": "ayu", "text": text, "how": "mention"}
    return str(sandbox.tell("/graph/stranger", said)["id"])


def comment(sandbox: Any, medium: str, text: str, author: str = "budi") -> str:
    said = {"platform": "instagram", "post_id": medium, "author": author, "text": text}
    return str(sandbox.tell("/comment", said)["id"])


def told(account: Account, **value: str) -> list[Event]:
    """What the request of a mention tells."""
    body = (
        f'{{"object": "instagram", "entry": [{{"id": "{account.remote_id}", "time": {TIME}, "changes": [{{"field": "mentions",'
        f' "value": {{{", ".join(f"{chr(34)}{k}{chr(34)}: {chr(34)}{v}{chr(34)}" for k, v in value.items())}}}}}]}}]}}'
    )
    return list(CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, body.encode()), account))


def whole(account: Account, **value: str) -> Event | None:
    (event,) = told(account, **value)
    assert event.untold and not event.text
    return CONNECTOR.complete(account, event)


def below(sandbox: Any, post_id: str) -> list[str]:
    rows = sandbox.look("/posts?platform=instagram&source=all")
    return [row["text"] for row in rows if row["reply_to"] == post_id and row["source"] == "api"]


def test_a_comment_that_names_us_below_somebody_elses_post_is_read_and_answered(sandbox: Any, account: Account) -> None:
    medium = stranger(sandbox, account, "Jalan-jalan ke Solo")
    named = comment(sandbox, medium, "Coba @warung.sari deh, enak")
    event = whole(account, media_id=medium, comment_id=named)
    assert event is not None and not event.untold
    assert (event.kind, event.remote_id, event.thread_id, event.parent_id) == (EventKind.MENTION, named, medium, medium)
    assert (event.author.handle, event.text) == ("budi", "Coba warung.sari deh, enak"), "Instagram leaves our @ away"
    assert event.thread_text == "Jalan-jalan ke Solo" and event.permalink.startswith("https://www.instagram.com/p/")
    post = Post("Ditunggu ya!", reply_to=named, reply_root=medium, mention=True)
    done = sure(publish(CONNECTOR, account, post))
    assert done.remote_id and below(sandbox, named) == ["Ditunggu ya!"]
    plain = publish(CONNECTOR, account, replace(post, mention=False))
    assert isinstance(plain, Failed), "the door for our own posts is shut there"


def test_a_caption_that_names_us_is_read_and_answered(sandbox: Any, account: Account) -> None:
    medium = stranger(sandbox, account, "Makan di @warung.sari 🍜")
    event = whole(account, media_id=medium)
    assert event is not None
    assert (event.remote_id, event.thread_id, event.author.handle) == (medium, medium, "ayu")
    assert event.text == "Makan di warung.sari 🍜"
    sure(publish(CONNECTOR, account, Post("Makasih!", reply_to=medium, reply_root=medium, mention=True)))
    assert below(sandbox, medium) == ["Makasih!"]


def test_what_is_gone_ours_or_not_for_us_is_no_mention(sandbox: Any, account: Account) -> None:
    medium = stranger(sandbox, account, "Sore")
    named = comment(sandbox, medium, "@warung.sari buka?")
    sandbox.tell("/graph/gone", {"platform": "instagram", "post_id": named})
    assert whole(account, media_id=medium, comment_id=named) is None
    silent = comment(sandbox, medium, "tidak menyebut siapa-siapa")
    assert whole(account, media_id=medium, comment_id=silent) is None
    assert told(account, media_id="1)}x{y(", comment_id="2") == [] and told(account, comment_id="17") == []
    own = stranger(sandbox, replace(account), "@warung.sari")
    (event,) = told(account, media_id=own)
    assert CONNECTOR.complete(replace(account, handle="ayu"), event) is None


def test_an_odd_answer_leaves_the_mention_for_later(sandbox: Any, account: Account) -> None:
    medium = stranger(sandbox, account, "@warung.sari")
    (event,) = told(account, media_id=medium)
    sandbox.tell("/faults", {"platform": "instagram", "operation": "*", "kind": "rate_limit"})
    with pytest.raises(PlatformError) as limited:
        CONNECTOR.complete(account, event)
    assert limited.value.problem.category is Category.RATE_LIMIT
    assert CONNECTOR.complete(account, event) is not None


def test_a_lost_answer_below_a_mention_is_found_and_never_sent_on_a_guess(sandbox: Any, account: Account) -> None:
    medium = stranger(sandbox, account, "Malam")
    named = comment(sandbox, medium, "@warung.sari masih ada?")
    caption = stranger(sandbox, account, "Pagi @warung.sari")
    for target, root in ((named, medium), (caption, caption)):
        post, since = Post("Masih, Kak", reply_to=target, reply_root=root, mention=True), now()
        attempt = Attempt(post, "k", Prepared({}), since)
        assert isinstance(CONNECTOR.reconcile(account, attempt), Unknown), "not found is no proof there"
        sandbox.tell("/faults", {"platform": "instagram", "operation": "reply", "kind": "lost_answer"})
        assert isinstance(publish(CONNECTOR, account, post), Unknown)
        assert sure(CONNECTOR.reconcile(account, attempt)).remote_id
        assert below(sandbox, target) == ["Masih, Kak"]


def test_only_fields_that_metas_client_knows_are_asked_for() -> None:
    def wished(fields: str) -> set[str]:
        return set(fields.partition("{")[0].split(","))

    for wish in mentions.COMMENT:
        assert wished(wish) <= names("igcomment", "IGComment")
    for wish in mentions.MEDIA:
        assert wished(wish) <= names("igmedia", "IGMedia")
    assert {"mentioned_comment", "mentioned_media"} <= names("iguser", "IGUser")


def test_what_can_be_done_to_a_mention_is_told_with_the_reason(account: Account) -> None:
    caps = CONNECTOR.capabilities(account)
    for action in ("hide", "unhide", "delete_others"):
        assert not caps.why_not(action) and caps.why_not(action, kind="mention") == "own_thread_only"
    assert not caps.why_not("reply", kind="mention")
    assert caps.why_not("like", kind="mention") == caps.why_not("like") == "no_endpoint"
