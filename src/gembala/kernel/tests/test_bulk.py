"""What writing in bulk promises, on either database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from gembala.ingest.models import Item, Thread
from gembala.kernel.bulk import insert_missing, pairs_in, update_rows
from gembala.members.models import Identity
from gembala.platforms.models import Channel

AT = datetime(2026, 11, 1, 7, 30, 15, 250_000, tzinfo=UTC)
NAMES = ("remote_id", "text", "created_at")


@pytest.fixture
def channel(workspace, brand) -> Channel:
    return Channel.objects.create(
        workspace=workspace, brand=brand, platform="x", environment="sandbox", remote_id="1", handle="warung"
    )


@pytest.fixture
def same(channel) -> dict[str, int]:
    return {"workspace_id": channel.workspace_id, "channel_id": channel.pk}


def test_rows_are_written_once_and_only_the_new_ones_are_told(same) -> None:
    told = [("a", 'quote " and \\ and {,}', AT), ("b", "", AT)]
    first = insert_missing(Thread, NAMES, told, same=same, returning=("remote_id", "id"))
    second = insert_missing(Thread, NAMES, [*told, ("c", "NULL", AT)], same=same, returning=("remote_id",))
    assert [remote_id for remote_id, _ in first] == ["a", "b"]
    assert second == [("c",)]
    assert dict(Thread.objects.values_list("remote_id", "text")) == {"a": told[0][1], "b": "", "c": "NULL"}
    assert set(Thread.objects.values_list("created_at", flat=True)) == {AT}


def test_what_is_not_named_gets_the_default_of_its_field(same) -> None:
    ((thread,),) = insert_missing(Thread, NAMES, [("a", "", AT)], same=same)
    who = Identity.objects.create(workspace_id=same["workspace_id"], platform="x", remote_id="7", handle="budi")
    given = {**same, "thread_id": thread, "identity_id": who.pk, "kind": "comment"}
    extra = {"uri": 'at://x/"1"', "n": "\\u0041"}
    insert_missing(Item, ("remote_id", "created_at", "extra"), [("i", AT, extra), ("j", AT, {})], same=given)
    item = Item.objects.get(remote_id="i")
    assert (item.extra, item.stage, item.understanding, item.lease_until) == (extra, "received", None, None)
    assert item.received_at > AT


def test_many_thousands_of_rows_are_written_in_order(same) -> None:
    rows = [(str(number), "x", AT) for number in range(12_000)]
    written = insert_missing(Thread, NAMES, rows, same=same, returning=("remote_id", "id"))
    assert [remote_id for remote_id, _ in written] == [row[0] for row in rows]
    assert sorted(pk for _, pk in written) == [pk for _, pk in written]


def test_only_rows_that_still_are_what_was_asked_for_change(same) -> None:
    insert_missing(Thread, NAMES, [("a", "old", AT), ("b", "other", AT)], same=same)
    ids = dict(Thread.objects.values_list("remote_id", "id"))
    rows = [(ids["a"], "new", AT), (ids["b"], "new", AT), (ids["b"] + 999, "new", AT)]
    assert update_rows(Thread, ("text", "created_at"), rows, same={"permalink": "/p"}, where={"text": "old"}) == 1
    assert dict(Thread.objects.values_list("text", "permalink")) == {"new": "/p", "other": ""}
    assert update_rows(Thread, ("text",), []) == 0


def test_pairs_stand_together(same) -> None:
    insert_missing(Thread, NAMES, [("a", "", AT), ("b", "", AT)], same=same)
    (one, a), (two, b) = Thread.objects.order_by("id").values_list("id", "channel_id")
    condition, given = pairs_in("id", "channel_id", [(one, a), (two, b + 1), (two + 1, b)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM gembala_thread WHERE {condition}", given)  # noqa: S608
        assert cursor.fetchall() == [(one,)]
