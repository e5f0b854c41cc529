"""What platforms and their rules say, in words for people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gembala.platforms.contracts import Issue


def issue_words(issue: Issue) -> str:
    """One sentence on what to change; an unknown code is told with its key."""
    known = {
        "text_too_long": _("The text is too long for this platform: %(count)s of %(limit)s."),
        "text_empty": _("Write something first."),
        "text_missing": _("Write something first."),
        "text_too_many_bytes": _("The text is too long for this platform: %(count)s of %(limit)s bytes."),
        "too_many_bytes": _("The text is too long for this platform: %(count)s of %(limit)s bytes."),
        "reply_too_long": _("The text is too long for this platform: %(count)s of %(limit)s."),
        "reply_long": _("The platform may refuse more than %(limit)s characters; shorten it to be sure."),
        "reply_not_allowed": _("This account may not answer here."),
    }
    sentence = known.get(issue.code, _("The platform would refuse this (%(code)s)."))
    params = {"count": issue.params.get("length", "?"), "limit": "?", "code": issue.code, **issue.params}
    return sentence % params


def refused_words(key: str) -> str:
    """Why something is not offered, from a stable key."""
    known = {
        "": _("This platform does not offer it."),
        "unsupported": _("This platform does not offer it."),
        "x_tier": _("The platform gives this only to dearer plans."),
        "no_endpoint": _("This platform does not offer it to programs."),
        "scope_missing": _("The connection does not carry this permission. Connect the channel again and allow it."),
        "not_owner": _("Only its owner speaks through this account."),
        "no_person_voice": _("Your role does not reply as oneself."),
        "no_brand_voice": _("Your role does not reply as the brand."),
        "not_connected": _("This channel is not connected now."),
        "no_moderation": _("Your role does not moderate."),
        "own_thread_only": _("Only under our own posts."),
        "message_stays": _("A message that was sent stays with whoever received it."),
        "not_out": _("It is not out yet."),
        "not_in_private": _("Not possible with a private message."),
        "x_messages_scope": _("The sign-in does not carry private messages. Connect the channel again and allow them."),
        "x_messages_off": _("Private messages of X are switched off beside the keys of the app (Channels, Connect, X)."),
        "messages_personal": _("Private messages of a personal account stay with its owner."),
        "x_no_block_endpoint": _("X does not let programs block anybody."),
        "own_only": _("Only what we wrote ourselves."),
        "bluesky_message_stays": _("Bluesky offers this for no private message."),
        "bluesky_message_for_self": _("Bluesky deletes a private message for ourselves only; they would still see it."),
        "tiktok_business_own_only": _("TikTok lets an account delete only what it wrote itself. Hide it instead."),
        "tiktok_business_scope": _("The connection does not carry this permission. Connect the channel again and allow it."),
        "tiktok_business_only": _("TikTok opens comments only to its API for Business."),
    }
    return known.get(key, _("This platform does not offer it."))
