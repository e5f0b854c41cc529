from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gembala.inbox.models import Conversation
from gembala.inbox.take_in import take_in
from gembala.inbox.tests.making import (
    COMPLAINT,
    GAMBLING,
    make_conversation,
    make_identity,
    make_thread,
    say,
    sweep,
)
from gembala.ingest.models import Item
from gembala.moderation.models import Case
from gembala.workspaces.models import Change

pytestmark = pytest.mark.django_db
State = Conversation.State


def test_a_word_opens_a_conversation_that_waits_since_then(channel):
    row = make_conversation(channel)
    item = Item.objects.get()
    assert (row.state, row.waiting_since, row.last_at) == (State.OPEN, item.created_at, item.created_at)
    assert (row.preview, row.item_count, row.sentiment, row.intent) == (COMPLAINT, 1, "neg", "complaint")
    assert (item.stage, item.held, item.lease_owner) == ("taken_in", False, "")


def test_gambling_is_held_with_its_reason_and_nobody_waits(channel):
    row = make_conversation(channel, GAMBLING)
    case = Case.objects.get()
    assert (row.state, row.waiting_since, row.spam) == (State.HELD, None, "gambling")
    assert (case.label, case.item.held, case.item.understanding["spam"]["label"]) == ("gambling", True, "gambling")


def test_the_oldest_unanswered_word_counts(channel):
    thread, identity = make_thread(channel), make_identity(channel)
    first = say(thread, identity, "halo kak", ago=timedelta(hours=2))
    sweep()
    say(thread, identity, "sudah dicek?", ago=timedelta(hours=1))
    sweep()
    row = Conversation.objects.get()
    assert (row.waiting_since, row.preview, row.item_count) == (first.created_at, "sudah dicek?", 2)


def test_our_answer_at_the_platform_ends_the_waiting(channel):
    row = make_conversation(channel)
    ours = make_identity(channel, "Warung", remote_id=channel.remote_id)
    say(row.thread, ours, "Kami cek ya", own=True, parent=row.last_item.remote_id, ago=timedelta(minutes=1))
    sweep()
    row.refresh_from_db()
    assert (row.waiting_since, row.preview) == (None, COMPLAINT)


def test_a_word_that_came_late_but_was_answered_does_not_wait(channel):
    thread, identity = make_thread(channel), make_identity(channel)
    ours = make_identity(channel, "Warung", remote_id=channel.remote_id)
    word = say(thread, identity, "apakah buka?", ago=timedelta(hours=3))
    say(thread, ours, "buka kak", own=True, parent=word.remote_id, ago=timedelta(hours=2))
    sweep()
    assert Conversation.objects.get().waiting_since is None


def test_a_done_conversation_opens_again_on_a_new_word(channel):
    row = make_conversation(channel)
    Conversation.objects.update(state=State.DONE, waiting_since=None)
    word = say(row.thread, row.identity, "belum juga kak", ago=timedelta(minutes=1))
    sweep()
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == (State.OPEN, word.created_at)


def test_a_held_word_does_not_disturb_a_done_conversation(channel):
    row = make_conversation(channel)
    Conversation.objects.update(state=State.DONE, waiting_since=None)
    say(row.thread, row.identity, GAMBLING)
    sweep()
    row.refresh_from_db()
    assert (row.state, row.waiting_since, row.preview) == (State.DONE, None, COMPLAINT)


def test_a_like_makes_no_conversation(channel):
    say(make_thread(channel), make_identity(channel), "", kind="like")
    sweep()
    assert (Conversation.objects.count(), Item.objects.get().stage) == (0, "taken_in")


def test_a_handler_that_comes_too_late_changes_nothing(channel):
    say(make_thread(channel), make_identity(channel), "halo")
    take_in([Item.objects.get().pk], "someone:else:1")
    assert (Conversation.objects.count(), Item.objects.get().stage) == (0, "received")


def test_taken_in_twice_is_taken_in_once(channel):
    row = make_conversation(channel)
    sweep()
    row.refresh_from_db()
    assert row.item_count == 1


def test_a_batch_costs_the_same_queries_for_1_and_for_30_conversations(channel):
    def batch(size: int) -> int:
        thread = make_thread(channel)
        for _ in range(size):
            say(thread, make_identity(channel), COMPLAINT)
        with CaptureQueriesContext(connection) as caught:
            sweep()
        return len(caught)

    batch(1)
    assert batch(1) == batch(30)


def test_screens_are_told_of_at_most_20_conversations_a_batch(channel):
    thread = make_thread(channel)
    for _ in range(50):
        say(thread, make_identity(channel), "halo kak")
    sweep()
    assert Change.objects.filter(topic="conversation").count() == 20
