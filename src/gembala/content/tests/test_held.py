"""A post that the platform itself holds: handed over at once, out at its time, never lost from sight."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gembala.content.approve import approve
from gembala.content.details import Details
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft
from gembala.content.schedule import schedule
from gembala.content.submit import submit
from gembala.content.unschedule import unschedule
from gembala.content.write import create
from gembala.delivery.models import Delivery
from gembala.delivery.tell import tell_again, untold
from gembala.delivery.tests.stage import call, sweep_send
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.platforms.connect import SignedIn, adopt
from gembala.platforms.contracts import RemoteAccount, TokenSet
from gembala.platforms.endpoints import endpoints_for
from gembala.platforms.models import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def facebook(social, brand, sandbox) -> Channel:
    call(f"{sandbox.admin}/clock", {"offset_seconds": 0, "speed": 1})
    made = call(f"{sandbox.admin}/accounts", {"platform": "facebook", "handle": f"w{uuid.uuid4().hex[:8]}"})
    account = RemoteAccount(made["id"], made["handle"], "Warung", token=TokenSet(made["access_token"], "sandbox"))
    signed_in = SignedIn(
        "facebook", endpoints_for("facebook", environment="sandbox"), TokenSet("", "sandbox"), (account,)
    )
    return adopt(social, signed_in=signed_in, account=account, brand=brand, personal=False)


def sweep_tell() -> None:
    token = new_token()
    tell_again(claim(untold(), limit=50, token=token, lease=timedelta(minutes=1)), token)


def test_it_is_handed_over_at_once_and_published_when_its_time_has_come(facebook, social, director, sandbox) -> None:
    text, at = f"Besok buka {uuid.uuid4().hex}", now() + timedelta(hours=2)
    variant = VariantText(facebook.pk, details=Details(native=True))
    draft = create(social, manuscript=Manuscript(text=text, variants=(variant,)))
    submit(draft, actor=social)
    draft = approve(draft, actor=director, version=draft.version)
    schedule(draft, actor=social, at=at)
    sweep_send()
    sweep_tell()
    delivery = Delivery.objects.get()
    draft.refresh_from_db()
    assert (delivery.state, draft.state) == (Delivery.State.DONE, Draft.State.SCHEDULED)
    assert delivery.due_at == at, "the calendar shows when it will be out"
    live = [row for row in call(f"{sandbox.admin}/posts?platform=facebook&source=api") if row["text"] == text]
    assert not live, "nobody sees it yet"
    with pytest.raises(ValidationError) as held:
        unschedule(draft, actor=social)
    assert held.value.code == "held"
    assert Delivery.objects.get().remote_id
    Delivery.objects.update(due_at=now() - timedelta(seconds=1))
    sweep_tell()
    draft.refresh_from_db()
    assert draft.state == Draft.State.PUBLISHED
