"""What shall happen, between the connector's dataclasses and the row's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from gembala.media.address import public_url
from gembala.media.ready import ready
from gembala.platforms.contracts import (
    Action,
    ActionKind,
    Captions,
    Card,
    Format,
    MediaFile,
    Options,
    Part,
    Poll,
    Post,
    Recipient,
)

TEXTS = ("title", "space", "reply_to", "reply_root", "language")


def post_payload(post: Post) -> dict[str, Any]:
    """A post for a JSON column; files below the media folder are kept relative to it. Only what is set is written."""
    row: dict[str, Any] = {"text": post.text, "media": [_file_row(file) for file in post.media]}
    row |= {name: getattr(post, name) for name in TEXTS}
    row |= {
        "format": str(post.format),
        "description": post.description,
        "link": asdict(post.link) if post.link else None,
        "poll": asdict(post.poll) if post.poll else None,
        "parts": [{"text": part.text, "media": [_file_row(file) for file in part.media]} for part in post.parts],
        "first_comment": post.first_comment,
        "cover": _file_row(post.cover) if post.cover else None,
        "captions": {**asdict(post.captions), "path": _kept(post.captions.path)} if post.captions else None,
        "options": options_row(post.options),
        "publish_at": post.publish_at.isoformat() if post.publish_at else None,
        "recipient": asdict(post.recipient) if post.recipient else None,
        "mention": post.mention,
    }
    always = {"text", "media", *TEXTS}
    return {name: value for name, value in row.items() if value or name in always}


def post_of(payload: Mapping[str, Any], *, settled: bool = True) -> Post:
    """The post of a JSON column, with absolute paths and public addresses that are good for a day.

    ``settled`` waits for renditions: raises `PlatformError` while one is not made yet or could not be made.
    """

    def files(rows: Any) -> tuple[MediaFile, ...]:
        return tuple(_file_of(row, settled=settled) for row in rows or ())

    poll, captions = payload.get("poll"), payload.get("captions")
    return Post(
        text=payload["text"],
        media=files(payload.get("media")),
        **{name: payload.get(name, "") for name in TEXTS},
        format=Format(payload.get("format") or Format.FEED),
        description=payload.get("description", ""),
        link=Card(**payload["link"]) if payload.get("link") else None,
        poll=Poll(**{**poll, "options": tuple(poll["options"])}) if poll else None,
        parts=tuple(Part(part["text"], files(part.get("media"))) for part in payload.get("parts") or ()),
        first_comment=payload.get("first_comment", ""),
        cover=_file_of(payload["cover"], settled=settled) if payload.get("cover") else None,
        captions=Captions(**{**captions, "path": _absolute(captions["path"])}) if captions else None,
        options=options_of(payload.get("options") or {}),
        publish_at=datetime.fromisoformat(payload["publish_at"]) if payload.get("publish_at") else None,
        recipient=Recipient(**payload["recipient"]) if payload.get("recipient") else None,
        mention=payload.get("mention") is True,
    )


def options_row(options: Options) -> dict[str, Any]:
    """The options that differ from their defaults, for a JSON column."""
    row = {}
    for one in fields(Options):
        value = getattr(options, one.name)
        if value != one.default:
            row[one.name] = list(value) if isinstance(value, tuple) else value
    return row


def options_of(row: Mapping[str, Any]) -> Options:
    """The options of a JSON column; names that this version does not know, and values of a wrong kind, are left out."""
    kept: dict[str, Any] = {}
    for one in fields(Options):
        default = one.default if one.default is not MISSING else None
        value = row.get(one.name, default)
        if isinstance(default, tuple) and isinstance(value, list | tuple):
            value = tuple(str(item) for item in value)
        if type(value) is type(default):
            kept[one.name] = value
    return Options(**kept)


def action_payload(action: Action, *, item_id: int | None) -> dict[str, Any]:
    """An act for a JSON column, with the item it is about."""
    return {
        "action": str(action.kind),
        "target": action.target,
        "thread_root": action.thread_root,
        "extra": dict(action.extra),
        "item_id": item_id,
    }


def action_of(payload: Mapping[str, Any]) -> Action:
    """The act of a JSON column."""
    kind = ActionKind(payload["action"])
    return Action(kind, payload["target"], payload.get("thread_root", ""), payload.get("extra", {}))


def _kept(path: str) -> str:
    whole, root = Path(path), Path(settings.MEDIA_ROOT)
    return str(whole.relative_to(root) if whole.is_relative_to(root) else whole)


def _absolute(path: str) -> str:
    return str(Path(settings.MEDIA_ROOT) / path)


def _file_row(file: MediaFile) -> dict[str, Any]:
    row = {name: value for name, value in asdict(file).items() if value or name in {"alt", "width", "height"}}
    row.pop("url", None)
    return {**row, "path": _kept(file.path), "size": file.size}


def _file_of(row: Mapping[str, Any], *, settled: bool) -> MediaFile:
    known = {one.name for one in fields(MediaFile)}
    file = MediaFile(**{name: value for name, value in row.items() if name in known and name != "url"})
    file = replace(file, path=_absolute(file.path))
    return replace(ready(file), url=public_url(row["path"])) if settled else file
