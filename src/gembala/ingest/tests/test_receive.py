"""What receiving promises."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gembala.ingest.follow_up import KEEP
from gembala.ingest.models import FollowUp, Item, Thread
from gembala.ingest.receive import AS_WRITTEN, receive
from gembala.kernel.clock import now
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


def test_what_was_hidden_or_shown_at_the_platform_itself_is_seen_here(channel) -> None:
    receive(channel, [said("a"), said("b")])
    receive(channel, [said("a", kind=EventKind.HIDDEN), said("never came", kind=EventKind.HIDDEN)])
    assert dict(Item.objects.values_list("remote_id", "hidden")) == {"a": True, "b": False}
    receive(channel, [said("a", kind=EventKind.UNHIDDEN)])
    assert not Item.objects.filter(hidden=True).exists()


def test_letters_are_kept_as_they_came(channel) -> None:
    receive(channel, [said("a", text="S4LDO\u200b gratis 🎰 \u0000".replace("\u0000", ""))])
    assert Item.objects.get().text == "S4LDO\u200b gratis 🎰 "


def test_queries_do_not_grow_with_items(channel, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(25):
        receive(channel, [said(str(number), author=str(number)) for number in range(300)])


def test_what_no_database_keeps_does_not_stop_the_others(channel) -> None:
    odd = Event(
        EventKind.COMMENT, "b", "p1", Author("8", "or\x00ang", "Or\ud83dang"), "ha\x00lo \ud83d kak \ud83d\ude00", AT,
        extra={"uri": "at\x00://x"},
    )  # fmt: skip
    assert receive(channel, [said("a"), odd]) == 2
    item = Item.objects.select_related("identity").get(remote_id="b")
    assert (item.text, item.extra["uri"]) == ("halo \ufffd kak \U0001f600", "at://x")
    assert json.loads(item.extra[AS_WRITTEN]) == "ha\x00lo \ud83d kak \U0001f600", "every code point is still there"
    assert (item.identity.handle, item.identity.name) == ("orang", "Or\ufffdang")


def test_a_deletion_before_its_item_is_carried_out_when_the_item_comes(channel) -> None:
    receive(channel, [said("a", kind=EventKind.DELETED), said("b", text="Halo, sudah diubah", kind=EventKind.EDITED)])
    assert (Item.objects.count(), FollowUp.objects.count()) == (0, 2)
    receive(channel, [said("a"), said("b"), said("c")])
    rows = {row.remote_id: row for row in Item.objects.all()}
    assert rows["a"].deleted_at is not None and rows["c"].deleted_at is None
    assert (rows["b"].text, rows["b"].deleted_at) == ("Halo, sudah diubah", None)
    assert FollowUp.objects.count() == 0
    receive(channel, [said("a"), said("b")])
    assert Item.objects.get(remote_id="b").text == "Halo, sudah diubah", "told again, the old words do not come back"


def test_the_latest_edit_counts_and_a_deletion_is_final(channel) -> None:
    for text in ("pertama", "kedua"):
        receive(channel, [said("a", text=text, kind=EventKind.EDITED)])
    receive(channel, [said("a", kind=EventKind.DELETED)])
    receive(channel, [said("a", text="asli")])
    item = Item.objects.get()
    assert item.text == "kedua" and item.deleted_at is not None


def test_an_item_and_its_follow_ups_in_one_delivery_in_any_order(channel) -> None:
    receive(
        channel,
        [said("a", text="baru", kind=EventKind.EDITED), said("b", kind=EventKind.DELETED), said("b"), said("a")],
    )
    assert Item.objects.get(remote_id="a").text == "baru"
    assert Item.objects.get(remote_id="b").deleted_at is not None


def test_what_never_comes_is_forgotten_after_a_week(channel) -> None:
    receive(channel, [said("a", kind=EventKind.DELETED)])
    FollowUp.objects.update(told_at=now() - KEEP - timedelta(seconds=1))
    receive(channel, [said("z", kind=EventKind.DELETED)])
    assert list(FollowUp.objects.values_list("remote_id", flat=True)) == ["z"]


def test_a_follow_up_of_another_channel_is_not_ours(channel, brand) -> None:
    other = Channel.objects.create(
        workspace=channel.workspace, brand=brand, platform="bluesky", environment="sandbox", remote_id="2", handle="w2"
    )
    receive(other, [said("a", kind=EventKind.DELETED)])
    receive(channel, [said("a")])
    assert Item.objects.get().deleted_at is None
