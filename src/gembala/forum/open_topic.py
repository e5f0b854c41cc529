"""Open a topic."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from gembala.forum.errors import NotAllowedError
from gembala.forum.guard import clean_text, clean_title, lock_forum, require_pace, require_writer
from gembala.forum.models import ForumPost, Space, Topic
from gembala.forum.post import add_post
from gembala.forum.standing import Standing


def open_topic(space: Space, *, by: Standing, title: str, text: str, key: str | None = None) -> ForumPost:
    """A new topic; gives its first post. The same ``key`` (at most 40 characters) gives the same post again.

    Raises ``ValidationError`` (``title``, ``text``) and `ForumRefusalError`.
    """
    if not by.reads(space):
        raise NotAllowedError(_("This space does not exist."))
    title, text = clean_title(title), clean_text(text)
    with transaction.atomic():
        lock_forum(space.workspace_id)
        if key and (done := ForumPost.objects.select_related("topic").filter(key=key).first()):
            return done
        author = require_writer(by)
        require_pace(by, author)
        topic = Topic.objects.create(
            workspace_id=space.workspace_id,
            space=space,
            author=author,
            title=title,
            slug=slugify(title)[:80].strip("-") or "topik",
        )
        return add_post(topic, author=author, text=text, reply_to=None, key=key)
