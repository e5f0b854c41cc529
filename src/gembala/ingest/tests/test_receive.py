"""What receiving promises."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gembala.ingest.models import Item, Thread
from gembala.ingest.receive import receive
from gembala.members.models import Identity
from gembala.platforms.contracts import Author, Event, EventKind
from gembala.platforms.models import Channel

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def channel(workspace, brand) -> Channel:
    return Channel.objects.create(
        workspace=workspace, brand=brand, platform="x", environment="sandbox", remote_id="1", handle="warung"
    )


def said(number: str, *, author: str = "7", text: str = "Halo", kind: EventKind = EventKind.COMMENT) -> Event:
    return Event(kind, number, "p1", Author(author, f"orang{author}"), text, AT)


def test_what_is_told_twice_is_kept_once(channel) -> None:
    events = [said("a"), said("b"), said("a")]
    assert (receive(channel, events), receive(channel, events), Item.objects.count()) == (2, 0, 2)
    assert (Identity.objects.count(), Thread.objects.count()) == (1, 1)


def test_our_own_word_is_marked_as_an_echo(channel) -> None:
    receive(channel, [said("a", author="1"), said("b")])
    assert dict(Item.objects.values_list("remote_id", "own")) == {"a": True, "b": False}


def test_a_like_is_no_item(channel) -> None:
    assert receive(channel, [said("a", kind=EventKind.LIKE)]) == 0


def test_a_deletion_marks_what_we_hold(channel) -> None:
    receive(channel, [said("a")])
    receive(channel, [said("a", kind=EventKind.DELETED)])
    assert Item.objects.get().deleted_at is not None


def test_letters_are_kept_as_they_came(channel) -> None:
    receive(channel, [said("a", text="S4LDO\u200b gratis 🎰 \u0000".replace("\u0000", ""))])
    assert Item.objects.get().text == "S4LDO\u200b gratis 🎰 "


def test_queries_do_not_grow_with_items(channel, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(25):
        receive(channel, [said(str(number), author=str(number)) for number in range(300)])
