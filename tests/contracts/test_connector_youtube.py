"""The YouTube connector against a real sandbox process, its requests judged by Google's own discovery documents."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gembala.connectors.youtube.connector import CONNECTOR
from gembala.connectors.youtube.wire import until_midnight
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Captions,
    Category,
    Failed,
    Format,
    MediaFile,
    NotThere,
    Options,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import chosen, connected, long_ago, publish, ready, sure
from .discovery import document, judged
from .graph_calls import press
from .media_server import film, picture
from .recorder import recording

BACK = "http://127.0.0.1:9/back"


@pytest.fixture
def account(sandbox: Any) -> Account:
    return connected(CONNECTOR, sandbox, "warungsari", name="Warung Sari")


def clip(folder: Path, name: str = "a.mp4", **more: Any) -> MediaFile:
    raw = film(**more)
    (folder / name).write_bytes(raw)
    return MediaFile(str(folder / name), "video/mp4", len(raw))


def video(folder: Path, title: str = "Soto", **more: Any) -> Post:
    seconds = 10 + len(title)  # the same film twice is a duplicate
    return Post(
        "Cara masak soto", (clip(folder, f"{title}.mp4", seconds=seconds),), title=title, format=Format.VIDEO, **more
    )


def standing(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=youtube&source=all") if not row["deleted"]]


def status(sandbox: Any, account: Account, video_id: str) -> dict[str, Any]:
    url = f"{account.endpoints.api}/youtube/v3/videos?part=status,snippet&id={video_id}"
    answer = sandbox.ask("GET", url, headers={"authorization": f"Bearer {account.token.access}"})
    found: dict[str, Any] = answer.body["items"][0]
    return found


def test_consent_code_refresh_and_revocation(sandbox: Any) -> None:
    made = sandbox.account("youtube", "warungsari")
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(made["client_id"], made["client_secret"])
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = parse_qs(urlsplit(asked.url).query)["scope"][0].split()
    back = press(asked.url, [("channel", made["id"]), ("decision", "allow"), *(("scope", one) for one in scopes)])
    form = {"code": back["code"], "redirect": BACK, "verifier": asked.verifier}
    token = CONNECTOR.exchange(endpoints, app, form=form)
    assert token.refresh and token.expires_at and set(token.scopes) == set(scopes)
    account = chosen(CONNECTOR, endpoints, app, token, made["id"])
    assert all(finding.ok for finding in CONNECTOR.probe(account))
    fresh = CONNECTOR.refresh(account)
    assert fresh.access != token.access and fresh.refresh == token.refresh, "the refresh token stays"
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.exchange(endpoints, app, form=form)
    assert refused.value.problem.category is Category.AUTH_EXPIRED
    sandbox.tell("/faults", {"platform": "youtube", "account": made["id"], "operation": "me", "kind": "revoked"})
    assert not CONNECTOR.probe(account)[0].ok
    with pytest.raises(PlatformError) as gone:
        CONNECTOR.refresh(account)
    assert (gone.value.problem.category, gone.value.problem.native_code) == (Category.AUTH_EXPIRED, "invalid_grant")


def test_a_video_is_private_until_its_one_step(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = video(tmp_path, options=Options(tags=("soto", "resep"), category="26", ai_generated=True))
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    made = str(prepared.body["video"])
    assert status(sandbox, account, made)["status"]["privacyStatus"] == "private", "preparing shows nothing"
    done = sure(CONNECTOR.commit(account, post, prepared, key="k"))
    assert done.remote_id == made and made in done.permalink
    found = status(sandbox, account, made)
    assert (found["status"]["privacyStatus"], found["snippet"]["tags"]) == ("public", ["soto", "resep"])
    assert sure(CONNECTOR.commit(account, post, prepared, key="k")).remote_id == made, "twice is harmless"
    assert len(standing(sandbox)) == 1


def test_a_short_with_thumbnail_captions_and_playlist(sandbox: Any, account: Account, tmp_path: Path) -> None:
    (tmp_path / "t.jpg").write_bytes(picture(1280, 720))
    (tmp_path / "s.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHalo\n")
    url = f"{account.endpoints.api}/youtube/v3/playlists?part=snippet,status"
    body = {"snippet": {"title": "Resep"}, "status": {"privacyStatus": "public"}}
    head = {"authorization": f"Bearer {account.token.access}"}
    playlist = sandbox.ask("POST", url, body=body, headers=head).body["id"]
    knowing = replace(account, flags={**account.flags, **CONNECTOR.learn(account)})
    assert CONNECTOR.capabilities(knowing).options["playlist"].known == ((playlist, "Resep"),)
    post = replace(
        video(tmp_path, "Pendek"),
        format=Format.SHORT,
        cover=MediaFile(str(tmp_path / "t.jpg"), "image/jpeg", 9),
        captions=Captions(str(tmp_path / "s.srt"), "id", "Bahasa Indonesia"),
        options=Options(playlist=playlist),
    )
    done = sure(publish(CONNECTOR, account, post, sandbox=sandbox))
    assert done.extra == {}, "nothing lacks"
    inside = sandbox.ask(
        "GET", f"{account.endpoints.api}/youtube/v3/playlistItems?part=snippet&playlistId={playlist}", headers=head
    ).body["items"]
    assert [one["snippet"]["resourceId"]["videoId"] for one in inside] == [done.remote_id]
    captions = f"{account.endpoints.api}/youtube/v3/captions?part=snippet&videoId={done.remote_id}"
    assert [one["snippet"]["language"] for one in sandbox.ask("GET", captions, headers=head).body["items"]] == ["id"]


def test_a_thumbnail_that_is_refused_does_not_hold_up_the_video(sandbox: Any, account: Account, tmp_path: Path) -> None:
    flags = {"platform": "youtube", "account": account.remote_id, "flags": {"phone_verified": False}}
    sandbox.tell("/accounts/flags", flags)
    (tmp_path / "t.jpg").write_bytes(picture(1280, 720))
    post = replace(video(tmp_path), cover=MediaFile(str(tmp_path / "t.jpg"), "image/jpeg", 9))
    assert sure(publish(CONNECTOR, account, post, sandbox=sandbox)).extra == {"lacks_thumbnail": "forbidden"}


def test_youtube_itself_publishes_at_the_time(sandbox: Any, account: Account, tmp_path: Path) -> None:
    at = now() + timedelta(hours=3)
    post = video(tmp_path, publish_at=at)
    done = sure(publish(CONNECTOR, account, post, sandbox=sandbox))
    told = status(sandbox, account, done.remote_id)["status"]
    assert told["privacyStatus"] == "private"
    assert datetime.fromisoformat(told["publishAt"]) == at.replace(microsecond=0)
    attempt = Attempt(post, "k", Prepared({"video": done.remote_id}), now())
    assert sure(CONNECTOR.reconcile(account, attempt)).remote_id == done.remote_id
    sandbox.tell("/clock", {"advance_seconds": 3 * 3600 + 5})
    account = replace(account, token=CONNECTOR.refresh(account))
    assert status(sandbox, account, done.remote_id)["status"]["privacyStatus"] == "public"


def test_a_killed_worker_leaves_an_upload_that_goes_on_where_it_was(
    sandbox: Any, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gembala.connectors.youtube.upload.PIECE", 262_144)
    post = Post("x", (clip(tmp_path, payload=900_000),), title="Panjang", format=Format.VIDEO)
    opened = CONNECTOR.poll(account, CONNECTOR.prepare(account, post, key="k"))
    assert isinstance(opened, Pending) and opened.state is not None
    kept = Prepared(json.loads(json.dumps(dict(opened.state.body))))
    monkeypatch.setattr("gembala.connectors.youtube.upload.BUDGET", 0.0)
    one = CONNECTOR.poll(account, kept)
    assert isinstance(one, Pending) and not (one.state or kept).body["video"]
    monkeypatch.setattr("gembala.connectors.youtube.upload.BUDGET", 15.0)
    with recording(sandbox.base) as recorder:
        through = replace(account, endpoints=at_sandbox(CONNECTOR.manifest, recorder.base))
        moved = {**kept.body, "session": str(kept.body["session"]).replace(sandbox.base, recorder.base)}
        assert isinstance(CONNECTOR.poll(through, Prepared(moved)), Pending)
        puts = [one for one in recorder.seen if one.method == "PUT"]
    assert [one.status for one in puts] == [308, 308, 308, 200], "asked where it stands, then only the rest"
    assert len(standing(sandbox)) == 1


def test_a_forgotten_session_begins_anew(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = video(tmp_path)
    opened = CONNECTOR.poll(account, CONNECTOR.prepare(account, post, key="k"))
    assert isinstance(opened, Pending) and opened.state is not None
    sandbox.tell("/faults", {"platform": "youtube", "operation": "publish", "kind": "upload_gone"})
    with pytest.raises(PlatformError) as gone:
        CONNECTOR.poll(account, opened.state)
    assert gone.value.problem.rebuild and gone.value.problem.category is Category.TRANSIENT
    assert sure(publish(CONNECTOR, account, post, sandbox=sandbox)).remote_id


def test_a_lost_answer_to_the_last_piece_leaves_one_video(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = video(tmp_path)
    opened = CONNECTOR.poll(account, CONNECTOR.prepare(account, post, key="k"))
    assert isinstance(opened, Pending) and opened.state is not None
    sandbox.tell("/faults", {"platform": "youtube", "operation": "publish", "kind": "stored_502"})
    with pytest.raises(PlatformError) as cut:
        CONNECTOR.poll(account, opened.state)
    assert cut.value.problem.category is Category.TRANSIENT
    again = CONNECTOR.poll(account, opened.state)
    assert isinstance(again, Pending) and again.state is not None and again.state.body["video"]
    assert len(standing(sandbox)) == 1


@pytest.mark.parametrize("kind", ["lost_answer", "stored_502"])
def test_a_lost_answer_to_the_visible_step_is_settled_by_one_read(
    sandbox: Any, account: Account, tmp_path: Path, kind: str
) -> None:
    post, since = video(tmp_path), now()
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, since)), Unknown)
    assert CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago())) == NotThere()
    sandbox.tell("/faults", {"platform": "youtube", "operation": "*", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, since)))
    assert found.remote_id == prepared.body["video"]


def test_the_same_film_twice_and_no_film_are_told(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = video(tmp_path)
    sure(publish(CONNECTOR, account, post, sandbox=sandbox))
    with pytest.raises(PlatformError) as twin:
        ready(CONNECTOR, account, post, sandbox=sandbox)
    assert twin.value.problem.category is Category.DUPLICATE
    (tmp_path / "t.mp4").write_bytes(b"bukan film" * 99)
    broken = Post("x", (MediaFile(str(tmp_path / "t.mp4"), "video/mp4", 990),), title="Teks", format=Format.VIDEO)
    with pytest.raises(PlatformError) as none:
        ready(CONNECTOR, account, broken, sandbox=sandbox)
    assert none.value.problem.category is Category.MEDIA_INVALID


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "title_missing"),
        ({"title": "a" * 101}, "title_too_long"),
        ({"title": "a < b"}, "title_invalid_characters"),
        ({"text": "é" * 2501}, "text_too_long"),
        ({"text": "<b>"}, "text_invalid_characters"),
        ({"options": Options(tags=("a" * 251, "b" * 250))}, "option_too_long"),
        ({"options": Options(privacy="secret")}, "option_choice"),
    ],
)
def test_what_youtube_refuses_is_said_before(
    sandbox: Any, account: Account, tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    post = replace(video(tmp_path), **change)
    assert code in [one.code for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account))]


def test_comments_and_replies_come_once_and_can_be_worked_on(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = sure(publish(CONNECTOR, account, video(tmp_path), sandbox=sandbox))
    said = {"platform": "youtube", "post_id": post.remote_id, "author": "ayu", "text": "Mau resepnya 😋"}
    comment = sandbox.tell("/comment", said)["id"]
    page = CONNECTOR.fetch(account, cursor="")
    (event,) = page.events
    assert (event.remote_id, event.text, event.thread_id) == (comment, said["text"], post.remote_id)
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == ()
    answer = sure(publish(CONNECTOR, account, Post("Siap", reply_to=comment, reply_root=post.remote_id)))
    deeper = sure(publish(CONNECTOR, account, Post("Lagi", reply_to=answer.remote_id, reply_root=post.remote_id)))
    assert deeper.remote_id.partition(".")[0] == comment, "an answer to an answer hangs under the top comment"
    sure(publish(CONNECTOR, account, Post("Komentar pertama", reply_to=post.remote_id, reply_root=post.remote_id)))
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == (), "our own words are no news"
    for kind in (ActionKind.HIDE, ActionKind.UNHIDE, ActionKind.SPAM, ActionKind.DELETE):
        sure(CONNECTOR.act(account, Action(kind, comment, post.remote_id), key="a"))
    for _ in range(2):
        sure(CONNECTOR.act(account, Action(ActionKind.DELETE, answer.remote_id, post.remote_id), key="a"))
    refused = CONNECTOR.act(account, Action(ActionKind.LIKE, comment, post.remote_id), key="a")
    assert isinstance(refused, Failed) and refused.problem.category is Category.UNSUPPORTED
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, post.remote_id, post.remote_id), key="a"))


def test_a_lost_answer_to_a_comment_is_found(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = sure(publish(CONNECTOR, account, video(tmp_path), sandbox=sandbox))
    said = {"platform": "youtube", "post_id": post.remote_id, "author": "ayu", "text": "Mau"}
    comment, since = sandbox.tell("/comment", said)["id"], now()
    for number, target in enumerate((comment, post.remote_id)):
        reply = Post(f"Siap {number}", reply_to=target, reply_root=post.remote_id)
        sandbox.tell("/faults", {"platform": "youtube", "operation": "reply", "kind": "lost_answer"})
        assert isinstance(publish(CONNECTOR, account, reply), Unknown)
        assert sure(CONNECTOR.reconcile(account, Attempt(reply, "k", Prepared({}), since))).remote_id
    never = Attempt(Post("Tidak", reply_to=comment, reply_root=post.remote_id), "k", Prepared({}), long_ago())
    assert CONNECTOR.reconcile(account, never) == NotThere()


def test_a_long_inbox_is_read_page_by_page_without_loss(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = sure(publish(CONNECTOR, account, video(tmp_path), sandbox=sandbox))
    said = [{"platform": "youtube", "post_id": post.remote_id, "author": f"u{n}", "text": str(n)} for n in range(230)]
    wanted = set(sandbox.tell("/comments", said)["ids"])
    page = CONNECTOR.fetch(account, cursor="")
    assert {event.remote_id for event in page.events} == wanted
    assert CONNECTOR.fetch(account, cursor=page.cursor).events == ()


@pytest.mark.parametrize(
    ("kind", "category", "waits"),
    [
        ("expired_token", Category.AUTH_EXPIRED, False),
        ("scope_missing", Category.AUTH_SCOPE, False),
        ("quota", Category.QUOTA, True),
        ("rate_limit", Category.RATE_LIMIT, True),
        ("upload_limit", Category.QUOTA, True),
        ("suspended", Category.ACCOUNT_RESTRICTED, False),
        ("signup_required", Category.ACCOUNT_RESTRICTED, False),
        ("server_error", Category.TRANSIENT, False),
    ],
)
def test_a_refusal_has_its_category_and_its_patience(
    sandbox: Any, account: Account, kind: str, category: Category, waits: bool
) -> None:
    sandbox.tell("/faults", {"platform": "youtube", "operation": "me", "kind": kind})
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.accounts(account.endpoints, account.app, account.token)
    assert refused.value.problem.category is category
    assert (refused.value.problem.retry_after is not None) is waits


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        ("2026-12-02T07:30:00", 0.5),
        ("2026-12-02T08:00:00", 24),
        ("2026-07-02T06:00:00", 1),
        ("2026-03-08T08:00:00", 23),
    ],
)
def test_quotas_begin_anew_at_midnight_pacific(at: str, hours: float) -> None:
    wait = until_midnight(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert wait - timedelta(minutes=1) == timedelta(hours=hours)


@pytest.mark.oracle
def test_googles_discovery_documents_object_to_nothing(sandbox: Any, account: Account, tmp_path: Path) -> None:
    (tmp_path / "t.jpg").write_bytes(picture(1280, 720))
    with recording(sandbox.base) as recorder:
        through = replace(account, endpoints=at_sandbox(CONNECTOR.manifest, recorder.base))
        options = Options(
            tags=("a",), license="creativeCommon", ai_generated=True, paid_partnership=True, made_for_kids=False
        )
        cover = MediaFile(str(tmp_path / "t.jpg"), "image/jpeg", 9)
        post = video(tmp_path, options=options, cover=cover, language="id", publish_at=now() + timedelta(hours=1))
        sure(publish(CONNECTOR, through, post, sandbox=sandbox))
        live = sure(publish(CONNECTOR, through, video(tmp_path, "Kedua"), sandbox=sandbox))
        said = {"platform": "youtube", "post_id": live.remote_id, "author": "ayu", "text": "Mau"}
        comment = sandbox.tell("/comment", said)["id"]
        CONNECTOR.fetch(through, cursor="")
        reply = Post("Siap", reply_to=comment, reply_root=live.remote_id)
        sure(publish(CONNECTOR, through, reply))
        sure(publish(CONNECTOR, through, Post("Satu", reply_to=live.remote_id, reply_root=live.remote_id)))
        CONNECTOR.reconcile(through, Attempt(reply, "k", Prepared({}), now()))
        for kind in (ActionKind.HIDE, ActionKind.UNHIDE, ActionKind.SPAM, ActionKind.DELETE):
            CONNECTOR.act(through, Action(kind, comment, live.remote_id), key="a")
        points = CONNECTOR.metrics(through, [live.remote_id])
        CONNECTOR.probe(through)
    data, analytics = document("youtube.v3.json"), document("youtubeAnalytics.v2.json")
    objections = []
    for one in recorder.seen:
        if one.path.startswith("/youtube/api"):
            objections += judged(one, data, "/youtube/api")
        elif one.path.startswith("/youtube/analytics"):
            objections += judged(one, analytics, "/youtube/analytics")
    assert len(recorder.seen) > 20
    assert objections == []
    assert {point.native for point in points} >= {"viewCount", "subscriberCount"}
