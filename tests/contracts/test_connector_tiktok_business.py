"""The TikTok Business connector against a real sandbox process; both are written from the same text, apart from each other."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.tiktok_business.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    AppKeys,
    Attempt,
    Category,
    Failed,
    Format,
    MediaFile,
    Options,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import chosen, connected, long_ago, ready, sure
from .graph_calls import press
from .media_server import MediaServer, film, picture, serving

NAME = "tiktok_business"
BACK = "https://warung.example/w/warung/channels/connect/tiktok_business/callback/"


@pytest.fixture
def account(sandbox: Any) -> Account:
    """An account that granted everything."""
    return connected(CONNECTOR, sandbox, "warungsari", name="Warung Sari", followers=1_000)


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


def clip(media: MediaServer, name: str = "a.mp4", **more: Any) -> MediaFile:
    raw = film(**more)
    return MediaFile("", "video/mp4", len(raw), seconds=more.get("seconds", 10), url=media.put(name, raw, "video/mp4"))


def standing(sandbox: Any, **more: Any) -> list[dict[str, Any]]:
    rows = sandbox.look(f"/posts?platform={NAME}&source=all")
    return [row for row in rows if not row["deleted"] and not row["reply_to"]]


def fine(account: Account, post: Post) -> Post:
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    return post


def arm(sandbox: Any, kind: str, operation: str, **more: Any) -> None:
    sandbox.tell("/faults", {"platform": NAME, "operation": operation, "kind": kind} | more)


def followed(sandbox: Any, account: Account, attempt: Attempt, *, steps: int = 20) -> Any:
    """What `reconcile` says in the end, the sandbox's time going by."""
    found: Any = None
    for _ in range(steps):
        found = CONNECTOR.reconcile(account, attempt)
        if not isinstance(found, Unknown):
            break
        sandbox.tell("/clock", {"advance_seconds": 5})
        time.sleep(0.05)
    return found


def outcome(account: Account, post: Post, sandbox: Any) -> Any:
    """The outcome after the looks that a worker would take."""
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    found = CONNECTOR.commit(account, post, prepared, key="k")
    if isinstance(found, Pending | Unknown):
        state = found.state if isinstance(found, Pending) and found.state else prepared
        kept = Prepared(json.loads(json.dumps(dict(state.body))))
        found = followed(sandbox, account, Attempt(post, "k", kept, long_ago()))
    return found


def test_consent_brings_the_account_and_its_code_is_good_once(sandbox: Any) -> None:
    made = sandbox.account(NAME, "dapur", name="Dapur", tokens=False)
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(made["client_id"], made["client_secret"], extra={"comment_limit": "150"})
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = [("scope", one) for one in CONNECTOR.manifest.scopes]
    back = press(asked.url, [("creator", made["id"]), ("decision", "allow"), *scopes])
    assert back["state"] == "s1"
    form = {"code": back["auth_code"], "redirect": BACK, "verifier": asked.verifier}
    token = CONNECTOR.exchange(endpoints, app, form=form)
    assert set(token.scopes) == set(CONNECTOR.manifest.scopes) and token.refresh and token.expires_at
    assert timedelta(hours=23) < token.expires_at - now() <= timedelta(days=1)
    account = chosen(CONNECTOR, endpoints, app, token, made["id"])
    assert (account.handle, CONNECTOR.capabilities(account).fields["reply"].limit) == ("dapur", 150)
    with pytest.raises(PlatformError) as twice:
        CONNECTOR.exchange(endpoints, app, form=form)
    assert twice.value.problem.category is Category.AUTH_EXPIRED


def test_what_was_not_ticked_is_not_offered(sandbox: Any) -> None:
    account = connected(CONNECTOR, sandbox, "dapur", scope="user.info.basic,video.list,comment.list")
    told = replace(account, flags={**account.flags, "scopes": "user.info.basic video.list comment.list"})
    assert CONNECTOR.capabilities(told).refused["reply"] == "tiktok_business_scope"
    refused = CONNECTOR.commit(account, Post("x", reply_to="1"), ready(CONNECTOR, account, Post("x", reply_to="1")), key="k")
    assert isinstance(refused, Failed) and refused.problem.category is Category.AUTH_SCOPE


