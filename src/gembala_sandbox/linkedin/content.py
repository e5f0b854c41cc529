"""What hangs on a post: media, several images, an article card, a poll."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gembala_sandbox import things
from gembala_sandbox.accounts import Account
from gembala_sandbox.linkedin import errors
from gembala_sandbox.linkedin.uploads import state_of
from gembala_sandbox.wire import Call

_DURATIONS = ("ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS")
_IMAGES = (2, 20)


def only(value: Any, allowed: tuple[str, ...], where: str) -> dict[str, Any]:
    """The value as an object. Refuses anything else and fields that do not exist."""
    if not isinstance(value, dict):
        raise errors.bad(f"/{where} :: must be an object")
    if unknown := sorted(set(value) - set(allowed)):
        raise errors.error(
            422,
            "INVALID_FIELDS",
            f"Unpermitted fields present in REQUEST_BODY: {', '.join(f'/{where}/{u}' for u in unknown)}",
        )
    return value


def _text(value: dict[str, Any], name: str, where: str, *, most: int = 4_000, needed: bool = True) -> str:
    found = value.get(name)
    if found is None and not needed:
        return ""
    if not isinstance(found, str) or (needed and not found.strip()):
        raise errors.bad(f"/{where}/{name} :: field is required but not found and has no default value")
    if len(found) > most:
        raise errors.bad(f"/{where}/{name} :: {len(found)} characters exceed the limit of {most}", "FIELD_TOO_LONG")
    return found


def _asset(call: Call, owner: Account, urn: Any, kinds: tuple[str, ...], where: str) -> str:
    """The fingerprint of an uploaded medium the author may use now."""
    found = things.find(call.world, "linkedin", "asset", str(urn))
    if found is None or found.data["kind"] not in kinds:
        raise errors.bad(f'/{where}/id :: "{urn}" is not a media asset of type {" or ".join(kinds)}')
    if found.owner != owner.id:
        raise errors.denied(f"media asset {urn}")
    state = state_of(call.world, found)
    if state != "AVAILABLE":
        raise errors.bad(f"Media asset {urn} is not ready: {state}", "MEDIA_ASSET_" + state)
    return str(found.data["digest"])


def _media(call: Call, owner: Account, value: Any) -> str:
    media = only(value, ("id", "title", "altText"), "content/media")
    urn = str(media.get("id", ""))
    digest = _asset(call, owner, urn, ("image", "video", "document"), "content/media")
    _text(media, "altText", "content/media", most=4_086, needed=False)
    _text(media, "title", "content/media", most=400, needed=urn.startswith("urn:li:document:"))
    return digest


def _many(call: Call, owner: Account, value: Any) -> str:
    images = only(value, ("images",), "content/multiImage").get("images")
    if not isinstance(images, list) or not _IMAGES[0] <= len(images) <= _IMAGES[1]:
        raise errors.bad(f"/content/multiImage/images :: must contain between {_IMAGES[0]} and {_IMAGES[1]} images")
    found = []
    for index, one in enumerate(images):
        where = f"content/multiImage/images/{index}"
        image = only(one, ("id", "altText"), where)
        _text(image, "altText", where, most=4_086, needed=False)
        found.append(_asset(call, owner, image.get("id"), ("image",), where))
    return " ".join(found)


def _article(call: Call, owner: Account, value: Any) -> str:
    where = "content/article"
    article = only(value, ("source", "title", "description", "thumbnail", "thumbnailAltText"), where)
    source = _text(article, "source", where)
    if not source.startswith(("http://", "https://")):
        raise errors.bad(f'/{where}/source :: "{source}" is not a URL')
    _text(article, "title", where, most=400)
    _text(article, "description", where, needed=False)
    if article.get("thumbnail") is not None:
        _asset(call, owner, article["thumbnail"], ("image",), where + "/thumbnail")
    return source


def _poll(call: Call, owner: Account, value: Any) -> str:
    poll = only(value, ("question", "options", "settings"), "content/poll")
    question = _text(poll, "question", "content/poll", most=140)
    options = poll.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 4:
        raise errors.bad("/content/poll/options :: must contain between 2 and 4 options")
    texts = []
    for index, one in enumerate(options):
        where = f"content/poll/options/{index}"
        texts.append(_text(only(one, ("text",), where), "text", where, most=30))
    settings = only(
        poll.get("settings"), ("duration", "voteSelectionType", "isVoterVisibleToAuthor"), "content/poll/settings"
    )
    if settings.get("duration") not in _DURATIONS:
        raise errors.bad(f"/content/poll/settings/duration :: must be one of {', '.join(_DURATIONS)}")
    return question + " ".join(texts)


_KINDS: dict[str, Callable[[Call, Account, Any], str]] = {
    "media": _media,
    "multiImage": _many,
    "article": _article,
    "poll": _poll,
}


def check(call: Call, owner: Account, value: Any) -> str:
    """What two posts with the same content have in common. Refuses content LinkedIn would not take."""
    if value is None:
        return ""
    content = only(value, tuple(_KINDS), "content")
    if len(content) != 1:
        raise errors.bad("/content :: exactly one kind of content is expected")
    [(kind, inner)] = content.items()
    return f"{kind} {_KINDS[kind](call, owner, inner)}"
