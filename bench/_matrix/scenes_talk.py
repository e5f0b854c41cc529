"""Scenarios of direct messages on Bluesky: read by polling, answered, and settled by reading the conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bench._matrix import judge
from bench._matrix.case import Case
from bench._matrix.house import House
from bench._matrix.judge import channel_of, judged, provoke
from bench._matrix.scenes_in import heard, poll
from bench._matrix.steps import Step

ANSWER = "Masih buka, Kak. Ditunggu ya"


def asked(house: House, channel: Any, text: str) -> str:
    """Somebody writes to us; gives the conversation."""
    body = {"account": channel.remote_id, "author": "ayu", "text": text}
    return str(house.tell("/bluesky/message", body)["convo"])


def talk(house: House, platform: str, case: Case) -> Iterator[str]:
    """Somebody writes, our answer meets the failure; in the end it stands there as often as it must."""
    from gembala.delivery.plan import plan_reply
    from gembala.kernel.clock import now
    from gembala.platforms.contracts import Post, Recipient

    channel = channel_of(house, platform, case)
    convo = asked(house, channel, "Masih buka?")
    provoke(house, channel, replace(case, before=()))
    for path, body in case.before:
        house.tell(path, {**judge.filled(body, house, channel), **({"convo": convo} if "convo" in body else {})})
    answer = plan_reply(channel=channel, post=Post(ANSWER, recipient=Recipient("message", convo)), by=None)
    house.work(answer)
    yield from judged(case, answer, case.step, moment=now())
    for path, body in case.after:
        house.tell(path, {**judge.filled(body, house, channel), **({"convo": convo} if "convo" in body else {})})
    if case.step is Step.GRANT:
        house.connect_again(channel)
        answer.channel.refresh_from_db()
    yield from judge.taken(house, case, answer, None)
    rows = house.look(f"/bluesky/messages?account={channel.remote_id}")
    found = sum(1 for row in rows if row["author"] == channel.remote_id and row["text"] == ANSWER)
    if found != case.stands:
        yield f"it was said {found} times instead of {case.stands}"


def listened(house: House, platform: str, case: Case) -> Iterator[str]:
    """Messages come while the chat service stumbles: each is kept once, with whom an answer goes to."""
    from gembala.ingest.models import Item

    channel = channel_of(house, platform, case)
    asked(house, channel, "Pesan 1")
    poll(house, channel, rounds=2)
    provoke(house, channel, case)
    for number in range(2, 6):
        asked(house, channel, f"Pesan {number}")
    poll(house, channel, rounds=6)
    yield from heard(channel, [f"Pesan {number}" for number in range(1, 6)], begin="Pesan")
    for item in Item.objects.filter(channel=channel):
        if item.kind != "message" or not item.extra.get("recipient"):
            yield f"kept as {item.kind}, answered to {item.extra.get('recipient')!r}"


SCENES: Mapping[str, Callable[[House, str, Case], Iterator[str]]] = {"talk": talk, "listened": listened}
