"""The roles of a workspace and the default authority matrix (who decides what)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is here for. Both managers are peers and report to the director."""

    DIRECTOR = "director", _("Director")
    SOCIAL = "social_media_manager", _("Social media manager")
    COMMUNITY = "community_manager", _("Community manager")
    STRATEGIST = "strategist", _("Strategist or analyst")
    CREATIVE = "creative", _("Creative")
    MODERATOR = "moderator", _("Moderator")
    SUPPORT = "support", _("Support agent")
    GUEST = "guest", _("Guest approver")


class Permission(models.TextChoices):
    """One decision that a role may take."""

    CONTENT_STRATEGY = "content_strategy", _("Decide the content strategy")
    CONTENT_WRITE = "content_write", _("Write and edit drafts")
    CONTENT_SUBMIT = "content_submit", _("Send drafts for review")
    CONTENT_APPROVE = "content_approve", _("Approve drafts")
    CONTENT_SCHEDULE = "content_schedule", _("Decide the calendar and schedule posts")
    ENGAGEMENT_STRATEGY = "engagement_strategy", _("Decide the engagement strategy")
    POLICY_DECIDE = "policy_decide", _("Decide the interaction policy")
    INBOX_READ = "inbox_read", _("Read conversations")
    REPLY_AS_BRAND = "reply_as_brand", _("Reply as the brand")
    REPLY_AS_PERSON = "reply_as_person", _("Reply as oneself")
    MODERATE = "moderate", _("Hide, delete and decide held items")
    CHANNELS_MANAGE = "channels_manage", _("Connect and disconnect channels")
    PEOPLE_MANAGE = "people_manage", _("Invite people and change roles")
    AUTHORITY_CHANGE = "authority_change", _("Change this matrix")
    AUDIT_READ = "audit_read", _("Read the audit log")
    SCORECARD_READ = "scorecard_read", _("Read scorecards")
    TARGETS_CHANGE = "targets_change", _("Change targets")
    FORUM_MANAGE = "forum_manage", _("Arrange the forum's spaces")


P = Permission
DEFAULTS: dict[Role, frozenset[Permission]] = {
    Role.DIRECTOR: frozenset(Permission) - {P.REPLY_AS_BRAND},
    Role.SOCIAL: frozenset(
        {P.CONTENT_STRATEGY, P.CONTENT_WRITE, P.CONTENT_SUBMIT, P.CONTENT_SCHEDULE, P.INBOX_READ, P.REPLY_AS_BRAND,
         P.MODERATE, P.CHANNELS_MANAGE, P.SCORECARD_READ, P.AUDIT_READ}
    ),
    Role.COMMUNITY: frozenset(
        {P.ENGAGEMENT_STRATEGY, P.POLICY_DECIDE, P.INBOX_READ, P.REPLY_AS_PERSON, P.MODERATE, P.FORUM_MANAGE,
         P.SCORECARD_READ, P.CONTENT_WRITE, P.AUDIT_READ}
    ),
    Role.STRATEGIST: frozenset({P.INBOX_READ, P.SCORECARD_READ, P.CONTENT_WRITE}),
    Role.CREATIVE: frozenset({P.CONTENT_WRITE, P.CONTENT_SUBMIT}),
    Role.MODERATOR: frozenset({P.INBOX_READ, P.MODERATE, P.REPLY_AS_PERSON}),
    Role.SUPPORT: frozenset({P.INBOX_READ, P.REPLY_AS_BRAND}),
    Role.GUEST: frozenset({P.CONTENT_APPROVE}),
}  # fmt: skip
