"""The Instagram connector against a real sandbox process: what the port promises holds on the wire, by both sign-ins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gembala.connectors.instagram.auth import graph_of
from gembala.connectors.instagram.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.kernel.http import trusted
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
    PlatformError,
    Post,
    Prepared,
    RawRequest,
    Recipient,
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


def photo(
    media: MediaServer, name: str = "a.jpg", *, width: int = 1080, height: int = 1080, alt: str = "Soto"
) -> MediaFile:
    raw = picture(width, height)
    return MediaFile(name, "image/jpeg", len(raw), alt, width, height, colour="srgb", url=media.put(name, raw))


def clip(media: MediaServer, name: str = "a.mp4", **more: Any) -> MediaFile:
    raw = film(**more)
    return MediaFile(name, "video/mp4", len(raw), width=1080, height=1920, url=media.put(name, raw, "video/mp4"))


def standing(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=instagram&source=api") if not row["deleted"]]


def by_facebook(sandbox: Any) -> Account:
    """The account that hangs on a Page, with the Page's token, chosen after a Facebook sign-in."""
    user = sandbox.account("facebook", "warungsari")
    made = sandbox.account("instagram", "warung.sari", page="warungsari")
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(user["client_id"], user["client_secret"], extra={"login": "facebook"})
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = parse_qs(urlsplit(asked.url).query)["scope"][0].split(",")
    form = [("person", user["person"]), ("decision", "allow"), ("page", user["id"])]
    back = press(asked.url, [*form, *(("scope", one) for one in scopes)])
    token = CONNECTOR.exchange(endpoints, app, form={"code": back["code"], "redirect": BACK, "verifier": ""})
    return chosen(CONNECTOR, endpoints, app, token, made["id"])


def test_consent_code_and_long_token_and_its_renewal(sandbox: Any) -> None:
    made = sandbox.account("instagram", "warung.sari")
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(made["client_id"], made["client_secret"])
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = parse_qs(urlsplit(asked.url).query)["scope"][0].split(",")
    back = press(asked.url, [("account", made["id"]), ("decision", "allow"), *(("scope", one) for one in scopes)])
    assert back["state"] == "s1"
    token = CONNECTOR.exchange(endpoints, app, form={"code": back["code"], "redirect": BACK, "verifier": ""})
    assert token.refresh == token.access and token.expires_at and token.expires_at > now() + timedelta(days=59)
    assert set(token.scopes) == set(scopes)
    account = chosen(CONNECTOR, endpoints, app, token, made["id"])
    assert (account.handle, account.flags["login"]) == ("warung.sari", "instagram")
    assert all(finding.ok for finding in CONNECTOR.probe(account))
    sandbox.tell("/clock", {"advance_seconds": 86_400 * 2})
    fresh = CONNECTOR.refresh(account)
    assert fresh.access != token.access
    assert chosen(CONNECTOR, endpoints, app, fresh, made["id"]).remote_id == made["id"]
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.exchange(endpoints, app, form={"code": "wrong", "redirect": BACK, "verifier": ""})
    assert refused.value.problem.category is Category.AUTH_EXPIRED


def test_a_photo_is_invisible_until_its_one_step_and_then_stands_once(
    sandbox: Any, account: Account, media: MediaServer
) -> None:
    post = Post("Soto pagi 🍜 #soto", (photo(media),))
    assert not CONNECTOR.validate(post, CONNECTOR.capabilities(account))
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    assert not standing(sandbox), "preparing shows nothing"
    done = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    assert [row["id"] for row in standing(sandbox)] == [done.remote_id]
    assert done.permalink
    assert [path for path, _cookie in media.asked] == ["/a.jpg"], "it was fetched, once"


def test_a_carousel_a_reel_and_a_story(sandbox: Any, account: Account, media: MediaServer) -> None:
    caps = CONNECTOR.capabilities(account)
    mixed = Post("Menu", (photo(media, "1.jpg"), clip(media, "2.mp4"), photo(media, "3.jpg")), format=Format.CAROUSEL)
    reel = Post("Cara masak", (clip(media, "r.mp4"),), format=Format.REEL)
    story = Post("", (photo(media, "s.jpg", height=1920),), format=Format.STORY)
    for post in (mixed, reel, story):
        assert not [one for one in CONNECTOR.validate(post, caps) if one.level == "error"]
        assert sure(publish(CONNECTOR, account, post, sandbox=sandbox)).remote_id
    assert len(standing(sandbox)) == 3


