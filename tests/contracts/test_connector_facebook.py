"""The Facebook connector against a real sandbox process: what the port promises holds on the wire."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gembala.connectors.facebook.connector import CONNECTOR
from gembala.connectors.facebook.manifest import SCOPES
from gembala.connectors.graph.wire import Graph
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
    PlatformError,
    Post,
    Prepared,
    RawRequest,
    Recipient,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import chosen, long_ago, publish, ready, sure
from .graph_calls import press, receiving
from .media_server import film, picture
from .recorder import recording

BACK = "http://127.0.0.1:9/back"


def consent(sandbox: Any, made: dict[str, Any], *, granted: list[str] | None = None) -> Account:
    """The Page after the whole sign-in: dialog, code, long token, the Page's own token."""
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(made["client_id"], made["client_secret"])
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = granted if granted is not None else parse_qs(urlsplit(asked.url).query)["scope"][0].split(",")
    form = [
        ("person", made["person"]),
        ("decision", "allow"),
        ("page", made["id"]),
        *(("scope", one) for one in scopes),
    ]
    token = CONNECTOR.exchange(endpoints, app, form={"code": press(asked.url, form)["code"], "redirect": BACK})
    return chosen(CONNECTOR, endpoints, app, token, made["id"])


@pytest.fixture
def account(sandbox: Any) -> Account:
    return consent(sandbox, sandbox.account("facebook", "warungsari", name="Warung Sari"))


def photo(folder: Path, name: str = "a.jpg", alt: str = "Soto", **more: int) -> MediaFile:
    raw = picture(**more)
    (folder / name).write_bytes(raw)
    return MediaFile(str(folder / name), "image/jpeg", len(raw), alt, 1080, 1080)


def clip(folder: Path, name: str = "a.mp4", **more: Any) -> MediaFile:
    raw = film(**more)
    (folder / name).write_bytes(raw)
    return MediaFile(str(folder / name), "video/mp4", len(raw))


