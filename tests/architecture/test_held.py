"""What is held at a colleague's own account is theirs alone: no page, no path, no count tells others of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gembala.api.tests.making import Program, work_until
from gembala.config.duties import INBOX
from gembala.inbox.models import Conversation
from gembala.ingest.models import Item
from gembala.ingest.receive import receive
from gembala.kernel.clock import now
from gembala.moderation.models import Case
from gembala.platforms.contracts import Author, Event, EventKind
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from tests.architecture.world import GAMBLING, almighty, signed_in

pytestmark = pytest.mark.django_db


def held_at(channel: Channel, remote_id: str) -> Case:
    receive(
        channel,
        [Event(EventKind.COMMENT, remote_id, f"t{remote_id}", Author(remote_id, "b", "Bandar"), GAMBLING, now())],
    )
    work_until(lambda: not Item.objects.filter(stage="received").exists(), INBOX)
    return Case.objects.get(item__remote_id=remote_id, item__channel=channel)


@pytest.fixture
def held(brand: Any, community: Actor) -> dict[str, Case]:
    """The same spam once at the brand's account and once at the community manager's own."""
    common = {"workspace": brand.workspace, "brand": brand, "platform": "x", "environment": "sandbox"}
    of_brand = Channel.objects.create(**common, remote_id="1", handle="warung", name=brand.name)
    own = Channel.objects.create(**common, remote_id="2", handle="ratri", name="Ratri", owner=community.user)
    return {"brand": held_at(of_brand, "900"), "own": held_at(own, "901")}


def address(name: str, **places: Any) -> str:
    return reverse(name, kwargs={"slug": "warung", **places})


@pytest.mark.parametrize("role", ["director", "social", "moderator"])
def test_others_find_it_nowhere(request: pytest.FixtureRequest, held: dict[str, Case], role: str) -> None:
    actor = almighty(request.getfixturevalue(role))
    client, case = signed_in(actor.user), held["own"]
    talk = Conversation.objects.get(thread=case.item.thread)
    assert client.get(address("inbox-conversation", pk=talk.pk)).status_code == 404
    assert client.get(address("inbox-about", pk=talk.pk)).status_code == 404
    assert client.post(address("review-decide", pk=case.pk), {"decision": "fine"}).status_code == 404
    for page in (address("review-queue"), address("inbox") + "?view=held", address("inbox") + "?view=all"):
        said = client.get(page).content.decode()
        assert reverse("review-decide", kwargs={"slug": "warung", "pk": case.pk}) not in said
        assert address("inbox-conversation", pk=talk.pk) not in said
    program = Program(actor)
    assert [one["id"] for one in program.get("cases").json()] == [held["brand"].pk]
    assert {program.post(f"cases/{case.pk}/{verb}").status_code for verb in ("release", "confirm")} == {404}
    assert program.get(f"conversations/{talk.pk}").status_code == 404
    case.refresh_from_db()
    assert case.state == Case.State.HELD


def test_it_is_not_counted_among_those_alike(held: dict[str, Case], director: Actor, community: Actor) -> None:
    """The brand's one stands alone for others; its owner is told of both."""

    def alike(actor: Actor, page: str) -> bool:
        client = Client(headers={"accept-language": "en"})
        actor.user.language = "en"
        actor.user.save(update_fields=["language"])
        client.force_login(actor.user)
        said = client.get(page).content.decode()
        return any(words in said for words in ("1 more alike", "All 2 are spam", "Together with 1 that reads the same"))

    talk = Conversation.objects.get(thread=held["brand"].item.thread)
    for page in (address("review-queue"), address("inbox") + "?view=held", address("inbox-conversation", pk=talk.pk)):
        assert not alike(almighty(director), page), page
        assert alike(almighty(community), page), page


def test_deciding_on_all_alike_leaves_it_alone(held: dict[str, Case], director: Actor) -> None:
    client = signed_in(almighty(director).user)
    asked = {"decision": "spam", "similar": "1"}
    assert client.post(address("review-decide", pk=held["brand"].pk), asked).status_code == 303
    states = {key: Case.objects.get(pk=case.pk).state for key, case in held.items()}
    assert states == {"brand": Case.State.CONFIRMED, "own": Case.State.HELD}


def test_its_owner_decides_on_it(held: dict[str, Case], community: Actor) -> None:
    client = signed_in(almighty(community).user)
    assert address("review-decide", pk=held["own"].pk) in client.get(address("review-queue")).content.decode()
    assert client.post(address("review-decide", pk=held["own"].pk), {"decision": "fine"}).status_code == 303
    assert Case.objects.get(pk=held["own"].pk).state == Case.State.RELEASED
