"""What of the plan a platform would not let out, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import ngettext

from gembala.delivery.forecast import Excess, forecast
from gembala.platforms.models import Channel
from gembala.platforms.names import called
from gembala.platforms.registry import connector


@dataclass(frozen=True)
class TooMuch:
    """One channel on one day; ``day`` leads to the calendar."""

    channel: Channel
    day: date
    sentence: str


def excesses(channels: Sequence[Channel]) -> list[TooMuch]:
    """For these channels, soonest first."""
    found = forecast(Channel.objects.filter(pk__in=[channel.pk for channel in channels]))
    return [TooMuch(one.channel, one.day, _sentence(one)) for one in found]


def _sentence(one: Excess) -> str:
    told = {
        "over": one.over,
        "day": date_format(one.day, "j F"),
        "name": connector(one.channel.platform).manifest.name,
        "handle": called(one.channel),
        "limit": one.limit,
    }
    return (
        ngettext(
            "%(over)d post on %(day)s exceeds the limit of %(name)s (%(handle)s): it lets %(limit)d out.",
            "%(over)d posts on %(day)s exceed the limit of %(name)s (%(handle)s): it lets %(limit)d out.",
            one.over,
        )
        % told
    )
