"""Scenarios of the way out that are more than one post which meets one failure."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bench._matrix import judge, scenes_in, scenes_messages, scenes_small, scenes_talk
from bench._matrix.case import HOUR, Case
from bench._matrix.house import House
from bench._matrix.judge import channel_of, judged, provoke
from bench._matrix.posts import usual
from bench._matrix.steps import Step

Scene = Callable[[House, str, Case], Iterator[str]]
LONG = {"linkedin": 61 * 86_400.0, "tiktok_business": 25 * 3600.0}
"""How long a sign-in lives at most where it is more than a few hours (seconds)."""


def planned(house: House, channel: Any, post: Any) -> Any:
    """A delivery that is due now."""
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now

    return plan_post(channel=channel, post=post, by=None, due_at=now())


def stands(house: House, channel: Any, wanted: int) -> Iterator[str]:
    """Whether exactly so many posts of the account are there."""
    found = house.settled(channel, wanted)
    if found != wanted:
        yield f"{found} stand there instead of {wanted}: {'DUPLICATED' if found > wanted else 'LOST'}"


def expires(house: House, platform: str, case: Case) -> Iterator[str]:
    """Time goes by until the sign-in has ended by itself."""
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    house.passes(LONG.get(platform, 3 * 3600.0))
    post = usual(platform, house.folder)
    delivery = planned(house, channel, post)
    house.work(delivery)
    yield from judged(case, delivery, case.step, moment=now())
    yield from judge.taken(house, case, delivery, post)
    yield from stands(house, channel, 1)


def race(house: House, platform: str, case: Case) -> Iterator[str]:
    """Two workers find the token ended at the same moment: one refresh, and both have its token."""
    from django.db import connection

    from gembala.platforms.accounts import account_of
    from gembala.platforms.models import Channel

    channel = channel_of(house, platform, case)
    house.passes(LONG.get(platform, 3 * 3600.0))
    got: list[str] = []
    gate = threading.Barrier(2)

    def ask() -> None:
        try:
            gate.wait(5)
            got.append(account_of(Channel.objects.get(pk=channel.pk)).token.access)
        except Exception as error:
            got.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    workers = [threading.Thread(target=ask) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    if len(got) != 2 or got[0] != got[1]:
        yield f"two workers got {got}"
    delivery = planned(house, channel, usual(platform, house.folder))
    house.work(delivery)
    yield from judged(case, delivery, Step.NOTHING, moment=None)
    yield from stands(house, channel, 1)


def rotation_lost(house: House, platform: str, case: Case) -> Iterator[str]:
    """The answer to a refresh is lost, and the old refresh token is dead: a person has to sign in; nothing is lost."""
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    house.passes(LONG.get(platform, 3 * 3600.0))
    provoke(house, channel, case)
    delivery = planned(house, channel, usual(platform, house.folder))
    house.work(delivery)
    if delivery.state != "waiting":
        yield f"state {delivery.state} instead of waiting"
    house.passes(60)
    house.work(delivery)
    yield from judged(case, delivery, Step.CONNECT, moment=now())
    yield from judge.taken(house, replace(case, step=Step.CONNECT), delivery, None)
    yield from stands(house, channel, 1)


def died(house: House, platform: str, case: Case) -> Iterator[str]:
    """A worker died between writing `armed` down and sending: asked for, not there, sent once."""
    from gembala.delivery.models import Delivery
    from gembala.delivery.payload import post_of
    from gembala.kernel.clock import now
    from gembala.platforms.accounts import account_of
    from gembala.platforms.contracts import Prepared
    from gembala.platforms.registry import connector

    channel, port = channel_of(house, platform, case), connector(platform)
    delivery = planned(house, channel, usual(platform, house.folder))
    account, post = account_of(channel), post_of(delivery.payload)
    state = port.prepare(account, post, key=str(delivery.key))
    for _ in range(60):
        answer = port.poll(account, state)
        if isinstance(answer, Prepared):
            state = answer
            break
        state = answer.state or state
        house.passes(answer.wait.total_seconds())
    if "after it" in case.way:
        port.commit(account, post, state, key=str(delivery.key))
    armed = Delivery.objects.filter(pk=delivery.pk)
    armed.update(state="armed", armed_at=now(), lease_until=now() - timedelta(seconds=1), lease_owner="dead",
                 prepared=dict(state.body))  # fmt: skip
    delivery.refresh_from_db()
    house.passes(2 * HOUR if "hours ago" in case.way else 40)
    house.work(delivery)
    yield from judge.taken(house, case, delivery, post)
    yield from stands(house, channel, 1)


def again(house: House, platform: str, case: Case) -> Iterator[str]:
    """The same words on purpose, an hour later: the platform refuses, and a person is asked to look."""
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    post = usual(platform, house.folder)
    first = planned(house, channel, post)
    house.work(first)
    house.passes(1800)
    delivery = planned(house, channel, post)
    house.work(delivery)
    for _ in range(judge.PATIENT):
        if delivery.state not in {"unknown", "waiting"}:
            break
        house.passes(max((delivery.next_at - now()).total_seconds(), 0) + 1)
        house.work(delivery)
    yield from judged(case, delivery, case.step, moment=now())
    yield from stands(house, channel, 1)
    yield from judge.taken(house, case, delivery, post)
    yield from stands(house, channel, case.stands)


def refused_as_duplicate(house: House, platform: str, case: Case) -> Iterator[str]:
    """Refused as said already, and nothing of ours is found: not sent again by itself; a person looks and decides."""
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    provoke(house, channel, case)
    post = usual(platform, house.folder, shape=case.shape)
    delivery = planned(house, channel, post)
    house.work(delivery)
    for _ in range(judge.PATIENT):
        if delivery.state != "unknown":
            break
        house.passes(max((delivery.next_at - now()).total_seconds(), 0) + 1)
        house.work(delivery)
    yield from judged(case, delivery, case.step, moment=now())
    yield from stands(house, channel, 0)
    yield from judge.taken(house, case, delivery, post)
    yield from stands(house, channel, 1)


def first_comment(house: House, platform: str, case: Case) -> Iterator[str]:
    """The comment below a post that is live stumbles: the post is untouched, the comment stands once in the end."""
    delivery, comment = yield from _with_comment(house, platform, case)
    if comment is None:
        return
    house.work(comment)
    for said in judge.taken(house, replace(case, step=Step.LATER), comment, None):
        yield f"the comment: {said}"
    words = comment.payload["text"]
    if house.answers(delivery.channel, words) != 1:
        yield f"the comment stands {house.answers(delivery.channel, words)} times"
    yield from stands(house, delivery.channel, 1)


def first_comment_refused(house: House, platform: str, case: Case) -> Iterator[str]:
    """The comment is refused: that is said of the comment; the post stays done, and stands once."""
    delivery, comment = yield from _with_comment(house, platform, case)
    if comment is None:
        return
    house.work(comment)
    for said in judged(case, comment, case.step, moment=comment.next_at):
        yield f"the comment: {said}"
    delivery.refresh_from_db()
    if delivery.state != "done":
        yield f"the post became {delivery.state}"
    for said in judge.taken(house, case, comment, None):
        yield f"the comment: {said}"
    if house.answers(delivery.channel, comment.payload["text"]) != 1:
        yield "the comment is not there once"
    yield from stands(house, delivery.channel, 1)


def _with_comment(house: House, platform: str, case: Case) -> Any:
    from gembala.delivery.models import Delivery

    channel = channel_of(house, platform, case)
    provoke(house, channel, case)
    post = replace(usual(platform, house.folder), first_comment="Pesan lewat tautan di bio")
    delivery = planned(house, channel, post)
    house.work(delivery)
    if delivery.state != "done":
        yield f"the post is {delivery.state} ({delivery.problem.get('code')})"
    comment = Delivery.objects.filter(channel=channel, kind=Delivery.Kind.REPLY).select_related("channel").first()
    if comment is None:
        yield "no comment was planned"
    return delivery, comment


def reply_refused(house: House, platform: str, case: Case) -> Iterator[str]:
    """An answer to somebody who did not call us: refused, said once, nothing stands."""
    from gembala.delivery.plan import plan_reply
    from gembala.kernel.clock import now
    from gembala.platforms.contracts import Post

    channel, other = channel_of(house, platform, case), house.channel(platform)
    theirs = planned(house, other, usual(platform, house.folder))
    house.work(theirs)
    answer = plan_reply(channel=channel, post=Post("Terima kasih, Kak", reply_to=theirs.remote_id), by=None)
    house.work(answer)
    yield from judged(case, answer, case.step, moment=now())
    if house.answers(channel, "Terima kasih, Kak"):
        yield "it stands there though it was refused"


def message(house: House, platform: str, case: Case) -> Iterator[str]:
    """A message after the platform's window is closed."""
    from gembala.delivery.plan import plan_reply
    from gembala.kernel.clock import now
    from gembala.platforms.contracts import Post, Recipient

    channel = channel_of(house, platform, case)
    said = {"platform": platform, "account": channel.remote_id, "author": "ayu", "text": "Masih buka?"}
    person = house.tell("/graph/message", said)["person"]
    provoke(house, channel, case)
    answer = plan_reply(channel=channel, post=Post("Masih, Kak", recipient=Recipient("message", person)), by=None)
    house.work(answer)
    yield from judged(case, answer, case.step, moment=now())


