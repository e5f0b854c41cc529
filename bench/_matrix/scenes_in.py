"""Scenarios of the way in: webhooks, paging, races, figures."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bench._matrix.case import Case
from bench._matrix.house import House
from bench._matrix.judge import channel_of, judged, provoke, taken
from bench._matrix.posts import usual
from bench._matrix.steps import Step

META = ("facebook", "instagram", "threads")
HELD_BACK = frozenset({"webhook_bad_signature", "webhook_reserialised", "webhook_lost"})
"""After these nothing comes by webhook: polling is the net."""
MAYBE = HELD_BACK | {"webhook_huge"}
"""A body of ten megabytes is near our own bound: taken or refused, the comment is kept once in the end."""


def a_post(house: House, channel: Any) -> str:
    """A post of ours to speak about; gives the platform's id."""
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now

    delivery = plan_post(channel=channel, post=usual(channel.platform, house.folder), by=None, due_at=now())
    house.work(delivery)
    if delivery.state != "done":
        raise AssertionError(f"the post is {delivery.state}: {delivery.problem}")
    house.passes(5)
    return str(delivery.remote_id)


def say(house: House, channel: Any, post: str, text: str, author: str = "budi") -> str:
    """Somebody comments; gives the platform's id of it."""
    if channel.platform == "forum":
        return _member_says(channel, post, text, author)
    said = {"platform": channel.platform, "post_id": post, "author": author, "text": text}
    return str(house.tell("/comment", said)["id"])


def _member_says(channel: Any, post: str, text: str, author: str) -> str:
    from gembala.forum.answer import answer
    from gembala.forum.models import ForumMember, Topic
    from gembala.forum.names import skeleton
    from gembala.forum.standing import speaking

    named = {"handle": author, "skeleton": skeleton(author), "name": author}
    member, _ = ForumMember.objects.get_or_create(workspace=channel.workspace, handle=author, defaults=named)
    topic = Topic.objects.get(pk=int(post.partition(":")[2]))
    return f"post:{answer(topic, by=speaking(member), text=text).pk}"


def poll(house: House, channel: Any, *, rounds: int = 12) -> None:
    """Look for news until there is none for now."""
    from gembala.ingest import poll as polling
    from gembala.kernel.clock import now
    from gembala.platforms.models import Channel

    for _ in range(rounds):
        Channel.objects.filter(pk=channel.pk).update(next_poll_at=now())
        house.duty(polling.due, polling.poll)
        channel.refresh_from_db()
        house.passes(2)


def settle(house: House, seconds: float = 3.0, *, until: Callable[[], bool] = lambda: False) -> None:
    """Work on webhook requests until that holds, at most so long."""
    from gembala.ingest import process

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        house.duty(process.unread, process.process_inbound)
        if until():
            return
        time.sleep(0.03)


def register(house: House, channel: Any) -> Iterator[str]:
    """Our address is known to the platform: by the product where it can, else as a person enters it."""
    from gembala.ingest.webhook import secrets_of
    from gembala.kernel.clock import now
    from gembala.platforms import push
    from gembala.platforms.models import Channel
    from gembala.platforms.registry import connector

    Channel.objects.filter(pk=channel.pk).update(push_due_at=now())
    house.duty(push.due, push.look)
    channel.refresh_from_db()
    if channel.platform in META:
        token = connector(channel.platform).verify_token(secrets_of(channel))  # type: ignore[attr-defined]
        house.tell("/graph/webhooks", {"app": channel.platform, "callback_url": push.callback(channel),
                                       "verify_token": token})  # fmt: skip
    elif channel.platform == "linkedin":
        _linkedin_hook(house, channel, push.callback(channel))
    elif channel.platform == "tiktok":
        house.tell("/tiktok/settings", {"callback_url": push.callback(channel)})
    elif not push.is_live(channel):
        yield f"not registered: {channel.push}"


