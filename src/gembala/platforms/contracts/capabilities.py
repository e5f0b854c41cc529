"""What one account may do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from gembala.platforms.contracts.rules import (
    Format,
    FormatRule,
    MediaRule,
    MetricDef,
    OptionRule,
    QuotaRule,
    ScheduleRule,
    Support,
    TextRule,
    WindowRule,
)

PUBLIC_ONLY = ("hide", "unhide", "like", "unlike", "delete", "delete_others")


@dataclass(frozen=True)
class Capabilities:
    """What one account may do now. ``actions`` maps an action to support; ``refused`` says why, as a stable key.

    ``text`` and ``media`` are the rules of a plain post; ``formats`` has one entry for every format that this platform
    knows, also for those that this account may not use now.
    """

    platform: str
    api_version: str
    as_of: date
    text: TextRule
    media: MediaRule
    actions: Mapping[str, Support]
    idempotency: Literal["native_key", "client_id", "reconcile", "none"]
    poll_interval: timedelta
    refused: Mapping[str, str] = field(default_factory=dict)
    refused_of_mentions: Mapping[str, str] = field(default_factory=dict)
    """Actions that cannot be done to a mention, which may stand below somebody else's post; why, as in ``refused``."""
    refused_of_messages: Mapping[str, str] = field(
        default_factory=lambda: dict.fromkeys(PUBLIC_ONLY, "not_in_private")
    )
    """The same of a private message: platforms let nobody hide or like one, or take one back from who got it."""
    api_sunset: date | None = None
    webhooks: bool = False
    token_lifetime: timedelta | None = None
    token_rotates: bool = False
    metrics: tuple[str, ...] = ()
    """Native metric names that posts of this account have."""
    formats: Mapping[Format, FormatRule] = field(default_factory=lambda: {Format.FEED: FormatRule(Support.NATIVE)})
    fields: Mapping[str, TextRule] = field(default_factory=dict)
    """Rules of further texts: ``title``, ``description``, ``first_comment``, ``reply``, ``message``."""
    options: Mapping[str, OptionRule] = field(default_factory=dict)
    """By the field's name in `Options`."""
    extras: Mapping[str, tuple[Format, ...]] = field(default_factory=dict)
    """Further files that a post may carry: ``cover``, ``captions``; with which formats, empty for all.

    ``title`` here says which formats show a title, where not all with a field for it do.
    """
    schedule: ScheduleRule = field(default_factory=ScheduleRule)
    quotas: tuple[QuotaRule, ...] = ()
    windows: tuple[WindowRule, ...] = ()
    inbox: Mapping[str, Support] = field(default_factory=dict)
    """What can be read: ``comments``, ``replies``, ``mentions``, ``messages``, ``reviews``."""
    catalogue: tuple[MetricDef, ...] = ()
    pulls_media: bool = False
    """The platform downloads media from us: a public address is needed."""
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    """US dollars for one action, where the platform charges."""

    def rule(self, wanted: Format) -> FormatRule:
        """The rule of a format; ``Support.NONE`` for one that the platform does not know."""
        return self.formats.get(wanted) or FormatRule(Support.NONE, refused="format_unknown")

    def why_not(self, action: str, *, kind: str = "") -> str:
        """A stable key of why an action cannot be done (to a word of this kind, see `EventKind`); empty when it can."""
        special = {"mention": self.refused_of_mentions, "message": self.refused_of_messages}.get(kind, {})
        if action in special:
            return special[action]
        if self.actions.get(action, Support.NONE) in {Support.NATIVE, Support.EMULATED}:
            return ""
        return self.refused.get(action) or ("own_only" if action == "delete_others" else "unsupported")

    def carries(self, extra: str, wanted: Format) -> bool:
        """Whether a post of this format takes the further file ``extra``."""
        formats = self.extras.get(extra)
        return formats is not None and (not formats or wanted in formats)

    def titled(self, wanted: Format) -> bool:
        """Whether the platform does anything with the title of a post of this format."""
        return "title" in self.fields and ("title" not in self.extras or self.carries("title", wanted))

    @property
    def answer(self) -> TextRule:
        """How the text of a public answer is counted."""
        return self.fields.get("reply") or self.text

    def answer_to(self, kind: str) -> TextRule:
        """How the text of an answer to a word of this kind is counted."""
        own = self.fields.get("message") if kind == "message" else None
        return own or self.answer

    def media_of(self, wanted: Format) -> MediaRule:
        """What media a post of this format may carry."""
        return self.rule(wanted).media or self.media

    def text_of(self, wanted: Format) -> TextRule:
        """How the text of a post of this format is counted."""
        return self.rule(wanted).text or self.text
