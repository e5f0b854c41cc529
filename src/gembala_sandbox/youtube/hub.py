"""WebSub: subscriptions to a channel's feed, and pushes of uploads and of changed titles or descriptions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlencode
from xml.sax.saxutils import escape

from starlette.responses import PlainTextResponse, Response

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.courier import Delivery, look
from gembala_sandbox.graph import urls
from gembala_sandbox.posts import Post
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import pages

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_LEASE = 5 * 86_400
_PATHS = ("/xml/feeds/videos.xml", "/feeds/videos.xml")


def _channel(topic: str) -> str:
    parts = urls.split(topic)
    return parse_qs(parts.query).get("channel_id", [""])[0] if parts.path.endswith(_PATHS) else ""


async def subscribe(call: Call) -> Response:
    """POST to the hub: the callback is asked first, 202 when it agrees."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    mode, topic, callback = form.get("hub.mode", ""), form.get("hub.topic", ""), form.get("hub.callback", "")
    channel = accounts.find(call.world, _channel(topic))
    if mode not in ("subscribe", "unsubscribe") or channel is None:
        return PlainTextResponse("Invalid value for hub.mode or hub.topic", 400)
    if not urls.local(callback):
        return PlainTextResponse("This sandbox calls this machine only", 400)
    challenge, lease = secrets.token_urlsafe(16), int(form.get("hub.lease_seconds") or _LEASE)
    query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge, "hub.lease_seconds": str(lease)}
    status, said = await look(f"{callback}{'&' if '?' in callback else '?'}{urlencode(query)}")
    if not 200 <= status < 300 or said.decode("utf-8", "replace").strip() != challenge:
        return PlainTextResponse("The callback did not confirm the intent", 409)
    key = hashlib.sha256(f"{callback} {topic}".encode()).hexdigest()[:32]
    thing = Thing("youtube", "hub", key, owner=channel.id)
    thing.data = {
        "callback": callback,
        "topic": topic,
        "secret": form.get("hub.secret", ""),
        "until": call.world.clock.now() + lease,
    }
    if mode == "subscribe":
        things.keep(call.world, thing)
    else:
        things.drop(call.world, thing)
    return Response(status_code=202)


def _entry(world: World, post: Post) -> str:
    channel, extra = accounts.get(world, post.account_id), post.extra
    return (
        f"<entry><id>yt:video:{post.id}</id><yt:videoId>{post.id}</yt:videoId>"
        f"<yt:channelId>{channel.id}</yt:channelId><title>{escape(extra['title'])}</title>"
        f'<link rel="alternate" href="https://www.youtube.com/watch?v={post.id}"/>'
        f"<author><name>{escape(channel.name)}</name><uri>https://www.youtube.com/channel/{channel.id}</uri></author>"
        f"<published>{pages.stamp(extra['published'])}</published><updated>{pages.stamp(world.clock.now())}</updated></entry>"
    )


def _atom(channel_id: str, name: str, entries: list[str]) -> bytes:
    topic = f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={channel_id}"
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">'
        f'<link rel="hub" href="https://pubsubhubbub.appspot.com"/><link rel="self" href="{topic}"/>'
        f"<title>{escape(name)}</title>{''.join(entries)}</feed>"
    ).encode()


def feed(call: Call) -> Response:
    """GET /xml/feeds/videos.xml?channel_id=: the last fifteen."""
    channel = accounts.find(call.world, call.query("channel_id"))
    if channel is None or channel.platform != "youtube":
        return PlainTextResponse("Not Found", 404)
    found = posts.select(
        call.world, "platform='youtube' AND account_id=? AND source='api' AND reply_to IS NULL", (channel.id,), limit=15
    )
    raw = _atom(channel.id, channel.name, [_entry(call.world, p) for p in found])
    return Response(raw, media_type="text/xml; charset=UTF-8")


def tell(world: World, post: Post) -> None:
    """A public video is new, or its title or description has changed."""
    channel = accounts.get(world, post.account_id)
    raw = _atom(channel.id, "YouTube video feed", [_entry(world, post)])
    for hook in things.listing(world, "youtube", "hub", owner=post.account_id):
        if hook.data["until"] <= world.clock.now():
            continue
        fault = world.faults.take(platform="youtube", account=post.account_id, operation="webhook")
        kind = fault.kind if fault else ""
        headers = {"content-type": "application/atom+xml", "link": f'<{hook.data["topic"]}>; rel="self"'}
        if hook.data["secret"]:
            secret = "not-the-secret" if kind == "webhook_bad_signature" else hook.data["secret"]
            headers["x-hub-signature"] = "sha1=" + hmac.new(secret.encode(), raw, hashlib.sha1).hexdigest()
        copies = 2 if kind == "webhook_replay" else 0 if kind == "webhook_lost" else 1
        world.outbox.extend(Delivery(hook.data["callback"], raw, "", headers=headers) for _ in range(copies))