def _linkedin_hook(house: House, channel: Any, callback: str) -> None:
    """What a person does who is a member of the approved app: subscribe the organisation's events."""
    from urllib.parse import quote

    row = house.made[channel.pk]
    key = (f"(developerApplication:{quote(row['application'], safe='')},user:{quote(row['member'], safe='')},"
           f"entity:{quote(channel.remote_id, safe='')},eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS)")  # fmt: skip
    headers = {"authorization": f"Bearer {row['access_token']}", "linkedin-version": "202608",
               "x-restli-protocol-version": "2.0.0", "content-type": "application/json"}  # fmt: skip
    url = f"{house.url}/linkedin/rest/eventSubscriptions/{key}"
    asked = urllib.request.Request(url, json.dumps({"webhook": callback}).encode(), headers, method="PUT")
    urllib.request.urlopen(asked, timeout=20).close()


def items(channel: Any) -> list[str]:
    """The remote ids of what others said on the channel."""
    from gembala.ingest.models import Item

    return list(Item.objects.filter(channel=channel, own=False).values_list("remote_id", flat=True))


def heard(channel: Any, wanted: list[str], *, begin: str = "") -> Iterator[str]:
    """Whether each was kept, letter by letter, and once."""
    from gembala.ingest.models import Item

    rows = Item.objects.filter(channel=channel, own=False, text__startswith=begin)
    texts = sorted(rows.values_list("text", flat=True))
    if texts != sorted(wanted):
        lacks = [text for text in wanted if text not in texts]
        yield f"{len(texts)} kept instead of {len(wanted)}" + (f": LOST {lacks[:3]}" if lacks else ": DUPLICATED")


def webhook(house: House, platform: str, case: Case) -> Iterator[str]:
    """Two comments, the first told in that odd way: in the end each is kept once; what is not ours is not kept at all."""
    from gembala.ingest.models import Inbound

    channel = channel_of(house, platform, case)
    yield from register(house, channel)
    post = a_post(house, channel)
    fault = {"platform": platform, "account": channel.remote_id, "operation": "webhook", "kind": case.way}
    house.tell("/faults", {**fault, "count": 2 if platform == "x" else 1})
    first, second = "Harga berapa, Kak? 😋", "Buka sampai jam berapa?"
    say(house, channel, post, first)
    say(house, channel, post, second, author="sari")
    wanted = 1 if case.way in MAYBE else 2
    settle(house, until=lambda: len(items(channel)) >= wanted)
    settle(house, 0.2)
    if case.way in HELD_BACK and len(items(channel)) > 1:
        yield "the spoilt request was believed"
    if Inbound.objects.filter(channel=channel, state="refused").exists() and case.way != "webhook_unknown_field":
        yield "a signed request could not be read"
    poll(house, channel)
    yield from heard(channel, [first, second])


def echo(house: House, platform: str, case: Case) -> Iterator[str]:
    """Our own answer is told to us too: it is ours, nobody waits for an answer to it."""
    from gembala.delivery.plan import plan_reply
    from gembala.ingest.models import Item
    from gembala.platforms.contracts import Post

    channel = channel_of(house, platform, case)
    yield from register(house, channel)
    post = a_post(house, channel)
    theirs = say(house, channel, post, "Masih ada?")
    settle(house, until=lambda: bool(items(channel)))
    answer = plan_reply(channel=channel, post=Post("Masih, Kak", reply_to=theirs, reply_root=post), by=None)
    house.work(answer)
    if answer.state != "done":
        yield f"the answer is {answer.state} ({answer.problem.get('code')} {answer.problem.get('message')})"
    settle(house, 0.5)
    poll(house, channel)
    yield from heard(channel, ["Masih ada?"])
    if Item.objects.filter(channel=channel, own=False, text="Masih, Kak").exists():
        yield "our own words were taken for somebody else's"


def two_secrets(house: House, platform: str, case: Case) -> Iterator[str]:
    """While a secret is changed, what the old one and what the new one signed is believed; after it, another is not."""
    from gembala.ingest.webhook import Verdict, accept
    from gembala.platforms.apps import app_of, save_app
    from gembala.platforms.contracts import AppKeys, RawRequest
    from gembala.platforms.push import callback

    channel = channel_of(house, platform, case)
    app = app_of(channel.workspace_id, platform=platform, environment="sandbox")
    save_app(house.actor, platform=platform, environment="sandbox",
             keys=AppKeys(app.client_id, app.client_secret, ("baru", "lama"), app.extra))  # fmt: skip
    for secret, wanted in (("lama", Verdict.KEPT), ("baru", Verdict.KEPT), ("lain", Verdict.UNSIGNED)):
        raw = json.dumps({"entry": [], "note": secret, "url": callback(channel)}).encode()
        found = accept(channel, RawRequest("POST", {}, {SIGNED[platform][0]: SIGNED[platform][1](secret, raw)}, raw))
        if found is not wanted:
            yield f"signed by «{secret}»: {found.name} instead of {wanted.name}"
    save_app(house.actor, platform=platform, environment="sandbox",
             keys=AppKeys(app.client_id, app.client_secret, app.webhook_secrets or (app.client_secret,), app.extra))  # fmt: skip


