"""Videos on Bluesky against a running sandbox: upload, job, embed; what is refused; what dies on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.bluesky import video
from gembala.connectors.bluesky.connector import CONNECTOR
from gembala.connectors.bluesky.services import did_web
from gembala.platforms.contracts import (
    Account,
    AppKeys,
    Captions,
    Category,
    MediaFile,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
)
from gembala.platforms.endpoints import at_sandbox
from tests.contracts.at_sandbox import publish, ready, sure
from tests.contracts.media_server import film

SUBTITLES = "1\r\n00:00:00,000 --> 00:00:02,500\r\nSelamat pagi, Kak\r\n"


def connect(sandbox: Any, handle: str = "dapur", **flags: Any) -> Account:
    made = sandbox.account("bluesky", handle, flags=flags)
    where = at_sandbox(CONNECTOR.manifest, sandbox.base)
    token = CONNECTOR.exchange(where, AppKeys(), form={"handle": made["handle"], "password": made["app_password"]})
    (who,) = CONNECTOR.accounts(where, AppKeys(), token)
    return Account(who.remote_id, who.handle, where, token, flags=who.flags)


def clip(folder: Path, name: str = "dapur.mp4", *, raw: bytes = b"", **more: Any) -> MediaFile:
    made = raw or film(**more)
    (folder / name).write_bytes(made)
    seconds = float(more.get("seconds", 10))
    return MediaFile(
        str(folder / name), "video/mp4", len(made), "Dapur dari dekat", 1080, 1920, seconds=seconds, fps=30
    )


def large(folder: Path, **more: Any) -> MediaFile:
    return clip(folder, payload=video.IN_PARTS + 1_000_000, **more)


def standing(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=bluesky") if not row["deleted"]]


def held(sandbox: Any, account: Account) -> Any:
    return sandbox.look(f"/bluesky/video?account={account.remote_id}")


def embed_of(sandbox: Any, account: Account, uri: str) -> Any:
    url = f"{sandbox.bluesky}/xrpc/app.bsky.feed.getPosts?uris={uri}"
    head = {"authorization": f"Bearer {account.token.access}"}
    return sandbox.ask("GET", url, headers=head).body["posts"][0]["record"]["embed"]


def refused(account: Account, post: Post, sandbox: Any) -> Problem:
    with pytest.raises(PlatformError) as caught:
        ready(CONNECTOR, account, post, sandbox=sandbox)
    return caught.value.problem


def test_a_video_is_out_once_with_words_sides_and_subtitles(sandbox: Any, tmp_path: Path) -> None:
    account = connect(sandbox)
    (tmp_path / "teks.srt").write_text(SUBTITLES)
    captions = Captions(str(tmp_path / "teks.srt"), "id")
    post = Post("Dari dapur", (clip(tmp_path),), captions=captions, language="id")
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    assert not standing(sandbox), "preparing shows nothing"
    made = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    again = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    assert (again.remote_id, len(standing(sandbox))) == (made.remote_id, 1)
    embed = embed_of(sandbox, account, made.remote_id)
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "Dapur dari dekat")
    assert embed["aspectRatio"] == {"width": 1080, "height": 1920}
    assert embed["video"]["mimeType"] == "video/mp4"
    (one,) = embed["captions"]
    blob = f"{sandbox.bluesky}/xrpc/com.atproto.sync.getBlob?did={account.remote_id}&cid={one['file']['ref']['$link']}"
    assert one["lang"] == "id"
    assert sandbox.ask("GET", blob).raw == b"WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.500\nSelamat pagi, Kak\n"


def test_a_turned_video_has_the_sides_that_a_viewer_sees(tmp_path: Path) -> None:
    turned = replace(clip(tmp_path), width=1920, height=1080, rotation=90)
    assert video.planned(turned, None)["sides"] == [1080, 1920]


@pytest.mark.parametrize("wrapped", [False, True], ids=["bare, as seen", "wrapped, as the lexicon says"])
def test_both_shapes_of_the_answer_to_an_upload_are_understood(sandbox: Any, tmp_path: Path, wrapped: bool) -> None:
    account = connect(sandbox)
    sandbox.tell("/bluesky/video", {"wrapped": wrapped})
    sure(publish(CONNECTOR, account, Post("Dari dapur", (clip(tmp_path),)), sandbox=sandbox))


def test_a_large_video_goes_in_parts_and_every_part_once(sandbox: Any, tmp_path: Path) -> None:
    account = connect(sandbox)
    made = sure(publish(CONNECTOR, account, Post("Panjang", (large(tmp_path),)), sandbox=sandbox))
    (upload,) = held(sandbox, account)["video_upload"]
    assert (upload["count"], upload["writes"], upload["state"]) == (3, 3, "completed")
    assert embed_of(sandbox, account, made.remote_id)["video"]["size"] == upload["size"]


def test_where_the_service_takes_no_parts_a_large_video_goes_in_one(sandbox: Any, tmp_path: Path) -> None:
    account = connect(sandbox)
    sandbox.tell("/bluesky/video", {"multipart": False})
    sure(publish(CONNECTOR, account, Post("Panjang", (large(tmp_path),)), sandbox=sandbox))
    assert (held(sandbox, account)["video_upload"], len(held(sandbox, account)["video_job"])) == ([], 1)


def step(account: Account, state: Prepared) -> Prepared | Pending:
    return CONNECTOR.poll(account, Prepared(json.loads(json.dumps(dict(state.body)))))


def test_a_killed_worker_goes_on_with_the_parts_that_were_written_down(
    sandbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, post = connect(sandbox), Post("Panjang", (large(tmp_path),))
    opened = step(account, CONNECTOR.prepare(account, post, key="k1"))
    assert isinstance(opened, Pending) and opened.state is not None
    monkeypatch.setattr(video, "A_WHILE", 0.0001)
    first = step(account, opened.state)
    assert isinstance(first, Pending) and first.state is not None
    film_of: Any = first.state.body["video"]
    assert 0 < len(film_of["left"]) < 3
    step(account, first.state)  # sent, and the worker dies before it is written down
    state = first.state
    for _ in range(20):
        answer = step(account, state)
        if isinstance(answer, Prepared):
            break
        state = answer.state or state
        sandbox.tell("/clock", {"advance_seconds": int(answer.wait.total_seconds()) + 1})
    assert isinstance(answer, Prepared)
    sure(CONNECTOR.commit(account, post, answer, key="k1"))
    told = held(sandbox, account)
    assert (len(told["video_upload"]), len(told["video_job"]), len(standing(sandbox))) == (1, 1, 1)


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("kind", ["lost_answer", "cut", "truncated_json", "stored_502"])
def test_a_broken_upload_goes_on_and_makes_one_job(sandbox: Any, tmp_path: Path, kind: str, size: str) -> None:
    account = connect(sandbox)
    post = Post("Putus", (clip(tmp_path) if size == "small" else large(tmp_path),))
    state = CONNECTOR.prepare(account, post, key="k1")
    for operation in ("upload", "part", "finish"):
        fault = {"platform": "bluesky", "account": account.remote_id, "operation": operation, "kind": kind}
        sandbox.tell("/faults", fault)
    for _ in range(30):
        try:
            answer = step(account, state)
        except PlatformError as error:
            assert error.problem.category in {Category.TRANSIENT, Category.UNKNOWN}, error.problem
            continue
        if isinstance(answer, Prepared):
            break
        state = answer.state or state
        sandbox.tell("/clock", {"advance_seconds": int(answer.wait.total_seconds()) + 1})
    assert isinstance(answer, Prepared)
    sure(CONNECTOR.commit(account, post, answer, key="k1"))
    assert (len(held(sandbox, account)["video_job"]), len(standing(sandbox))) == (1, 1)


def test_a_worker_that_dies_in_the_only_request_gets_the_same_job_again(sandbox: Any, tmp_path: Path) -> None:
    account, post = connect(sandbox), Post("Sekali", (clip(tmp_path),))
    state = CONNECTOR.prepare(account, post, key="k1")
    first, second = step(account, state), step(account, state)
    assert isinstance(first, Pending) and isinstance(second, Pending) and first.state and second.state
    jobs: list[Any] = [one.state.body["video"] for one in (first, second) if one.state]
    assert jobs[0]["job"] == jobs[1]["job"]


@pytest.mark.parametrize(
    ("rules", "shape", "code"),
    [
        ({}, {"raw": b"bukan film" * 200}, "validation_failure"),
        ({"max_seconds": 5}, {}, "validation_failure"),
        ({"pds_max_bytes": 1000}, {}, "pds_upload_unsupported_blob_size"),
        ({"max_bytes": 1000}, {}, "VideoTooLarge"),
    ],
)  # fmt: skip
def test_a_file_that_the_service_does_not_take_is_a_matter_of_the_file(
    sandbox: Any, tmp_path: Path, rules: dict[str, Any], shape: dict[str, Any], code: str
) -> None:
    account = connect(sandbox)
    sandbox.tell("/bluesky/video", rules)
    problem = refused(account, Post("Salah", (clip(tmp_path, **shape),)), sandbox)
    assert (problem.category, problem.native_code) == (Category.MEDIA_INVALID, code)


@pytest.mark.parametrize("kind", ["job_failed", "pds_failed"])
def test_a_job_that_failed_for_no_fault_of_the_file_is_begun_anew(sandbox: Any, tmp_path: Path, kind: str) -> None:
    account, post = connect(sandbox), Post("Lagi", (clip(tmp_path),))
    sandbox.tell("/faults", {"platform": "bluesky", "account": account.remote_id, "operation": "upload", "kind": kind})
    problem = refused(account, post, sandbox)
    assert (problem.category, problem.rebuild) == (Category.TRANSIENT, True)
    sure(publish(CONNECTOR, account, post, sandbox=sandbox))


def test_an_upload_that_ended_is_begun_anew(sandbox: Any, tmp_path: Path) -> None:
    account, post = connect(sandbox), Post("Lama", (large(tmp_path),))
    opened = step(account, CONNECTOR.prepare(account, post, key="k1"))
    assert isinstance(opened, Pending) and opened.state is not None
    sandbox.tell("/bluesky/video", {"upload_seconds": 5})
    other = step(account, CONNECTOR.prepare(account, post, key="k1"))
    assert isinstance(other, Pending) and other.state is not None
    sandbox.tell("/clock", {"advance_seconds": 10})
    with pytest.raises(PlatformError) as caught:
        step(account, other.state)
    assert (caught.value.problem.native_code, caught.value.problem.rebuild) == ("UploadExpired", True)


def test_a_blob_that_was_thrown_away_is_uploaded_again(sandbox: Any, tmp_path: Path) -> None:
    account, post = connect(sandbox), Post("Hilang", (clip(tmp_path),))
    prepared = ready(CONNECTOR, account, post, sandbox=sandbox)
    sandbox.tell("/bluesky/blobs/forget", {"account": account.remote_id})
    outcome: Any = CONNECTOR.commit(account, post, prepared, key="k1")
    assert (outcome.problem.category, outcome.problem.rebuild) == (Category.TRANSIENT, True)
    sure(publish(CONNECTOR, account, post, sandbox=sandbox))


@pytest.mark.parametrize(
    ("rules", "flags", "category", "code"),
    [
        ({"daily_videos": 0}, {}, Category.QUOTA, "DailyLimitExceeded"),
        ({"daily_bytes": 10}, {}, Category.QUOTA, "DailyLimitExceeded"),
        ({}, {"email_confirmed": False}, Category.ACCOUNT_RESTRICTED, "unconfirmed_email"),
        ({}, {"video_allowed": False}, Category.ACCOUNT_RESTRICTED, "UploadForbidden"),
    ],
)
def test_what_the_account_may_not_upload_is_said_before_a_byte_leaves(
    sandbox: Any, tmp_path: Path, rules: Any, flags: Any, category: Category, code: str
) -> None:
    account = connect(sandbox, **flags)
    sandbox.tell("/bluesky/video", rules)
    problem = refused(account, Post("Batas", (clip(tmp_path),)), sandbox)
    assert (problem.category, problem.native_code) == (category, code)
    assert held(sandbox, account)["video_job"] == []
    assert [one.ok for one in CONNECTOR.probe(account) if one.code == "videos"] == [rules == {"daily_bytes": 10}]


def test_the_days_limit_is_learned_from_what_is_left_and_never_shrinks(sandbox: Any, tmp_path: Path) -> None:
    account = connect(sandbox)
    assert CONNECTOR.learn(account)["videos_daily"] == "25"
    sure(publish(CONNECTOR, account, Post("Satu", (clip(tmp_path),)), sandbox=sandbox))
    later = replace(account, flags={"videos_daily": "25"})
    assert CONNECTOR.learn(later)["videos_daily"] == "25"
    (told,) = CONNECTOR.usage(later)
    assert (told.operation, told.used, told.limit) == ("video", 1, 25)
    assert [(one.operation, one.limit) for one in CONNECTOR.capabilities(later).quotas] == [("video", 25)]


def test_the_session_never_leaves_for_the_video_service(sandbox: Any) -> None:
    account = connect(sandbox)
    head = {"authorization": f"Bearer {account.token.access}"}
    answer = sandbox.ask("GET", f"{sandbox.base}/bluesky-video/xrpc/app.bsky.video.getUploadLimits", headers=head)
    assert (answer.status, answer.body["error"]) == (401, "BadJwtSignature")


def test_services_of_production_and_sandbox_never_mix(sandbox: Any) -> None:
    production, ours = CONNECTOR.manifest.production, at_sandbox(CONNECTOR.manifest, sandbox.base)
    assert did_web(production.more["video"]) == "did:web:video.bsky.app"
    port = sandbox.base.rpartition(":")[2]
    assert did_web(ours.more["video"]) == f"did:web:127.0.0.1%3A{port}:bluesky-video"
    account = connect(sandbox)
    bare = replace(account, endpoints=replace(account.endpoints, more={}))
    with pytest.raises(PlatformError) as caught:
        video.limits(bare)
    assert caught.value.problem.category is Category.UNSUPPORTED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mime": "video/quicktime"}, "video_type"),
        ({"size": 300_000_001}, "video_too_big"),
        ({"seconds": 601.0}, "video_too_long"),
        ({"video_codec": "vp9"}, "video_codec"),
    ],
)
def test_what_cannot_go_is_told_while_it_is_written(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    caps = CONNECTOR.capabilities(Account("did:plc:x", "x", CONNECTOR.manifest.production, None))  # type: ignore[arg-type]
    good = clip(tmp_path)
    assert not [one for one in CONNECTOR.validate(Post("Baik", (good,)), caps) if one.level == "error"]
    issues = CONNECTOR.validate(Post("Salah", (replace(good, **change),)), caps)
    assert [one.code for one in issues if one.level == "error"] == [code]


def test_subtitles_that_are_too_large_are_told_while_it_is_written(tmp_path: Path) -> None:
    caps = CONNECTOR.capabilities(Account("did:plc:x", "x", CONNECTOR.manifest.production, None))  # type: ignore[arg-type]
    (tmp_path / "besar.vtt").write_text("WEBVTT\n\n" + "00:00.000 --> 00:01.000\nPanjang sekali\n\n" * 600)
    post = Post("Takarir", (clip(tmp_path),), captions=Captions(str(tmp_path / "besar.vtt"), "id"))
    assert [one.code for one in CONNECTOR.validate(post, caps)] == ["captions_too_big"]


def test_a_video_and_pictures_in_one_post_are_refused_while_it_is_written(tmp_path: Path) -> None:
    caps = CONNECTOR.capabilities(Account("did:plc:x", "x", CONNECTOR.manifest.production, None))  # type: ignore[arg-type]
    picture = MediaFile("a.png", "image/png", 100, "Soto")
    issues = CONNECTOR.validate(Post("Campur", (clip(tmp_path), picture)), caps)
    assert [one.code for one in issues] == ["media_mixed"]
