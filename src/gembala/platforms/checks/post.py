"""A whole post against the capabilities of an account."""

from __future__ import annotations

from collections.abc import Iterator

from gembala.kernel.clock import now
from gembala.platforms.checks.media import media_issues
from gembala.platforms.checks.options import option_issues
from gembala.platforms.contracts import Capabilities, Format, FormatRule, Issue, PollRule, Post, Support
from gembala.platforms.counting import text_issues

CARRIED = frozenset({Support.NATIVE, Support.EMULATED})


def issues(post: Post, caps: Capabilities) -> list[Issue]:
    """Everything that this account's platform would refuse about the post, in the order a person reads it."""
    if post.recipient is not None:
        return _spoken(post, caps, "message")
    if post.reply_to:
        return _spoken(post, caps, "reply")
    rule = caps.rule(post.format)
    if rule.support not in CARRIED:
        told: dict[str, str | int] = {"format": str(post.format), "reason": rule.refused}
        return [Issue("format_refused", "error", "format", told)]
    found = text_issues(caps.text_of(post.format), post.text)
    found += _fields(post, caps)
    found += _needs(post, rule)
    found += media_issues(post.media, caps.media_of(post.format))
    if post.poll is not None and rule.poll is not None:
        found += _poll(post, rule.poll)
    found += _parts(post, caps, rule)
    found += option_issues(post, caps)
    found += _extras(post, caps)
    found += _time(post, caps)
    return found


def _spoken(post: Post, caps: Capabilities, field: str) -> list[Issue]:
    found = text_issues(caps.fields.get(field) or caps.text, post.text)
    if not post.text.strip() and not post.media:
        found.append(Issue("text_empty", "error"))
    if post.media and caps.actions.get(f"{field}_media", Support.NONE) not in CARRIED:
        found.append(Issue("media_unsupported", "error", "media"))
    elif post.media:
        found += media_issues(post.media, caps.media)
    return found


def _fields(post: Post, caps: Capabilities) -> list[Issue]:
    found: list[Issue] = []
    for name in ("title", "description", "first_comment"):
        rule, text = caps.fields.get(name), getattr(post, name)
        if rule is not None and text and (name != "title" or caps.titled(post.format)):
            found += text_issues(rule, text, field=name)
    if post.first_comment and caps.actions.get("first_comment", Support.NONE) not in CARRIED:
        found.append(Issue("first_comment_unsupported", "error", "first_comment"))
    return found


def _needs(post: Post, rule: FormatRule) -> Iterator[Issue]:
    kinds = {file.kind for file in post.media}
    have = {
        "text": bool(post.text.strip()),
        "title": bool(post.title.strip()),
        "media": bool(post.media),
        "image": "image" in kinds,
        "video": "video" in kinds,
        "document": "document" in kinds,
        "link": post.link is not None,
        "poll": post.poll is not None,
        "parts": bool(post.parts),
    }
    for name in rule.needs:
        if not have[name]:
            yield Issue(f"{name}_missing", "error", "media" if name in {"image", "video", "document"} else name)
    if not rule.needs and not any(have[name] for name in ("text", "media", "link", "poll")):
        yield Issue("text_empty", "error")


def _poll(post: Post, rule: PollRule) -> Iterator[Issue]:
    poll = post.poll
    if poll is None:
        return
    filled = [option for option in poll.options if option.strip()]
    if not rule.min_options <= len(filled) <= rule.max_options:
        yield Issue("poll_options", "error", "poll", {"low": rule.min_options, "high": rule.max_options})
    if len(set(filled)) < len(filled):
        yield Issue("poll_same_options", "error", "poll")
    for option in filled:
        yield from text_issues(rule.option, option, field="poll_option")
    if rule.question is not None:
        yield from text_issues(rule.question, poll.question, field="poll_question")
        if not poll.question.strip():
            yield Issue("poll_question_missing", "error", "poll")
    low, high = rule.minutes
    if (rule.choices and poll.minutes not in rule.choices) or not low <= poll.minutes <= high:
        yield Issue("poll_length", "error", "poll", {"low": low, "high": high})
    if poll.multiple and not rule.multiple:
        yield Issue("poll_multiple", "error", "poll")


def _parts(post: Post, caps: Capabilities, rule: FormatRule) -> list[Issue]:
    found: list[Issue] = []
    if post.parts and caps.rule(Format.THREAD).support not in CARRIED:
        return [Issue("format_refused", "error", "format", {"format": "thread", "reason": "thread_unsupported"})]
    if rule.max_parts and len(post.parts) > rule.max_parts:
        found.append(Issue("parts_too_many", "error", "parts", {"limit": rule.max_parts}))
    for number, part in enumerate(post.parts, start=2):
        one = [*text_issues(caps.text, part.text), *media_issues(part.media, caps.media)]
        found += [Issue(issue.code, issue.level, "parts", {**issue.params, "part": number}) for issue in one]
        if not part.text.strip() and not part.media:
            found.append(Issue("text_empty", "error", "parts", {"part": number}))
    return found


def _extras(post: Post, caps: Capabilities) -> Iterator[Issue]:
    if post.cover is not None and not caps.carries("cover", post.format):
        yield Issue("cover_ignored", "warning", "cover")
    elif post.cover is not None and post.cover.kind != "image":
        yield Issue("cover_kind", "error", "cover")
    if post.captions is not None and not caps.carries("captions", post.format):
        yield Issue("captions_ignored", "warning", "captions")


def _time(post: Post, caps: Capabilities) -> Iterator[Issue]:
    if post.publish_at is None:
        return
    rule, lead = caps.schedule, post.publish_at - now()
    if rule.support is not Support.NATIVE:
        yield Issue("schedule_unsupported", "error", "time")
    elif lead < rule.min_lead:
        yield Issue("schedule_too_soon", "error", "time", {"minutes": int(rule.min_lead.total_seconds() // 60)})
    elif rule.max_lead is not None and lead > rule.max_lead:
        yield Issue("schedule_too_far", "error", "time", {"days": rule.max_lead.days})
