"""What the connectors really deliver at the sandboxes is declared: under its native name, with words and lag.

That a figure which a platform removed breaks nothing is judged with the classes F16 and F23 of ``test_failures``.
"""

from __future__ import annotations

from typing import Any

import pytest

from bench._matrix.matrix import at_sandboxes
from bench._matrix.scenes_in import a_post

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


def test_every_figure_that_arrives_is_declared(house: Any) -> None:
    from gembala.metrics.collect import collect_channel
    from gembala.metrics.models import Sample
    from gembala.metrics.queries import told_of
    from gembala.platforms.accounts import capabilities_of

    found: dict[str, set[str]] = {}
    for platform in at_sandboxes():
        house.begin()
        channel = house.channel(platform)
        post = a_post(house, channel)
        mood = {"platform": platform, "post_id": post, "moods": [], "likes": 7, "reposts": 3, "impressions": 900}
        house.tell("/visit", mood)
        house.passes(4 * 86_400)
        collect_channel(channel)
        for grain, there in (("post", False), ("account", True)):
            told = set(Sample.objects.filter(channel=channel, delivery__isnull=there).values_list("native", flat=True))
            declared = {one.native for one in capabilities_of(channel).catalogue if one.grain == grain}
            assert told <= declared, f"{platform} tells {told - declared} of the {grain}"
            found.setdefault(grain, set()).update({platform} if told else ())
        for rows in told_of(list(channel.deliveries.values_list("pk", flat=True))).values():
            assert all(one.meaning for one in rows)
    assert found["post"] == set(at_sandboxes()) - {"telegram"}, "Telegram tells a bot of members only"
    assert found["account"] == set(at_sandboxes())


REMOVED: dict[str, tuple[str, tuple[str, ...]]] = {
    "facebook": ("/graph/settings", ("post_clicks",)),
    "instagram": ("/graph/settings", ("saved", "accounts_engaged")),
    "threads": ("/graph/settings", ("quotes",)),
    "youtube": ("/youtube/settings", ("shares",)),
    "linkedin": ("/linkedin/settings", ("clickCount",)),
    "tiktok": ("/tiktok/settings", ("like_count", "follower_count")),
}
"""Platforms that refuse or leave out a figure by its name: where that is set, and figures of posts and accounts."""


@pytest.mark.parametrize("platform", sorted(REMOVED))
def test_a_figure_that_was_removed_is_missing_and_the_others_arrive(house: Any, platform: str) -> None:
    from gembala.metrics.collect import collect_channel
    from gembala.metrics.models import Sample

    house.begin()
    channel = house.channel(platform)
    post = a_post(house, channel)
    house.tell("/graph/figures", {"platform": platform, "post_id": post, "likes": 7, "reposts": 3, "impressions": 900})
    house.passes(4 * 86_400)

    def told() -> set[tuple[bool, str]]:
        collect_channel(channel)
        rows = Sample.objects.filter(channel=channel).values_list("delivery", "native")
        return {(delivery is None, native) for delivery, native in rows}

    path, gone = REMOVED[platform]
    house.tell(path, {"removed_metrics": list(gone)})
    less = told()
    house.tell(path, {"removed_metrics": []})
    house.passes(3_600)
    back = told() - less
    assert {account for account, _name in less} == {False, True}, "the others arrive"
    assert {name for _account, name in back} == set(gone), "what is not told has no figure, not a zero"


def test_a_refused_figure_of_telegram_is_no_zero_and_no_failure(house: Any) -> None:
    from gembala.metrics.collect import collect_channel
    from gembala.metrics.models import Sample

    house.begin()
    channel = house.channel("telegram", followers=900)
    house.tell("/faults", {"platform": "telegram", "operation": "insights", "kind": "method_gone"})
    collect_channel(channel)
    assert not Sample.objects.filter(channel=channel).exists()
    collect_channel(channel)
    assert [float(one.value) for one in Sample.objects.filter(channel=channel)] == [900]
