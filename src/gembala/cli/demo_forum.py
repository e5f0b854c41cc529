"""The demo's forum: spaces, first members, and the topics of the past weeks."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from gembala.cli.demo_past import Story, listen
from gembala.cli.demo_texts import MEMBERS, SPACES, TOPICS, OldTopic
from gembala.forum.answer import answer
from gembala.forum.join import join
from gembala.forum.like import like
from gembala.forum.models import ForumPost, Space
from gembala.forum.open_topic import open_topic
from gembala.forum.standing import standing_of
from gembala.workspaces.models import User, Workspace


def fill(story: Story, workspace: Workspace) -> None:
    """Spaces now, members and topics at their time. The made-up members cannot sign in: they have no password."""
    for position, (slug, name, about, kind) in enumerate(SPACES):
        Space.objects.create(workspace=workspace, slug=slug, name=name, about=about, kind=kind, position=position)
    people: list[User] = []
    for number, (name, handle) in enumerate(MEMBERS):
        people.append(User.objects.create_user(f"{handle}@demo.example", None, name=name))
        joined = story.present - timedelta(days=50 - 2.5 * number)
        story.at(joined, partial(_enter, workspace, people[-1], handle))
    for topic in TOPICS:
        _plan_topic(story, workspace, people, topic)


def _enter(workspace: Workspace, user: User, handle: str) -> None:
    join(workspace, by=user, handle=handle)


def _plan_topic(story: Story, workspace: Workspace, people: list[User], topic: OldTopic) -> None:
    began = story.present - timedelta(days=topic.days)
    posts: list[ForumPost] = []

    def begin() -> None:
        _enter(workspace, people[topic.author], MEMBERS[topic.author][1])
        space = Space.objects.get(workspace=workspace, slug=topic.space)
        by = standing_of(workspace, people[topic.author])
        posts.append(open_topic(space, by=by, title=topic.title, text=topic.text))
        listen(story, "forum")

    def say(author: int, text: str) -> None:
        join(workspace, by=people[author], handle=MEMBERS[author][1])
        answer(posts[0].topic, by=standing_of(workspace, people[author]), text=text)
        listen(story, "forum")

    def enjoy() -> None:
        for number, user in enumerate(people):
            if number != topic.author and (number + topic.author) % 12 < topic.likes:
                join(workspace, by=user, handle=MEMBERS[number][1])
                like(posts[0], by=standing_of(workspace, user))

    story.at(began, begin)
    for hours, author, text in topic.answers:
        story.at(began + timedelta(hours=hours), partial(say, author, text))
    story.at(began + timedelta(hours=2), enjoy)
