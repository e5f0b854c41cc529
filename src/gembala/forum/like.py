"""Like a post, and take the like back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from gembala.forum.errors import NotAllowedError
from gembala.forum.guard import lock_forum, require_writer
from gembala.forum.models import ForumPost, Reaction
from gembala.forum.standing import Standing


def like(post: ForumPost, *, by: Standing, liked: bool = True) -> None:
    """One like a member (``liked=False`` takes it back); twice is once. Raises `ForumRefusalError`."""
    member = require_writer(by)
    if post.deleted_at is not None or not by.reads(post.topic.space):
        raise NotAllowedError(_("This post does not exist any more."))
    with transaction.atomic():
        lock_forum(post.topic.workspace_id)
        if liked:
            Reaction.objects.get_or_create(post=post, member=member)
        else:
            Reaction.objects.filter(post=post, member=member).delete()
        ForumPost.objects.filter(pk=post.pk).update(like_count=Reaction.objects.filter(post=post).count())
