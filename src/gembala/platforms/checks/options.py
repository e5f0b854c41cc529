"""The chosen options against what this account offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from gembala.platforms.contracts import Capabilities, Issue, OptionRule, Options, Post

OURS = frozenset({"media_fit"})
"""Options that concern the product itself, not the platform."""


def option_issues(post: Post, caps: Capabilities) -> list[Issue]:
    """Missing, unknown and wrong options; ``option`` in the params is the field of `Options`."""
    found = []
    for one in fields(Options):
        value, rule = getattr(post.options, one.name), caps.options.get(one.name)
        chosen = value != one.default
        if rule is None or (rule.formats and post.format not in rule.formats):
            if chosen and one.name not in OURS:
                found.append(Issue("option_ignored", "warning", "options", {"option": one.name}))
        elif chosen:
            found += list(_wrong(one.name, value, rule))
        elif rule.required and not post.reply_to and not post.recipient:
            found.append(Issue("option_missing", "error", "options", {"option": one.name}))
    return found


def _wrong(name: str, value: object, rule: OptionRule) -> Iterator[Issue]:
    values = [str(one) for one in value] if isinstance(value, tuple) else [str(value)]
    told: dict[str, str | int] = {"option": name}
    if rule.choices and not set(values) <= set(rule.choices):
        yield Issue("option_choice", "error", "options", told | {"value": ", ".join(values)[:80]})
    if rule.max_count and len(values) > rule.max_count:
        yield Issue("option_too_many", "error", "options", told | {"limit": rule.max_count})
    if rule.limit and any(len(one) > rule.limit for one in values):
        yield Issue("option_too_long", "error", "options", told | {"limit": rule.limit})
    if rule.max_total and sum(len(one) for one in values) > rule.max_total:
        yield Issue("option_too_long", "error", "options", told | {"limit": rule.max_total})