def standing(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=facebook&source=api") if not row["deleted"]]


def test_consent_gives_the_page_and_its_own_token_that_does_not_end(sandbox: Any, account: Account) -> None:
    assert account.token.expires_at is None and not account.token.refresh
    assert set(SCOPES) <= set(account.token.scopes)
    assert all(finding.ok for finding in CONNECTOR.probe(account))
    sandbox.tell("/clock", {"advance_seconds": 61 * 86_400})
    assert CONNECTOR.probe(account)[0].ok


def test_the_self_test_names_the_permission_that_is_missing(sandbox: Any) -> None:
    made = sandbox.account("facebook", "kedai")
    lean = consent(sandbox, made, granted=[one for one in SCOPES if one != "pages_manage_posts"])
    assert [finding.detail for finding in CONNECTOR.probe(lean) if not finding.ok] == ["pages_manage_posts"]
    outcome = publish(CONNECTOR, lean, Post("Halo"))
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.AUTH_SCOPE


def test_text_link_photo_and_album(sandbox: Any, account: Account, tmp_path: Path) -> None:
    album = Post("Menu", tuple(photo(tmp_path, f"{n}.jpg", width=1000 + n) for n in range(3)), format=Format.CAROUSEL)
    posts = [
        Post("Buka jam 9"),
        Post("Baca", link=Card("https://contoh.id/menu"), format=Format.LINK),
        Post("Soto", (photo(tmp_path),)),
        album,
    ]
    for post in posts:
        assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
        prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
        before = len(standing(sandbox))
        assert sure(CONNECTOR.commit(account, post, prepared, key="k")).permalink
        assert len(standing(sandbox)) == before + 1, "one post, and only with the last step"


def test_a_video_a_reel_and_stories(sandbox: Any, account: Account, tmp_path: Path) -> None:
    posts = [
        Post("Dapur", (clip(tmp_path, "v.mp4", width=1280, height=720),), title="Dapur", format=Format.VIDEO),
        Post("Cara masak", (clip(tmp_path, "r.mp4"),), format=Format.REEL),
        Post("", (photo(tmp_path, "s.jpg", height=1920),), format=Format.STORY),
        Post("", (clip(tmp_path, "s.mp4"),), format=Format.STORY),
    ]
    for post in posts:
        assert sure(publish(CONNECTOR, account, post, sandbox=sandbox)).remote_id


def test_a_long_upload_goes_up_in_slices_and_after_a_cut_goes_on_where_it_was(
    sandbox: Any, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gembala.connectors.graph.upload.SLICE", 10_000)
    monkeypatch.setattr("gembala.connectors.facebook.publish.BUDGET", 0.0)
    post = Post("Panjang", (clip(tmp_path, payload=34_000),), format=Format.REEL)
    size = post.media[0].size
    state = CONNECTOR.prepare(account, post, key="k")
    with recording(sandbox.base) as recorder:
        through = replace(account, endpoints=at_sandbox(CONNECTOR.manifest, recorder.base))
        for step in range(20):
            if step == 3:
                sandbox.tell("/faults", {"platform": "facebook", "operation": "upload", "kind": "server_error"})
                with pytest.raises(PlatformError) as cut:
                    CONNECTOR.poll(through, state)
                assert cut.value.problem.category is Category.TRANSIENT
            answer = CONNECTOR.poll(through, state)
            if isinstance(answer, Prepared):
                state = answer
                break
            state = answer.state or state
            sandbox.tell("/clock", {"advance_seconds": int(answer.wait.total_seconds()) + 1})
        seen = [one.status for one in recorder.seen if "/rupload/" in one.path and one.method == "POST"]
    assert len(seen) >= -(-size // 10_000), "slice by slice"
    assert sure(CONNECTOR.commit(account, post, state, key="k")).remote_id
    sandbox.tell("/clock", {"advance_seconds": 10})
    for _ in range(100):
        if standing(sandbox):
            break
        time.sleep(0.05)
    assert len(standing(sandbox)) == 1


def test_the_platform_itself_holds_a_post_until_its_time(sandbox: Any, account: Account, tmp_path: Path) -> None:
    at = now() + timedelta(hours=2)
    post = Post("Besok buka", (photo(tmp_path),), publish_at=at)
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    done = sure(publish(CONNECTOR, account, post, sandbox=sandbox))
    assert done.remote_id
    attempt = Attempt(post, "k", ready(CONNECTOR, account, post, sandbox=sandbox), now() - timedelta(seconds=5))
    assert sure(CONNECTOR.reconcile(account, attempt)).remote_id == done.remote_id
    sandbox.tell("/clock", {"advance_seconds": 7_300})
    for _ in range(100):
        if CONNECTOR.fetch(account, cursor="").cursor and standing(sandbox):
            break
        time.sleep(0.05)


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
@pytest.mark.parametrize("what", ["text", "album", "reel", "story"])
def test_a_stored_post_with_a_spoilt_answer_is_unknown_and_then_found(
    sandbox: Any, account: Account, tmp_path: Path, kind: str, what: str
) -> None:
    post = {
        "text": Post("Promo & diskon 50%"),
        "album": Post(
            "Promo", (photo(tmp_path, "1.jpg"), photo(tmp_path, "2.jpg", width=1200)), format=Format.CAROUSEL
        ),
        "reel": Post("Reel", (clip(tmp_path),), format=Format.REEL),
        "story": Post("", (photo(tmp_path, "s.jpg"),), format=Format.STORY),
    }[what]
    prepared, since = ready(CONNECTOR, account, post, sandbox=sandbox), now()
    sandbox.tell("/faults", {"platform": "facebook", "operation": "publish", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    sandbox.tell("/clock", {"advance_seconds": 10})
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, since)))
    assert found.remote_id
    assert len(standing(sandbox)) == 1


def test_what_was_never_stored_is_not_there_only_after_the_delay(sandbox: Any, account: Account) -> None:
    post = Post("Hilang")
    sandbox.tell("/faults", {"platform": "facebook", "operation": "publish", "kind": "server_error"})
    assert isinstance(publish(CONNECTOR, account, post), Unknown)
    prepared = CONNECTOR.prepare(account, post, key="k")
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, now())), Unknown)
    assert CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago())) == NotThere()


