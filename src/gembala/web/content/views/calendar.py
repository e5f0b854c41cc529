"""The calendar: month, week, day and list, with a post in the side sheet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gembala.content.feasts import feasts_of
from gembala.content.models import Draft
from gembala.content.queries import Entry, by_day, entries, entry_of, gaps, headline, shown_state, silent
from gembala.content.tune import channels_open_to
from gembala.content.windows import best_hours
from gembala.kernel.clock import local, now, zone_name
from gembala.web.content.forms import number
from gembala.web.content.grid import VIEWS, cells, days_of, step, title_of
from gembala.web.content.panel import panel
from gembala.web.content.present import WORDS, look, when_for
from gembala.web.content.quotas import excesses
from gembala.web.content.views.parts import assets_of, draft_here
from gembala.web.frame.jinja import MARK_NAMES
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

AHEAD = 7


@require_safe
@door()
def calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """``?view=month|week|day|list&on=2026-11-20&post=12``; days are those of the reader's zone."""
    zone = actor.user.zone
    today = local(now(), zone).date()
    view = request.GET.get("view", "month")
    view = view if view in VIEWS else "month"
    on = _day(request.GET.get("on", ""), today)
    days = days_of(view, on)
    ahead = [today + timedelta(days=one) for one in range(1, AHEAD + 1)]
    found = _between(actor, min(days[0], ahead[0]), max(days[-1], ahead[-1]), zone)
    platforms = [channel.platform for channel in channels_open_to(actor)]
    soon = [entry for entry in found if entry.at.date() in set(ahead)]
    empty = gaps(found, days=ahead)
    shown = by_day(found)
    hours = _hours(actor, platforms, today)
    context: dict[str, Any] = {
        "actor": actor,
        "active": "calendar",
        "view": view,
        "views": VIEWS,
        "on": on,
        "today": today,
        "title": title_of(view, days, on),
        "back": step(view, on, -1),
        "forth": step(view, on, 1),
        "zone": zone_name(local(now(), zone)),
        "cells": cells(days, shown, on=on, today=today, view=view, hours=hours, gaps=set(empty), feasts=_feasts(days)),
        "hours": hours,
        "hour_words": ", ".join(f"{hour:%H.%M}" for hour in hours),
        "excesses": excesses(channels_open_to(actor)),
        "empty": empty,
        "empty_words": [(day, date_format(day, "l j")) for day in empty[:4]],
        "silent": [MARK_NAMES.get("hub" if one == "forum" else one, one) for one in silent(soon, platforms=platforms)],
        "words": WORDS,
        "looks": [(key, *look(key)) for key in WORDS if key != "changes"],
        "may_write": actor.may(Permission.CONTENT_WRITE),
        "may_schedule": actor.may(Permission.CONTENT_SCHEDULE),
        "sheet": _sheet(request, actor, zone),
    }
    return render(request, "content/calendar.html", context)


def _hours(actor: Actor, platforms: list[str], today: date) -> list[time]:
    """The audience's good hours, on the clock of the reader."""
    audience = ZoneInfo(actor.workspace.zone)
    found = [datetime.combine(today, hour, tzinfo=audience) for hour in best_hours(platforms)]
    return sorted(local(moment, actor.user.zone).time() for moment in found)


def _day(text: str, today: date) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return found if found and 2000 <= found.year <= 2100 else today


def _between(actor: Actor, first: date, last: date, zone: str) -> list[Entry]:
    start = datetime.combine(first, time(), tzinfo=ZoneInfo(zone))
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return entries(actor, start=start, end=end, zone=zone)


def _feasts(days: list[date]) -> dict[date, str]:
    language = get_language() or "id"
    return {day: name for year in {day.year for day in days} for day, name in feasts_of(year, language).items()}


def _sheet(request: HttpRequest, actor: Actor, zone: str) -> dict[str, Any] | None:
    pk = number(request.GET.get("post"))
    if not pk:
        return None
    draft: Draft = draft_here(actor, pk)
    if not any(actor.may(one) for one in (Permission.CONTENT_WRITE, Permission.CONTENT_APPROVE)):
        raise Http404
    media = [pk for variant in draft.variants.all() for pk in variant.media.values_list("pk", flat=True)[:1]][:1]
    state = shown_state(draft)
    return {
        "draft": draft,
        "entry": entry_of(draft, zone=zone),
        "title": headline(draft),
        "look": look(state),
        "panel": panel(draft, actor=actor),
        "picture": next(iter(assets_of(actor, media).values()), None),
        "when": when_for(
            actor,
            platforms=[variant.channel.platform for variant in draft.variants.all()],
            draft=draft,
            at=draft.scheduled_at,
        ),
        "movable": entry_of(draft, zone=zone).movable
        and actor.may(Permission.CONTENT_SCHEDULE if state == "scheduled" else Permission.CONTENT_WRITE),
        "next": reverse("calendar", kwargs={"slug": actor.workspace.slug}) + "?" + request.GET.urlencode(),
    }
