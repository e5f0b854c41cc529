"""Take a post away."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gembala.forum.errors import NotAllowedError
from gembala.forum.guard import lock_forum
from gembala.forum.journal import write_down
from gembala.forum.models import Activity, ForumPost, Topic
from gembala.forum.standing import Standing
from gembala.kernel.clock import now
from gembala.workspaces.audit import record


def delete(post: ForumPost, *, by: Standing) -> None:
    """Delete a post; a topic's first post takes the topic with it. Twice is once. Raises `NotAllowedError`.

    Its own author may, and who moderates. The words are emptied; the number stays taken.
    """
    if not (by.owns(post) or by.moderates):
        raise NotAllowedError(_("Only who wrote it can delete it."))
    with transaction.atomic():
        lock_forum(post.topic.workspace_id)
        moment = now()
        gone = ForumPost.objects.filter(pk=post.pk, deleted_at=None).update(deleted_at=moment, text="", html="")
        if not gone:
            return
        topic = Topic.objects.filter(pk=post.topic_id)
        topic.update(post_count=F("post_count") - 1)
        if post.number == 1:
            topic.update(deleted_at=moment)
        write_down(Activity.Kind.DELETED, post, member=by.member)
        if not by.owns(post):
            record("forum.post_deleted", post, workspace=by.workspace, by=by.user)
