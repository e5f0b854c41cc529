"""Answer in a topic."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from gembala.forum.errors import LockedError, NotAllowedError
from gembala.forum.guard import clean_text, lock_forum, require_pace, require_writer
from gembala.forum.models import ForumPost, Topic
from gembala.forum.post import add_post
from gembala.forum.standing import Standing


def answer(
    topic: Topic, *, by: Standing, text: str, reply_to: ForumPost | None = None, key: str | None = None
) -> ForumPost:
    """A post under a topic. The same ``key`` (at most 40 characters) gives the same post again.

    Raises ``ValidationError`` (``text``) and `ForumRefusalError`.
    """
    text = clean_text(text)
    with transaction.atomic():
        lock_forum(topic.workspace_id)
        if key and (done := ForumPost.objects.select_related("topic").filter(key=key).first()):
            return done
        current = Topic.objects.select_related("space").filter(pk=topic.pk, deleted_at=None).first()
        if current is None or not by.reads(current.space):
            raise NotAllowedError(_("This topic does not exist any more."))
        author = require_writer(by)
        if current.locked and not by.moderates:
            raise LockedError(_("This topic is closed."))
        require_pace(by, author)
        if reply_to is not None and reply_to.topic_id != current.pk:
            reply_to = None
        return add_post(current, author=author, text=text, reply_to=reply_to, key=key)
