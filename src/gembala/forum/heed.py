"""Does in the forum what moderation decided: who may not write for a while, which reports are settled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gembala.forum.guard import lock_forum
from gembala.forum.journal import write_down
from gembala.forum.models import Activity, ForumMember, ForumPost
from gembala.members.models import Identity
from gembala.moderation.models import Case, Sanction
from gembala.moderation.sanctions.carry import Carried
from gembala.workspaces.changes import announce

ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
SILENT = (Sanction.Kind.MUTE, Sanction.Kind.SUSPEND, Sanction.Kind.BAN)


def on_sanctioned(sanction: Sanction, begins: bool, **_more: Any) -> list[Carried]:
    """Listener of `moderation.signals.sanctioned`: every place of the person in the forum."""
    rows = Identity.objects.filter(person_id=sanction.person_id, platform="forum").order_by("pk")
    found = [_carry(identity, sanction) for identity in rows]
    if found:
        announce(sanction.workspace_id, "member", [sanction.person_id])
    return found


def _carry(identity: Identity, sanction: Sanction) -> Carried:
    number = identity.remote_id.removeprefix("member:")
    members = ForumMember.objects.filter(
        workspace_id=identity.workspace_id, pk=int(number) if number.isdecimal() else 0
    )
    member = members.first()
    if member is None or member.brand:
        return Carried(
            identity.pk, "forum", identity.handle, done=False, why="no_member" if member is None else "brand"
        )
    if sanction.kind not in SILENT:
        return Carried(identity.pk, "forum", identity.handle, done=True, why="told_at_hub")
    members.update(suspended_until=_until(sanction))
    return Carried(identity.pk, "forum", identity.handle, done=True)


def _until(sanction: Sanction) -> datetime | None:
    """The end of the longest sanction that silences them now; None when none does."""
    rows = Sanction.objects.filter(person_id=sanction.person_id, state=Sanction.State.ACTIVE, kind__in=SILENT)
    ends = [end or ENDLESS for end in rows.values_list("ends_at", flat=True)]
    return max(ends) if ends else None


def on_decided(cases: list[Case], **_more: Any) -> None:
    """Listener of `moderation.signals.decided`: a reported post that was decided waits for nobody any more."""
    numbers = [
        int(case.item.remote_id.removeprefix("post:"))
        for case in cases
        if case.state == Case.State.RELEASED and case.item.remote_id.removeprefix("post:").isdecimal()
        and case.item.remote_id.startswith("post:")
    ]  # fmt: skip
    if not numbers:
        return
    rows = ForumPost.objects.filter(
        pk__in=numbers, topic__workspace_id=cases[0].workspace_id, activity__kind=Activity.Kind.REPORTED
    )
    lock_forum(cases[0].workspace_id)
    for post in rows.select_related("topic").distinct():
        write_down(Activity.Kind.CLEARED, post, member=None)
