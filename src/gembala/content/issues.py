"""What a platform would not take, as sentences: what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gembala.content.option_words import option_words, value_word
from gembala.platforms.contracts import Issue

Told = dict[str, str | int]


def sentence(issue: Issue, *, name: str) -> str:
    """The issue in the reader's language; ``name`` is the platform's. A code without a sentence is named as it is."""
    told: Told = {"name": name, **issue.params}
    if "option" in told:
        option = str(told["option"])
        told["option"] = str(option_words(option)[0])
        if "value" in told:
            told["value"] = str(value_word(option, str(told["value"])))
    tell = SENTENCES.get(issue.code)
    try:
        return tell(told) if tell else _unknown(issue, told)
    except (KeyError, TypeError, ValueError):
        return _unknown(issue, told)


def _unknown(issue: Issue, told: Told) -> str:
    return _("%(name)s would not take this (%(code)s).") % {**told, "code": issue.code}


def _too_long(told: Told) -> str:
    over = int(told.get("over") or int(told["count"]) - int(told["limit"]))
    return ngettext(
        "%(over)d character too many for %(name)s: it takes %(limit)s. Shorten the text.",
        "%(over)d characters too many for %(name)s: it takes %(limit)s. Shorten the text.",
        over,
    ) % {**told, "over": over}


def _mb(told: Told) -> Told:
    return {**told, "megabytes": max(round(int(told["limit"]) / 1_000_000), 1)}


SENTENCES: dict[str, Callable[[Told], str]] = {
    "text_too_long": _too_long,
    "text_too_many_bytes": lambda t: _("The text is too heavy for %(name)s. Use fewer emoji or shorten it.") % t,
    "text_empty": lambda t: _("Nothing to publish on %(name)s yet. Write a text or add a picture.") % t,
    "text_invalid_characters": lambda t: _("The text has a character that %(name)s does not take. Type it anew.") % t,
    "too_many_cashtags": lambda t: _("%(name)s takes one $ tag in a post. Leave only one.") % t,
    "title_missing": lambda t: _("A topic on %(name)s needs a title.") % t,
    "title_too_long": lambda t: _("The title is too long for %(name)s: it takes %(limit)s characters.") % t,
    "space_missing": lambda t: _("Choose the space on %(name)s where it shall stand.") % t,
    "space_unknown": lambda t: _("This space does not stand on %(name)s any more. Choose another.") % t,
    "media_too_many": lambda t: _("Too many pictures for %(name)s: it takes %(limit)s.") % t,
    "media_too_big": lambda t: _("A picture is too large for %(name)s. Make it smaller or leave it out here.") % t,
    "media_gif_alone": lambda t: _("%(name)s takes a GIF only alone. Leave the other pictures out here.") % t,
    "media_type": lambda t: _("%(name)s does not take this kind of picture. Leave it out here or change its kind.") % t,
    "media_unsupported": lambda t: _("%(name)s takes no pictures here. Leave them out.") % t,
    "alt_missing": lambda t: _("A picture has no description. People who cannot see it will miss it.") % t,
    "alt_too_long": lambda t: _("A picture's description is too long for %(name)s: it takes %(limit)s characters.") % t,
    "token_ends": lambda t: _("The connection to %(name)s ends before this time. Connect it again first.") % t,
    "cover_ignored": lambda t: _("%(name)s takes no cover of ours here; it is left out.") % t,
    "cover_kind": lambda t: _("The cover for %(name)s must be a picture. Choose another file.") % t,
    "captions_ignored": lambda t: _("%(name)s takes no captions file here; it is left out.") % t,
    "captions_too_big": lambda t: (
        _("The captions file is too large for %(name)s: it takes %(limit)s bytes. Shorten it or leave it out.") % t
    ),
    "quota": lambda t: (
        ngettext(
            "%(name)s lets %(limit)s posts out in that time: %(over)s post on %(day)s exceeds it. Choose another day.",
            "%(name)s lets %(limit)s posts out in that time: %(over)s posts on %(day)s exceed it. Choose another day.",
            int(t["over"]),
        )
        % t
    ),
    "channel_expired": lambda t: _("The sign-in to %(name)s has ended. Connect it again first.") % t,
    "channel_disconnected": lambda t: _("%(name)s is disconnected. Connect it again or leave it out.") % t,
    "text_missing": lambda t: _("%(name)s needs a text here. Write one.") % t,
    "text_too_many_hashtags": lambda t: _("%(name)s takes %(limit)s # tags; here are %(count)s. Take some out.") % t,
    "text_too_many_mentions": lambda t: _("%(name)s takes %(limit)s @ names; here are %(count)s. Take some out.") % t,
    "title_invalid_characters": lambda t: (
        _("%(name)s does not take these signs in a title: %(signs)s. Take them out.") % t
    ),
    "description_too_long": lambda t: _("The description is too long for %(name)s: it takes %(limit)s.") % t,
    "description_invalid_characters": lambda t: _("%(name)s does not take these signs: %(signs)s. Take them out.") % t,
    "first_comment_too_long": lambda t: _("The first comment is too long for %(name)s: it takes %(limit)s.") % t,
    "first_comment_unsupported": lambda t: _("%(name)s has no first comment. Leave it out here.") % t,
    "first_comment_long": lambda t: (
        _("The first comment has %(count)s characters. %(name)s may refuse more than %(limit)s; shorten it to be sure.") % t
    ),
    "reply_long": lambda t: (
        _("The answer has %(count)s characters. %(name)s may refuse more than %(limit)s; shorten it to be sure.") % t
    ),
    "message_too_long": lambda t: _("The message is too long for %(name)s: it takes %(limit)s.") % t,
    "reply_too_long": lambda t: _("The answer is too long for %(name)s: it takes %(limit)s.") % t,
    "format_refused": lambda t: _("%(name)s does not take this kind of post. Choose another kind.") % t,
    "media_missing": lambda t: _("%(name)s takes no post without a picture or video. Add one.") % t,
    "image_missing": lambda t: _("%(name)s needs a picture here. Add one.") % t,
    "video_missing": lambda t: _("%(name)s needs a video here. Add one.") % t,
    "document_missing": lambda t: _("%(name)s needs a document here. Add one.") % t,
    "link_missing": lambda t: _("Enter the address that the post on %(name)s shall show.") % t,
    "poll_missing": lambda t: _("Enter the answers of the poll for %(name)s.") % t,
    "parts_missing": lambda t: _("A thread on %(name)s needs a second post.") % t,
    "parts_too_many": lambda t: _("%(name)s takes %(limit)s further posts in a thread.") % t,
    "media_too_few": lambda t: _("%(name)s needs at least %(limit)s pictures or videos here. Add some.") % t,
    "media_too_many_videos": lambda t: _("%(name)s takes %(limit)s video in a post. Leave the others out here.") % t,
    "media_mixed": lambda t: _("%(name)s takes pictures or a video, not both. Leave one kind out here.") % t,
    "media_ratio": lambda t: _("%(name)s does not take this shape (%(ratio)s : 1). Cut it or let us fill it up.") % t,
    "media_too_small": lambda t: (
        _("A picture is too small for %(name)s: it wants %(limit)s pixels. Take a larger one.") % t
    ),
    "media_too_large": lambda t: _("A picture has too many pixels for %(name)s. Make it smaller.") % t,
    "media_colour": lambda t: _("%(name)s does not take the colours of a picture (%(colour)s). Save it as sRGB.") % t,
    "video_type": lambda t: _("%(name)s does not take this kind of video. Save it as MP4.") % t,
    "video_too_big": lambda t: _("A video is too large for %(name)s: it takes %(megabytes)s MB. Shorten it.") % _mb(t),
    "video_too_long": lambda t: _("A video is too long for %(name)s: it takes %(limit)s seconds. Shorten it.") % t,
    "video_too_short": lambda t: _("A video is too short for %(name)s: it wants %(limit)s seconds.") % t,
    "video_fps": lambda t: _("%(name)s does not take %(fps)s frames a second. Save the video anew.") % t,
    "video_codec": lambda t: _("%(name)s does not take this coding (%(codec)s). Save the video as H.264.") % t,
    "video_audio": lambda t: _("%(name)s does not take this sound (%(codec)s). Save the video with AAC sound.") % t,
    "video_ratio": lambda t: _("%(name)s does not take this shape of video (%(ratio)s : 1). Cut it.") % t,
    "video_too_small": lambda t: _("A video is too small for %(name)s: it wants %(limit)s pixels.") % t,
    "video_too_large": lambda t: _("A video has too many pixels for %(name)s: it takes %(limit)s.") % t,
    "video_bitrate": lambda t: _("A video has too much data a second for %(name)s. Save it anew.") % t,
    "video_slow_start": lambda t: _("A video has its index at the end. Save it anew for the web."),
    "document_too_big": lambda t: _("A document is too large for %(name)s: it takes %(megabytes)s MB.") % _mb(t),
    "document_too_long": lambda t: _("A document has too many pages for %(name)s: it takes %(limit)s.") % t,
    "poll_options": lambda t: _("A poll on %(name)s has %(low)s to %(high)s answers.") % t,
    "poll_same_options": lambda t: _("Two answers of the poll are the same. Change one."),
    "poll_option_too_long": lambda t: _("An answer of the poll is too long for %(name)s: it takes %(limit)s.") % t,
    "poll_question_too_long": lambda t: _("The poll's question is too long for %(name)s: it takes %(limit)s.") % t,
    "poll_question_missing": lambda t: _("A poll on %(name)s needs a question.") % t,
    "poll_length": lambda t: _("%(name)s does not take this length of a poll. Choose another.") % t,
    "poll_multiple": lambda t: _("On %(name)s one can give one answer only.") % t,
    "option_ignored": lambda t: _("%(name)s does not know this setting (%(option)s); it is left out.") % t,
    "option_missing": lambda t: _("Choose for %(name)s: %(option)s.") % t,
    "option_choice": lambda t: _("%(name)s does not offer this (%(option)s: %(value)s). Choose another.") % t,
    "option_too_many": lambda t: _("Too many for %(name)s (%(option)s): it takes %(limit)s.") % t,
    "option_too_long": lambda t: _("Too long for %(name)s (%(option)s): it takes %(limit)s.") % t,
    "schedule_unsupported": lambda t: _("%(name)s cannot hold a post itself. Let us send it at its time.") % t,
    "schedule_too_soon": lambda t: (
        _("%(name)s wants to be told %(minutes)s minutes ahead. Let us send it instead.") % t
    ),
    "schedule_too_far": lambda t: _("%(name)s holds a post for %(days)s days at most. Let us send it instead.") % t,
}
