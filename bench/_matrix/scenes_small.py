"""Scenarios of platforms that hold posts themselves, cannot be looked at, or tell their news to one asker only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bench._matrix import judge
from bench._matrix.case import HOUR, Case
from bench._matrix.house import House
from bench._matrix.judge import channel_of, judged, provoke
from bench._matrix.posts import usual
from bench._matrix.scenes_in import a_post, heard, poll, say
from bench._matrix.steps import Step

ROUNDS = 12
"""Looks at what cannot be looked at: a quarter of an hour apart, together longer than a person is left in doubt."""


def _planned(house: House, platform: str, case: Case) -> tuple[Any, Any, Any]:
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    provoke(house, channel, case)
    post = usual(platform, house.folder, shape=case.shape)
    delivery = plan_post(channel=channel, post=post, by=None, due_at=now())
    house.work(delivery)
    return channel, post, delivery


def held(house: House, platform: str, case: Case) -> Iterator[str]:
    """The platform itself is to hold the post; what it says now, and what stands when the post's time has come."""
    from gembala.kernel.clock import now

    channel, post, delivery = _planned(house, platform, case)
    yield from judged(case, delivery, case.step, moment=now())
    judge.relieve(house, channel, case)
    yield from judge.taken(house, case, delivery, post)
    if len(house.standing(channel)):
        yield "it stands before its time"
    house.passes((post.publish_at - now()).total_seconds() + 60)
    time.sleep(judge.TICK * 2)  # the sandbox sends what is due about ten times a second
    found = len(house.standing(channel))
    if found != case.stands:
        yield f"{found} stand there instead of {case.stands}"
    yield from _without_figures(house, channel, known=bool(case.stands))


def _without_figures(house: House, channel: Any, *, known: bool) -> Iterator[str]:
    """What stands nowhere has no figures, not zeros; what the platform sent under another id has them."""
    from gembala.kernel.clock import now
    from gembala.metrics.collect import collect, due
    from gembala.metrics.models import Sample
    from gembala.platforms.models import Channel

    Channel.objects.filter(pk=channel.pk).update(metrics_due_at=now())
    house.duty(due, collect)
    found = Sample.objects.filter(channel=channel, delivery__isnull=False).exists()
    if found != known:
        yield "no figures of a post that stands" if known else "figures of a post that stands nowhere"


def unsettled(house: House, platform: str, case: Case) -> Iterator[str]:
    """Nobody can look whether it is there as it should: unknown, never sent again, and a person is told."""
    from gembala.kernel.clock import now

    channel, _, delivery = _planned(house, platform, case)
    yield from judged(case, delivery, Step.ASK, moment=now())
    for _ in range(ROUNDS):
        house.passes(max((delivery.next_at - now()).total_seconds(), 0) + 900)
        house.work(delivery)
    yield from judge.spoken(delivery, Step.ASK)
    if delivery.state != "unknown":
        yield f"in the end {delivery.state}"
    if not delivery.problem.get("person_told"):
        yield "no person was told"
    found = len(house.standing(channel))
    if found != case.stands:
        yield f"{found} stand there instead of {case.stands}"


def signed_out_between(house: House, platform: str, case: Case) -> Iterator[str]:
    """The answer is lost, and when we look the sign-in has ended: that is said, and once signed in again it is found."""
    channel, _, delivery = _planned(house, platform, replace(case, way="lost_answer", fault=True))
    yield from judged(replace(case, category="unknown"), delivery, Step.ASK, moment=delivery.next_at)
    fault = {"platform": platform, "account": house.there(channel), "operation": "*", "kind": "revoked"}
    house.tell("/faults", {**fault, "count": 3})
    _look_again(house, delivery)
    channel.refresh_from_db()
    if delivery.state != "done" and channel.state != "expired":
        yield f"nobody is told to sign in: the channel is {channel.state}, the post {delivery.state}"
    house.disarm()
    if channel.state == "expired":
        house.connect_again(channel)
    delivery.channel.refresh_from_db()
    house.settled(channel, 1)  # a platform that pulls our files needs true time for it
    _look_again(house, delivery)
    if delivery.state != "done":
        yield f"in the end {delivery.state} ({delivery.problem.get('category')} {delivery.problem.get('code')})"
    if (found := house.settled(channel, 1)) != 1:
        yield f"{found} stand there instead of 1"