def deaf(house: House, platform: str, case: Case) -> Iterator[str]:
    """Our public address leads nowhere, so the platform cannot fetch the file; put right, it goes out."""
    from django.test import override_settings

    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    post = usual(platform, house.folder, shape=case.shape)
    with override_settings(PUBLIC_URL="http://127.0.0.1:9"):
        delivery = planned(house, channel, post)
        house.work(delivery)
        for _ in range(judge.PATIENT):
            if delivery.state not in {"waiting", "unknown"}:
                break
            house.passes(max((delivery.next_at - now()).total_seconds(), 0) + 1)
            house.work(delivery)
        yield from judged(case, delivery, case.step, moment=now())
        yield from stands(house, channel, 0)
    yield from judge.taken(house, case, delivery, post)
    yield from stands(house, channel, 1)


def container_ends(house: House, platform: str, case: Case) -> Iterator[str]:
    """What was prepared has ended before it could be published: prepared anew, published once."""
    from gembala.delivery.models import Delivery
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    fault = {"platform": platform, "account": channel.remote_id, "operation": "publish", "kind": "rate_limit"}
    house.tell("/faults", fault)
    delivery = planned(house, channel, usual(platform, house.folder))
    house.work(delivery)
    Delivery.objects.filter(pk=delivery.pk).update(latest_at=now() + timedelta(days=3))
    house.passes(86_400 + 600)
    house.work(delivery)
    yield from judge.taken(house, case, delivery, None)
    yield from stands(house, channel, 1)


