"""A channel where a post failed is tried again, or put right on its own; what is out elsewhere is never touched."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gembala.content.approve import approve
from gembala.content.manuscript import manuscript_of
from gembala.content.mend import mend
from gembala.content.models import Draft, Variant
from gembala.content.publish_now import publish_now
from gembala.content.retry import retry
from gembala.content.submit import submit
from gembala.content.tests.conftest import written
from gembala.content.tests.test_lifecycle import settle
from gembala.content.write import create, save
from gembala.delivery.models import Delivery
from gembala.delivery.tests.stage import bluesky_channel, call, standing, sweep_send, x_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def half(approved, social) -> tuple[Variant, Variant]:
    """Out on X, failed on Bluesky."""
    planned = publish_now(approved, actor=social)
    settle(planned, "done", "failed")
    out, lost = planned.variants.select_related("delivery").order_by("pk")
    return out, lost


def test_a_failed_part_goes_on_alone_and_what_is_out_stays(half, approved, social) -> None:
    out, lost = half
    made = mend(lost, actor=social)
    assert (made.state, made.text, made.title, made.version) == (Draft.State.DRAFT, "Soto hangat sore ini", "Soto", 1)
    assert [one.channel_id for one in made.variants.all()] == [lost.channel_id]
    approved.refresh_from_db()
    assert (approved.state, list(approved.variants.all())) == (Draft.State.PUBLISHED, [out])
    assert Delivery.objects.get(pk=out.delivery_id).state == Delivery.State.DONE


def test_a_part_with_words_of_its_own_takes_them_along(half, social) -> None:
    _out, lost = half
    Variant.objects.filter(pk=lost.pk).update(text="Hanya di sini", title="Judul sini")
    made = mend(lost, actor=social)
    (only,) = manuscript_of(made).variants
    assert (made.text, only.text, only.title) == ("Hanya di sini", None, "Judul sini")


def test_what_is_still_on_its_way_makes_the_rest_scheduled_again(approved, social) -> None:
    planned = publish_now(approved, actor=social)
    settle(planned, "armed", "failed")
    mend(planned.variants.order_by("pk").last(), actor=social)
    planned.refresh_from_db()
    assert planned.state == Draft.State.SCHEDULED


def test_it_is_sent_from_one_place_only(half, social) -> None:
    _out, lost = half
    mend(lost, actor=social)
    with pytest.raises(ValidationError):
        retry(lost, actor=social)  # a page that was open before
    with pytest.raises(ValidationError):
        mend(lost, actor=social)
    assert not Delivery.objects.filter(state=Delivery.State.WAITING).exists() and Draft.objects.count() == 2


def test_what_is_tried_again_cannot_be_taken_out_meanwhile(half, social) -> None:
    _out, lost = half
    retry(lost, actor=social)
    with pytest.raises(ValidationError):
        mend(lost, actor=social)
    assert Draft.objects.count() == 1


def test_only_what_failed_is_taken_out_and_only_beside_what_is_out(half, approved, social) -> None:
    out, lost = half
    with pytest.raises(ValidationError):
        mend(out, actor=social)
    settle(approved, "failed", "failed")
    with pytest.raises(ValidationError) as refused:
        mend(lost, actor=social)
    assert refused.value.code == "whole"


def test_a_colleagues_own_account_is_not_taken_out_and_who_does_not_write_takes_nothing(
    half, social, community, moderator
) -> None:
    _out, lost = half
    lost.channel.owner = community.user
    lost.channel.save()
    with pytest.raises(ValidationError):
        mend(lost, actor=social)
    with pytest.raises(PermissionDenied):
        mend(lost, actor=moderator)
    assert Draft.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_put_right_and_sent_again_it_stands_once_everywhere(sandbox, social, director, brand) -> None:
    call(f"{sandbox.admin}/reset", {})
    x, bluesky = x_channel(social, brand, sandbox.admin), bluesky_channel(social, brand, sandbox.admin)
    draft = create(social, manuscript=written([x, bluesky], "Menu lama"))
    submit(draft, actor=social)
    approve(draft, actor=director, version=1)
    call(f"{sandbox.admin}/faults", {"platform": "x", "operation": "publish", "kind": "not_permitted"})
    publish_now(Draft.objects.get(), actor=social)
    while sweep_send():
        pass
    assert {one.channel.platform: one.state for one in Delivery.objects.all()} == {"x": "failed", "bluesky": "done"}
    made = mend(draft.variants.get(channel=x), actor=social)
    made = save(made, actor=social, version=1, manuscript=written([x], "Menu baru"))
    submit(made, actor=social)
    publish_now(approve(made, actor=director, version=2), actor=social)
    while sweep_send():
        pass
    assert [standing(sandbox.admin, text) for text in ("Menu lama", "Menu baru")] == [1, 1]
    assert set(Draft.objects.values_list("state", flat=True)) == {Draft.State.PUBLISHED}