def test_facebooks_sign_in_publishes_too_and_sends_the_reel_itself(
    sandbox: Any, media: MediaServer, tmp_path: Path
) -> None:
    account = by_facebook(sandbox)
    assert account.flags["login"] == "facebook" and account.flags["page"]
    raw = film(payload=20_000)
    path = tmp_path / "r.mp4"
    path.write_bytes(raw)
    reel = Post("Tanpa alamat publik", (MediaFile(str(path), "video/mp4", len(raw)),), format=Format.REEL)
    assert sure(publish(CONNECTOR, account, reel, sandbox=sandbox)).remote_id
    assert sure(publish(CONNECTOR, account, Post("Foto", (photo(media),)), sandbox=sandbox)).permalink
    assert len(standing(sandbox)) == 2


def test_a_worker_that_dies_between_containers_goes_on_where_it_was(
    sandbox: Any, account: Account, media: MediaServer
) -> None:
    post = Post("Menu", tuple(photo(media, f"{n}.jpg") for n in range(3)), format=Format.CAROUSEL)
    begun = CONNECTOR.prepare(account, post, key="k1")
    half = Prepared({**begun.body, "todo": begun.body["todo"], "made": []})
    first = CONNECTOR.poll(account, half)
    state = first if isinstance(first, Prepared) else first.state
    assert state is not None and state.body["made"]
    again = ready(CONNECTOR, account, post, sandbox=sandbox)
    assert sure(CONNECTOR.commit(account, post, again, key="k1")).remote_id
    assert len(standing(sandbox)) == 1


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
def test_a_published_post_with_a_spoilt_answer_is_unknown_and_then_found(
    sandbox: Any, account: Account, media: MediaServer, kind: str
) -> None:
    post, since = Post("Promo & diskon 50%", (photo(media),)), now()
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/faults", {"platform": "instagram", "operation": "publish", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, since)))
    assert [row["id"] for row in standing(sandbox)] == [found.remote_id]


def test_what_was_never_published_is_not_there_only_after_the_delay(
    sandbox: Any, account: Account, media: MediaServer
) -> None:
    post = Post("Hilang", (photo(media),))
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/faults", {"platform": "instagram", "operation": "publish", "kind": "server_error"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now())), Unknown)
    assert CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, long_ago())) == NotThere()
    assert sure(CONNECTOR.commit(account, post, prepared, key="k1")).remote_id


def test_a_container_that_has_died_is_made_anew(sandbox: Any, account: Account, media: MediaServer) -> None:
    post = Post("Terlambat", (photo(media),))
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    outcome = CONNECTOR.commit(account, post, prepared, key="k1")
    assert isinstance(outcome, Failed) and outcome.problem.rebuild
    assert outcome.problem.category is Category.TRANSIENT


@pytest.mark.parametrize(
    ("raw", "category"),
    [
        (picture(kind="PNG"), Category.MEDIA_INVALID),
        (picture(1080, 1500), Category.MEDIA_INVALID),
        (b"", Category.MEDIA_INVALID),
    ],
)
def test_refused_media_end_in_their_category(
    sandbox: Any, account: Account, media: MediaServer, raw: bytes, category: Category
) -> None:
    item = MediaFile("b.jpg", "image/jpeg", len(raw), url=media.put("b.jpg", raw))
    with pytest.raises(PlatformError) as refused:
        ready(CONNECTOR, account, Post("x", (item,)), sandbox=sandbox)
    assert refused.value.problem.category is category


def test_media_that_cannot_be_fetched_say_so(sandbox: Any, account: Account) -> None:
    for item, form in (
        (MediaFile("a.jpg", "image/jpeg", 9, url="http://127.0.0.1:1/a.jpg"), Format.FEED),
        (MediaFile("a.mp4", "video/mp4", 9, url="http://127.0.0.1:1/a.mp4"), Format.REEL),
    ):
        with pytest.raises(PlatformError) as refused:
            ready(CONNECTOR, account, Post("x", (item,), format=form), sandbox=sandbox)
        assert refused.value.problem.category is Category.MEDIA_UNFETCHABLE