@pytest.mark.parametrize("rotates", [True, False])
def test_a_refresh_keeps_the_new_token_where_one_comes(sandbox: Any, account: Account, rotates: bool) -> None:
    sandbox.tell(f"/{NAME}/settings", {"refresh_rotates": rotates, "access_seconds": 7_200})
    fresh = CONNECTOR.refresh(account)
    assert fresh.access != account.token.access and (fresh.refresh != account.token.refresh) == rotates
    assert fresh.expires_at and fresh.expires_at - now() <= timedelta(hours=2), "what TikTok tells counts"
    renewed = replace(account, token=fresh)
    assert all(finding.ok for finding in CONNECTOR.probe(renewed)) and CONNECTOR.refresh(renewed).access
    if rotates:
        with pytest.raises(PlatformError) as dead:
            CONNECTOR.refresh(account)
        assert dead.value.problem.category is Category.AUTH_EXPIRED


def test_a_video_goes_out_with_its_switches_and_its_number(sandbox: Any, account: Account, media: MediaServer) -> None:
    options = Options(allow_comments=False, allow_stitch=False, brand_organic=True, ai_generated=True)
    post = fine(account, Post("Soto hari ini #kuliner", (clip(media),), format=Format.VIDEO, options=options))
    done = sure(outcome(account, post, sandbox))
    [row] = standing(sandbox)
    assert (row["text"], done.remote_id) == (post.text, str(row["id"])) and done.remote_id in done.permalink
    told = sandbox.look(f"/{NAME}/things?kind=publish")["things"][0]["data"]["info"]
    switched = {name for name, on in told.items() if on is True}
    assert switched == {"disable_comment", "disable_stitch", "is_brand_organic", "is_ai_generated"}


def test_photos_and_a_cover_are_pulled_without_cookies(sandbox: Any, account: Account, media: MediaServer) -> None:
    files = tuple(
        MediaFile("", "image/jpeg", 9, url=media.put(f"{n}.jpg", picture(600 + n, 800))) for n in range(3)
    )
    sure(outcome(account, fine(account, Post("Menu", files, format=Format.CAROUSEL)), sandbox))
    cover = MediaFile("", "image/jpeg", 9, url=media.put("c.jpg", picture(720, 1280)))
    sure(outcome(account, fine(account, Post("Film", (clip(media),), cover=cover)), sandbox))
    paths = {path for path, _cookie in media.asked}
    assert len(paths) == 5 and not any(cookie for _path, cookie in media.asked)
    assert len(standing(sandbox)) == 2


def test_a_draft_waits_in_the_app(sandbox: Any, account: Account, media: MediaServer) -> None:
    done = sure(outcome(account, Post("Nanti", (clip(media),), options=Options(draft_only=True)), sandbox))
    assert done.extra == {"draft": "1"} and not standing(sandbox)


@pytest.mark.parametrize("kind", ["lost_answer", "stored_502", "html_200", "truncated_json"])
def test_a_lost_answer_is_found_among_the_videos(sandbox: Any, account: Account, media: MediaServer, kind: str) -> None:
    post = Post("Sekali saja", (clip(media),))
    prepared = ready(CONNECTOR, account, post)
    arm(sandbox, kind, "publish")
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    done = sure(followed(sandbox, account, Attempt(post, "k", prepared, long_ago())))
    assert [str(row["id"]) for row in standing(sandbox)] == [done.remote_id]


def test_a_post_without_a_trace_is_never_sent_again_by_itself(sandbox: Any, account: Account, media: MediaServer) -> None:
    post = Post("Tidak pernah berangkat", (clip(media),))
    sure(outcome(account, replace(post, text="Lain"), sandbox))
    attempt = Attempt(post, "k", ready(CONNECTOR, account, post), now() - timedelta(days=2))
    assert isinstance(CONNECTOR.reconcile(account, attempt), Unknown)
    arm(sandbox, "rate_limit", "insights", count=3)
    unseen = CONNECTOR.reconcile(account, attempt)
    assert isinstance(unseen, Unknown) and unseen.trouble and unseen.trouble.category is Category.RATE_LIMIT


