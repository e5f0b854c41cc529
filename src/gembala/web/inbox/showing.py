"""What the templates of the inbox are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from gembala.delivery.models import Delivery
from gembala.delivery.sentences import sentence
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.offered import offered
from gembala.inbox.person import profile
from gembala.inbox.queries import VIEWS, counts, listing
from gembala.inbox.tend import may_tend
from gembala.inbox.thread import Entry, thread_page
from gembala.inbox.voices import voices
from gembala.inbox.withdraw import refusal
from gembala.inbox.words import refused_words
from gembala.kernel.clock import now
from gembala.moderation.marks import deciding
from gembala.moderation.models import Case
from gembala.moderation.queries import counts as similar_counts
from gembala.moderation.queries import held_at
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Capabilities
from gembala.platforms.queries import channels_for
from gembala.web.frame.clocks import lateness
from gembala.web.frame.held import head_of, reason
from gembala.web.frame.signs import why
from gembala.web.inbox import words
from gembala.workspaces.access import Actor
from gembala.workspaces.models import User
from gembala.workspaces.roles import Permission

BEGINNING = 200
"""Characters of a held word that the list shows."""


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    conversation: Conversation
    pieces: list[tuple[str, bool]]
    reason: str
    """Why it is held, in a few words; empty when it is not."""
    similar: int
    lateness: str


def filters(request: HttpRequest) -> dict[str, str]:
    """The view, channel and words that the reader looks at, cleaned."""
    view = request.GET.get("view", "waiting")
    channel = request.GET.get("channel", "")
    return {
        "view": view if view in VIEWS else "waiting",
        "channel": channel if channel.isdecimal() and len(channel) < 18 else "",
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:80],
    }


def query_of(chosen: dict[str, str], **changed: str) -> str:
    """The filters as the tail of an address, empty ones left out."""
    kept = {name: value for name, value in {**chosen, **changed}.items() if value}
    return "?" + urlencode(kept) if kept else ""


def list_context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Everything for the first pane."""
    chosen = filters(request)
    page = listing(
        actor,
        chosen["view"],
        channel_id=int(chosen["channel"] or 0),
        search=chosen["q"],
        cursor=request.GET.get("cursor", ""),
    )
    held = held_at(row.last_item_id for row in page.rows if row.state == Conversation.State.HELD and row.last_item_id)
    same = similar_counts(actor, [case.fingerprint for case in held.values()])
    return {
        "actor": actor,
        "active": "inbox",
        "rows": [_row(row, held.get(row.last_item_id or 0), same) for row in page.rows],
        "cursor": page.cursor,
        "counts": counts(actor),
        "chosen": chosen,
        "query": query_of(chosen),
        "query_of": query_of,
        "views": (
            ("waiting", _("Waiting")), ("mine", _("Mine")), ("held", _("Held")), ("all", _("All")), ("done", _("Done")),
        ),
        "channels": list(channels_for(actor)),
        "words": words,
        "why": why,
        "held_reason": reason,
        "head_of": head_of,
        "may_tend": may_tend(actor),
        "may_moderate": actor.may(Permission.MODERATE),
    }  # fmt: skip


def _row(row: Conversation, case: Case | None, same: dict[str, int]) -> Row:
    late = lateness(row.waiting_since)
    if row.state != Conversation.State.HELD or row.last_item is None or case is None:
        return Row(row, [(row.preview, False)], "", 0, late)
    pieces = deciding(row.last_item.text[:BEGINNING], row.last_item.understanding, label=case.label)
    return Row(row, pieces, reason(case), _similar(case, same), late)


def _similar(case: Case, same: dict[str, int]) -> int:
    """How many others wait that read the same; those of a campaign are decided there, together."""
    return 0 if case.campaign_id else max(0, same.get(case.fingerprint, 1) - 1)


