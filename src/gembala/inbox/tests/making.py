"""Rows that inbox tests start from, as ingest leaves them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from gembala.inbox.models import Conversation
from gembala.inbox.take_in import LEASE, due, take_in
from gembala.ingest.models import Item, Thread
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.members.models import Identity
from gembala.platforms.models import Channel
from gembala.workspaces.models import Brand, User

_numbers = count(1)
GAMBLING = "G4C0R parah di 5.L.0.T 88, m4xw1n tiap hari, cek bi0 ya kak"
COMPLAINT = "Kak, paket rendang saya sudah lima hari belum sampai. Nomor resinya juga tidak bisa dilacak."


def make_channel(brand: Brand, *, platform: str = "bluesky", owner: User | None = None) -> Channel:
    number = next(_numbers)
    return Channel.objects.create(
        workspace=brand.workspace, brand=brand, owner=owner, platform=platform, environment="sandbox",
        api="http://127.0.0.1:9", remote_id=f"did:plc:own{number}", handle=f"warung{number}.test",
        name=owner.name if owner else brand.name,
    )  # fmt: skip


def make_thread(channel: Channel, text: str = "Paket rendang untuk akhir pekan") -> Thread:
    return Thread.objects.create(
        workspace=channel.workspace, channel=channel, remote_id=f"at://post/{next(_numbers)}", text=text
    )


def make_identity(channel: Channel, name: str = "Siti Rahmawati", *, remote_id: str = "") -> Identity:
    number = next(_numbers)
    return Identity.objects.create(
        workspace=channel.workspace, platform=channel.platform, remote_id=remote_id or f"did:plc:{number}",
        handle=f"siti{number}.test", name=name,
    )  # fmt: skip


def say(
    thread: Thread, identity: Identity, text: str, *, ago: timedelta = timedelta(minutes=12), own: bool = False,
    parent: str = "", kind: str = "comment", at: datetime | None = None,
) -> Item:  # fmt: skip
    return Item.objects.create(
        workspace=thread.workspace, channel=thread.channel, thread=thread, identity=identity, kind=kind,
        remote_id=f"at://item/{next(_numbers)}", parent_remote_id=parent, text=text, own=own, created_at=at or now() - ago,
    )  # fmt: skip


def sweep() -> int:
    """What the duty does in the worker: claim what is due and take it in; gives how many."""
    token = new_token()
    ids = claim(due(), limit=5000, token=token, lease=LEASE)
    take_in(ids, token)
    return len(ids)


def make_conversation(channel: Channel, text: str = COMPLAINT, *, name: str = "Siti Rahmawati") -> Conversation:
    thread, identity = make_thread(channel), make_identity(channel, name)
    say(thread, identity, text)
    sweep()
    return Conversation.objects.select_related("last_item", "channel", "thread", "identity").get(
        thread=thread, identity=identity
    )
