"""A person posts it themselves although the account is connected: chosen, checked, handed over, counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gembala.content.approve import approve
from gembala.content.check import check
from gembala.content.copy import copy
from gembala.content.details import Details, PartText, details_of, details_row
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.publish_now import publish_now
from gembala.content.schedule import schedule
from gembala.content.submit import submit
from gembala.content.write import create
from gembala.delivery.by_hand import finished, in_hands
from gembala.delivery.forecast import excess_with, forecast
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.delivery.send import due
from gembala.delivery.tests.stage import sweep_send
from gembala.kernel.clock import now
from gembala.platforms.contracts import Options, Post
from gembala.platforms.models import Channel
from gembala.platforms.warnings import forewarnings

pytestmark = pytest.mark.django_db
S = Delivery.State


@pytest.fixture
def tiktok(brand) -> Channel:
    return Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform="tiktok", environment="sandbox", remote_id="t", handle="warung",
        flags={"audited": "yes", "privacy_levels": "SELF_ONLY"},
    )  # fmt: skip


@pytest.fixture
def x(brand) -> Channel:
    return Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform="x", environment="sandbox", remote_id="x", handle="warung"
    )


def ready(social, director, channel, **more):
    text = VariantText(channel.pk, details=Details(by_hand=True, **more))
    draft = create(social, manuscript=Manuscript(text="Halo", variants=(text,)))
    submit(draft, actor=social)
    return approve(draft, actor=director, version=draft.version)


def test_the_choice_survives_its_row(db):
    assert details_of(details_row(Details(by_hand=True))).by_hand is True
    assert details_of({"by_hand": "yes"}).by_hand is False


def test_neither_the_interfaces_settings_nor_the_sign_in_hold_a_person_up(social, director, x):
    Channel.objects.filter(pk=x.pk).update(state=Channel.State.EXPIRED)
    draft = ready(social, director, x)
    publish_now(draft, actor=social)
    delivery = Delivery.objects.get()
    assert [row.pk for row in due()] == [delivery.pk], "an ended sign-in does not keep it"
    sweep_send()
    delivery.refresh_from_db()
    assert (delivery.state, list(in_hands(social))) == (S.HANDED, [delivery])


def test_the_place_itself_still_says_what_it_would_not_take(social, x, tiktok):
    long = VariantText(x.pk, text="a" * 281, details=Details(by_hand=True))
    bare = VariantText(tiktok.pk, details=Details(by_hand=True))
    draft = create(social, manuscript=Manuscript(text="Halo", variants=(long, bare)))
    on_x, on_tiktok = check(draft)
    assert [one.code for one in on_x.errors] == ["text_too_long"]
    assert [one.code for one in on_tiktok.errors] == ["video_missing"], "no privacy has to be chosen for it"


def test_what_was_posted_by_hand_counts_and_its_followers_are_the_persons(social, director, x):
    draft = ready(social, director, x, first_comment="Resep", parts=(PartText("Lagi"),))
    publish_now(draft, actor=social)
    sweep_send()
    done = finished(Delivery.objects.get(), actor=social, permalink="https://twitter.com/warung/status/12")
    assert (done.state, done.permalink, Delivery.objects.count()) == (S.DONE, "https://twitter.com/warung/status/12", 1)


def test_an_address_elsewhere_is_no_post_of_this_account(social, director, x):
    publish_now(ready(social, director, x), actor=social)
    sweep_send()
    with pytest.raises(ValidationError):
        finished(Delivery.objects.get(), actor=social, permalink="https://contoh.id/status/12")


def test_nobody_is_forewarned_of_a_sign_in_that_a_person_does_not_need(social, director, x):
    schedule(ready(social, director, x), actor=social, at=now() + timedelta(days=1))
    Channel.objects.filter(pk=x.pk).update(state=Channel.State.EXPIRED)
    assert forewarnings(Channel.objects.all()) == []
    plan_post(channel=x, post=Post("Lain"), by=None, due_at=now() + timedelta(days=1))
    assert [one.planned for one in forewarnings(Channel.objects.all())] == [1]


def test_what_a_person_posts_uses_up_no_quota(brand):
    threads = Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform="threads", environment="sandbox", remote_id="th", handle="w",
        flags={"quota_total": "1"},
    )  # fmt: skip
    day = now() + timedelta(days=2)
    mine = [plan_post(channel=threads, post=Post("A"), by=None, due_at=day, by_hand=True) for _ in range(3)]
    assert (forecast(Channel.objects.all()), excess_with(threads, form="feed", at=day)) == ([], None)
    planned = plan_post(channel=threads, post=Post("B"), by=None, due_at=day)
    more = excess_with(threads, form="feed", at=day)
    assert more is not None and (more.over, more.limit, len(mine)) == (1, 1, 3)
    assert excess_with(threads, form="feed", at=day, but=planned.pk) is None, "the very post is not counted twice"


def test_a_copy_leaves_out_channels_that_are_not_ones_own(social, director, x):
    draft = create(social, manuscript=Manuscript(text="Halo", variants=(VariantText(x.pk, details=Details(options=Options(reply_settings="following"))),)))  # fmt: skip  # noqa: E501
    made = copy(draft, actor=social)
    assert [one.details for one in made.variants.all()] == [{"options": {"reply_settings": "following"}}]
    Channel.objects.filter(pk=x.pk).update(owner=director.user)
    assert copy(draft, actor=social).variants.count() == 0
