"""What a rule does when it meets an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.moderation.rows.feedback import Pattern
from gembala.workspaces.models import Membership, Workspace
from gembala.workspaces.roles import Role

KINDS = ("hold", "hide", "delete", "mute", "warn", "reply", "tag", "assign", "alert")
PUNISHING = frozenset({"hold", "hide", "delete", "mute", "warn"})
"""Never done to criticism that wants something to become better."""


@dataclass(frozen=True)
class Act:
    """One act; only the fields of its kind are set. ``days`` of a mute, ``pattern`` a reply's `Pattern` id, ``word`` a
    tag, ``to`` a user's id, ``role`` whom an alert calls (empty: everybody who moderates)."""

    kind: str
    days: int = 0
    pattern: int = 0
    word: str = ""
    to: int = 0
    role: str = ""


def plain(acts: Iterable[Act]) -> list[dict[str, Any]]:
    """As the row keeps them: unset fields left out."""
    return [{name: value for name, value in asdict(one).items() if value or name == "kind"} for one in acts]


def read(data: Iterable[Mapping[str, Any]]) -> tuple[Act, ...]:
    """What `plain` wrote."""
    return tuple(Act(**one) for one in data)


def acts(data: object, *, workspace: Workspace) -> tuple[Act, ...]:
    """Check acts as a form or a program gives them: known kinds, each once, everything they name in this workspace.

    Raises ``ValidationError``.
    """
    if not isinstance(data, list | tuple) or not data:
        raise _wrong(_("Choose at least one thing that the rule does."))
    found = tuple(_one(one, workspace=workspace) for one in data)
    if len({one.kind for one in found}) != len(found):
        raise _wrong(_("A rule does each thing once."))
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _wrong(sentence: str) -> ValidationError:
    return ValidationError({"acts": [sentence]})


def _number(value: object) -> int:
    text = str(value or 0)
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _one(given: object, *, workspace: Workspace) -> Act:
    if not isinstance(given, Mapping) or given.get("kind") not in KINDS:
        raise _wrong(_("Choose at least one thing that the rule does."))
    kind = str(given["kind"])
    return _CLEAN[kind](kind, given, workspace) if kind in _CLEAN else Act(kind)


def _mute(kind: str, given: Mapping[str, Any], _workspace: Workspace) -> Act:
    days = _number(given.get("days"))
    if not 1 <= days <= 90:
        raise _wrong(_("A rule mutes for 1 to 90 days; longer is for people to decide."))
    return Act(kind, days=days)


def _pattern(kind: str, given: Mapping[str, Any], workspace: Workspace) -> Act:
    pattern = _number(given.get("pattern"))
    if not Pattern.objects.filter(workspace=workspace, pk=pattern, archived_at=None).exists():
        raise _wrong(_("Choose the sentence to answer with."))
    return Act(kind, pattern=pattern)


def _tag(kind: str, given: Mapping[str, Any], _workspace: Workspace) -> Act:
    word = " ".join(str(given.get("word", "")).split())[:40]
    if not word:
        raise _wrong(_("Write the tag."))
    return Act(kind, word=word)


def _assign(kind: str, given: Mapping[str, Any], workspace: Workspace) -> Act:
    to = _number(given.get("to"))
    if not Membership.objects.filter(workspace=workspace, user_id=to, active=True).exists():
        raise _wrong(_("Choose somebody of the team."))
    return Act(kind, to=to)


def _alert(kind: str, given: Mapping[str, Any], _workspace: Workspace) -> Act:
    role = str(given.get("role", ""))
    if role and role not in Role.values:
        raise _wrong(_("Choose whom to alert."))
    return Act(kind, role=role)


_CLEAN = {"mute": _mute, "warn": _pattern, "reply": _pattern, "tag": _tag, "assign": _assign, "alert": _alert}
