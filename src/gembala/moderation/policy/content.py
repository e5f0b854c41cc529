"""What a version says, as values: clauses, steps of the ladder, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gembala.moderation.rows.policy import PolicyVersion
from gembala.moderation.rows.sanctions import Sanction

MOST_CLAUSES = 20
MOST_STEPS = 8
TITLE_LIMIT = 120
TEXT_LIMIT = 2_000
INTRO_LIMIT = 4_000
KEY = re.compile(r"^[a-z][a-z0-9-]{0,23}$")
ENDLESS = frozenset({Sanction.Kind.REMIND.value, Sanction.Kind.WARN.value})


@dataclass(frozen=True)
class Clause:
    """One rule for members, in both languages; English may be empty, then the Indonesian words stand for it."""

    key: str
    title_id: str
    text_id: str
    title_en: str = ""
    text_en: str = ""

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_en if _english() and self.title_en else self.title_id

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_en if _english() and self.text_en else self.text_id


@dataclass(frozen=True)
class Step:
    """From ``strikes`` strikes in force on: ``step`` (a `Sanction.Kind`) for ``days`` (0: without end). ``asks``:
    only once somebody who decides the policy has agreed."""

    strikes: int
    step: str
    days: int = 0
    asks: bool = False


@dataclass(frozen=True)
class Content:
    """Everything that a version says."""

    intro_id: str
    intro_en: str
    clauses: tuple[Clause, ...]
    ladder: tuple[Step, ...]
    strike_days: int
    appeal_days: int


def _english() -> bool:
    return (get_language() or "id").startswith("en")


def content_of(version: PolicyVersion) -> Content:
    """The version's content."""
    return Content(
        version.intro_id, version.intro_en, clauses_of(version), ladder_of(version), version.strike_days,
        version.appeal_days,
    )  # fmt: skip


def intro_of(version: PolicyVersion) -> str:
    """The opening words in the reader's language."""
    return version.intro_en if _english() and version.intro_en else version.intro_id


def clauses_of(version: PolicyVersion) -> tuple[Clause, ...]:
    """The clauses in their order."""
    return tuple(Clause(**one) for one in version.clauses)


def clause_of(version: PolicyVersion | None, key: str) -> Clause | None:
    """The clause with this key, if the version has it."""
    return next((one for one in clauses_of(version) if one.key == key), None) if version is not None else None


def ladder_of(version: PolicyVersion) -> tuple[Step, ...]:
    """The steps, ascending."""
    return tuple(Step(**one) for one in version.ladder)


def step_for(version: PolicyVersion, strikes: int) -> Step | None:
    """The highest step that so many strikes reach."""
    reached = [one for one in ladder_of(version) if one.strikes <= strikes]
    return reached[-1] if reached else None


def plain(content: Content) -> dict[str, Any]:
    """As the row's fields keep it."""
    return {
        "intro_id": content.intro_id, "intro_en": content.intro_en,
        "clauses": [asdict(one) for one in content.clauses], "ladder": [asdict(one) for one in content.ladder],
        "strike_days": content.strike_days, "appeal_days": content.appeal_days,
    }  # fmt: skip


def check(content: Content) -> None:
    """Raise ``ValidationError`` with a message for each place: ``intro_id``, ``clause-<n>``, ``step-<n>``, …"""
    wrong: dict[str, list[str]] = {}

    def add(place: str, sentence: str) -> None:
        wrong.setdefault(place, []).append(sentence)

    if not content.intro_id.strip():
        add("intro_id", _("Say in a few sentences what this place is about."))
    for name in ("intro_id", "intro_en"):
        if len(getattr(content, name)) > INTRO_LIMIT:
            add(name, _("At most %(limit)s characters.") % {"limit": INTRO_LIMIT})
    _check_clauses(content.clauses, add)
    _check_ladder(content.ladder, add)
    if not 1 <= content.strike_days <= 1825:
        add("strike_days", _("Choose between 1 and 1825 days."))
    if not 1 <= content.appeal_days <= 365:
        add("appeal_days", _("Choose between 1 and 365 days."))
    if wrong:
        raise ValidationError(wrong)


def _check_clauses(clauses: Sequence[Clause], add: Any) -> None:
    if not 1 <= len(clauses) <= MOST_CLAUSES:
        add("clauses", _("A policy has between 1 and %(most)s rules.") % {"most": MOST_CLAUSES})
    keys = [one.key for one in clauses]
    for number, one in enumerate(clauses):
        if not one.title_id.strip() or not one.text_id.strip():
            add(f"clause-{number}", _("Every rule needs a title and a text in Indonesian."))
        if (
            max(len(one.title_id), len(one.title_en)) > TITLE_LIMIT
            or max(len(one.text_id), len(one.text_en)) > TEXT_LIMIT
        ):
            add(f"clause-{number}", _("A title has at most 120 characters, a text at most 2,000."))
        if not KEY.match(one.key) or keys.count(one.key) > 1:
            add(f"clause-{number}", _("Two rules have the same name; give one another title."))


def _check_ladder(ladder: Sequence[Step], add: Any) -> None:
    if not 1 <= len(ladder) <= MOST_STEPS:
        add("ladder", _("The ladder has between 1 and %(most)s steps.") % {"most": MOST_STEPS})
    before = 0
    for number, one in enumerate(ladder):
        if one.step not in Sanction.Kind.values:
            add(f"step-{number}", _("Choose what happens at this step."))
        if not before < one.strikes <= 50:
            add(f"step-{number}", _("Each step needs more strikes than the one before."))
        before = max(before, one.strikes)
        if not 0 <= one.days <= 3650:
            add(f"step-{number}", _("Choose between 0 and 3650 days; 0 is without end."))
        elif one.step == Sanction.Kind.MUTE and not one.days:
            add(f"step-{number}", _("Being muted has an end: choose the days."))
