"""The Threads connector against a real sandbox process: what the port promises holds on the wire."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gembala.connectors.threads.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Card,
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
    RawRequest,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import chosen, connected, long_ago, publish, ready, sure
from .graph_calls import press, receiving
from .media_server import MediaServer, film, picture, serving

BACK = "http://127.0.0.1:9/back"


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


@pytest.fixture
def account(sandbox: Any) -> Account:
    return connected(CONNECTOR, sandbox, "warung.sari", name="Warung Sari")


def photo(media: MediaServer, name: str = "a.jpg") -> MediaFile:
    raw = picture()
    return MediaFile(name, "image/jpeg", len(raw), "Soto", 1080, 1080, url=media.put(name, raw))


def clip(media: MediaServer, name: str = "a.mp4", **more: Any) -> MediaFile:
    raw = film(**more)
    return MediaFile(name, "video/mp4", len(raw), url=media.put(name, raw, "video/mp4"))


def standing(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=threads&source=api") if not row["deleted"]]


def test_consent_code_and_long_token_and_its_renewal(sandbox: Any) -> None:
    made = sandbox.account("threads", "warung.sari")
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(made["client_id"], made["client_secret"])
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = parse_qs(urlsplit(asked.url).query)["scope"][0].split(",")
    back = press(asked.url, [("account", made["id"]), ("decision", "allow"), *(("scope", one) for one in scopes)])
    token = CONNECTOR.exchange(endpoints, app, form={"code": back["code"], "redirect": BACK, "verifier": ""})
    assert token.refresh == token.access and token.expires_at and token.expires_at > now() + timedelta(days=59)
    account = chosen(CONNECTOR, endpoints, app, token, made["id"])
    assert account.handle == "warung.sari" and all(finding.ok for finding in CONNECTOR.probe(account))
    sandbox.tell("/clock", {"advance_seconds": 86_400 * 2})
    fresh = CONNECTOR.refresh(account)
    assert fresh.access != token.access and CONNECTOR.probe(replace(account, token=fresh))[0].ok


def test_every_format_stands_once_and_only_after_its_last_step(
    sandbox: Any, account: Account, media: MediaServer
) -> None:
    posts = [
        Post("Buka jam 9 ☕", options=Options(topic_tag="#Kuliner", reply_settings="mentioned_only")),
        Post("Baca ini", link=Card("https://contoh.id/menu"), format=Format.LINK),
        Post("Pilih", poll=Poll(("Soto", "Rawon")), format=Format.POLL),
        Post("Soto", (photo(media),)),
        Post("Masak", (clip(media),), format=Format.VIDEO),
        Post("Menu", (photo(media, "1.jpg"), clip(media, "2.mp4"), photo(media, "3.jpg")), format=Format.CAROUSEL),
    ]
    for number, post in enumerate(posts):
        assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
        prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
        assert len(standing(sandbox)) == number, "preparing shows nothing"
        assert sure(CONNECTOR.commit(account, post, prepared, key="k")).permalink
    assert len(standing(sandbox)) == len(posts)


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
@pytest.mark.parametrize("reply", [False, True])
def test_a_stored_post_with_a_spoilt_answer_is_unknown_and_then_found(
    sandbox: Any, account: Account, kind: str, reply: bool
) -> None:
    post = Post("Promo & diskon 50%")
    if reply:
        root = sure(publish(CONNECTOR, account, Post("Menu"))).remote_id
        said = {"platform": "threads", "post_id": root, "author": "ayu", "text": "Berapa?"}
        post = replace(post, reply_to=sandbox.tell("/comment", said)["id"], reply_root=root)
    prepared, since, before = ready(CONNECTOR, account, post, sandbox=sandbox), now(), len(standing(sandbox))
    sandbox.tell("/faults", {"platform": "threads", "operation": "publish", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    assert sure(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, since))).remote_id
    assert len(standing(sandbox)) == before + 1


def test_what_was_never_stored_is_not_there_only_after_the_delay(sandbox: Any, account: Account) -> None:
    post = Post("Hilang")
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/faults", {"platform": "threads", "operation": "publish", "kind": "server_error"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, now())), Unknown)
    assert CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago())) == NotThere()


def test_a_video_that_is_too_long_is_refused_by_both(sandbox: Any, account: Account, media: MediaServer) -> None:
    post = Post("x", (clip(media, seconds=301),), format=Format.VIDEO)
    with pytest.raises(PlatformError) as refused:
        ready(CONNECTOR, account, post, sandbox=sandbox)
    assert refused.value.problem.category is Category.MEDIA_INVALID
    known = Post("x", (replace(post.media[0], seconds=301),), format=Format.VIDEO)
    found = CONNECTOR.validate(known, CONNECTOR.capabilities(account))
    assert "video_too_long" in [one.code for one in found]


def test_the_quotas_of_posts_and_replies_are_read_and_kept(sandbox: Any, account: Account) -> None:
    flags = {"platform": "threads", "account": account.remote_id, "flags": {"posts_per_day": 1}}
    sandbox.tell("/accounts/flags", flags)
    sure(publish(CONNECTOR, account, Post("satu")))
    assert {one.operation: (one.used, one.limit) for one in CONNECTOR.usage(account)} == {
        "publish": (1, 1), "reply": (0, 1000),
    }  # fmt: skip
    outcome = publish(CONNECTOR, account, Post("dua"))
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.QUOTA
    assert outcome.problem.retry_after
    learned = replace(account, flags=CONNECTOR.learn(account))
    assert [rule.limit for rule in CONNECTOR.capabilities(learned).quotas] == [1, 1000]


def test_replies_come_once_and_can_be_answered_and_hidden(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu baru")))
    said = {"platform": "threads", "post_id": post.remote_id, "author": "ayu", "text": "Berapa? 😋"}
    reply = sandbox.tell("/comment", said)["id"]
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = [one for one in page.events if one.kind is EventKind.COMMENT]
    assert (event.remote_id, event.text, event.thread_id) == (reply, said["text"], post.remote_id)
    assert (event.parent_id, event.author.handle) == (post.remote_id, "ayu")
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == ()
    sure(publish(CONNECTOR, account, Post("20 ribu", reply_to=reply, reply_root=post.remote_id)))
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == (), "our own words are no news"
    for kind in (ActionKind.HIDE, ActionKind.UNHIDE):
        sure(CONNECTOR.act(account, Action(kind, reply, post.remote_id), key="a"))
    for kind in (ActionKind.LIKE, ActionKind.BLOCK):
        refused = CONNECTOR.act(account, Action(kind, reply, post.remote_id), key="a")
        assert isinstance(refused, Failed) and refused.problem.category is Category.UNSUPPORTED
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id, post.remote_id), key="a"))
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id, post.remote_id), key="a"))


def test_mentions_come_too(sandbox: Any, account: Account) -> None:
    stranger = {"platform": "threads", "account": account.remote_id, "author": "ayu", "text": "Makan di @warung.sari"}
    said = sandbox.tell("/graph/stranger", stranger)["id"]
    (event,) = CONNECTOR.fetch(account, cursor="").events
    assert (event.kind, event.remote_id, event.author.handle) == (EventKind.MENTION, said, "ayu")


def test_figures_of_posts_and_account(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Hitung")))
    sandbox.tell("/graph/figures", {"platform": "threads", "post_id": post.remote_id, "impressions": 50, "likes": 4})
    points = CONNECTOR.metrics(account, [post.remote_id, "18000000000000000"])
    figures = {point.native: point.value for point in points if point.remote_id == post.remote_id}
    assert (figures["views"], figures["likes"]) == (50, 4)
    assert not [point for point in points if point.remote_id == "18000000000000000"]
    assert {"likes", "followers_count"} <= {point.native for point in points if point.remote_id == account.remote_id}


def test_webhooks_are_proven_and_read(sandbox: Any) -> None:
    made = sandbox.account("threads", "warung.sari")
    account, secret = connected(CONNECTOR, sandbox, "warung.sari"), made["client_secret"]
    post = sure(publish(CONNECTOR, account, Post("Menu")))
    verify = CONNECTOR.verify_token([secret])
    with receiving(verify) as receiver:
        hook = {"app": "threads", "callback_url": receiver.url, "verify_token": verify}
        sandbox.tell("/graph/webhooks", hook)
        said = {"platform": "threads", "post_id": post.remote_id, "author": "ayu", "text": "Mau"}
        reply = sandbox.tell("/comment", said)["id"]
        for _ in range(100):
            if receiver.got:
                break
            time.sleep(0.05)
        signature, raw = receiver.got[0]
    request = RawRequest("POST", {}, {"x-hub-signature-256": signature}, raw)
    assert CONNECTOR.verify_webhook(request, ["other", secret])
    assert not CONNECTOR.verify_webhook(replace(request, body=raw + b" "), [secret])
    (event,) = CONNECTOR.parse_webhook(request, account)
    assert (event.remote_id, event.text, event.thread_id) == (reply, "Mau", post.remote_id)


@pytest.mark.parametrize(
    ("kind", "category"), [("rate_limit", Category.RATE_LIMIT), ("expired_token", Category.AUTH_EXPIRED)]
)
def test_a_definite_refusal_has_its_category(sandbox: Any, account: Account, kind: str, category: Category) -> None:
    post = Post("Ditolak")
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/faults", {"platform": "threads", "operation": "publish", "kind": kind})
    outcome = CONNECTOR.commit(account, post, prepared, key="k")
    assert isinstance(outcome, Failed), outcome
    assert outcome.problem.category is category
