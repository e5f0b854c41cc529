"""Takes a member's report in: the item joins the review queue, and stays where it is until somebody has looked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from gembala.ingest.models import Item
from gembala.moderation.fingerprint import fingerprint
from gembala.moderation.harsh import is_harsh
from gembala.moderation.rows.cases import Case, MemberReport, Watch
from gembala.workspaces.changes import announce

NOTE_LIMIT = 300


@transaction.atomic
def file_report(
    workspace_id: int, *, platform: str, remote_id: str, reporter: str, reporter_name: str = "", note: str = ""
) -> MemberReport:
    """One report a reporter and item; twice is once. An item that ingest has not seen yet is found later by `watch`."""
    row, made = MemberReport.objects.get_or_create(
        workspace_id=workspace_id, platform=platform, remote_id=remote_id, reporter=reporter[:200],
        defaults={"reporter_name": reporter_name[:200], "note": note.replace("\x00", "").strip()[:NOTE_LIMIT]},
    )  # fmt: skip
    if made:
        _attach([row])
        Watch.objects.get_or_create(workspace_id=workspace_id)
    return row


def attach_waiting(workspace_id: int) -> int:
    """Join reports to items that have come since; gives how many."""
    rows = list(MemberReport.objects.filter(workspace_id=workspace_id, item=None).order_by("pk")[:500])
    if not rows:
        return 0
    with transaction.atomic():
        return _attach(rows)


def _attach(rows: Iterable[MemberReport]) -> int:
    joined = 0
    for row in rows:
        item = Item.objects.filter(
            workspace_id=row.workspace_id, channel__platform=row.platform, remote_id=row.remote_id, own=False,
            stage=Item.Stage.TAKEN_IN,
        ).first()  # fmt: skip
        if item is None:
            continue
        MemberReport.objects.filter(pk=row.pk).update(item=item)
        _open(item)
        joined += 1
    return joined


def _open(item: Item) -> None:
    """The item's case: made, counted up while it waits; what was released and is reported again waits again."""
    case, made = Case.objects.get_or_create(
        item=item,
        defaults={
            "workspace_id": item.workspace_id, "source": Case.Source.REPORT, "label": _label(item), "report_count": 1,
            "harsh": is_harsh(item), "fingerprint": fingerprint(item.text),
            "model_version": str((item.understanding or {}).get("version", ""))[:60],
        },
    )  # fmt: skip
    if not made:
        Case.objects.filter(pk=case.pk).update(report_count=F("report_count") + 1)
    announce(item.workspace_id, "case", [case.pk])


def _label(item: Item) -> str:
    """What machines saw in it, else ``reported``."""
    for head in ("spam", "abuse"):
        label = (item.understanding or {}).get(head, {}).get("label", "none")
        if label != "none":
            return str(label)
    return "reported"