@pytest.mark.parametrize(
    ("flag", "category"), [("restricted", Category.ACCOUNT_RESTRICTED), ("spam", Category.ACCOUNT_RESTRICTED)]
)
def test_an_account_in_trouble_is_told(
    sandbox: Any, account: Account, media: MediaServer, flag: str, category: Category
) -> None:
    sandbox.tell("/accounts/flags", {"platform": "instagram", "account": account.remote_id, "flags": {flag: True}})
    with pytest.raises(PlatformError) as refused:
        ready(CONNECTOR, account, Post("x", (photo(media),)), sandbox=sandbox)
    assert refused.value.problem.category is category


def test_the_quota_is_read_and_counted(sandbox: Any, account: Account, media: MediaServer) -> None:
    (before,) = CONNECTOR.usage(account)
    sure(publish(CONNECTOR, account, Post("x", (photo(media),)), sandbox=sandbox))
    (after,) = CONNECTOR.usage(account)
    assert (after.used - before.used, after.limit) == (1, before.limit)
    learned = replace(account, flags={**account.flags, **CONNECTOR.learn(account)})
    assert CONNECTOR.capabilities(learned).quotas[0].limit == after.limit


def test_comments_come_once_and_can_be_answered_hidden_deleted(
    sandbox: Any, account: Account, media: MediaServer
) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu baru", (photo(media),)), sandbox=sandbox))
    said = {"platform": "instagram", "post_id": post.remote_id, "author": "budi", "text": "Enak banget! 😋"}
    comment = sandbox.tell("/comment", said)["id"]
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = [one for one in page.events if one.kind is EventKind.COMMENT]
    assert (event.remote_id, event.text, event.thread_id) == (comment, said["text"], post.remote_id)
    assert (event.parent_id, event.author.handle) == (post.remote_id, "budi")
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == ()
    answer = sure(publish(CONNECTOR, account, Post("Terima kasih!", reply_to=comment, reply_root=post.remote_id)))
    first = sure(publish(CONNECTOR, account, Post("Pesan di sini", reply_to=post.remote_id, reply_root=post.remote_id)))
    assert answer.remote_id != first.remote_id
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == () or all(
        one.author.handle != account.handle for one in CONNECTOR.fetch(account, cursor="").events
    ), "our own words are no news"
    for kind in (ActionKind.HIDE, ActionKind.UNHIDE, ActionKind.DELETE, ActionKind.DELETE):
        sure(CONNECTOR.act(account, Action(kind, comment, post.remote_id), key="a"))
    refused = CONNECTOR.act(account, Action(ActionKind.LIKE, comment, post.remote_id), key="a")
    assert isinstance(refused, Failed) and refused.problem.category is Category.UNSUPPORTED


def test_a_lost_answer_to_a_comment_is_found_under_it(sandbox: Any, account: Account, media: MediaServer) -> None:
    post = sure(publish(CONNECTOR, account, Post("Buka", (photo(media),)), sandbox=sandbox))
    said = {"platform": "instagram", "post_id": post.remote_id, "author": "sari", "text": "Jam?"}
    comment, since = sandbox.tell("/comment", said)["id"], now()
    reply = Post("Jam 8", reply_to=comment, reply_root=post.remote_id)
    sandbox.tell("/faults", {"platform": "instagram", "operation": "reply", "kind": "lost_answer"})
    assert isinstance(publish(CONNECTOR, account, reply), Unknown)
    assert sure(CONNECTOR.reconcile(account, Attempt(reply, "k", Prepared({}), since))).remote_id
    never = Attempt(Post("Tidak pernah", reply_to=comment, reply_root=post.remote_id), "k", Prepared({}), long_ago())
    assert CONNECTOR.reconcile(account, never) == NotThere()


def test_figures_by_kind_and_nothing_for_what_is_gone(sandbox: Any, account: Account, media: MediaServer) -> None:
    post = sure(publish(CONNECTOR, account, Post("Hitung", (photo(media),)), sandbox=sandbox))
    sandbox.tell("/graph/figures", {"platform": "instagram", "post_id": post.remote_id, "impressions": 80, "likes": 12})
    points = CONNECTOR.metrics(account, [post.remote_id, "17999999999999999"])
    figures = {point.native: point.value for point in points if point.remote_id == post.remote_id}
    assert (figures["reach"], figures["likes"]) == (80, 12)
    assert not [point for point in points if point.remote_id == "17999999999999999"]
    assert "followers_count" in {point.native for point in points if point.remote_id == account.remote_id}


