"""Scenarios of private messages, where a platform tells them and takes answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bench._matrix.case import Case
from bench._matrix.house import House
from bench._matrix.judge import channel_of, judged, provoke, relieve, taken
from bench._matrix.posts import usual
from bench._matrix.scenes_in import HELD_BACK, heard, items, poll, register, settle

ANSWER = "Masih, Kak, sampai jam sembilan"
LOOK = 100.0
"""Seconds after which messages are looked at again."""


def written(house: House, channel: Any, text: str, **more: Any) -> dict[str, Any]:
    """Somebody writes to the account privately; gives the message's id and who it was."""
    said = {"account": channel.remote_id, "author": "ayu", "text": text, **more}
    made: dict[str, Any] = house.tell(f"/{channel.platform}/message", said)
    return made


def said(house: House, channel: Any, wanted: int) -> Iterator[str]:
    """Whether the account's answer was written so many times."""
    rows = house.look(f"/{channel.platform}/messages?account={channel.remote_id}")
    found = sum(1 for row in rows if row["sender"] == channel.remote_id and row["text"] == ANSWER)
    if found != wanted:
        yield f"{found} stand there instead of {wanted}: {'DUPLICATED' if found > wanted else 'LOST'}"


def _planned(channel: Any, person: str) -> Any:
    from gembala.delivery.plan import plan_reply
    from gembala.platforms.contracts import Post, Recipient

    return plan_reply(channel=channel, post=Post(ANSWER, recipient=Recipient("message", person)), by=None)


def _met(house: House, platform: str, case: Case) -> tuple[Any, Any]:
    """The channel, and an answer on it that met the failure once."""
    channel = channel_of(house, platform, case)
    person = str(written(house, channel, "Masih buka?")["person"])
    provoke(house, channel, case)
    answer = _planned(channel, person)
    house.work(answer)
    return channel, answer


def answered(house: House, platform: str, case: Case) -> Iterator[str]:
    """An answer meets the failure; what the product makes of it, then what happens when the step was taken."""
    from gembala.kernel.clock import now

    channel, answer = _met(house, platform, case)
    yield from judged(case, answer, case.step, moment=now())
    relieve(house, channel, case)
    if case.stands:
        yield from taken(house, case, answer, None)
    yield from said(house, channel, case.stands)


def alone(house: House, platform: str, case: Case) -> Iterator[str]:
    """The limit of messages is met: the answer waits for it, a post does not."""
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now

    channel, answer = _met(house, platform, case)
    yield from judged(case, answer, case.step, moment=now())
    post = plan_post(channel=channel, post=usual(platform, house.folder), by=None, due_at=now())
    house.work(post)
    if post.state != "done":
        yield f"a post waits with it: {post.state}"
    yield from taken(house, case, answer, None)
    yield from said(house, channel, 1)


def told(house: House, platform: str, case: Case) -> Iterator[str]:
    """Two messages, the first told in that odd way: in the end each is kept once; what is not ours is not kept at all."""
    from gembala.ingest.models import Inbound

    channel = channel_of(house, platform, case)
    yield from register(house, channel)
    fault = {"platform": platform, "account": channel.remote_id, "operation": "webhook", "kind": case.way}
    house.tell("/faults", fault)
    first, second = "Pesanan saya sudah dikirim? 😋", "Halo, masih ada?"
    written(house, channel, first)
    written(house, channel, second, author="sari")
    wanted = 1 if case.way in HELD_BACK else 2
    settle(house, until=lambda: len(items(channel)) >= wanted)
    if case.way in HELD_BACK and len(items(channel)) > 1:
        yield "the spoilt request was believed"
    if Inbound.objects.filter(channel=channel, state="refused").exists():
        yield "a signed request could not be read"
    house.passes(LOOK)
    poll(house, channel)
    yield from heard(channel, [first, second])


def from_the_app(house: House, platform: str, case: Case) -> Iterator[str]:
    """What we write ourselves, here and in the platform's own app, is told to us too: it is ours, and ends the waiting."""
    from gembala.inbox import take_in
    from gembala.inbox.models import Conversation
    from gembala.ingest.models import Item

    channel = channel_of(house, platform, case)
    yield from register(house, channel)
    person = str(written(house, channel, "Masih ada?")["person"])
    house.work(_planned(channel, person))
    written(house, channel, "Kami kirim fotonya ya", from_us=True)
    settle(house, until=lambda: Item.objects.filter(channel=channel).count() >= 3)
    house.passes(LOOK)
    poll(house, channel)
    while house.duty(take_in.due, take_in.take_in):
        pass
    yield from heard(channel, ["Masih ada?"])
    if Item.objects.filter(channel=channel, own=True).count() != 2:
        yield "our own words were not known as ours"
    if list(Conversation.objects.filter(channel=channel).values_list("waiting_since", flat=True)) != [None]:
        yield "somebody waits who was answered"
    yield from said(house, channel, 1)


def pages(house: House, platform: str, case: Case) -> Iterator[str]:
    """Pages are short, repeat themselves, or a page is no more: every message is kept, and once."""
    channel = channel_of(house, platform, case)
    texts = [f"Pesan nomor {n}" for n in range(120)]
    for text in texts:
        written(house, channel, text, author=f"orang{text[-1]}")
    provoke(house, channel, replace(case, count=2))
    poll(house, channel)
    yield from heard(channel, texts)


Scene = Callable[[House, str, Case], Iterator[str]]
SCENES: Mapping[str, Scene] = {
    "message_answered": answered,
    "message_alone": alone,
    "message_told": told,
    "message_from_the_app": from_the_app,
    "message_pages": pages,
}