def test_the_same_words_twice_are_settled_by_looking(sandbox: Any, account: Account) -> None:
    post, since = Post("Sama persis"), now()
    first = sure(publish(CONNECTOR, account, post))
    assert isinstance(publish(CONNECTOR, account, post), Unknown)
    prepared = CONNECTOR.prepare(account, post, key="k")
    assert sure(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, since))).remote_id == first.remote_id


@pytest.mark.parametrize("more", [{"seconds": 91}, {"width": 1080, "height": 1080}, {"rate": 15}])
def test_a_reel_that_the_platform_refuses_is_refused_by_us_before(account: Account, tmp_path: Path, more: Any) -> None:
    item = replace(
        clip(tmp_path, **more), width=more.get("width", 1080), height=more.get("height", 1920),
        seconds=more.get("seconds", 10), fps=more.get("rate", 30), video_codec="h264", audio_codec="aac", fast_start=True,
    )  # fmt: skip
    found = CONNECTOR.validate(Post("x", (item,), format=Format.REEL), CONNECTOR.capabilities(account))
    assert [one.code for one in found if one.level == "error"]


def test_comments_come_once_and_can_be_answered_hidden_liked_deleted(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Menu baru")))
    said = {"platform": "facebook", "post_id": post.remote_id, "author": "budi", "text": "Enak banget! 😋"}
    comment = sandbox.tell("/comment", said)["id"]
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = [one for one in page.events if one.kind is EventKind.COMMENT]
    assert (event.remote_id, event.text, event.thread_id) == (comment, said["text"], post.remote_id)
    assert event.parent_id == post.remote_id
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == ()
    answer = sure(publish(CONNECTOR, account, Post("Terima kasih!", reply_to=comment, reply_root=post.remote_id)))
    sure(publish(CONNECTOR, account, Post("Pesan di sini", reply_to=post.remote_id, reply_root=post.remote_id)))
    assert answer.remote_id
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == (), "our own words are no news"
    kinds = (
        ActionKind.HIDE,
        ActionKind.UNHIDE,
        ActionKind.LIKE,
        ActionKind.UNLIKE,
        ActionKind.DELETE,
        ActionKind.DELETE,
    )
    for kind in kinds:
        sure(CONNECTOR.act(account, Action(kind, comment, post.remote_id), key="a"))
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id, post.remote_id), key="a"))
    assert not standing(sandbox) or all(row["id"] != post.remote_id for row in standing(sandbox))


