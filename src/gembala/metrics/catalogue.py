"""What the figures of the platforms mean. Each connector declares its own under their native names (`MetricDef`);
here they get a name and an explanation. Missing is not zero: what a platform does not tell has no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import MetricDef
from gembala.platforms.models import Channel


@dataclass(frozen=True)
class Meaning:
    """A figure in words for a person; lazily translated."""

    name: Promise | str
    what: Promise | str


MEANINGS: dict[str, Meaning] = {
    "likes": Meaning(_("Likes"), _("How often somebody tapped like or its counterpart there.")),
    "reactions": Meaning(_("Reactions"), _("Likes and every other reaction together.")),
    "comments": Meaning(_("Comments"), _("Answers below the post, ours among them.")),
    "replies": Meaning(_("Replies"), _("Messages that people sent in answer to a story.")),
    "reposts": Meaning(_("Reposts"), _("How often others passed it on to their own followers.")),
    "quotes": Meaning(_("Quotes"), _("How often others passed it on with words of their own.")),
    "shares": Meaning(_("Shares"), _("How often people passed it on, in public or to somebody.")),
    "saves": Meaning(_("Saves"), _("How often people kept it for later.")),
    "impressions": Meaning(_("Views"), _("How often it was shown; the same person may count more than once.")),
    "views": Meaning(_("Views"), _("How often it was shown or played; the same person may count more than once.")),
    "reach": Meaning(_("Reach"), _("How many different people saw it, as the platform estimates.")),
    "plays": Meaning(_("First plays"), _("How often the video began to play, without repeats.")),
    "plays_total": Meaning(_("Plays"), _("How often the video played, repeats among them.")),
    "clicks": Meaning(_("Clicks"), _("How often somebody clicked anywhere on the post.")),
    "engagements": Meaning(_("Interactions"), _("Likes, comments, saves and shares together, less what was taken back.")),
    "engagement_rate": Meaning(_("Engagement rate"), _("Clicks, reactions, comments and shares for each time it was shown.")),
    "follows": Meaning(_("New followers"), _("How many began to follow because of this post.")),
    "profile_visits": Meaning(_("Profile visits"), _("How often somebody went from the post to the profile.")),
    "navigation": Meaning(_("Taps in the story"), _("Taps forward, back, on to the next story, and out of it.")),
    "watch_time_average_ms": Meaning(_("Average watch time (ms)"), _("How long one play lasted on average, in milliseconds.")),
    "watch_time_ms": Meaning(_("Watch time (ms)"), _("How long it was watched by all together, in milliseconds.")),
    "watch_time_average_s": Meaning(_("Average watch time (s)"), _("How long one play lasted on average, in seconds.")),
    "watch_time_s": Meaning(_("Watch time (s)"), _("How long it was watched by all together, in seconds.")),
    "watched_to_the_end": Meaning(_("Watched to the end"), _("Which share of the plays saw the whole video.")),
    "watch_minutes": Meaning(_("Watch time (minutes)"), _("How long it was watched by all together, in minutes.")),
    "watched_share": Meaning(_("Watched (%)"), _("How much of the video one play saw on average, in per cent.")),
    "followers": Meaning(_("Followers"), _("How many follow the account now.")),
    "following": Meaning(_("Following"), _("How many accounts this account follows.")),
    "posts": Meaning(_("Posts"), _("How many posts the account has.")),
}  # fmt: skip
"""Canonical figure → what it is called and what it counts."""
OF_ACCOUNT = Meaning(_("Of the account"), _("Counted by the platform for the whole account, not for one post."))


def meaning(canonical: str) -> Meaning:
    """What a canonical name says to a person."""
    return OF_ACCOUNT if canonical.startswith("account_") else MEANINGS[canonical]


def figures_of(channel: Channel) -> Mapping[str, MetricDef]:
    """Native name → what the channel's connector declares of it, for posts. The order is that of preference."""
    found: dict[str, MetricDef] = {}
    for one in sorted(capabilities_of(channel).catalogue, key=lambda one: one.lag):
        if one.grain == "post":
            found.setdefault(one.native, one)
    return found
