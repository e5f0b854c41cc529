"""Writing: create a draft, save it, and never lose a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.details import Details
from gembala.content.manuscript import Manuscript, VariantText, manuscript_of, snapshot
from gembala.content.models import Draft, MediaAsset, Version
from gembala.content.tune import tune
from gembala.content.withdraw import withdraw
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.models import Brand
from gembala.workspaces.roles import Permission

ONE_SITTING = timedelta(minutes=5)
"""Snapshots of the same writer closer than this become one, unless somebody has looked at the earlier one."""


class StaleDraft(Exception):
    """Somebody saved a newer version; ``current`` is the draft as it stands. What was handed in is not saved."""

    def __init__(self, current: Draft) -> None:
        super().__init__(f"draft {current.pk} stands at version {current.version}")
        self.current = current


def create(
    actor: Actor, *, manuscript: Manuscript, brand: Brand | None = None, wish: datetime | None = None, zone: str = ""
) -> Draft:
    """A new draft of the actor, at version 1. ``wish`` is the UTC time it is meant for; nothing is scheduled by it."""
    actor.require(Permission.CONTENT_WRITE)
    brand = brand or actor.workspace.brands.order_by("pk").first()
    if brand is None or brand.workspace_id != actor.workspace.pk:
        raise ValidationError(_("This workspace has no brand yet. Add one in the settings first."))
    with transaction.atomic():
        draft = Draft.objects.create(
            workspace=actor.workspace,
            brand=brand,
            author=actor.user,
            title=_title(manuscript),
            text=manuscript.text,
            scheduled_at=wish,
            zone=zone or actor.workspace.zone,
        )
        _describe(actor, manuscript)
        tune(draft, actor=actor, variants=manuscript.variants)
        Version.objects.create(draft=draft, number=1, snapshot=snapshot(draft), author=actor.user)
        record("draft.created", draft, workspace=actor.workspace, by=actor.user)
        announce(actor.workspace.pk, "draft", [draft.pk])
    return draft


def save(draft: Draft, *, actor: Actor, version: int, manuscript: Manuscript) -> Draft:
    """Save what was written on top of ``version`` and give the draft at its new version.

    Saving the same words again changes nothing. An approved or scheduled draft loses its approval.
    Raises `StaleDraft` when somebody saved in between, ``ValidationError`` when it is out already.
    """
    actor.require(Permission.CONTENT_WRITE)
    with transaction.atomic():
        row = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk, workspace=actor.workspace)
        if same(row, manuscript):
            return row
        if row.version != version:
            raise StaleDraft(row)
        withdraw(row, actor=actor)
        _describe(actor, manuscript)
        tune(row, actor=actor, variants=manuscript.variants)
        row.title, row.text = _title(manuscript), manuscript.text
        row.version, row.updated_at = version + 1, now()
        won = Draft.objects.filter(pk=row.pk, version=version).update(
            title=row.title, text=row.text, version=row.version, updated_at=row.updated_at
        )
        if not won:
            raise StaleDraft(Draft.objects.get(pk=row.pk))
        _keep(row, actor=actor)
        announce(actor.workspace.pk, "draft", [row.pk])
    return row


def _keep(draft: Draft, *, actor: Actor) -> None:
    last = draft.versions.order_by("-number").first()
    looked_at = last is not None and draft.notes.filter(version=last.number).exists()
    if last and last.number > 1 and last.author_id == actor.user.pk and not looked_at and now() - last.at < ONE_SITTING:
        last.delete()
    Version.objects.create(draft=draft, number=draft.version, snapshot=snapshot(draft), author=actor.user)


def _describe(actor: Actor, manuscript: Manuscript) -> None:
    for asset in MediaAsset.objects.filter(workspace=actor.workspace, pk__in=manuscript.alts.keys()):
        alt = manuscript.alts[asset.pk].strip()[:1500]
        if alt != asset.alt:
            MediaAsset.objects.filter(pk=asset.pk).update(alt=alt)


def same(draft: Draft, manuscript: Manuscript) -> bool:
    """Whether a draft says already what was handed in: a save that was repeated after a lost answer."""
    stands = manuscript_of(draft)
    before = {one.channel: one for one in stands.variants}
    variants = {_whole(one, before.get(one.channel)) for one in manuscript.variants}
    alts = {pk: manuscript.alts.get(pk, alt).strip()[:1500] for pk, alt in stands.alts.items()}
    return (stands.title, stands.text, set(stands.variants), stands.alts) == (
        _title(manuscript), manuscript.text, variants, alts,
    )  # fmt: skip


def _whole(given: VariantText, stands: VariantText | None) -> VariantText:
    """What was handed in with what it leaves as it stands."""
    known = stands or VariantText(given.channel, format="feed", details=Details())
    details = known.details if given.details is None else given.details
    return replace(given, format=given.format or known.format, details=details)


def _title(manuscript: Manuscript) -> str:
    return manuscript.title.strip()[:200]
