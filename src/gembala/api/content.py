"""Drafts: write, check, review, schedule."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Router
from ninja.errors import HttpError
from ninja.files import UploadedFile

from gembala.api.auth import actor
from gembala.api.shapes import (
    REFUSALS,
    Approval,
    AtChannel,
    DeliveryOut,
    DraftIn,
    DraftOut,
    FindingOut,
    Id,
    Limit,
    Line,
    Moment,
    Remark,
    VariantOut,
    When,
)
from gembala.content.approve import approve
from gembala.content.check import check
from gembala.content.comment import comment
from gembala.content.copy import copy
from gembala.content.details import details_of
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.mend import mend
from gembala.content.models import Draft
from gembala.content.publish_now import publish_now
from gembala.content.queries import part_of
from gembala.content.request_changes import request_changes
from gembala.content.retry import retry
from gembala.content.schedule import schedule
from gembala.content.submit import submit
from gembala.content.unschedule import unschedule
from gembala.content.upload import upload
from gembala.content.write import StaleDraft, create, save
from gembala.delivery.models import Delivery
from gembala.workspaces.access import Actor
from gembala.workspaces.tokens import Scope

router = Router()


def delivery_out(row: Delivery) -> DeliveryOut:
    """A delivery as programs see it."""
    return DeliveryOut(
        id=row.pk, state=row.state, due_at=row.due_at, remote_id=row.remote_id, permalink=row.permalink,
        problem=row.problem,
    )  # fmt: skip


def draft_out(draft: Draft) -> DraftOut:
    """A draft with its variants as programs see it."""
    variants = [
        VariantOut(
            channel=one.channel_id, platform=one.channel.platform, text=one.own_text, title=one.title, space=one.space,
            format=one.format, details=one.details,
            delivery=delivery_out(one.delivery) if one.delivery else None,
        )
        for one in draft.variants.select_related("channel", "delivery", "draft").order_by("pk")
    ]  # fmt: skip
    return DraftOut(
        id=draft.pk, title=draft.title, text=draft.text, state=draft.state, version=draft.version,
        scheduled_at=draft.scheduled_at, zone=draft.zone, variants=variants,
    )  # fmt: skip


def _manuscript(data: DraftIn) -> Manuscript:
    variants = tuple(
        VariantText(
            one.channel,
            one.text,
            one.title,
            one.space,
            tuple(one.media),
            one.format,
            None if one.details is None else details_of(one.details),
        )
        for one in data.variants
    )
    return Manuscript(title=data.title, text=data.text, variants=variants)


def _find(who: Actor, pk: int) -> Draft:
    return who.find(Draft.objects.all(), pk=pk)


@router.get("/w/{slug}/drafts", response={200: list[DraftOut], **REFUSALS})
def drafts(request: HttpRequest, slug: str, state: Line = "", before: Id = 2**62, limit: Limit = 50) -> list[DraftOut]:
    """Drafts, newest first, optionally of one state; ``before`` is the last id of the page before."""
    rows = Draft.objects.filter(workspace=actor(request, slug, Scope.CONTENT_READ).workspace, pk__lt=before).order_by(
        "-pk"
    )
    if state in Draft.State.values:
        rows = rows.filter(state=state)
    return [draft_out(row) for row in rows[:limit]]


@router.post("/w/{slug}/drafts", response={201: DraftOut, **REFUSALS})
def write(request: HttpRequest, slug: str, data: DraftIn) -> tuple[int, DraftOut]:
    """A new draft."""
    return 201, draft_out(create(actor(request, slug, Scope.CONTENT_WRITE), manuscript=_manuscript(data)))


@router.get("/w/{slug}/drafts/{pk}", response={200: DraftOut, **REFUSALS})
def read(request: HttpRequest, slug: str, pk: Id) -> DraftOut:
    """One draft."""
    return draft_out(_find(actor(request, slug, Scope.CONTENT_READ), pk))


@router.put("/w/{slug}/drafts/{pk}", response={200: DraftOut, **REFUSALS})
def rewrite(request: HttpRequest, slug: str, pk: Id, data: DraftIn) -> DraftOut:
    """Save over ``version``; 409 when somebody saved a newer one."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    draft = _find(who, pk)
    try:
        return draft_out(save(draft, actor=who, version=data.version, manuscript=_manuscript(data)))
    except StaleDraft as error:
        raise HttpError(409, f"the draft stands at version {error.current.version}: read it and save again") from error