def test_an_ended_and_a_foreign_token_are_told(sandbox: Any, account: Account, media: MediaServer) -> None:
    sandbox.tell("/faults", {"platform": "instagram", "operation": "*", "kind": "expired_token"})
    with pytest.raises(PlatformError) as ended:
        CONNECTOR.fetch(account, cursor="")
    assert ended.value.problem.category is Category.AUTH_EXPIRED
    mixed = replace(account, token=replace(account.token, environment="production"))
    outcome = CONNECTOR.commit(mixed, Post("Jangan", (photo(media),)), Prepared({"todo": [], "made": ["1"]}), key="k")
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.AUTH_EXPIRED


def test_a_rate_limit_says_how_long(sandbox: Any, account: Account) -> None:
    sandbox.tell("/faults", {"platform": "instagram", "operation": "*", "kind": "rate_limit"})
    with pytest.raises(PlatformError) as limited:
        CONNECTOR.fetch(account, cursor="")
    assert limited.value.problem.category is Category.RATE_LIMIT
    assert limited.value.problem.retry_after


def test_webhooks_are_proven_and_read(sandbox: Any, account: Account, media: MediaServer) -> None:
    made = sandbox.account("instagram", account.handle)
    secret = made["client_secret"]
    asked = {"hub.mode": "subscribe", "hub.verify_token": CONNECTOR.verify_token([secret]), "hub.challenge": "42"}
    answer = CONNECTOR.handshake(RawRequest("GET", asked, {}, b""), [secret, "old"])
    assert answer is not None and answer.body == b"42"
    verify = CONNECTOR.verify_token([secret])
    with receiving(verify) as receiver:
        hook = {"app": "instagram", "callback_url": receiver.url, "verify_token": verify}
        sandbox.tell("/graph/webhooks", hook)
        assert not CONNECTOR.subscribe(account, callback=receiver.url), "the address is entered by a person"
        post = sure(publish(CONNECTOR, account, Post("Menu", (photo(media),)), sandbox=sandbox))
        said = {"platform": "instagram", "post_id": post.remote_id, "author": "budi", "text": "Kapan buka?"}
        comment = sandbox.tell("/comment", said)["id"]
        for _ in range(100):
            if receiver.got:
                break
            __import__("time").sleep(0.05)
        signature, raw = receiver.got[-1]
    request = RawRequest("POST", {}, {"x-hub-signature-256": signature}, raw)
    assert CONNECTOR.verify_webhook(request, ["other", secret])
    assert not CONNECTOR.verify_webhook(replace(request, body=raw + b" "), [secret])
    assert list(CONNECTOR.addressees(request)) == [account.remote_id]
    (event,) = CONNECTOR.parse_webhook(request, account)
    assert (event.remote_id, event.text, event.thread_id) == (comment, said["text"], post.remote_id)
    assert CONNECTOR.parse_webhook(request, replace(account, remote_id="1")) == []


def test_an_account_that_is_let_go_sends_no_more(account: Account) -> None:
    CONNECTOR.subscribe(account, callback="")
    edge = f"/{account.remote_id}/subscribed_apps"
    assert graph_of(account).get(edge)["data"]
    for _ in range(2):  # asking again changes nothing
        CONNECTOR.unsubscribe(account, callback="", ended="")
    assert graph_of(account).get(edge)["data"] == []


def test_a_message_is_answered_within_its_window(sandbox: Any, account: Account) -> None:
    said = {"platform": "instagram", "account": account.remote_id, "author": "budi", "text": "Bisa pesan?"}
    sandbox.tell("/graph/message", said)
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = [one for one in page.events if one.kind is EventKind.MESSAGE]
    assert event.text == said["text"]
    to = Recipient("message", event.extra["recipient"])
    assert sure(publish(CONNECTOR, account, Post("Bisa kak", recipient=to))).remote_id
    sandbox.tell("/clock", {"advance_seconds": 86_400 + 60})
    late = publish(CONNECTOR, account, Post("Terlambat", recipient=to))
    assert isinstance(late, Failed) and late.problem.category is Category.POLICY
    assert sure(publish(CONNECTOR, account, Post("Maaf", recipient=replace(to, human_agent=True)))).remote_id


def test_a_refused_connection_is_transient_because_nothing_left(sandbox: Any, account: Account) -> None:
    away = replace(account, endpoints=replace(account.endpoints, api="http://127.0.0.1:9"))
    outcome = CONNECTOR.commit(away, Post("x"), Prepared({"todo": [], "made": ["1"]}), key="k")
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.TRANSIENT
    assert trusted()
