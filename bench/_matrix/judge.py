"""Runs one case through the product and says what is wrong; nothing said means all is right."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench._matrix.case import MINUTE, PACIFIC_MIDNIGHT, Case
from bench._matrix.house import House, unreachable
from bench._matrix.posts import usual
from bench._matrix.steps import BY_PERSON, Step

TICK = 0.15
"""What a platform does behind the scenes it does about ten times a second, whatever its clock says."""
PATIENT = 25
"""How often we let time pass until the next look before we say that it never ends."""


def send(house: House, platform: str, case: Case) -> Iterator[str]:
    """A post meets the failure; what the product makes of it, then what happens when the step was taken."""
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now

    channel = channel_of(house, platform, case)
    provoke(house, channel, case)
    post = usual(platform, house.folder, shape=case.shape)
    with unreachable(case.way, house.url) if case.run == "unreachable" else nullcontext():
        latest = now() + timedelta(seconds=case.patience)
        delivery = plan_post(channel=channel, post=post, by=None, due_at=now(), latest_at=latest)
        house.work(delivery)
        yield from judged(case, delivery, Step(case.step), moment=now())
    yield from _never_twice(house, channel, most=max(case.stands, 1))
    relieve(house, channel, case)
    yield from taken(house, case, delivery, post)
    yield from _never_twice(house, channel, most=case.stands, least=case.stands)


def channel_of(house: House, platform: str, case: Case) -> Any:
    """The world as the case wants it, and a fresh channel in it."""
    for path, body in case.ahead:
        house.tell(path, body)
    return house.channel(platform, **case.account)


def judged(case: Case, delivery: Any, step: Step, *, moment: Any) -> Iterator[str]:
    """State, category, moment of the next look, and the sentence in both languages."""
    told, problem = step.value, delivery.problem
    if step is Step.HEALED:
        step = Step.NOTHING if delivery.state == "done" else Step.LATER
        told = step.value
    if delivery.state != told.state:
        yield f"state {delivery.state} instead of {told.state} ({problem.get('category')} {problem.get('code')})"
        return
    if case.category and problem.get("category") != case.category:
        yield f"category {problem.get('category')} instead of {case.category} ({problem.get('code')})"
    if (delivery.channel.state == "connected") != told.connected:
        yield f"the channel is {delivery.channel.state}"
    if step in {Step.LATER, Step.ASK}:
        wait = (delivery.next_at - moment).total_seconds()
        low, high = bounds(case, moment)
        if not low - 1 <= wait <= high + 1:
            yield f"next look in {wait:.0f} s instead of {low:.0f} to {high:.0f}"
    yield from spoken(delivery, step)


def bounds(case: Case, moment: datetime) -> tuple[float, float]:
    """Seconds from ``moment`` between which the next look must lie."""
    if not isinstance(case.wait, str):
        return case.wait
    zone = ZoneInfo("America/Los_Angeles" if case.wait == PACIFIC_MIDNIGHT else "UTC")
    day = moment.astimezone(zone).date() + timedelta(days=1)
    wait = (datetime.combine(day, datetime.min.time(), tzinfo=zone) - moment).total_seconds()
    return wait, wait + 5 * MINUTE


def spoken(delivery: Any, step: Step) -> Iterator[str]:
    """The words in English and Indonesian; never the platform's own code or message."""
    said = {language: _sentence(delivery, language) for language in ("en", "id")}
    told = step.value
    if not told.english:
        if said["en"]:
            yield f"says «{said['en']}» though nothing is wrong"
        return
    if told.english not in said["en"]:
        yield f"en: «{said['en']}» does not say «{told.english}»"
    if told.indonesian not in said["id"]:
        yield f"id: «{said['id']}» does not say «{told.indonesian}»"
    if said["en"] == said["id"]:
        yield "not translated"
    kept = delivery.problem
    delivery.problem = {**kept, "code": "", "message": ""}
    ours = _sentence(delivery, "en")  # what we say whatever the platform said
    delivery.problem = kept
    for raw in (kept.get("code"), kept.get("message")):
        if raw and not str(raw).isalpha() and str(raw) in said["en"] and str(raw) not in ours:
            yield f"shows the platform's own «{raw}»"


def _sentence(delivery: Any, language: str) -> str:
    from django.utils import translation

    from gembala.delivery.sentences import sentence

    with translation.override(language):
        found = sentence(delivery)
        return str(found) if found else ""


def taken(house: House, case: Case, delivery: Any, post: Any) -> Iterator[str]:
    """The step is taken, by the product or a person: after that the post is out."""
    from gembala.delivery.plan import plan_post
    from gembala.delivery.retry import retry
    from gembala.kernel.clock import now

    if case.step is Step.CONNECT:
        house.connect_again(delivery.channel)
        house.work(delivery)
    elif case.fixed:
        delivery = plan_post(channel=delivery.channel, post=_fixed(house, delivery, case), by=None, due_at=now())
        house.work(delivery)
    elif delivery.state == "failed" and (case.step in BY_PERSON or (case.step is Step.GONE and case.stands)):
        retry(delivery, by=house.actor.user)
        house.work(delivery)
    for _ in range(PATIENT):
        if delivery.state not in {"waiting", "unknown"}:
            break
        paused = delivery.channel.paused_until or now()
        if delivery.state == "unknown":
            time.sleep(TICK)
        house.passes(max((max(delivery.next_at, paused) - now()).total_seconds(), 0) + 1)
        house.work(delivery)
    if case.stands and delivery.state != "done":
        yield f"in the end {delivery.state} ({delivery.problem.get('category')} {delivery.problem.get('code')})"
    if delivery.state == "done" and not delivery.remote_id:
        yield "done without the platform's id"


def _fixed(house: House, delivery: Any, case: Case) -> Any:
    return usual(delivery.channel.platform, house.folder, shape="" if case.fixed == "usual" else case.fixed)


def _never_twice(house: House, channel: Any, *, most: int, least: int = 0) -> Iterator[str]:
    found = house.settled(channel, least)
    if found > most:
        yield f"{found} stand there instead of {most}: DUPLICATED"
    if found < least:
        yield f"{found} stand there instead of {least}: LOST"


def provoke(house: House, channel: Any, case: Case) -> None:
    """Arm the fault, or do what brings the failure about."""
    for path, body in case.before:
        house.tell(path, filled(body, house, channel))
    if case.fault:
        fault = {"platform": channel.platform, "operation": case.on, "kind": case.way, "count": case.count}
        house.tell("/faults", fault if case.anyone else {**fault, "account": account_of(house, channel)})


def account_of(house: House, channel: Any) -> str:
    """Who calls, as the sandbox names them."""
    return house.there(channel)


def relieve(house: House, channel: Any, case: Case) -> None:
    """Somebody puts right what was wrong."""
    for path, body in case.after:
        house.tell(path, filled(body, house, channel))


def filled(body: Mapping[str, Any], house: House, channel: Any) -> dict[str, Any]:
    """The body with the account's own names in place of ``{account}``, ``{handle}``, ``{person}``, ``{platform}``."""
    row = house.made.get(channel.pk, {})
    names = {
        "{account}": account_of(house, channel),
        "{handle}": row.get("handle", channel.handle),
        "{person}": row.get("person", ""),
        "{platform}": channel.platform,
        "{member}": row.get("member", ""),
    }

    def value(one: Any) -> Any:
        if isinstance(one, str):
            return names.get(one, one)
        if isinstance(one, Mapping):
            return {names.get(key, key): value(inner) for key, inner in one.items()}
        return [value(inner) for inner in one] if isinstance(one, list | tuple) else one

    return {key: value(one) for key, one in body.items()}
