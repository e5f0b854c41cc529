"""Hide a post from readers, and show it again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from gembala.forum.errors import NotAllowedError
from gembala.forum.guard import lock_forum
from gembala.forum.journal import write_down
from gembala.forum.models import Activity, ForumPost
from gembala.forum.standing import Standing
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce


def hide(post: ForumPost, *, by: Standing, hidden: bool = True) -> None:
    """Hide (or show, ``hidden=False``) a post; a hidden first post hides its topic. Raises `NotAllowedError`."""
    if not by.moderates:
        raise NotAllowedError(_("Only who looks after this place can hide a post."))
    with transaction.atomic():
        lock_forum(post.topic.workspace_id)
        if ForumPost.objects.filter(pk=post.pk, hidden=not hidden).update(hidden=hidden):
            verb = "forum.post_hidden" if hidden else "forum.post_shown"
            record(verb, post, workspace=by.workspace, by=by.user)
            announce(by.workspace.pk, "forum", [post.topic_id])
        if ForumPost.objects.filter(pk=post.pk, activity__kind=Activity.Kind.REPORTED).exists():
            write_down(Activity.Kind.CLEARED, post, member=by.member)