@router.get("/w/{slug}/drafts/{pk}/check", response={200: list[FindingOut], **REFUSALS})
def look(request: HttpRequest, slug: str, pk: Id, at: Moment | None = None) -> list[FindingOut]:
    """What each platform would say, by its own rules; ``at`` is when it shall go out."""
    draft = _find(actor(request, slug, Scope.CONTENT_READ), pk)
    return [
        FindingOut(
            channel=one.channel.pk, count=one.count, limit=one.limit,
            errors=[finding.sentence for finding in one.findings if finding.level == "error"],
            warnings=[finding.sentence for finding in one.findings if finding.level != "error"],
        )
        for one in check(draft, at=at)
    ]  # fmt: skip


@router.post("/w/{slug}/drafts/{pk}/submit", response={200: DraftOut, **REFUSALS})
def send_for_review(request: HttpRequest, slug: str, pk: Id, data: Remark) -> DraftOut:
    """Ask for approval."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return draft_out(submit(_find(who, pk), actor=who, text=data.text))


@router.post("/w/{slug}/drafts/{pk}/approve", response={200: DraftOut, **REFUSALS})
def say_yes(request: HttpRequest, slug: str, pk: Id, data: Approval) -> DraftOut:
    """Approve the version that was looked at."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return draft_out(approve(_find(who, pk), actor=who, version=data.version, text=data.text))


@router.post("/w/{slug}/drafts/{pk}/request-changes", response={200: DraftOut, **REFUSALS})
def ask_for_changes(request: HttpRequest, slug: str, pk: Id, data: Remark) -> DraftOut:
    """Ask the writer to change something."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return draft_out(request_changes(_find(who, pk), actor=who, text=data.text))


@router.post("/w/{slug}/drafts/{pk}/comments", response={200: DraftOut, **REFUSALS})
def remark(request: HttpRequest, slug: str, pk: Id, data: Remark) -> DraftOut:
    """Write a remark."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    draft = _find(who, pk)
    comment(draft, actor=who, text=data.text)
    return draft_out(_find(who, pk))


@router.post("/w/{slug}/drafts/{pk}/schedule", response={200: DraftOut, **REFUSALS})
def set_time(request: HttpRequest, slug: str, pk: Id, data: When) -> DraftOut:
    """Schedule an approved draft."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return draft_out(schedule(_find(who, pk), actor=who, at=data.at, zone=data.zone))


@router.post("/w/{slug}/drafts/{pk}/unschedule", response={200: DraftOut, **REFUSALS})
def take_back(request: HttpRequest, slug: str, pk: Id) -> DraftOut:
    """Take a scheduled draft off the calendar."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return draft_out(unschedule(_find(who, pk), actor=who))


@router.post("/w/{slug}/drafts/{pk}/publish", response={200: DraftOut, **REFUSALS})
def out_now(request: HttpRequest, slug: str, pk: Id) -> DraftOut:
    """Publish an approved draft at once."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return draft_out(publish_now(_find(who, pk), actor=who))


@router.post("/w/{slug}/drafts/{pk}/copy", response={201: DraftOut, **REFUSALS})
def take_over(request: HttpRequest, slug: str, pk: Id) -> tuple[int, DraftOut]:
    """A new draft with the same words and files; of one that is out in part, for the channels it did not reach."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return 201, draft_out(copy(_find(who, pk), actor=who))


@router.post("/w/{slug}/drafts/{pk}/retry", response={200: DraftOut, **REFUSALS})
def once_more(request: HttpRequest, slug: str, pk: Id, data: AtChannel) -> DraftOut:
    """Send what failed or was missed at one channel once more, as it stands."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return draft_out(retry(part_of(_find(who, pk), channel=data.channel), actor=who))


@router.post("/w/{slug}/drafts/{pk}/mend", response={201: DraftOut, **REFUSALS})
def put_right(request: HttpRequest, slug: str, pk: Id, data: AtChannel) -> tuple[int, DraftOut]:
    """Take one channel's failed part out of a post that is out elsewhere, as a new draft to edit and approve."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return 201, draft_out(mend(part_of(_find(who, pk), channel=data.channel), actor=who))


@router.post("/w/{slug}/media", response={201: dict[str, int], **REFUSALS})
def picture(request: HttpRequest, slug: str, file: File[UploadedFile], alt: Line = "") -> tuple[int, dict[str, int]]:
    """Upload a picture (at most 20 MB); gives its id for a variant's ``media``."""
    who = actor(request, slug, Scope.CONTENT_WRITE)
    return 201, {"id": upload(who, file=file.file, name=(file.name or "").replace("\x00", ""), alt=alt[:1500]).pk}  # type: ignore[arg-type]
