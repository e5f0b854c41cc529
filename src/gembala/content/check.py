"""Looks at a draft with the eyes of each platform, by the same code that will send it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gembala.content.details import details_of
from gembala.content.issues import sentence
from gembala.content.models import Draft
from gembala.content.post import by_hand, post_of
from gembala.delivery.forecast import excess_with
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Capabilities, Issue, Options, Post, Support
from gembala.platforms.models import Channel, Credential
from gembala.platforms.registry import connector

NEAR = 0.9
"""From this share of the limit on the counter warns."""


@dataclass(frozen=True)
class Finding:
    """One issue with its sentence; ``field`` is text, title, space, media, poll, parts, options…

    ``place`` narrows it to one of several fields: the option's name, the part's number.
    """

    code: str
    level: str
    field: str
    sentence: str
    place: str = ""


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


def check_post(
    channel: Channel, *, post: Post, at: datetime | None = None, hands: bool = False, planned: int | None = None
) -> Check:
    """Check one post for one channel; ``at`` (UTC) is when it shall go out, if that is known.

    ``hands``: a person posts it, so neither the sign-in nor the interface's own settings count. ``planned`` is the
    delivery that carries it already, which is not counted twice against a quota.
    """
    port = connector(channel.platform)
    caps = capabilities_of(channel)
    if hands:
        issues = _for_hands(channel, post, caps)
    else:
        issues = [
            *port.validate(post, caps),
            *_about_connection(channel, at),
            *_about_quota(channel, post, at, planned),
        ]
    if not _has_something(post) and not any(one.code == "text_empty" for one in issues):
        issues.insert(0, Issue("text_empty", "error"))
    name = port.manifest.name
    findings = tuple(_finding(one, name) for one in issues)
    return Check(channel, name, port.count(post.text, caps), caps.text_of(post.format).limit, findings)


def check(draft: Draft, *, at: datetime | None = None) -> list[Check]:
    """Check every variant of a draft, in their order."""
    found = []
    for variant in draft.variants.select_related("channel__credential", "draft__workspace").order_by("pk"):
        post = post_of(variant, at=at)
        hands = by_hand(details_of(variant.details), capabilities_of(variant.channel), post.format)
        found.append(check_post(variant.channel, post=post, at=at, hands=hands, planned=variant.delivery_id))
    return found


def _has_something(post: Post) -> bool:
    return bool(post.text.strip() or post.media or post.poll or post.link)


def _finding(issue: Issue, name: str) -> Finding:
    place = issue.params.get("option", issue.params.get("part", ""))
    return Finding(issue.code, issue.level, issue.field, sentence(issue, name=name), str(place))


def _for_hands(channel: Channel, post: Post, caps: Capabilities) -> list[Issue]:
    """What the place itself would not take from a person either."""
    rule = caps.rule(post.format)
    if rule.support is Support.NONE:
        return list(connector(channel.platform).validate(post, caps))
    open_ones = {**caps.formats, post.format: replace(rule, support=Support.NATIVE)}
    plain = replace(post, options=Options(), publish_at=None)
    told = connector(channel.platform).validate(plain, replace(caps, formats=open_ones, options={}))
    return [one for one in told if one.field != "options" and one.code != "first_comment_unsupported"]


def require_ready(draft: Draft, *, at: datetime | None = None) -> None:
    """Raise ``ValidationError`` with one sentence per error, or when no channel is chosen."""
    checks = check(draft, at=at)
    if not checks:
        raise ValidationError(_("Choose at least one channel where it shall go out."), code="no_channel")
    wrong = [f"{one.name}: {finding.sentence}" for one in checks for finding in one.errors]
    if wrong:
        raise ValidationError([ValidationError(one, code="refused") for one in wrong])


def _about_quota(channel: Channel, post: Post, at: datetime | None, planned: int | None) -> list[Issue]:
    kinds = [file.mime for file in post.media]
    excess = excess_with(channel, form=str(post.format), at=at, but=planned, kinds=kinds) if at is not None else None
    if excess is None:
        return []
    day = date_format(excess.day, "j F")
    return [Issue("quota", "warning", "time", {"over": excess.over, "limit": excess.limit, "day": day})]


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
