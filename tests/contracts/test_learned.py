"""What a platform tells of its limits is asked again, and the composer's check goes by what it said last."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
DAY = 86_400


def test_a_mastodon_servers_limits_are_read_again_every_day_and_by_the_self_test(house: Any) -> None:
    from gembala.content.check import check_post
    from gembala.platforms import push
    from gembala.platforms.contracts import Post
    from gembala.platforms.models import Channel
    from gembala.platforms.self_test import self_test

    def verdict() -> tuple[int, list[str]]:
        """What the composer says of 600 letters."""
        found = check_post(Channel.objects.get(pk=channel.pk), post=Post("a" * 600))
        return found.limit, [one.code for one in found.errors]

    def looked(seconds: float) -> int:
        house.passes(seconds)
        return int(house.duty(push.due, push.look))

    house.begin()
    channel = house.channel("mastodon")
    assert looked(0) == 1 and verdict() == (500, ["text_too_long"])
    house.tell("/mastodon/settings", {"max_characters": 1_000})
    assert looked(3_600) == 0, "not at every sweep"
    assert verdict() == (500, ["text_too_long"])
    assert looked(DAY) == 1 and verdict() == (1_000, [])
    house.tell("/mastodon/settings", {"max_characters": 400})
    assert all(one.ok for one in self_test(Channel.objects.get(pk=channel.pk)))
    assert looked(0) == 1 and verdict() == (400, ["text_too_long"])


def test_a_mastodon_server_that_does_not_answer_leaves_the_limits_as_they_were(house: Any) -> None:
    from gembala.platforms import push
    from gembala.platforms.accounts import capabilities_of
    from gembala.platforms.models import Channel

    house.begin()
    house.tell("/mastodon/settings", {"max_characters": 2_000})
    channel = house.channel("mastodon")
    house.duty(push.due, push.look)
    house.tell("/faults", {"platform": "mastodon", "operation": "*", "kind": "server_error", "count": 3})
    house.passes(DAY)
    assert house.duty(push.due, push.look) == 1
    kept = Channel.objects.get(pk=channel.pk)
    assert (kept.state, capabilities_of(kept).text.limit) == ("connected", 2_000)
    house.disarm()
    house.tell("/mastodon/settings", {"max_characters": 3_000})
    house.passes(DAY / 24 + 1)
    assert house.duty(push.due, push.look) == 1, "asked again within the hour"
    assert capabilities_of(Channel.objects.get(pk=channel.pk)).text.limit == 3_000
