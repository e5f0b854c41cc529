"""Put one post into a topic: the only place that numbers posts."""

from __future__ import annotations

from django.db.models import F, Max

from gembala.forum.journal import write_down
from gembala.forum.models import Activity, ForumMember, ForumPost, Topic
from gembala.forum.render import render
from gembala.kernel.clock import now


def add_post(topic: Topic, *, author: ForumMember, text: str, reply_to: ForumPost | None, key: str | None) -> ForumPost:
    """Append a cleaned text. The caller holds the forum's lock inside a transaction, so the number is free."""
    moment = now()
    last = ForumPost.objects.filter(topic=topic).aggregate(last=Max("number"))["last"] or 0
    post = ForumPost.objects.create(
        topic=topic,
        author=author,
        number=last + 1,
        text=text,
        html=render(text),
        reply_to=reply_to,
        created_at=moment,
        key=key or None,
    )
    Topic.objects.filter(pk=topic.pk).update(post_count=F("post_count") + 1, last_post_at=moment)
    write_down(Activity.Kind.POSTED, post, member=author)
    return post
