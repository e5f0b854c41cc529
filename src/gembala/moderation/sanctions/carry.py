"""Lets a sanction take effect, or end, wherever the person has an account; says where it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from gembala.delivery.plan import plan_action
from gembala.members.models import Identity
from gembala.moderation.rows.sanctions import Sanction
from gembala.moderation.signals import sanctioned
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Action, ActionKind, PlatformError
from gembala.platforms.models import Channel
from gembala.workspaces.models import User

OUTSIDE = frozenset({Sanction.Kind.SUSPEND.value, Sanction.Kind.BAN.value})
"""Kinds for which an account is blocked at its platform. Who is muted is held back by ourselves, everywhere."""

WAYS: Mapping[bool, Sequence[tuple[ActionKind, str]]] = {
    True: ((ActionKind.BLOCK, ""), (ActionKind.BLOCK_MESSAGES, "messages_only")),
    False: ((ActionKind.UNBLOCK, ""), (ActionKind.UNBLOCK_MESSAGES, "messages_only")),
}
"""How a ban begins and ends at a platform, the whole way first; and what to say of one that falls short."""


@dataclass(frozen=True)
class Carried:
    """What came of it for one account. ``why`` is a stable key where nothing could be done: ``no_channel``,
    ``unsupported``, a platform's refusal, ``held_here`` (a mute: what they write waits for a person); ``messages_only`` where
    it was done and reaches no further than private messages."""

    identity: int
    platform: str
    handle: str
    done: bool
    why: str = ""


def carry(sanction: Sanction, *, begins: bool, by: User | None) -> list[dict[str, Any]]:
    """Begin or end it on every account of the person; inside the caller's transaction. Gives what came of each."""
    identities = list(Identity.objects.filter(person_id=sanction.person_id).order_by("pk"))
    own = _listeners(sanction, begins=begins)
    known = {one.identity for one in own}
    rest = [one for one in identities if one.pk not in known]
    return [asdict(one) for one in [*own, *_outside(sanction, rest, begins=begins, by=by)]]


def _listeners(sanction: Sanction, *, begins: bool) -> list[Carried]:
    found: list[Carried] = []
    for _listener, answer in sanctioned.send(Sanction, sanction=sanction, begins=begins):
        found += cast("list[Carried]", answer or [])
    return found


def _outside(sanction: Sanction, identities: Iterable[Identity], *, begins: bool, by: User | None) -> Iterable[Carried]:
    for identity in identities:
        if sanction.kind not in OUTSIDE:
            if sanction.kind == Sanction.Kind.MUTE:
                yield Carried(identity.pk, identity.platform, identity.handle, done=True, why="held_here")
            continue
        yield _block(identity, begins=begins, by=by)


def _block(identity: Identity, *, begins: bool, by: User | None) -> Carried:
    """Blocked where the platform lets programs block; else at least out of the private messages."""
    channels = Channel.objects.filter(
        workspace_id=identity.workspace_id, platform=identity.platform, owner=None, state=Channel.State.CONNECTED
    )
    why, done, partly = "no_channel", False, ""
    for channel in channels:
        for kind, short_of in WAYS[begins]:
            refused = refusal(channel, str(kind))
            if not refused:
                plan_action(channel=channel, action=Action(kind=kind, target=identity.remote_id), by=by, item_id=None)
                done, partly = True, partly or short_of
                break
            why = refused if not short_of else why
    return Carried(identity.pk, identity.platform, identity.handle, done=done, why=partly if done else why)


def refusal(channel: Channel, feature: str, *, kind: str = "") -> str:
    """Why the channel's account cannot do it (a key of `Capabilities.actions`) to a word of this kind, as a stable key;
    empty when it can.
    """
    try:
        return capabilities_of(channel).why_not(feature, kind=kind)
    except PlatformError:
        return "not_connected"
