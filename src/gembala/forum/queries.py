"""What readers see: pages by key, so that page 1,000 costs as much as page 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils.dateparse import parse_datetime

from gembala.forum.links import PAGE
from gembala.forum.models import Activity, ForumMember, ForumPost, Space, Topic
from gembala.forum.standing import Standing
from gembala.kernel.clock import now
from gembala.workspaces.models import Workspace

TOPICS = 20


@dataclass(frozen=True)
class TopicPage:
    """Some topics, each with its ``first`` post, and the key of the next page ("" at the end)."""

    topics: Sequence[Topic]
    after: str = ""


def spaces(standing: Standing) -> list[Space]:
    """The spaces they may read, in order, each with ``topic_count``."""
    rows = Space.objects.filter(workspace=standing.workspace, kind__in=standing.kinds)
    counted = rows.annotate(topic_count=Count("topics", filter=Q(topics__deleted_at=None)))
    return list(counted.order_by("position", "id"))


def topics(standing: Standing) -> QuerySet[Topic]:
    """Every topic they may read; a topic whose first post is hidden is shown only to moderators."""
    rows = Topic.objects.filter(workspace=standing.workspace, space__kind__in=standing.kinds, deleted_at=None)
    if not standing.moderates:
        rows = rows.exclude(posts__in=ForumPost.objects.filter(number=1, hidden=True))
    return rows.select_related("space", "author", "workspace")


def newest(standing: Standing, *, space: Space | None = None, after: str = "", limit: int = TOPICS) -> TopicPage:
    """Topics by their last post, newest first; in a space its pinned ones stand first on the first page."""
    rows = topics(standing)
    pinned: list[Topic] = []
    if space is not None:
        rows = rows.filter(space=space)
        if not after:
            pinned = list(rows.filter(pinned=True).order_by("-last_post_at", "-id")[:TOPICS])
        rows = rows.filter(pinned=False)
    return _page(rows, after=after, limit=limit, before=pinned)


def unanswered(standing: Standing, *, after: str = "", limit: int = TOPICS) -> TopicPage:
    """Topics that nobody has answered yet, newest first."""
    return _page(topics(standing).filter(post_count__lte=1, locked=False), after=after, limit=limit)


def unanswered_count(standing: Standing) -> int:
    """How many topics wait for an answer."""
    return topics(standing).filter(post_count__lte=1, locked=False).count()


def found(standing: Standing, *, words: str) -> TopicPage:
    """The newest 30 topics whose title or posts contain the words."""
    words = " ".join(words.split())[:100]
    if len(words) < 2:
        return TopicPage(())
    said = ForumPost.objects.filter(text__icontains=words, deleted_at=None, hidden=False).values("topic_id")
    rows = topics(standing).filter(Q(title__icontains=words) | Q(pk__in=said)).order_by("-last_post_at", "-id")
    return TopicPage(_with_first(list(rows[:30])))


def posts(topic: Topic, *, page: int, standing: Standing) -> list[ForumPost]:
    """The posts of one page by number; deleted and hidden ones keep their places, ``liked`` is the reader's own."""
    first = (page - 1) * PAGE
    rows = list(
        ForumPost.objects.filter(topic=topic, number__gt=first, number__lte=first + PAGE)
        .select_related("author", "reply_to", "reply_to__author")
        .order_by("number")
    )
    mine: set[int] = set()
    if standing.member is not None:
        mine = set(standing.member.reactions.filter(post__in=rows).values_list("post_id", flat=True))
    for row in rows:
        row.topic = topic
        row.liked = row.pk in mine  # type: ignore[attr-defined]
    return rows


def last_number(topic: Topic) -> int:
    """The number of the newest post."""
    return ForumPost.objects.filter(topic=topic).order_by("-number").values_list("number", flat=True).first() or 1


def helper_of_month(workspace: Workspace) -> ForumMember | None:
    """The reader with the most answers in 30 days, with ``answers``; nobody when there are fewer than three."""
    since = now() - timedelta(days=30)
    said = Q(posts__created_at__gt=since, posts__deleted_at=None, posts__hidden=False, posts__number__gt=1)
    said &= Q(posts__topic__space__kind=Space.Kind.PUBLIC)
    rows = ForumMember.objects.filter(workspace=workspace, brand=False)
    team = Q(user__memberships__workspace=workspace, user__memberships__active=True)
    best = rows.exclude(team).annotate(answers=Count("posts", filter=said)).filter(answers__gte=3)
    return best.order_by("-answers", "joined_at").first()


def reported(workspace: Workspace) -> list[ForumPost]:
    """Posts with a report that nobody has dealt with, newest report first, at most 50, each with ``note``."""
    lines = Activity.objects.filter(workspace=workspace, kind__in=(Activity.Kind.REPORTED, Activity.Kind.CLEARED))
    newest_line: dict[int, Activity] = {}
    for line in lines.select_related("post__topic__workspace", "post__author", "member").order_by("-id")[:500]:
        newest_line.setdefault(line.post_id, line)
    waiting = [line for line in newest_line.values() if line.kind == Activity.Kind.REPORTED]
    open_posts = [line for line in waiting if line.post.deleted_at is None and not line.post.hidden][:50]
    for line in open_posts:
        line.post.report = line  # type: ignore[attr-defined]
    return [line.post for line in open_posts]


def _page(rows: QuerySet[Topic], *, after: str, limit: int, before: Sequence[Topic] = ()) -> TopicPage:
    moment, _, last = after.rpartition("_")
    since: datetime | None = _moment(moment)
    if since is not None and last.isdecimal():
        rows = rows.filter(Q(last_post_at__lt=since) | Q(last_post_at=since, pk__lt=int(last[:18])))
    found_rows = list(rows.order_by(F("last_post_at").desc(), F("id").desc())[: limit + 1])
    shown = found_rows[:limit]
    key = f"{shown[-1].last_post_at:%Y-%m-%dT%H:%M:%S.%f}_{shown[-1].pk}" if len(found_rows) > limit else ""
    return TopicPage(_with_first([*before, *shown]), key)


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(f"{text}+00:00") if text else None
    except ValueError:
        return None


def _with_first(rows: list[Topic]) -> list[Topic]:
    first = {post.topic_id: post for post in ForumPost.objects.filter(topic__in=rows, number=1)}
    for row in rows:
        row.first = first.get(row.pk)  # type: ignore[attr-defined]
    return rows