def test_a_post_that_never_gets_a_number_counts_as_out_after_ten_minutes(
    sandbox: Any, account: Account, media: MediaServer
) -> None:
    post = Post("Tanpa nomor", (clip(media),))
    arm(sandbox, "never_visible", "publish")
    prepared = ready(CONNECTOR, account, post)
    pending = CONNECTOR.commit(account, post, prepared, key="k")
    assert isinstance(pending, Pending) and pending.state
    sandbox.tell("/clock", {"advance_seconds": 30})
    young = Attempt(post, "k", pending.state, long_ago())
    assert isinstance(CONNECTOR.reconcile(account, young), Unknown)
    old = replace(young, since=now() - timedelta(minutes=11))
    done = sure(followed(sandbox, account, old))
    assert done.remote_id and len(standing(sandbox)) == 1


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("format_failed", Category.MEDIA_INVALID),
        ("pull_failed", Category.MEDIA_UNFETCHABLE),
        ("spam_after", Category.POLICY),
        ("publish_internal", Category.TRANSIENT),
        ("quota", Category.QUOTA),
    ],
)
def test_a_post_that_tiktok_gives_up_fails_with_its_reason(
    sandbox: Any, account: Account, media: MediaServer, kind: str, category: Category
) -> None:
    arm(sandbox, kind, "publish")
    found = outcome(account, Post("Gagal", (clip(media),)), sandbox)
    assert isinstance(found, Failed) and found.problem.category is category and found.problem.rebuild
    assert not standing(sandbox)


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("expired_token", Category.AUTH_EXPIRED),
        ("rate_limit", Category.RATE_LIMIT),
        ("scope_missing", Category.AUTH_SCOPE),
        ("url_unverified", Category.MEDIA_UNFETCHABLE),
        ("invalid_file", Category.MEDIA_INVALID),
    ],
)
def test_a_definite_refusal_in_a_200_has_its_category(
    sandbox: Any, account: Account, media: MediaServer, kind: str, category: Category
) -> None:
    post = Post("Halo", (clip(media),))
    prepared = ready(CONNECTOR, account, post)
    arm(sandbox, kind, "publish")
    refused = CONNECTOR.commit(account, post, prepared, key="k")
    assert isinstance(refused, Failed) and refused.problem.category is category
    assert not standing(sandbox)


def test_when_tiktok_itself_stumbles_nothing_is_known(sandbox: Any, account: Account, media: MediaServer) -> None:
    post = Post("Halo", (clip(media),))
    arm(sandbox, "server_error", "publish")
    assert isinstance(CONNECTOR.commit(account, post, ready(CONNECTOR, account, post), key="k"), Unknown)


def test_figures_come_late_under_their_own_names(sandbox: Any, account: Account, media: MediaServer) -> None:
    done = sure(outcome(account, Post("Dilihat", (clip(media),)), sandbox))
    sandbox.tell("/visit", {"platform": NAME, "post_id": done.remote_id, "moods": [], "likes": 7, "impressions": 900})
    young = CONNECTOR.metrics(account, [done.remote_id])
    assert [(one.remote_id, one.native) for one in young] == [(account.remote_id, "followers_count")]
    sandbox.tell("/clock", {"advance_seconds": 3 * 86_400})
    account = replace(account, token=CONNECTOR.refresh(account))
    told = {one.native: one.value for one in CONNECTOR.metrics(account, [done.remote_id]) if one.remote_id == done.remote_id}
    assert set(told) == {one.native for one in CONNECTOR.capabilities(account).catalogue if one.grain == "post"}
    assert told["likes"] == 7 and told["reach"] <= told["video_views"]


def test_a_figure_that_was_taken_away_leaves_the_others(
    sandbox: Any, account: Account, media: MediaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gembala.connectors.tiktok_business import figures

    done = sure(outcome(account, Post("Dilihat", (clip(media),)), sandbox))
    sandbox.tell("/visit", {"platform": NAME, "post_id": done.remote_id, "moods": [], "likes": 7, "impressions": 900})
    sandbox.tell("/clock", {"advance_seconds": 3 * 86_400})
    account = replace(account, token=CONNECTOR.refresh(account))
    monkeypatch.setattr(figures, "FIGURES", {"taken_away": "x", **figures.FIGURES})
    found = {one.native for one in CONNECTOR.metrics(account, [done.remote_id]) if one.remote_id == done.remote_id}
    assert found == set(figures.FIGURES) - {"taken_away"}
    arm(sandbox, "metric_missing", "insights", count=5)
    lacking = {one.native for one in CONNECTOR.metrics(account, [done.remote_id])}
    assert lacking and not any(one.value == 0 and one.native == "followers_count" for one in CONNECTOR.metrics(account, []))


def test_lists_may_be_written_with_commas(sandbox: Any, account: Account, tmp_path: Path) -> None:
    commas = replace(account, app=replace(account.app, extra={"lists": "commas"}))
    assert [one.native for one in CONNECTOR.metrics(commas, [])] == ["followers_count"]
