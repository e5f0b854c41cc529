from __future__ import annotations

import pytest

from gembala.forum.answer import answer
from gembala.forum.connector import CONNECTOR
from gembala.forum.delete import delete
from gembala.forum.edit import edit
from gembala.forum.join import sign_up
from gembala.forum.make_channel import make_brand_channel, make_personal_channel
from gembala.forum.models import ForumPost, Space
from gembala.forum.open_topic import open_topic
from gembala.forum.standing import speaking
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    Attempt,
    Category,
    Connector,
    Endpoints,
    EventKind,
    Failed,
    NotThere,
    Post,
    Prepared,
    Published,
    TokenSet,
)  # fmt: skip

PLAIN = Prepared({})


def account(channel) -> Account:
    return Account(
        channel.remote_id, channel.handle, Endpoints("production", ""), TokenSet("", "production"), flags=channel.flags
    )


@pytest.fixture
def space(workspace) -> Space:
    return Space.objects.create(workspace=workspace, slug="tanya", name="Tanya dapur")


@pytest.fixture
def voice(brand) -> Account:
    return account(make_brand_channel(brand))


@pytest.fixture
def reader(workspace):
    return sign_up(
        workspace, email="ina@pembaca.test", password="kambing-rumput-9", name="Ina", handle="ina", language="id"
    )


def test_it_is_a_connector() -> None:
    connector: Connector = CONNECTOR
    assert connector.manifest.sign_in == "internal"


def test_the_brands_post_with_the_same_key_exists_once(voice, space) -> None:
    post = Post("Mulai Senin ada kemasan kecil.", title="Kemasan kecil", space="tanya")
    first = CONNECTOR.commit(voice, post, PLAIN, key="k1")
    again = CONNECTOR.commit(voice, post, PLAIN, key="k1")
    assert isinstance(first, Published) and first == again
    assert ForumPost.objects.count() == 1
    attempt = Attempt(post, "k1", PLAIN, now())
    assert CONNECTOR.reconcile(voice, attempt) == first
    assert isinstance(CONNECTOR.reconcile(voice, Attempt(post, "k2", PLAIN, now())), NotThere)


def test_an_answer_goes_under_topic_and_post(voice, space) -> None:
    topic = CONNECTOR.commit(voice, Post("Halo", title="Halo", space="tanya"), PLAIN, key="a")
    one = CONNECTOR.commit(voice, Post("Satu", reply_to=topic.remote_id), PLAIN, key="b")
    two = CONNECTOR.commit(voice, Post("Dua", reply_to=one.remote_id), PLAIN, key="c")
    assert ForumPost.objects.get(key="c").reply_to == ForumPost.objects.get(key="b")
    assert two.permalink.endswith("#p3")
    figures = {(p.remote_id, p.native): p.value for p in CONNECTOR.metrics(voice, [topic.remote_id, one.remote_id])}
    assert figures[topic.remote_id, "replies"] == 2
    assert figures[one.remote_id, "replies"] == 1


def test_the_cursor_gives_each_post_once(voice, space, reader) -> None:
    first = open_topic(space, by=speaking(reader), title="Opor", text="Santan pecah")
    page = CONNECTOR.fetch(voice, cursor="")
    assert [(e.kind, e.remote_id, e.thread_id) for e in page.events] == [
        (EventKind.COMMENT, f"post:{first.pk}", f"topic:{first.topic_id}")
    ]
    assert CONNECTOR.fetch(voice, cursor=page.cursor).events == ()
    more = answer(first.topic, by=speaking(reader), text="Sudah api kecil")
    edit(more, by=speaking(reader), text="Sudah api kecil sekali")
    delete(more, by=speaking(reader))
    page = CONNECTOR.fetch(voice, cursor=page.cursor)
    assert [e.kind for e in page.events] == [EventKind.COMMENT, EventKind.EDITED, EventKind.DELETED]
    assert CONNECTOR.fetch(voice, cursor=page.cursor).events == ()


def test_only_the_brands_channel_fetches(brand, community, voice, space, reader) -> None:
    open_topic(space, by=speaking(reader), title="Opor", text="Santan pecah")
    own = account(make_personal_channel(brand, user=community.user))
    assert CONNECTOR.fetch(own, cursor="").events == ()
    assert CONNECTOR.capabilities(own).poll_interval > CONNECTOR.capabilities(voice).poll_interval


def test_what_the_team_says_inside_does_not_reach_the_inbox(workspace, brand, voice) -> None:
    Space.objects.create(workspace=workspace, slug="dalam", name="Dalam", kind="internal")
    CONNECTOR.commit(voice, Post("Rapat", title="Rapat", space="dalam"), PLAIN, key="r")
    assert CONNECTOR.fetch(voice, cursor="").events == ()


def test_acts_can_be_repeated_and_undone(voice, space, reader) -> None:
    post = open_topic(space, by=speaking(reader), title="Opor", text="Santan pecah")
    target = f"post:{post.pk}"
    for kind in (ActionKind.LIKE, ActionKind.LIKE, ActionKind.HIDE, ActionKind.HIDE):
        assert isinstance(CONNECTOR.act(voice, Action(kind, target), key="x"), Published)
    post.refresh_from_db()
    assert (post.like_count, post.hidden) == (1, True)
    for kind in (ActionKind.UNLIKE, ActionKind.UNHIDE):
        CONNECTOR.act(voice, Action(kind, target), key="x")
    post.refresh_from_db()
    assert (post.like_count, post.hidden) == (0, False)
    for _ in range(2):
        assert isinstance(CONNECTOR.act(voice, Action(ActionKind.DELETE, target), key="x"), Published)
    gone = CONNECTOR.act(voice, Action(ActionKind.LIKE, target), key="x")
    assert isinstance(gone, Failed) and gone.problem.category == Category.NOT_FOUND


def test_another_workspace_is_out_of_reach(voice, space, stranger) -> None:
    other = stranger.memberships.get().workspace
    theirs = account(make_brand_channel(other.brands.get()))
    topic = CONNECTOR.commit(voice, Post("Halo", title="Halo", space="tanya"), PLAIN, key="a")
    failed = CONNECTOR.commit(theirs, Post("Hai", reply_to=topic.remote_id), PLAIN, key="z")
    assert isinstance(failed, Failed)
    assert CONNECTOR.fetch(theirs, cursor="").events == ()


def test_a_second_call_gives_the_same_channel(brand, community) -> None:
    assert make_brand_channel(brand).pk == make_brand_channel(brand).pk
    personal = make_personal_channel(brand, user=community.user)
    assert personal.pk == make_personal_channel(brand, user=community.user).pk
    assert (personal.voice, make_brand_channel(brand).voice) == ("person", "brand")
