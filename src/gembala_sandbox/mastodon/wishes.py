"""What a new status asks for, checked by the server's own rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from gembala_sandbox import posts, things
from gembala_sandbox.clock import parse_iso
from gembala_sandbox.mastodon import app, errors, params, words
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call

VISIBILITIES = ("public", "unlisted", "private", "direct")


@dataclass
class Wish:
    """A status as it was asked for; `at` is the epoch of its time, 0 for now."""

    text: str
    spoiler: str = ""
    visibility: str = "public"
    sensitive: bool = False
    language: str | None = None
    reply_to: str | None = None
    media: list[str] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    at: float = 0.0

    def row(self) -> dict[str, Any]:
        """For keeping."""
        return asdict(self)


def read(call: Call, said: dict[str, Any]) -> Wish:
    """The wish of a body. Refuses what the server refuses."""
    wish = Wish(
        text=params.text(said.get("status")),
        spoiler=params.text(said.get("spoiler_text")),
        visibility=params.text(said.get("visibility")) or "public",
        sensitive=params.truth(said.get("sensitive")) or bool(params.text(said.get("spoiler_text"))),
        language=params.text(said.get("language")) or None,
        reply_to=params.text(said.get("in_reply_to_id")) or None,
        media=params.listed(said.get("media_ids")),
        at=_time(call, said),
    )
    if wish.visibility not in VISIBILITIES:
        raise errors.error(422, f"'{wish.visibility}' is not a valid visibility")
    if wish.reply_to and parent(call, wish.reply_to) is None:
        raise errors.error(404, "The post you are trying to reply to does not appear to exist.")
    if isinstance(said.get("poll"), dict) and said["poll"]:
        wish.poll = _poll(call, said["poll"])
    check_media(call, wish.media)
    check_text(call, wish)
    return wish


def parent(call: Call, post_id: str) -> Post | None:
    """What is answered, when the caller may see it."""
    found = posts.find(call.world, platform="mastodon", post_id=post_id)
    return found if found is not None and visible(call, found) else None


def visible(call: Call, found: Post) -> bool:
    """Public words, one's own, and those that name the caller."""
    if found.extra.get("visibility", "public") in ("public", "unlisted"):
        return True
    return call.account is not None and call.account.id in (found.account_id, *found.extra.get("mentions", ()))


def check_text(call: Call, wish: Wish) -> None:
    """The length together with the warning's, and that there is something at all."""
    known = app.settings(call.world)
    if not wish.text.strip() and not wish.media and not wish.spoiler:
        raise errors.invalid("Text can't be blank")
    if words.length(wish.spoiler + wish.text, known["characters_reserved_per_url"]) > known["max_characters"]:
        raise errors.invalid(f"Text character limit of {known['max_characters']} exceeded")


def check_media(call: Call, wanted: list[str], *, status: str = "") -> None:
    """At most four pictures or one film, all of them the caller's and done."""
    known = app.settings(call.world)
    if len(wanted) > known["max_media_attachments"]:
        raise errors.error(422, f"Cannot attach more than {known['max_media_attachments']} files")
    found = [things.find(call.world, "mastodon", "media", one) for one in wanted]
    missing = [
        one
        for one, thing in zip(wanted, found, strict=True)
        if thing is None or thing.owner != call.me.id or thing.data["status"] not in ("", status)
    ]
    if missing:
        raise errors.error(422, f"Media {', '.join(missing)} not found or already attached to another post")
    there = [thing for thing in found if thing is not None]
    if len(there) > 1 and any(thing.data["type"] == "video" for thing in there):
        raise errors.error(422, "Cannot attach a video to a post that already contains images")
    if any(thing.data["ready"] > call.world.clock.now() or thing.data["failed"] for thing in there):
        raise errors.error(422, "Cannot attach files that have not finished processing. Try again in a moment!")


def _time(call: Call, said: dict[str, Any]) -> float:
    given = params.text(said.get("scheduled_at"))
    if not given:
        return 0.0
    try:
        at = parse_iso(given)
    except ValueError:
        raise errors.error(422, "Validation failed: Scheduled at is not a time") from None
    if at <= call.world.clock.now():
        return 0.0  # a time that has passed: it is sent at once
    check_time(call, at)
    return at


def check_time(call: Call, at: float) -> None:
    """Not within the next five minutes."""
    if at < call.world.clock.now() + app.settings(call.world)["scheduled_lead"]:
        raise errors.invalid("Scheduled at The scheduled date must be in the future")


def _poll(call: Call, said: dict[str, Any]) -> dict[str, Any]:
    known, options = app.settings(call.world), params.listed(said.get("options"))
    seconds = params.number(said.get("expires_in"), 0)
    wrong = []
    if len(options) < 2:
        wrong.append("Options must have more than one item")
    if len(options) > known["max_options"]:
        wrong.append(f"Options can't contain more than {known['max_options']} items")
    if any(len(one) > known["max_characters_per_option"] for one in options):
        wrong.append(f"Options cannot be longer than {known['max_characters_per_option']} characters each")
    if len(set(options)) < len(options):
        wrong.append("Options contain duplicate items")
    if any(not one.strip() for one in options):
        wrong.append("Options can't be blank")
    if seconds > known["max_expiration"]:
        wrong.append("Expires at is too far into the future")
    if seconds < known["min_expiration"]:
        wrong.append("Expires at is too soon")
    if wrong:
        raise errors.invalid(*wrong)
    shown = {name: params.truth(said.get(name)) for name in ("multiple", "hide_totals")}
    return {"options": options, "seconds": seconds, **shown}
