"""Figures of posts that are out: summed over platforms, and what nobody tells is not shown as zero."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gembala.content.publish_now import publish_now
from gembala.content.tests.conftest import approved, channels, draft, picture, tomorrow, written  # noqa: F401
from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.metrics.models import Sample
from gembala.web.content.figures import by_channel, sums_of
from gembala.web.content.tests.test_pages import at, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def out(approved, social):  # noqa: F811
    row = publish_now(approved, actor=social)
    for variant in row.variants.select_related("channel", "delivery"):
        Delivery.objects.filter(pk=variant.delivery_id).update(
            state=Delivery.State.DONE, settled_at=now(), remote_id=f"r{variant.pk}"
        )
    type(row).objects.filter(pk=row.pk).update(state="published")
    row.refresh_from_db()
    return row


def tell(variant, native: str, value: float, *, minutes_ago: int = 0) -> None:
    Sample.objects.create(
        workspace=variant.draft.workspace, channel=variant.channel, delivery=variant.delivery, native=native,
        value=value, as_of=now() - timedelta(minutes=minutes_ago),
    )  # fmt: skip


def test_the_newest_figure_counts_and_the_untold_is_absent(out, social):
    one = out.variants.select_related("channel", "delivery").get(channel__platform="x")
    tell(one, "like_count", 3, minutes_ago=10)
    tell(one, "like_count", 7)
    told = {str(figure.name): figure.value for figure in sums_of([out])[out.pk]}
    assert set(told.values()) == {7}
    shown = dict(by_channel(out.variants.select_related("channel", "delivery")))
    assert [figure.value for figure in shown[one]].count(None) == 3  # told: likes alone
    page = signed_in(social).get(at("content") + "?show=out").content.decode()
    assert out.title in page
    assert ">7<" in page
    assert "–" in signed_in(social).get(at("draft-review", pk=out.pk)).content.decode()


def test_every_figure_stands_on_the_posts_page_with_its_words_and_its_moment(out, social):
    one = out.variants.select_related("channel", "delivery").get(channel__platform="x")
    for number, native in enumerate(["like_count", "reply_count", "repost_count", "quote_count", "bookmark_count",
                                     "impression_count", "name_of_old"]):  # fmt: skip
        tell(one, native, number)
    page = signed_in(social).get(at("draft-review", pk=out.pk)).content.decode()
    for words in ("like_count", "bookmark_count", "name_of_old", "Berapa kali orang menyimpannya untuk nanti.", "Per "):
        assert words in page
    shown = dict(by_channel(out.variants.select_related("channel", "delivery")))
    assert [figure.value for figure in shown[one]] == [5, 0, 1, 2], "X never tells shares: no gap for them"