def _stamped(secret: str, raw: bytes) -> str:
    from gembala.kernel.clock import now

    stamp = str(int(now().timestamp()))
    return f"t={stamp},s={_hex(secret, raw, stamp.encode() + b'.')}"


def _hex(secret: str, raw: bytes, before: bytes = b"") -> str:
    import hashlib
    import hmac

    return hmac.new(secret.encode(), before + raw, hashlib.sha256).hexdigest()


def _base64(secret: str, raw: bytes) -> str:
    import base64

    return "sha256=" + base64.b64encode(bytes.fromhex(_hex(secret, raw))).decode()


SIGNED: Mapping[str, tuple[str, Callable[[str, bytes], str]]] = {
    "x": ("x-twitter-webhooks-signature", _base64),
    **{name: ("x-hub-signature-256", lambda secret, raw: f"sha256={_hex(secret, raw)}") for name in META},
    "tiktok_business": ("tiktok-signature", _stamped),
    "linkedin": ("x-li-signature", lambda secret, raw: _hex(secret, raw, b"hmacsha256=")),
}
"""Header and signature by PLATFORMS.md, section 12."""
ASKED = {
    "x": "crc_token=abc",
    "linkedin": "challengeCode=abc",
    **dict.fromkeys(META, "hub.mode=subscribe&hub.challenge=123&hub.verify_token=wrong"),
}


def handshake(house: House, platform: str, case: Case) -> Iterator[str]:
    """The platform's question is answered; at Meta a wrong word is refused, and a channel that is gone says nothing."""
    from gembala.platforms.push import callback

    channel = channel_of(house, platform, case)
    yield from register(house, channel)
    status = _status(f"{callback(channel)}?{ASKED[platform]}")
    wanted = 403 if platform in META else 200
    if status != wanted:
        yield f"asked, it answers {status} instead of {wanted}"
    if _status(callback(channel).replace(f"/{channel.pk}/", "/999999/") + f"?{ASKED[platform]}") != 404:
        yield "an address of nobody answers"


def _status(url: str) -> int:
    import urllib.error

    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def deleted(house: House, platform: str, case: Case) -> Iterator[str]:
    """A comment comes, and its author takes it back: it stays in the record as taken back."""
    from gembala.ingest.models import Item

    channel = channel_of(house, platform, case)
    yield from register(house, channel)
    post = a_post(house, channel)
    comment = say(house, channel, post, "Salah ketik")
    settle(house, until=lambda: bool(items(channel)))
    house.tell(f"/{platform}/gone" if platform in {"linkedin", "tiktok_business"} else "/graph/gone",
               {"platform": platform, "post_id": comment})  # fmt: skip
    settle(house, 2, until=lambda: Item.objects.filter(channel=channel, deleted_at__isnull=False).exists())
    if not Item.objects.filter(channel=channel, deleted_at__isnull=False).exists():
        yield "it is not known that the comment was taken back"


def removed_hook(house: House, platform: str, case: Case) -> Iterator[str]:
    """TikTok tells of the removed app in an odd way: whatever of it is believed, the next post finds the channel out."""
    channel = channel_of(house, platform, case)
    yield from register(house, channel)
    fault = {"platform": platform, "account": channel.remote_id, "operation": "webhook", "kind": case.way}
    house.tell("/faults", fault)
    house.tell("/tiktok/tokens", {"account": channel.remote_id, "reason": "revoked"})
    settle(house, 0.6)
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now

    post = usual(platform, house.folder)
    channel.refresh_from_db()
    delivery = plan_post(channel=channel, post=post, by=None, due_at=now())
    house.work(delivery)
    gone = replace(case, category="", step=Step.CONNECT)
    if delivery.channel.state != "expired":
        yield f"the channel is {delivery.channel.state}"
    yield from taken(house, gone, delivery, post)


