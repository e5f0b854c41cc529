"""Words for what the contracts name: formats, options, and the platforms' own values.

An option or a value without a word here is shown under its own name, so that a new platform has its fields at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Word = str | Promise
FORMATS: Mapping[str, Word] = {
    "feed": pgettext_lazy("format", "Post"),
    "carousel": pgettext_lazy("format", "Carousel"),
    "reel": pgettext_lazy("format", "Reel"),
    "story": pgettext_lazy("format", "Story"),
    "video": pgettext_lazy("format", "Video"),
    "short": pgettext_lazy("format", "Short video"),
    "document": pgettext_lazy("format", "Document"),
    "poll": pgettext_lazy("format", "Poll"),
    "thread": pgettext_lazy("format", "Thread"),
    "link": pgettext_lazy("format", "Link"),
    "article": pgettext_lazy("format", "Article"),
}
OPTIONS: Mapping[str, tuple[Word, Word]] = {
    "collaborators": (_("Collaborators"), _("User names, separated by commas. Each is asked whether they agree.")),
    "user_tags": (_("People in the picture"), _("User names, separated by commas.")),
    "location_id": (_("Place"), _("The number of the place's page at the platform.")),
    "share_to_feed": (_("Show the reel in the feed too"), ""),
    "thumb_offset_ms": (
        _("Cover from second"),
        _("Which moment of the video is its cover. Empty: the platform chooses."),
    ),
    "privacy": (_("Who may see it"), ""),
    "tags": (_("Keywords"), _("Separated by commas. Viewers do not see them.")),
    "category": (_("Category"), ""),
    "playlist": (_("Playlist"), _("Its id: what stands after list= in the playlist's address.")),
    "made_for_kids": (_("Made for kids"), _("The law asks whoever uploads to say so. Comments are off then.")),
    "notify": (_("Notify subscribers"), ""),
    "embeddable": (_("Others may show it on their sites"), ""),
    "license": (_("Licence"), ""),
    "ai_generated": (_("Made with artificial intelligence"), _("Switch it on when it could be taken for real.")),
    "paid_partnership": (_("Paid partnership"), ""),
    "reply_settings": (_("Who may reply"), ""),
    "topic_tag": (_("Topic"), _("One word or name, without #.")),
    "quote": (_("Post to quote"), _("Its id at the platform.")),
    "content_warning": (_("Content warning"), _("Stands above the post; readers open it themselves.")),
    "sensitive": (_("Hide media until readers ask for them"), ""),
    "allow_comments": (_("Allow comments"), ""),
    "allow_duet": (_("Allow duets"), ""),
    "allow_stitch": (_("Allow stitches"), ""),
    "brand_content": (_("Advertises another brand"), ""),
    "brand_organic": (_("Advertises our own brand"), ""),
    "auto_music": (_("Let the platform add music"), ""),
    "draft_only": (_("Leave it in the app's drafts"), _("Somebody finishes it in the app.")),
    "silent": (_("Send without a sound"), ""),
    "mentions": (_("Who is mentioned"), _("Name=id, separated by commas, for every @name in the text.")),
    "language": (_("Language of the post"), ""),
    "disable_preview": (_("No preview of the link"), ""),
    "pin": (_("Pin it"), ""),
}
VALUES: Mapping[str, Word] = {
    "privacy.public": _("Everybody"),
    "privacy.unlisted": _("Whoever has the address"),
    "privacy.private": _("Only chosen people"),
    "privacy.direct": _("Only who is mentioned"),
    "privacy.PUBLIC": _("Everybody"),
    "privacy.LOGGED_IN": _("LinkedIn members"),
    "privacy.CONNECTIONS": _("Connections"),
    "privacy.PUBLIC_TO_EVERYONE": _("Everybody"),
    "privacy.MUTUAL_FOLLOW_FRIENDS": _("Friends who follow each other"),
    "privacy.FOLLOWER_OF_CREATOR": _("Followers"),
    "privacy.SELF_ONLY": _("Only the account itself"),
    "reply_settings.everyone": _("Everybody"),
    "reply_settings.following": _("Accounts we follow"),
    "reply_settings.mentionedUsers": _("Who is mentioned"),
    "reply_settings.subscribers": _("Subscribers"),
    "reply_settings.verified": _("Verified accounts"),
    "reply_settings.accounts_you_follow": _("Accounts we follow"),
    "reply_settings.mentioned_only": _("Who is mentioned"),
    "reply_settings.parent_post_author_only": _("Only the author of the post above"),
    "reply_settings.followers_only": _("Followers"),
    "license.youtube": _("YouTube's standard licence"),
    "license.creativeCommon": _("Creative Commons (attribution)"),
    "category.1": _("Film and animation"),
    "category.2": _("Cars and vehicles"),
    "category.10": _("Music"),
    "category.15": _("Pets and animals"),
    "category.17": _("Sports"),
    "category.19": _("Travel and events"),
    "category.20": _("Gaming"),
    "category.22": _("People and blogs"),
    "category.23": _("Comedy"),
    "category.24": _("Entertainment"),
    "category.25": _("News and politics"),
    "category.26": _("How-to and style"),
    "category.27": _("Education"),
    "category.28": _("Science and technology"),
    "category.29": _("Non-profits and activism"),
}
UNSAID: Mapping[str, Word] = {
    "reply_settings": _("Everybody"),
    "privacy": _("As set at the account"),
}
"""What no choice means, where it is not required."""


def option_words(name: str) -> tuple[Any, Any]:
    """Label and help of an option of the contracts."""
    return OPTIONS.get(name) or (name.replace("_", " ").capitalize(), "")


KNOWN: Mapping[str, Word] = {
    "playlist": _("New ones show here within a day, or after the test on the channel's page."),
}
"""What is said beside an option that lists what the account has."""


def value_word(name: str, value: str) -> Any:
    """A platform's own value in words."""
    return VALUES.get(f"{name}.{value}", value)
