"""The own hub: spaces, topics and posts."""

from __future__ import annotations

from django.db import models

from gembala.kernel.clock import now
from gembala.workspaces.models import User, Workspace


class Space(models.Model):
    """A place in the forum. Public ones are read by anybody, internal ones by the team only."""

    class Kind(models.TextChoices):
        PUBLIC = "public"
        CUSTOMER = "customer"
        INTERNAL = "internal"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="spaces")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PUBLIC)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "slug"], name="space_slug_once"),)


class ForumMember(models.Model):
    """Somebody who speaks in the forum: a signed-up reader, one of the team, or the brand itself (no user)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="forum_members")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="forum_members")
    handle = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    skeleton = models.CharField(max_length=40, blank=True, db_index=True)
    """The handle with look-alike letters folded, so that nobody passes for somebody else."""
    brand = models.BooleanField(default=False)
    suspended_until = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "handle"], name="forum_handle_once"),
            models.UniqueConstraint(fields=["workspace", "user"], name="forum_user_once"),
        )

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        parts = self.name.split() or [self.handle]
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:]))[:2].upper()


class Topic(models.Model):
    """A conversation with a title; its first post is number 1."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="topics")
    space = models.ForeignKey(Space, models.CASCADE, related_name="topics")
    author = models.ForeignKey(ForumMember, models.CASCADE, related_name="topics")
    title = models.CharField(max_length=160)
    slug = models.SlugField(max_length=80)
    created_at = models.DateTimeField(default=now)
    last_post_at = models.DateTimeField(default=now)
    post_count = models.PositiveIntegerField(default=0)
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["space", "-pinned", "-last_post_at"], name="topic_list"),
            models.Index(fields=["workspace", "-last_post_at"], name="topic_newest"),
        )


class ForumPost(models.Model):
    """One post: Markdown as written, HTML as shown (cleaned when written). ``key`` makes brand posts idempotent."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")
    author = models.ForeignKey(ForumMember, models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    html = models.TextField()
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="answers")
    created_at = models.DateTimeField(default=now, db_index=True)
    edited_at = models.DateTimeField(null=True)
    hidden = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)
    like_count = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001 - null: written by hand, no key

    class Meta:
        constraints = (models.UniqueConstraint(fields=["topic", "number"], name="forum_post_number_once"),)


class Reaction(models.Model):
    """A like of one member on one post."""

    post = models.ForeignKey(ForumPost, models.CASCADE, related_name="reactions")
    member = models.ForeignKey(ForumMember, models.CASCADE, related_name="reactions")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["post", "member"], name="reaction_once"),)


class Activity(models.Model):
    """One line of the forum's own journal, in the order of ``id``: what the inbox and the reports are read from.

    Lines of one workspace are written under its lock, so ids become visible in their order.
    """

    class Kind(models.TextChoices):
        POSTED = "posted"
        EDITED = "edited"
        DELETED = "deleted"
        REPORTED = "reported"
        CLEARED = "cleared"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    post = models.ForeignKey(ForumPost, models.CASCADE, related_name="activity")
    member = models.ForeignKey(ForumMember, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["workspace", "kind", "id"], name="forum_activity_kind"),)