def test_a_lost_answer_to_a_comment_is_found_under_it(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Buka")))
    said = {"platform": "facebook", "post_id": post.remote_id, "author": "sari", "text": "Jam?"}
    comment, since = sandbox.tell("/comment", said)["id"], now()
    reply = Post("Jam 8", reply_to=comment, reply_root=post.remote_id)
    sandbox.tell("/faults", {"platform": "facebook", "operation": "reply", "kind": "lost_answer"})
    assert isinstance(publish(CONNECTOR, account, reply), Unknown)
    assert sure(CONNECTOR.reconcile(account, Attempt(reply, "k", Prepared({}), since))).remote_id
    never = Attempt(Post("Tidak", reply_to=comment, reply_root=post.remote_id), "k", Prepared({}), long_ago())
    assert CONNECTOR.reconcile(account, never) == NotThere()


def test_a_message_is_answered_within_its_window(sandbox: Any, account: Account) -> None:
    said = {"platform": "facebook", "account": account.remote_id, "author": "budi", "text": "Bisa pesan?"}
    sandbox.tell("/graph/message", said)
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = [one for one in page.events if one.kind is EventKind.MESSAGE]
    to = Recipient("message", event.extra["recipient"])
    assert sure(publish(CONNECTOR, account, Post("Bisa kak", recipient=to))).remote_id
    sandbox.tell("/clock", {"advance_seconds": 86_400 + 60})
    late = publish(CONNECTOR, account, Post("Terlambat", recipient=to))
    assert isinstance(late, Failed) and late.problem.category is Category.POLICY
    assert sure(publish(CONNECTOR, account, Post("Maaf", recipient=replace(to, human_agent=True)))).remote_id


def test_figures_come_under_their_names_and_nothing_for_what_is_gone(sandbox: Any, account: Account) -> None:
    post = sure(publish(CONNECTOR, account, Post("Hitung")))
    sandbox.tell("/graph/figures", {"platform": "facebook", "post_id": post.remote_id, "impressions": 400, "likes": 20})
    gone = f"{account.remote_id}_1"
    points = CONNECTOR.metrics(account, [post.remote_id, gone])
    figures = {point.native: point.value for point in points if point.remote_id == post.remote_id}
    assert (figures["post_media_view"], figures["post_reactions_by_type_total"]) == (500, 20)
    assert not [point for point in points if point.remote_id == gone]
    assert "followers_count" in {point.native for point in points if point.remote_id == account.remote_id}


def test_webhooks_are_proven_and_read(sandbox: Any) -> None:
    made = sandbox.account("facebook", "warungsari", name="Warung Sari")
    account, secret = consent(sandbox, made), made["client_secret"]
    verify = CONNECTOR.verify_token([secret])
    with receiving(verify) as receiver:
        hook = {"app": "facebook", "callback_url": receiver.url, "verify_token": verify}
        sandbox.tell("/graph/webhooks", hook)
        assert not CONNECTOR.subscribe(account, callback=receiver.url), "the address is entered by a person"
        post = sure(publish(CONNECTOR, account, Post("Menu")))
        said = {"platform": "facebook", "post_id": post.remote_id, "author": "budi", "text": "Kapan buka?"}
        comment = sandbox.tell("/comment", said)["id"]
        wanted: list[Any] = []
        for _ in range(100):
            wanted = [(signature, raw) for signature, raw in receiver.got if comment.encode() in raw]
            if wanted:
                break
            time.sleep(0.05)
    (signature, raw), *_ = wanted
    request = RawRequest("POST", {}, {"x-hub-signature-256": signature}, raw)
    assert CONNECTOR.verify_webhook(request, ["other", secret])
    assert not CONNECTOR.verify_webhook(replace(request, body=raw + b" "), [secret])
    assert list(CONNECTOR.addressees(request)) == [account.remote_id]
    (event,) = [one for one in CONNECTOR.parse_webhook(request, account) if one.remote_id == comment]
    assert (event.kind, event.text, event.thread_id) == (EventKind.COMMENT, said["text"], post.remote_id)


def test_a_page_that_is_let_go_sends_no_more(sandbox: Any, account: Account) -> None:
    CONNECTOR.subscribe(account, callback="")
    graph, edge = Graph(account, base=account.endpoints.api), f"/{account.remote_id}/subscribed_apps"
    assert graph.get(edge)["data"]
    for _ in range(2):  # asking again changes nothing
        CONNECTOR.unsubscribe(account, callback="", ended="")
    assert graph.get(edge)["data"] == []


@pytest.mark.parametrize(
    ("kind", "category"),
    [("rate_limit", Category.RATE_LIMIT), ("expired_token", Category.AUTH_EXPIRED), ("revoked", Category.AUTH_EXPIRED)],
)
def test_a_definite_refusal_is_failed_with_its_category(
    sandbox: Any, account: Account, kind: str, category: Category
) -> None:
    sandbox.tell("/faults", {"platform": "facebook", "operation": "publish", "kind": kind})
    outcome = publish(CONNECTOR, account, Post("Ditolak"))
    assert isinstance(outcome, Failed), outcome
    assert outcome.problem.category is category
