"""Canonical figures and what each platform calls them. Missing is not zero: a platform without a name has no figure."""

from __future__ import annotations

POST: dict[str, dict[str, tuple[str, ...]]] = {
    "likes": {
        "x": ("like_count",), "bluesky": ("likeCount",), "mastodon": ("favourites_count",), "forum": ("likes",),
    },
    "comments": {
        "x": ("reply_count",), "bluesky": ("replyCount",), "mastodon": ("replies_count",), "forum": ("replies",),
    },
    "reposts": {
        "x": ("repost_count", "retweet_count"), "bluesky": ("repostCount",), "mastodon": ("reblogs_count",),
    },
    "impressions": {"x": ("impression_count",)},
}  # fmt: skip
"""canonical → platform → native names, newest dialect first (one of them is there, never both)."""

ACCOUNT: dict[str, dict[str, tuple[str, ...]]] = {
    "followers": {
        "x": ("followers_count",), "bluesky": ("followersCount",), "mastodon": ("followers_count",),
        "telegram": ("member_count",), "forum": ("members",),
    },
}  # fmt: skip


def native_names(canonical: str) -> set[str]:
    """Every native name of a figure."""
    table = POST.get(canonical) or ACCOUNT[canonical]
    return {name for names in table.values() for name in names}
