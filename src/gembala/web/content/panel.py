"""What became of a draft at each channel, and what was said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gembala.content.models import Draft, ReviewNote, Variant
from gembala.content.withdraw import editable
from gembala.delivery.models import Delivery
from gembala.delivery.sentences import next_look, sentence, unknown_code
from gembala.metrics.queries import Told, told_of
from gembala.platforms.problems import Sentence
from gembala.web.content.figures import Figure, by_channel
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission

S = Delivery.State
OUTCOMES = {
    S.WAITING: ("", "clock", gettext_lazy("Scheduled")),
    S.PREPARING: ("", "loader-2", gettext_lazy("Being prepared")),
    S.PROCESSING: ("", "loader-2", gettext_lazy("The platform is processing it")),
    S.HANDED: ("note-warn", "device-mobile", gettext_lazy("Waits for a person to post it")),
    S.ARMED: ("", "send", gettext_lazy("Being sent")),
    S.UNKNOWN: ("note-warn", "question-mark", gettext_lazy("Being looked up at the platform")),
    S.DONE: ("note-good", "circle-check", gettext_lazy("Published")),
    S.FAILED: ("note-bad", "alert-triangle", gettext_lazy("Failed")),
    S.MISSED: ("note-bad", "clock-x", gettext_lazy("Missed")),
    S.CANCELLED: ("", "x", gettext_lazy("Cancelled")),
}
DECISIONS = {
    ReviewNote.Decision.NOTE: ("message", gettext_lazy("%(who)s")),
    ReviewNote.Decision.SUBMITTED: ("hourglass", gettext_lazy("%(who)s sent version %(version)s for review")),
    ReviewNote.Decision.APPROVED: ("circle-check", gettext_lazy("%(who)s approved version %(version)s")),
    ReviewNote.Decision.CHANGES: ("message-report", gettext_lazy("%(who)s asked for changes to version %(version)s")),
}


@dataclass(frozen=True)
class Outcome:
    """One channel: its word, why it went wrong and what to do, its address, its figures.

    ``again_at`` (UTC) is when we look at it next by ourselves; ``code`` the platform's own, where nobody knows it.
    """

    variant: Variant
    style: str
    icon: str
    word: str
    problem: Sentence | None
    permalink: str
    figures: Sequence[Told]
    known: Sequence[Figure]
    retry: bool
    mend: bool = False
    """Whether it may be taken out, to be edited on its own."""
    again_at: datetime | None = None
    code: str = ""


@dataclass(frozen=True)
class Note:
    """A line of the trail; ``at`` in UTC."""

    icon: str
    title: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Panel:
    """A draft's outcomes and trail, newest remark first."""

    outcomes: Sequence[Outcome]
    notes: Sequence[Note]


def asked_for(draft: Draft) -> Note | None:
    """What the reviewer wants changed, while the draft waits for it."""
    if draft.state != Draft.State.CHANGES:
        return None
    asked = draft.notes.filter(decision=ReviewNote.Decision.CHANGES).select_related("author").order_by("-at", "-pk")
    note = asked.first()
    return _note(note) if note else None


def panel(draft: Draft, *, actor: Actor) -> Panel:
    """Gather it in four queries; ``draft`` has its variants, channels and deliveries loaded."""
    variants = list(draft.variants.all())
    known = {variant.pk: row for variant, row in by_channel(variants)}
    figures = told_of([variant.delivery_id for variant in variants if variant.delivery_id])
    may = (actor.may(Permission.CONTENT_SCHEDULE), actor.may(Permission.CONTENT_WRITE) and not editable(draft))
    return Panel(
        outcomes=[
            _outcome(variant, figures.get(variant.delivery_id or 0, []), known.get(variant.pk, []), may=may)
            for variant in variants
        ],
        notes=[_note(note) for note in draft.notes.select_related("author").order_by("-at", "-pk")[:50]],
    )


def _outcome(
    variant: Variant, figures: Sequence[Told], known: Sequence[Figure], *, may: tuple[bool, bool]
) -> Outcome:
    """``may``: try again, take out."""
    delivery = variant.delivery
    if delivery is None:
        return Outcome(variant, "", "circle-dashed", _("Not scheduled yet"), None, "", (), (), retry=False)
    style, icon, word = OUTCOMES[S(delivery.state)]
    lost = delivery.state in {S.FAILED, S.MISSED}
    problem = sentence(delivery)
    return Outcome(
        variant, style, icon, str(word), problem, delivery.permalink, figures, known, retry=may[0] and lost,
        mend=may[1] and lost, again_at=next_look(delivery), code=unknown_code(delivery),
    )  # fmt: skip


def _note(note: ReviewNote) -> Note:
    icon, title = DECISIONS[ReviewNote.Decision(note.decision)]
    who = note.author.name if note.author else _("Somebody")
    return Note(icon, str(title) % {"who": who, "version": note.version}, note.text, note.at)