def removed(house: House, platform: str, case: Case) -> Iterator[str]:
    """The creator removes the app at TikTok: the channel is signed out; what is planned waits, and goes out after."""
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    house.tell("/tiktok/tokens", {"account": channel.remote_id, "reason": "revoked"})
    post = usual(platform, house.folder)
    delivery = planned(house, channel, post)
    house.work(delivery)
    yield from judged(case, delivery, case.step, moment=now())
    yield from judge.taken(house, case, delivery, post)
    yield from stands(house, channel, 1)


def forum_suspended(house: House, platform: str, case: Case) -> Iterator[str]:
    """The forum's own member is suspended; let in again, the post goes out."""
    from gembala.forum.models import ForumMember
    from gembala.kernel.clock import now

    channel = house.channel("forum")
    member = ForumMember.objects.filter(pk=int(channel.remote_id.partition(":")[2]))
    member.update(suspended_until=now() + timedelta(days=1))
    before = len(house.standing(channel))
    post = usual("forum", house.folder)
    delivery = planned(house, channel, post)
    house.work(delivery)
    yield from judged(case, delivery, case.step, moment=now())
    member.update(suspended_until=None)
    yield from judge.taken(house, case, delivery, post)
    yield from stands(house, channel, before + 1)


SCENES: Mapping[str, Scene] = {
    "send": judge.send,
    "unreachable": judge.send,
    "expires": expires,
    "race": race,
    "rotation_lost": rotation_lost,
    "died": died,
    "died_after": died,
    "again": again,
    "refused_as_duplicate": refused_as_duplicate,
    "first_comment": first_comment,
    "first_comment_refused": first_comment_refused,
    "reply_refused": reply_refused,
    "message": message,
    "deaf": deaf,
    "container_ends": container_ends,
    "removed": removed,
    "forum_suspended": forum_suspended,
    **scenes_in.SCENES,
    **scenes_messages.SCENES,
    **scenes_small.SCENES,
    **scenes_talk.SCENES,
}
