"""Long preparation in pieces, what has to be made anew, and what follows a post; against a running sandbox."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.delivery.step import rest
from gembala.delivery.tests.stage import call, standing, sweep_send, x_channel
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.media.tests.making import picture
from gembala.platforms.connect import SignedIn, adopt
from gembala.platforms.contracts import (
    Category,
    Format,
    MediaFile,
    Options,
    Part,
    Post,
    Problem,
    RemoteAccount,
    TokenSet,
)
from gembala.platforms.endpoints import endpoints_for
from gembala.platforms.models import Channel

S = Delivery.State


@pytest.fixture
def channel(social, brand, sandbox) -> Channel:
    call(f"{sandbox.admin}/faults", method="DELETE")
    return x_channel(social, brand, sandbox.admin)


@pytest.fixture
def youtube(social, brand, sandbox) -> Channel:
    made = call(f"{sandbox.admin}/accounts", {"platform": "youtube", "handle": f"w{uuid.uuid4().hex[:8]}"})
    token = TokenSet(made["access_token"], "sandbox", made["refresh_token"], expires_at=now() + timedelta(hours=1))
    account = RemoteAccount(made["id"], made["handle"], "Warung")
    signed_in = SignedIn("youtube", endpoints_for("youtube", environment="sandbox"), token, (account,))
    return adopt(social, signed_in=signed_in, account=account, brand=brand, personal=False)


def again(delivery: Delivery) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(next_at=now() - timedelta(seconds=1))
    sweep_send()
    delivery.refresh_from_db()
    return delivery


def test_a_thread_and_its_first_comment_follow_as_deliveries_of_their_own(channel, sandbox) -> None:
    mark = uuid.uuid4().hex
    post = Post(f"satu {mark}", parts=(Part(f"dua {mark}"), Part(f"tiga {mark}")), first_comment=f"komentar {mark}")
    delivery = plan_post(channel=channel, post=post, by=None, due_at=now())
    for _ in range(4):
        sweep_send()
    rows = {row.payload["text"].split()[0]: row for row in Delivery.objects.filter(channel=channel)}
    assert {name: row.state for name, row in rows.items()} == dict.fromkeys(("satu", "dua", "tiga", "komentar"), S.DONE)
    assert [rows["dua"].payload["reply_to"], rows["tiga"].payload["reply_to"], rows["komentar"].payload["reply_to"]] == [
        rows["satu"].remote_id, rows["dua"].remote_id, rows["satu"].remote_id,
    ]  # fmt: skip
    assert rows["tiga"].payload["reply_root"] == rows["satu"].remote_id
    assert [standing(sandbox.admin, f"{name} {mark}") for name in rows] == [1, 1, 1, 1]
    assert rows["dua"].payload["follows"] == delivery.pk


def test_a_later_post_of_a_thread_takes_its_own_picture_along(channel, sandbox, tmp_path) -> None:
    mark, file = uuid.uuid4().hex, tmp_path / "soto.png"
    file.write_bytes(picture("PNG").getvalue())
    parts = (Part(f"dua {mark}", (MediaFile(str(file), "image/png", file.stat().st_size, "Soto"),)),)
    plan_post(channel=channel, post=Post(f"satu {mark}", parts=parts), by=None, due_at=now())
    for _ in range(3):
        sweep_send()
    found = {one["text"]: len(one["media_ids"]) for one in call(f"{sandbox.admin}/posts") if mark in one["text"]}
    assert found == {f"satu {mark}": 0, f"dua {mark}": 1}


def test_a_first_comment_that_fails_leaves_the_post_that_is_live(channel, sandbox) -> None:
    mark = uuid.uuid4().hex
    delivery = plan_post(channel=channel, post=Post(f"satu {mark}", first_comment="x" * 400), by=None, due_at=now())
    sweep_send()
    sweep_send()
    delivery.refresh_from_db()
    follower = Delivery.objects.exclude(pk=delivery.pk).get(channel=channel)
    assert (delivery.state, follower.state) == (S.DONE, S.FAILED)
    assert standing(sandbox.admin, f"satu {mark}") == 1


def test_nothing_follows_what_did_not_go_out(channel, sandbox) -> None:
    call(f"{sandbox.admin}/faults", {"platform": "x", "operation": "publish", "kind": "not_permitted"})
    plan_post(channel=channel, post=Post("gagal", first_comment="komentar"), by=None, due_at=now())
    sweep_send()
    assert Delivery.objects.get(channel=channel).state == S.FAILED


def movie(folder: Any) -> MediaFile:
    from gembala.media.tests.making import movie as made

    path = folder / "film.mp4"
    path.write_bytes(made(seconds=1).getvalue())
    return MediaFile(str(path), "video/mp4", path.stat().st_size)


def test_each_step_of_a_long_upload_is_kept_and_the_next_worker_goes_on(youtube, sandbox, tmp_path) -> None:
    post = Post("Cara masak", (movie(tmp_path),), title="Soto", format=Format.VIDEO, options=Options(tags=("soto",)))
    delivery = plan_post(channel=youtube, post=post, by=None, due_at=now())
    sweep_send()
    delivery.refresh_from_db()
    assert delivery.state == S.PROCESSING and delivery.prepared["session"] and not delivery.prepared["video"]
    session = delivery.prepared["session"]
    dead = new_token()
    Delivery.objects.filter(pk=delivery.pk).update(next_at=now() - timedelta(seconds=1))
    assert claim(Delivery.objects.filter(pk=delivery.pk), limit=1, token=dead, lease=timedelta(seconds=-1))  # and dies
    delivery = again(delivery)
    assert delivery.prepared["session"] == session and delivery.prepared["video"]
    assert delivery.result["percent"] == 90
    for _ in range(10):
        call(f"{sandbox.admin}/clock", {"advance_seconds": 10})
        if again(delivery).state == S.DONE:
            break
    assert delivery.state == S.DONE
    assert delivery.remote_id == delivery.prepared["video"]
    posts = call(f"{sandbox.admin}/posts?platform=youtube&source=all")
    assert len([row for row in posts if row["id"] == delivery.remote_id]) == 1


def test_a_session_that_is_gone_is_prepared_anew(youtube, sandbox, tmp_path) -> None:
    post = Post("x", (movie(tmp_path),), title="Soto", format=Format.VIDEO)
    delivery = plan_post(channel=youtube, post=post, by=None, due_at=now())
    sweep_send()
    call(f"{sandbox.admin}/faults", {"platform": "youtube", "operation": "publish", "kind": "upload_gone"})
    delivery = again(delivery)
    assert (delivery.state, delivery.prepared, delivery.problem["code"]) == (S.WAITING, None, "session_gone")
    assert again(delivery).state == S.PROCESSING


def test_a_quota_that_begins_anew_is_waited_for_and_one_that_does_not_ends_it(channel) -> None:
    from gembala.delivery.trouble import refused

    def asked(problem: Problem) -> Delivery:
        row = plan_post(channel=channel, post=Post("x"), by=None, due_at=now())
        token = new_token()
        claim(Delivery.objects.filter(pk=row.pk), limit=1, token=token, lease=timedelta(minutes=1))
        row.refresh_from_db()
        Delivery.objects.filter(pk=row.pk).update(state=S.PREPARING)
        row.state = S.PREPARING
        refused(row, problem, token=token)
        row.refresh_from_db()
        return row

    waits = asked(Problem(Category.QUOTA, "quotaExceeded", retry_after=timedelta(hours=1)))
    assert waits.state == S.WAITING and waits.next_at > now() + timedelta(minutes=59)
    channel.refresh_from_db()
    assert channel.paused_until and channel.paused_until > now() + timedelta(minutes=59)
    assert asked(Problem(Category.QUOTA, "UsageCapExceeded")).state == S.FAILED


def test_rest_forgets_what_was_prepared_only_when_it_is_useless(channel) -> None:
    for rebuild, kept in ((True, None), (False, {"a": 1})):
        row = plan_post(channel=channel, post=Post("x"), by=None, due_at=now())
        Delivery.objects.filter(pk=row.pk).update(state=S.PREPARING, lease_owner="t", prepared={"a": 1})
        row.refresh_from_db()
        rest(row, S.WAITING, token="t", until=now(), problem=Problem(Category.TRANSIENT, "c", rebuild=rebuild))
        row.refresh_from_db()
        assert row.prepared == kept