@dataclass(frozen=True)
class Shown:
    """One word of the thread with what can be done to it."""

    entry: Entry
    new_day: bool
    acts: list[tuple[str, str, str]]
    """Kind, and why not (a sentence, empty when it can be done), and its icon."""
    held: bool
    pieces: list[tuple[str, bool]]
    similar: int
    withdraw: str | None
    """Of an answer that is out: why it cannot be deleted there (a sentence, empty when it can)."""
    problem: object
    on_the_way: bool


ICONS = {"like": "heart", "unlike": "heart-broken", "hide": "eye-off", "unhide": "eye", "delete": "trash"}
SETTLED = {Delivery.State.DONE, Delivery.State.FAILED, Delivery.State.MISSED, Delivery.State.CANCELLED}


def conversation_context(request: HttpRequest, actor: Actor, row: Conversation) -> dict[str, Any]:
    """Everything for the second and the third pane."""
    page = thread_page(row, before=request.GET.get("before", ""))
    caps = capabilities_of(row.channel)
    found = voices(row, actor)
    usable = [voice for voice in found if not voice.refused]
    same = similar_counts(actor, [one.case.fingerprint for one in page.entries if one.case])
    shown: list[Shown] = []
    last_day = None
    for entry in page.entries:
        day = entry.at.astimezone(ZoneInfo(actor.user.zone)).date()
        shown.append(_shown(entry, new_day=day != last_day, caps=caps, actor=actor, same=same))
        last_day = day
    memberships = actor.workspace.memberships.filter(active=True).select_related("user").order_by("user__name")
    return {
        "row": row,
        "shown": shown,
        "older": page.older,
        "voices": found,
        "usable": usable,
        "refused_words": refused_words,
        "limit": caps.answer_to(row.last_item.kind if row.last_item else "").limit,
        "team": [one.user for one in memberships],
        "snoozes": snoozes(actor.user),
        "profile": profile(row.identity),
        "lateness": lateness(row.waiting_since),
        "newest": next((one.entry.item.pk for one in reversed(shown) if one.entry.item and _theirs(one)), 0),
    }


def _theirs(one: Shown) -> bool:
    item = one.entry.item
    return item is not None and not item.own and not one.held and item.deleted_at is None


def _shown(entry: Entry, *, new_day: bool, caps: Capabilities, actor: Actor, same: dict[str, int]) -> Shown:
    item, answer = entry.item, entry.reply
    held = bool(item and item.held and entry.case and entry.case.state == "held")
    acts = []
    if item and not item.deleted_at and not held:
        for offer in offered(item, caps=caps, actor=actor):
            why_not = refused_words(offer.refused) if offer.refused else ""
            acts.append((offer.kind.value, why_not, ICONS[offer.kind.value]))
    return Shown(
        entry=entry,
        new_day=new_day,
        acts=acts,
        held=held,
        pieces=deciding(item.text, item.understanding, label=entry.case.label) if item and held and entry.case else [],
        similar=_similar(entry.case, same) if held and entry.case else 0,
        withdraw=_withdraw(answer, actor) if answer and not entry.gone else None,
        problem=sentence(answer.delivery) if answer and answer.delivery.state in {"failed", "missed"} else None,
        on_the_way=bool(answer and answer.delivery.state not in SETTLED),
    )


def _withdraw(answer: Reply, actor: Actor) -> str | None:
    if answer.delivery.state != Delivery.State.DONE:
        return None
    reason = refusal(answer, actor=actor)
    return refused_words(reason) if reason else ""


def snoozes(user: User) -> list[tuple[str, str, datetime]]:
    """Moments to put something aside until, on the reader's clock: key, words, moment (aware)."""
    here = now().astimezone(ZoneInfo(user.zone))
    morning = (here + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    monday = morning + timedelta(days=(7 - morning.weekday()) % 7)
    return [
        ("hours", _("In two hours"), here + timedelta(hours=2)),
        ("morning", _("Tomorrow morning"), morning),
        ("monday", _("Monday morning"), monday if monday > morning else monday + timedelta(days=7)),
    ]
