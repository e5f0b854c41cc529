from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gembala.conftest import hired
from gembala.delivery.models import Delivery
from gembala.inbox.models import Reply
from gembala.inbox.reply import reply
from gembala.inbox.settle import on_settled
from gembala.inbox.tests.making import make_channel, make_conversation
from gembala.inbox.thread import thread_page
from gembala.inbox.undo import undo
from gembala.inbox.withdraw import withdraw
from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.members.models import Identity
from gembala.workspaces.models import Workspace
from gembala.workspaces.roles import Role

pytestmark = pytest.mark.django_db
REMOTE = "at://did:plc:us/app.bsky.feed.post/3kanswer"


@pytest.fixture
def answer(channel, social):
    """One that is out."""
    said = reply(make_conversation(channel), actor=social, channel=channel, text="Kami cek ya")
    Delivery.objects.update(state="done", remote_id=REMOTE)
    return fresh(said)


def fresh(said: Reply) -> Reply:
    return Reply.objects.select_related("delivery__channel", "conversation__thread", "item").get(pk=said.pk)


def shown_as_gone(said: Reply) -> list[bool]:
    return [entry.gone for entry in thread_page(said.conversation).entries if entry.reply]


def test_an_answer_that_is_out_is_deleted_at_the_platform(answer, social):
    assert shown_as_gone(answer) == [False]
    withdraw(answer, actor=social)
    act = Delivery.objects.get(kind="action")
    assert (act.payload["action"], act.payload["target"], act.channel_id) == ("delete", REMOTE, answer.delivery.channel_id)
    assert shown_as_gone(answer) == [True]


def test_twice_is_once(answer, social):
    withdraw(answer, actor=social)
    assert withdraw(fresh(answer), actor=social) is None
    assert Delivery.objects.filter(kind="action").count() == 1


def test_it_is_undone_until_it_has_left(answer, social):
    undo(withdraw(answer, actor=social), actor=social)
    assert (Delivery.objects.get(kind="action").state, shown_as_gone(answer)) == ("cancelled", [False])
    entry = withdraw(fresh(answer), actor=social)
    Delivery.objects.filter(kind="action", state="waiting").update(state="done")
    with pytest.raises(ValidationError):
        undo(entry, actor=social)
    assert shown_as_gone(answer) == [True]


@pytest.mark.parametrize(("state", "gone"), [("done", True), ("failed", False)])
def test_what_the_platform_makes_of_it_is_shown(answer, social, state, gone):
    withdraw(answer, actor=social)
    Delivery.objects.filter(kind="action").update(state=state, problem={"category": "policy"})
    on_settled(Delivery.objects.get(kind="action"))
    assert shown_as_gone(answer) == [gone]


def test_what_is_not_out_cannot_be_deleted(channel, social):
    said = reply(make_conversation(channel), actor=social, channel=channel, text="Kami cek ya")
    with pytest.raises(ValidationError):
        withdraw(fresh(said), actor=social)
    assert not Delivery.objects.filter(kind="action").exists()


def test_a_private_message_stays_with_whoever_received_it(answer, social):
    payload = answer.delivery.payload | {"recipient": {"kind": "message", "remote_id": "u1", "human_agent": False}}
    Delivery.objects.update(payload=payload)
    with pytest.raises(ValidationError):
        withdraw(fresh(answer), actor=social)


def test_only_who_speaks_through_the_account_deletes_its_words(brand, answer, channel, community, moderator):
    with pytest.raises(PermissionDenied):
        withdraw(answer, actor=moderator)
    elsewhere = hired(Workspace.objects.create(name="Lain", slug="lain"), Role.DIRECTOR, "Orang Lain")
    with pytest.raises(PermissionDenied):
        withdraw(answer, actor=elsewhere)
    personal = make_channel(brand, owner=community.user)
    own = reply(make_conversation(channel), actor=community, channel=personal, text="halo")
    Delivery.objects.filter(pk=own.delivery_id).update(state="done", remote_id="at://own")
    assert withdraw(fresh(own), actor=community)


def test_an_answer_that_somebody_deleted_at_the_platform_shows_so(answer):
    word = answer.item
    us = Identity.objects.create(
        workspace=word.workspace, platform=word.channel.platform, remote_id=word.channel.remote_id, handle="warung"
    )
    Item.objects.create(
        workspace=word.workspace, channel=word.channel, thread=word.thread, identity=us, kind="comment",
        own=True, remote_id=REMOTE, parent_remote_id=word.remote_id, text=answer.text, created_at=now(),
        deleted_at=now(),
    )  # fmt: skip
    assert shown_as_gone(answer) == [True]
