"""Change one's own post."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from gembala.forum.errors import LockedError, NotAllowedError
from gembala.forum.guard import clean_text, clean_title, lock_forum, require_writer
from gembala.forum.journal import write_down
from gembala.forum.models import Activity, ForumPost, Topic
from gembala.forum.render import render
from gembala.forum.standing import Standing
from gembala.kernel.clock import now


def edit(post: ForumPost, *, by: Standing, text: str, title: str | None = None) -> ForumPost:
    """Write the post anew; ``title`` counts for a topic's first post. Raises like `answer`."""
    text = clean_text(text)
    member = require_writer(by)
    if not by.owns(post) or post.deleted_at is not None:
        raise NotAllowedError(_("Only who wrote it can change it."))
    if post.topic.locked and not by.moderates:
        raise LockedError(_("This topic is closed."))
    with transaction.atomic():
        lock_forum(post.topic.workspace_id)
        post.text, post.html, post.edited_at = text, render(text), now()
        post.save(update_fields=["text", "html", "edited_at"])
        if title is not None and post.number == 1:
            Topic.objects.filter(pk=post.topic_id).update(title=clean_title(title))
        write_down(Activity.Kind.EDITED, post, member=member)
    return post