def comments(house: House, platform: str, case: Case) -> Iterator[str]:
    """Comments are read in the older dialect of field names too."""
    channel = channel_of(house, platform, case)
    provoke(house, channel, case)
    post = a_post(house, channel)
    texts = [f"Komentar {n}" for n in range(3)]
    for text in texts:
        say(house, channel, post, text)
    poll(house, channel)
    yield from heard(channel, texts)
    for path, body in case.after:
        house.tell(path, body)


def paging(house: House, platform: str, case: Case) -> Iterator[str]:
    """Pages are short, repeat themselves, or a cursor has ended: every comment is kept, and once."""
    channel = channel_of(house, platform, case)
    post = a_post(house, channel)
    texts = [f"Komentar nomor {n}" for n in range(7)]
    for text in texts[:3]:
        say(house, channel, post, text, author=f"orang{text[-1]}")
    if case.way == "cursor_expired":
        poll(house, channel, rounds=2)
    provoke(house, channel, replace(case, count=2))
    for text in texts[3:]:
        say(house, channel, post, text, author=f"orang{text[-1]}")
    poll(house, channel)
    yield from heard(channel, texts)


def _item(house: House, channel: Any) -> tuple[str, Any]:
    from gembala.ingest.models import Item

    post = a_post(house, channel)
    comment = say(house, channel, post, "Tidak sopan")
    poll(house, channel, rounds=4)
    found = Item.objects.filter(channel=channel, own=False).first()
    if found is None:
        raise AssertionError(f"the comment {comment} was not read")
    return post, found


def _acted(house: House, channel: Any, item: Any, kind: str) -> Any:
    from gembala.delivery.plan import plan_action
    from gembala.platforms.contracts import Action, ActionKind

    act = Action(ActionKind(kind), item.remote_id, item.thread.remote_id, dict(item.extra))
    delivery = plan_action(channel=channel, action=act, by=None, item_id=item.pk)
    house.work(delivery)
    return delivery


def _act_of(channel: Any) -> str:
    """What is done to a comment there: hidden, deleted where nothing can be hidden, liked where only that is ours."""
    from gembala.platforms.accounts import capabilities_of

    may = capabilities_of(channel).actions
    if str(may.get("hide", "none")) == "native":
        return "hide"
    return "like" if str(may.get("delete_others", "")) == "none" else "delete"


def twice(house: House, platform: str, case: Case) -> Iterator[str]:
    """The same act twice is one act: both are done."""
    channel = channel_of(house, platform, case)
    _, item = _item(house, channel)
    for turn in ("first", "second"):
        delivery = _acted(house, channel, item, _act_of(channel))
        if delivery.state != "done":
            yield f"the {turn} time {delivery.state} ({delivery.problem.get('category')} {delivery.problem.get('code')})"


def act_on_deleted(house: House, platform: str, case: Case) -> Iterator[str]:
    """Hiding (or liking) what its author has deleted in the meantime: said so, once, and not tried again."""
    channel = channel_of(house, platform, case)
    _, item = _item(house, channel)
    _gone(house, channel, item)
    kind = _act_of(channel)
    delivery = _acted(house, channel, item, "like" if kind == "delete" else kind)  # to delete what is gone is done
    yield from judged(case, delivery, case.step, moment=delivery.next_at)


def answer_deleted(house: House, platform: str, case: Case) -> Iterator[str]:
    """Answering what its author has deleted in the meantime."""
    from gembala.delivery.plan import plan_reply
    from gembala.platforms.contracts import Post

    channel = channel_of(house, platform, case)
    post, item = _item(house, channel)
    _gone(house, channel, item)
    answer = Post("Maaf, Kak", reply_to=item.remote_id, reply_root=post)
    delivery = plan_reply(channel=channel, post=answer, by=None)
    house.work(delivery)
    yield from judged(case, delivery, case.step, moment=delivery.next_at)
    if channel.platform != "forum" and house.answers(channel, "Maaf, Kak"):
        yield "the answer stands under what is gone"


