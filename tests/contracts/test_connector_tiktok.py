"""The TikTok connector against a real sandbox process; both are written from the same text, apart from each other."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.tiktok.connector import CONNECTOR
from gembala.platforms.contracts import (
    Account,
    AppKeys,
    Attempt,
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

from .at_sandbox import chosen, connected, long_ago, ready, sure
from .graph_calls import press
from .media_server import film, picture, serving

BACK = "http://127.0.0.1:9/back"
AUDITED = {"audited": "yes"}


@pytest.fixture
def account(sandbox: Any) -> Account:
    """A creator whose app TikTok audited."""
    found = connected(CONNECTOR, sandbox, "warungsari", name="Warung Sari")
    keys = replace(found.app, extra=AUDITED)
    return replace(found, app=keys, flags={**found.flags, **AUDITED})


def clip(folder: Path, **more: Any) -> MediaFile:
    raw = film(**more)
    (folder / "a.mp4").write_bytes(raw)
    return MediaFile(str(folder / "a.mp4"), "video/mp4", len(raw), seconds=more.get("seconds", 10))


def standing(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=tiktok&source=all") if not row["deleted"]]


def fine(account: Account, post: Post) -> Post:
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    return post


def outcome(account: Account, post: Post, sandbox: Any) -> Any:
    """The outcome after the looks that a worker would take."""
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    found = CONNECTOR.commit(account, post, prepared, key="k")
    for _ in range(20):
        if not isinstance(found, Pending | Unknown):
            break
        state = found.state if isinstance(found, Pending) and found.state else prepared
        prepared = Prepared(json.loads(json.dumps(dict(state.body))))
        sandbox.tell("/clock", {"advance_seconds": 5})
        found = CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago()))
    return found


PUBLIC = Options(privacy="PUBLIC_TO_EVERYONE")
OWN = Options(privacy="SELF_ONLY")


def test_a_video_for_everybody(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = fine(account, Post("Soto hari ini #kuliner", (clip(tmp_path),), options=PUBLIC))
    done = sure(outcome(account, post, sandbox))
    assert done.remote_id
    assert [row["text"] for row in standing(sandbox)] == [post.text]


def test_a_private_video_has_no_address(sandbox: Any, account: Account, tmp_path: Path) -> None:
    done = sure(outcome(account, Post("Untuk kami", (clip(tmp_path),), options=OWN), sandbox))
    assert done.remote_id.startswith("v_pub_file~") and done.extra == {"private": "1"} and not done.permalink


def test_chunks_go_on_in_another_worker_and_nothing_shows_before_the_last(
    sandbox: Any, account: Account, tmp_path: Path
) -> None:
    post = Post("Panjang", (clip(tmp_path, payload=32_000_000),), options=PUBLIC)
    state = CONNECTOR.prepare(account, post, key="k")
    seen = []
    for step in range(10):
        state = Prepared(json.loads(json.dumps(dict(state.body))))
        answer = CONNECTOR.poll(account, state)
        if step == 1:
            answer = CONNECTOR.poll(account, state)  # the worker died after the chunk: it is sent a second time
        if isinstance(answer, Prepared):
            state = answer
            break
        assert answer.state is not None
        state = answer.state
        seen.append(state.body["sent"])
    assert len(set(seen)) > 1 and not standing(sandbox)
    CONNECTOR.commit(account, post, state, key="k")
    sandbox.tell("/clock", {"advance_seconds": 60})
    sure(CONNECTOR.reconcile(account, Attempt(post, "k", state, long_ago())))
    assert len(standing(sandbox)) == 1


def test_an_upload_whose_address_ended_begins_anew(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = Post("Terlambat", (clip(tmp_path),), options=PUBLIC)
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/clock", {"advance_seconds": 3_700})
    late = CONNECTOR.commit(account, post, prepared, key="k")
    assert isinstance(late, Failed) and late.problem.rebuild, late
    assert not standing(sandbox)


@pytest.mark.parametrize("kind", ["lost_answer", "stored_502"])
def test_a_lost_answer_to_the_last_chunk_leaves_one_video(
    sandbox: Any, account: Account, tmp_path: Path, kind: str
) -> None:
    post = Post("Sekali saja", (clip(tmp_path),), options=PUBLIC)
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/faults", {"platform": "tiktok", "operation": "upload", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k"), Unknown)
    sandbox.tell("/clock", {"advance_seconds": 60})
    sure(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago())))
    assert len(standing(sandbox)) == 1


def test_the_last_chunk_that_never_left_is_not_there(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = Post("Belum", (clip(tmp_path),), options=PUBLIC)
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k", prepared, long_ago())), NotThere)
    sure(outcome(account, post, sandbox))
    assert len(standing(sandbox)) == 1


def test_photos_are_pulled(sandbox: Any, account: Account) -> None:
    with serving() as media:
        sandbox.tell("/tiktok/settings", {"verified": [media.base + "/"]})
        urls = [media.put(f"{n}.jpg", picture(600 + n, 800)) for n in range(3)]
        files = tuple(MediaFile("", "image/jpeg", 9, url=url) for url in urls)
        post = Post("Menu hari ini", files, title="Menu", format=Format.CAROUSEL, options=PUBLIC)
        sure(outcome(account, fine(account, post), sandbox))
        assert len({path for path, _cookie in media.asked}) == 3
    assert len(standing(sandbox)) == 1


def test_a_video_is_pulled_where_the_app_may(sandbox: Any, account: Account, tmp_path: Path) -> None:
    puller = replace(account, app=replace(account.app, extra={**AUDITED, "video_source": "pull"}))
    with serving() as media:
        item = clip(tmp_path)
        url = media.put("a.mp4", (tmp_path / "a.mp4").read_bytes(), "video/mp4")
        post = Post("Ditarik", (replace(item, url=url),), options=PUBLIC)
        sandbox.tell("/tiktok/settings", {"verified": ["https://elsewhere.example/"]})
        foreign = CONNECTOR.commit(puller, post, ready(CONNECTOR, puller, post), key="k")
        assert isinstance(foreign, Failed) and foreign.problem.category is Category.MEDIA_UNFETCHABLE
        sandbox.tell("/tiktok/settings", {"verified": [media.base + "/"]})
        sandbox.tell("/clock", {"advance_seconds": 61})
        sure(outcome(puller, post, sandbox))
    assert len(standing(sandbox)) == 1


def test_a_lost_request_to_pull_is_found_among_the_videos(sandbox: Any, account: Account, tmp_path: Path) -> None:
    puller = replace(account, app=replace(account.app, extra={**AUDITED, "video_source": "pull"}))
    with serving() as media:
        item = clip(tmp_path)
        url = media.put("a.mp4", (tmp_path / "a.mp4").read_bytes(), "video/mp4")
        sandbox.tell("/tiktok/settings", {"verified": [media.base + "/"]})
        post = Post("Hilang jawabannya", (replace(item, url=url),), options=PUBLIC)
        prepared = ready(CONNECTOR, puller, post)
        sandbox.tell("/faults", {"platform": "tiktok", "operation": "publish", "kind": "lost_answer"})
        assert isinstance(CONNECTOR.commit(puller, post, prepared, key="k"), Unknown)
        attempt = Attempt(post, "k", prepared, long_ago())
        for _ in range(20):
            sandbox.tell("/clock", {"advance_seconds": 10})
            settled = CONNECTOR.reconcile(puller, attempt)
            if not isinstance(settled, Unknown):
                break
            time.sleep(0.2)
    found = sure(settled)
    assert found.remote_id.isdigit() and len(standing(sandbox)) == 1
    secret = Attempt(replace(post, options=OWN), "k", prepared, long_ago())
    assert isinstance(CONNECTOR.reconcile(puller, secret), Unknown), "private posts are listed nowhere"


def test_an_unaudited_app_posts_for_the_creator_alone(sandbox: Any, tmp_path: Path) -> None:
    plain = connected(CONNECTOR, sandbox, "warungsari")
    caps = CONNECTOR.capabilities(plain)
    assert caps.options["privacy"].choices == ("SELF_ONLY",)
    assert caps.refused["publish_public"] == "tiktok_unaudited"
    wide = Post("Halo", (clip(tmp_path),), options=PUBLIC)
    assert [one.code for one in CONNECTOR.validate(wide, caps) if one.level == "error"] == ["option_choice"]
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.prepare(plain, wide, key="k")
    assert refused.value.problem.native_code == "privacy_level_option_mismatch"
    sandbox.tell("/tiktok/settings", {"audited": False})
    believing = replace(plain, app=replace(plain.app, extra=AUDITED), flags={**plain.flags, **AUDITED})
    with pytest.raises(PlatformError) as told:
        ready(CONNECTOR, believing, wide)
    assert told.value.problem.category is Category.POLICY
    private = {"platform": "tiktok", "account": plain.remote_id, "flags": {"private": True}}
    sandbox.tell("/accounts/flags", private)
    sure(outcome(plain, replace(wide, options=OWN), sandbox))
    sandbox.tell("/tiktok/settings", {"audited": True})


def test_switches_come_from_creator_info(sandbox: Any, account: Account, tmp_path: Path) -> None:
    off = {
        "platform": "tiktok",
        "account": account.remote_id,
        "flags": {"duet_disabled": True, "max_video_seconds": 30},
    }
    sandbox.tell("/accounts/flags", off)
    told = replace(account, flags=dict(CONNECTOR.learn(account)))
    caps = CONNECTOR.capabilities(told)
    assert "allow_duet" not in caps.options and caps.refused["allow_duet"] == "tiktok_creator_setting"
    assert "allow_stitch" in caps.options
    long = Post("Panjang", (clip(tmp_path, seconds=45),), options=PUBLIC)
    assert [one.code for one in CONNECTOR.validate(long, caps)] == ["video_too_long"]
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.prepare(account, long, key="k")
    assert refused.value.problem.category is Category.MEDIA_INVALID
    prepared = CONNECTOR.prepare(account, replace(long, media=(clip(tmp_path, seconds=10),)), key="k")
    info = prepared.body["info"]
    assert isinstance(info, dict) and info["disable_duet"] is True and info["disable_stitch"] is False


def test_the_refresh_rotates_and_the_old_one_is_dead(sandbox: Any, account: Account) -> None:
    fresh = CONNECTOR.refresh(account)
    assert fresh.access != account.token.access and fresh.refresh != account.token.refresh
    assert fresh.expires_at and fresh.refresh_expires_at and "video.publish" in fresh.scopes
    with pytest.raises(PlatformError) as dead:
        CONNECTOR.refresh(account)
    assert dead.value.problem.category is Category.AUTH_EXPIRED
    assert all(finding.ok for finding in CONNECTOR.probe(replace(account, token=fresh)))


@pytest.mark.parametrize(
    ("kind", "category"),
    [("expired_token", Category.AUTH_EXPIRED), ("rate_limit", Category.RATE_LIMIT)],
)
def test_a_definite_refusal_has_its_category(
    sandbox: Any, account: Account, tmp_path: Path, kind: str, category: Category
) -> None:
    post = Post("Halo", (clip(tmp_path),), options=PUBLIC)
    sandbox.tell("/faults", {"platform": "tiktok", "operation": "publish", "kind": kind})
    with pytest.raises(PlatformError) as refused:
        ready(CONNECTOR, account, post)
    assert refused.value.problem.category is category
    assert not standing(sandbox)


def test_a_film_that_tiktok_cannot_take_fails_with_its_reason(sandbox: Any, account: Account, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"this is no film" * 100)
    post = Post("Rusak", (MediaFile(str(tmp_path / "a.mp4"), "video/mp4", 1500),), options=PUBLIC)
    found = outcome(account, post, sandbox)
    assert isinstance(found, Failed) and found.problem.category is Category.MEDIA_INVALID
    assert not standing(sandbox)


def test_figures_of_videos_and_of_the_account(sandbox: Any, account: Account, tmp_path: Path) -> None:
    done = sure(outcome(account, Post("Dilihat", (clip(tmp_path),), options=PUBLIC), sandbox))
    number = done.remote_id if done.remote_id.isdigit() else standing(sandbox)[0]["id"]
    told = {(one.remote_id, one.native): one.value for one in CONNECTOR.metrics(account, [number])}
    assert {native for remote, native in told if remote == number} == {
        "view_count", "like_count", "comment_count", "share_count",
    }  # fmt: skip
    assert (account.remote_id, "follower_count") in told


def test_consent_brings_the_creator_and_what_they_may_choose(sandbox: Any) -> None:
    made = sandbox.account("tiktok", "dapur", name="Dapur")
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(made["client_id"], made["client_secret"], extra=AUDITED)
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = [("scope", one) for one in CONNECTOR.manifest.scopes]
    back = press(asked.url, [("creator", made["id"]), ("decision", "allow"), *scopes])
    form = {"code": back["code"], "redirect": BACK, "verifier": asked.verifier}
    token = CONNECTOR.exchange(endpoints, app, form=form)
    assert set(token.scopes) == set(CONNECTOR.manifest.scopes) and token.refresh
    account = chosen(CONNECTOR, endpoints, app, token, made["id"])
    assert account.handle == "dapur" and "SELF_ONLY" in CONNECTOR.capabilities(account).options["privacy"].choices
    with pytest.raises(PlatformError) as twice:
        CONNECTOR.exchange(endpoints, app, form=form)
    assert twice.value.problem.category is Category.AUTH_EXPIRED


@pytest.mark.parametrize(("kind", "category"), [("spam_in_200", Category.QUOTA), ("server_error", Category.TRANSIENT)])
def test_an_error_in_a_success_is_an_error(
    sandbox: Any, account: Account, tmp_path: Path, kind: str, category: Category
) -> None:
    sandbox.tell("/faults", {"platform": "tiktok", "operation": "creator_info", "kind": kind})
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.prepare(account, Post("Halo", (clip(tmp_path),), options=PUBLIC), key="k")
    assert refused.value.problem.category is category


def test_a_draft_waits_in_the_persons_inbox(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = Post("Nanti", (clip(tmp_path),), options=Options(draft_only=True))
    done = sure(outcome(account, post, sandbox))
    assert done.extra == {"draft": "1"} and not standing(sandbox)
