"""The blocks of a person's day, from ``facts/weekly_routine.yaml`` and ``facts/posting_windows.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from gembala.workspaces.roles import Role

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Block:
    """A stretch of the day. ``kind`` is content or audience; ``tasks`` are the facts' own words, to be translated."""

    kind: str
    platform: str
    start: datetime
    end: datetime
    tasks: tuple[str, ...]

    def phase(self, moment: datetime) -> str:
        """``did``, ``now`` or ``next`` at a moment."""
        return "did" if moment >= self.end else "now" if moment >= self.start else "next"


@lru_cache(maxsize=2)
def _facts(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((settings.FACTS / f"{name}.yaml").read_text(encoding="utf-8")))


def blocks_of(role: str, moment: datetime) -> list[Block]:
    """The day's blocks for a role, in the routine's own zone; UTC moments. Empty on days without a routine.

    The social media manager has both blocks of the day's platform. The community manager, for whom the facts give no
    own week, shares the audience block: it is the time when the community of that platform is awake.
    """
    facts = _facts("weekly_routine")
    zone = ZoneInfo(facts["timezone"])
    here = moment.astimezone(zone)
    day = facts["days"].get(DAYS[here.weekday()])
    kinds = {Role.SOCIAL.value: ("content", "audience"), Role.DIRECTOR.value: ("content", "audience"),
             Role.COMMUNITY.value: ("audience",), Role.CREATIVE.value: ("content",)}.get(role, ("audience",))  # fmt: skip
    if day is None:
        return []
    return [
        Block(
            kind, day["platform"],
            datetime.combine(here.date(), time.fromisoformat(day[kind]["from"]), zone).astimezone(UTC),
            datetime.combine(here.date(), time.fromisoformat(day[kind]["to"]), zone).astimezone(UTC),
            tuple(day[kind]["do"]),
        )
        for kind in kinds
    ]  # fmt: skip