def _look_again(house: House, delivery: Any) -> None:
    from gembala.kernel.clock import now

    for _ in range(ROUNDS):
        if delivery.state not in {"unknown", "waiting"} or delivery.channel.state != "connected":
            return
        house.passes(max((delivery.next_at - now()).total_seconds(), 0) + 1)
        house.work(delivery)


def late_deletion(house: House, platform: str, case: Case) -> Iterator[str]:
    """Deleting our own post after the platform's time for that: refused and said; the post stands."""
    from gembala.delivery.plan import plan_action
    from gembala.platforms.contracts import Action, ActionKind

    channel = channel_of(house, platform, case)
    post = a_post(house, channel)
    house.passes(49 * HOUR)
    delivery = plan_action(channel=channel, action=Action(ActionKind.DELETE, post), by=None, item_id=None)
    house.work(delivery)
    yield from judged(case, delivery, case.step, moment=delivery.next_at)
    if len(house.standing(channel)) != 1:
        yield "the post is gone though it was refused"


def interrupted(house: House, platform: str, case: Case) -> Iterator[str]:
    """News cannot be fetched for a while: said at the channel, which stays connected; then each comment is kept once."""
    from gembala.kernel.clock import now
    from gembala.platforms.models import Channel

    channel = channel_of(house, platform, case)
    post = a_post(house, channel)
    texts = [f"Komentar {n}" for n in range(3)]
    say(house, channel, post, texts[0])
    poll(house, channel, rounds=2)
    provoke(house, channel, case)
    for text in texts[1:]:
        say(house, channel, post, text)
    poll(house, channel, rounds=case.count)
    channel.refresh_from_db()
    if channel.state != "connected":
        yield f"the channel is {channel.state}"
    if channel.problem.get("category") != case.category:
        yield f"category {channel.problem.get('category')} instead of {case.category}"
    house.disarm()
    house.passes(max((channel.next_poll_at - now()).total_seconds(), 0))
    if Channel.objects.get(pk=channel.pk).next_poll_at > now():
        yield "the next look is too far away"
    poll(house, channel)
    channel.refresh_from_db()
    if channel.problem:
        yield f"still says {channel.problem.get('category')}"
    yield from heard(channel, texts)


def account_figures(house: House, platform: str, case: Case) -> Iterator[str]:
    """The account's figure is missing: nothing is written down, nothing fails, and the next look brings it."""
    from gembala.kernel.clock import now
    from gembala.metrics.collect import collect, due
    from gembala.metrics.models import Sample
    from gembala.platforms.models import Channel

    channel = channel_of(house, platform, case)
    provoke(house, channel, case)
    for turn in range(2):
        Channel.objects.filter(pk=channel.pk).update(metrics_due_at=now(), lease_until=None, lease_owner="")
        house.duty(due, collect)
        channel.refresh_from_db()
        found = [float(one) for one in Sample.objects.filter(channel=channel).values_list("value", flat=True)]
        wait = (channel.metrics_due_at - now()).total_seconds()
        if found != ([900.0] if turn else []):
            yield f"figures {found} at look {turn + 1}"
        if channel.state != "connected" or not 0 < wait <= 6 * HOUR:
            yield f"the channel is {channel.state}, next look in {wait:.0f} s"
        house.disarm()
        house.passes(HOUR)


SCENES: Mapping[str, Callable[[House, str, Case], Iterator[str]]] = {
    "held": held,
    "unsettled": unsettled,
    "signed_out_between": signed_out_between,
    "late_deletion": late_deletion,
    "interrupted": interrupted,
    "account_figures": account_figures,
}
