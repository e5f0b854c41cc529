"""Every figure that a connector declares says what it is in both languages; names that two platforms share are kept apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.metrics.catalogue import figures_of, meaning
from gembala.metrics.models import Sample
from gembala.metrics.queries import latest_of, told_of
from gembala.platforms.contracts import Account, Endpoints, TokenSet
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector
from gembala.platforms.registry import platforms as manifests

PLATFORMS = [one.platform for one in manifests() if one.sign_in not in {"by_hand", "internal"}]
KINDS = {"linkedin": ({"kind": "organization"}, {"kind": "person"})}


def declared(platform: str, flags: dict[str, str]):
    account = Account("", "", Endpoints("sandbox", ""), TokenSet("", "sandbox"), flags=flags)
    return connector(platform).capabilities(account).catalogue


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_declared_figure_is_explained_in_both_languages(platform: str) -> None:
    for flags in KINDS.get(platform, ({},)):
        figures = declared(platform, flags)
        assert figures
        for one in figures:
            said = meaning(one.canonical)
            words = {}
            for language in ("en", "id"):
                with translation.override(language):
                    words[language] = (str(said.name), str(said.what))
            assert all(words["en"]) and words["en"][1] != words["id"][1], one.canonical


@pytest.fixture
def out(workspace, brand):
    def made(platform: str, **flags: str) -> Delivery:
        channel = Channel.objects.create(
            workspace=workspace, brand=brand, platform=platform, environment="sandbox", remote_id=f"r-{platform}",
            handle=platform, flags=flags,
        )  # fmt: skip
        return Delivery.objects.create(
            workspace=workspace, channel=channel, kind=Delivery.Kind.POST, state=Delivery.State.DONE, payload={},
            due_at=now(), next_at=now(), settled_at=now(), remote_id=f"p-{platform}",
        )  # fmt: skip

    return made


def tell(delivery: Delivery, *, minutes_ago: int = 0, **values: float) -> None:
    for native, value in values.items():
        Sample.objects.create(
            workspace=delivery.workspace, channel=delivery.channel, delivery=delivery, native=native, value=value,
            as_of=now() - timedelta(minutes=minutes_ago),
        )  # fmt: skip


@pytest.mark.django_db
def test_the_same_native_name_means_another_thing_elsewhere(out) -> None:
    threads, story = out("threads"), out("instagram")
    tell(threads, replies=4, views=90)
    tell(story, replies=2, views=70, saved=1)
    assert latest_of([threads.pk, story.pk]) == {
        threads.pk: {"comments": 4, "views": 90}, story.pk: {"replies": 2, "views": 70, "saves": 1},
    }  # fmt: skip


@pytest.mark.django_db
def test_of_two_names_for_one_figure_the_sooner_counts_and_the_newest_of_each(out) -> None:
    facebook = out("facebook")
    tell(facebook, minutes_ago=50, reactions=3)
    tell(facebook, minutes_ago=5, reactions=9)
    tell(facebook, post_reactions_by_type_total=7, post_media_view=400)
    assert latest_of([facebook.pk]) == {facebook.pk: {"reactions": 9, "views": 400}}
    assert latest_of([facebook.pk], until=now() - timedelta(minutes=20)) == {facebook.pk: {"reactions": 3}}


@pytest.mark.django_db
def test_each_figure_is_told_with_its_moment_its_lag_and_its_meaning(out) -> None:
    linkedin = out("linkedin", kind="organization")
    tell(linkedin, minutes_ago=3, likeCount=5, impressionCount=0)
    tell(linkedin, figure_of_old=2)
    told = {one.native: one for one in told_of([linkedin.pk])[linkedin.pk]}
    assert set(told) == {"likeCount", "impressionCount", "figure_of_old"}, "what is not told is not there as zero"
    assert told["likeCount"].lag == timedelta(days=1) and told["likeCount"].as_of <= now() - timedelta(minutes=3)
    assert told["likeCount"].meaning == meaning("likes") and told["impressionCount"].value == 0
    assert told["figure_of_old"].meaning is None
    assert set(figures_of(linkedin.channel)) >= {"likeCount", "impressionCount"}
