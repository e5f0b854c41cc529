"""Assisted publishing: at its minute a post is laid into a person's hands, and counts once they say where it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gembala.delivery.by_hand import finished, in_hands, let_lie, not_possible, overdue
from gembala.delivery.cancel import cancel
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.delivery.step import LEASE
from gembala.delivery.tests.stage import sweep_send
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.platforms.connect import adopt, connect_with_form
from gembala.platforms.contracts import Post

pytestmark = pytest.mark.django_db
S = Delivery.State


def group(actor, brand, *, platform="facebook_group", address="https://www.facebook.com/groups/dapur"):
    form = {"name": "Warga Dapur", "address": address}
    signed_in = connect_with_form(actor, platform=platform, environment="production", form=form)
    return adopt(actor, signed_in=signed_in, account=signed_in.accounts[0], brand=brand, personal=False)


@pytest.fixture
def handed(social, brand) -> Delivery:
    delivery = plan_post(
        channel=group(social, brand), post=Post("Masak bareng Sabtu ini."), by=social.user, due_at=now()
    )
    sweep_send()
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize(
    "address",
    ["http://www.facebook.com/groups/x", "https://jahat.example/groups/x", "javascript:alert(1)", "facebook.com",
     "https://facebook.com.jahat.example/x", "https://a@facebook.com/x", "https://" + "a" * 600 + ".facebook.com/"],
)  # fmt: skip
def test_a_place_elsewhere_is_not_a_group(social, brand, address):
    with pytest.raises(ValidationError):
        group(social, brand, address=address)


def test_a_due_post_waits_in_a_persons_hands_and_is_sent_by_nobody(handed, social, moderator):
    assert handed.state == S.HANDED
    assert handed.latest_at - handed.due_at >= timedelta(hours=24)
    assert list(in_hands(social)) == [handed]
    assert not in_hands(moderator).exists()
    assert sweep_send() == []


def test_the_address_makes_it_a_post_like_any_other(handed, social):
    finished(handed, actor=social, permalink=" https://m.facebook.com/groups/dapur/posts/991 ")
    handed.refresh_from_db()
    assert (handed.state, handed.permalink) == (S.DONE, "https://m.facebook.com/groups/dapur/posts/991")
    assert handed.settled_at is not None
    assert handed.remote_id.endswith("posts/991")


@pytest.mark.parametrize(
    "address",
    ["", "facebook.com/x", "https://facebook.com", "https://x.com/groups/dapur/1", "https://[", "ftp://facebook.com/1"],
)
def test_another_address_is_refused_and_nothing_is_noted(handed, social, address):
    with pytest.raises(ValidationError) as refused:
        finished(handed, actor=social, permalink=address)
    assert "permalink" in refused.value.message_dict
    handed.refresh_from_db()
    assert handed.state == S.HANDED


def test_the_same_post_is_not_counted_twice(handed, social, brand):
    finished(handed, actor=social, permalink="https://www.facebook.com/groups/dapur/posts/1")
    again = plan_post(channel=handed.channel, post=Post("Lagi"), by=social.user, due_at=now())
    sweep_send()
    again.refresh_from_db()
    with pytest.raises(ValidationError):
        finished(again, actor=social, permalink="https://www.facebook.com/groups/dapur/posts/1")
    with pytest.raises(ValidationError):
        finished(handed, actor=social, permalink="https://www.facebook.com/groups/dapur/posts/2")


def test_what_could_not_be_posted_fails_with_the_persons_reason(handed, social):
    with pytest.raises(ValidationError):
        not_possible(handed, actor=social, why="  ")
    not_possible(handed, actor=social, why="Grup sedang dikunci admin")
    handed.refresh_from_db()
    assert handed.state == S.FAILED
    assert "dikunci" in str(handed.problem)


def test_what_lies_too_long_is_missed_and_a_plan_can_be_taken_back(handed, social):
    assert not overdue().exists()
    Delivery.objects.filter(pk=handed.pk).update(latest_at=now() - timedelta(seconds=1))
    token = new_token()
    let_lie(claim(overdue(), limit=9, token=token, lease=LEASE), token)
    handed.refresh_from_db()
    assert handed.state == S.MISSED
    other = plan_post(channel=handed.channel, post=Post("Batal"), by=social.user, due_at=now())
    sweep_send()
    other.refresh_from_db()
    cancel(other, by=social.user)
    assert other.state == S.CANCELLED