def unhide(house: House, platform: str, case: Case) -> Iterator[str]:
    """Showing again what was hidden: the platform says yes and does not; that is said, and the comment stays hidden here."""
    channel = channel_of(house, platform, case)
    _, item = _item(house, channel)
    _acted(house, channel, item, "hide")
    provoke(house, channel, case)
    delivery = _acted(house, channel, item, "unhide")
    yield from judged(case, delivery, case.step, moment=delivery.next_at)


def _gone(house: House, channel: Any, item: Any) -> None:
    if channel.platform == "forum":
        from gembala.forum.models import ForumPost
        from gembala.kernel.clock import now

        ForumPost.objects.filter(pk=int(item.remote_id.partition(":")[2])).update(deleted_at=now())
        return
    own = {"linkedin", "mastodon", "telegram", "tiktok_business"}
    path = f"/{channel.platform}/gone" if channel.platform in own else "/graph/gone"
    house.tell(path, {"platform": channel.platform, "post_id": item.remote_id})


def figures(house: House, platform: str, case: Case) -> Iterator[str]:
    """Figures are missing: none is written down as 0, nothing fails, and the next look brings them."""
    from gembala.kernel.clock import now
    from gembala.metrics.collect import collect, due
    from gembala.metrics.models import Sample
    from gembala.platforms.models import Channel

    channel = channel_of(house, platform, case)
    post = a_post(house, channel)
    mood = {"platform": platform, "post_id": post, "moods": [], "likes": 7, "reposts": 3, "impressions": 900}
    house.tell("/visit", mood)
    house.passes(3 * 86_400)
    provoke(house, channel, replace(case, count=20))
    for turn in range(2):
        Channel.objects.filter(pk=channel.pk).update(metrics_due_at=now(), lease_until=None, lease_owner="")
        house.duty(due, collect)
        channel.refresh_from_db()
        if turn == 0:
            ours = Sample.objects.filter(channel=channel, delivery__isnull=False)
            if ours.filter(value=0).exists() and not ours.filter(value__gt=0).exists():
                yield "what is missing was written down as 0"
            wait = (channel.metrics_due_at - now()).total_seconds()
            if not 0 < wait <= 3600:
                yield f"next look in {wait:.0f} s"
            if channel.state != "connected":
                yield f"the channel is {channel.state}"
            house.disarm()
        house.passes(3600)
    if not Sample.objects.filter(channel=channel, delivery__isnull=False, value__gt=0).exists():
        yield "the next look brought no figures"


def forum_paging(house: House, platform: str, case: Case) -> Iterator[str]:
    """More answers than one page of the forum's journal holds: each is kept once."""
    channel = channel_of(house, platform, case)
    post = a_post(house, channel)
    texts = [f"Jawaban nomor {n}" for n in range(130)]
    for number, text in enumerate(texts):
        say(house, channel, post, text, author=f"anggota{number // 4}")
    poll(house, channel)
    yield from heard(channel, texts, begin="Jawaban")  # the forum remembers what was said in other cases


def forum_figures(house: House, platform: str, case: Case) -> Iterator[str]:
    """What the forum does not count has no figure; what it counts has its true one."""
    from gembala.kernel.clock import now
    from gembala.metrics.collect import collect, due
    from gembala.metrics.models import Sample
    from gembala.platforms.models import Channel

    channel = channel_of(house, platform, case)
    post = a_post(house, channel)
    say(house, channel, post, "Enak!")
    Channel.objects.filter(pk=channel.pk).update(metrics_due_at=now())
    house.duty(due, collect)
    found = dict(Sample.objects.filter(channel=channel, delivery__isnull=False).values_list("native", "value"))
    if found != {"likes": 0, "replies": 1}:
        yield f"figures {found}"


SCENES: Mapping[str, Callable[[House, str, Case], Iterator[str]]] = {
    "webhook": webhook,
    "echo": echo,
    "two_secrets": two_secrets,
    "handshake": handshake,
    "deleted": deleted,
    "removed_hook": removed_hook,
    "comments": comments,
    "paging": paging,
    "twice": twice,
    "act_on_deleted": act_on_deleted,
    "answer_deleted": answer_deleted,
    "unhide": unhide,
    "figures": figures,
    "forum_paging": forum_paging,
    "forum_figures": forum_figures,
}
