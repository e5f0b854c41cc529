"""Looks at a draft with the eyes of each platform, by the same code that will send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.content.issues import sentence
from gembala.content.models import Draft
from gembala.content.post import post_of
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Issue, Post
from gembala.platforms.models import Channel, Credential
from gembala.platforms.registry import connector

NEAR = 0.9
"""From this share of the limit on the counter warns."""


@dataclass(frozen=True)
class Finding:
    """One issue with its sentence; ``field`` is text, title, space or media."""

    code: str
    level: str
    field: str
    sentence: str


@dataclass(frozen=True)
class Check:
    """What one channel says: ``count`` of ``limit`` in the platform's own unit, and what is wrong."""

    channel: Channel
    name: str
    count: int
    limit: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What has to be put right before it can go out."""
        return tuple(one for one in self.findings if one.level == "error")

    @property
    def nearness(self) -> str:
        """``over``, ``near`` or an empty word, for the counter."""
        if self.count > self.limit:
            return "over"
        return "near" if self.count >= self.limit * NEAR else ""


def check_post(channel: Channel, *, post: Post, at: datetime | None = None) -> Check:
    """Check one post for one channel; ``at`` (UTC) is when it shall go out, if that is known."""
    port = connector(channel.platform)
    caps = capabilities_of(channel)
    issues = [*port.validate(post, caps), *_about_connection(channel, at)]
    if not post.text.strip() and not post.media and not any(one.code == "text_empty" for one in issues):
        issues.insert(0, Issue("text_empty", "error"))
    name = port.manifest.name
    findings = tuple(Finding(one.code, one.level, one.field, sentence(one, name=name)) for one in issues)
    return Check(channel, name, port.count(post.text, caps), caps.text.limit, findings)


def check(draft: Draft, *, at: datetime | None = None) -> list[Check]:
    """Check every variant of a draft, in their order."""
    variants = draft.variants.select_related("channel__credential", "draft__workspace").order_by("pk")
    return [check_post(variant.channel, post=post_of(variant), at=at) for variant in variants]


def require_ready(draft: Draft, *, at: datetime | None = None) -> None:
    """Raise ``ValidationError`` with one sentence per error, or when no channel is chosen."""
    checks = check(draft, at=at)
    if not checks:
        raise ValidationError(_("Choose at least one channel where it shall go out."), code="no_channel")
    wrong = [f"{one.name}: {finding.sentence}" for one in checks for finding in one.errors]
    if wrong:
        raise ValidationError([ValidationError(one, code="refused") for one in wrong])


def _about_connection(channel: Channel, at: datetime | None) -> list[Issue]:
    if channel.state == Channel.State.DISCONNECTED:
        return [Issue("channel_disconnected", "error", "channel")]
    if channel.state == Channel.State.EXPIRED:
        return [Issue("channel_expired", "error", "channel")]
    if at is not None and _ends_before(channel, at):
        return [Issue("token_ends", "error", "time")]
    return []


def _ends_before(channel: Channel, at: datetime) -> bool:
    try:
        credential = channel.credential
    except Credential.DoesNotExist:
        return False
    end = credential.refresh_expires_at if credential.refreshable else credential.expires_at
    return end is not None and end <= at
