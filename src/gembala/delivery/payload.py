"""What shall happen, between the connector's dataclasses and the row's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from gembala.platforms.contracts import Action, ActionKind, MediaFile, Post


def post_payload(post: Post) -> dict[str, Any]:
    """A post for a JSON column; pictures below the media folder are kept relative to it."""
    return {
        "text": post.text,
        "media": [_file_payload(file) for file in post.media],
        "title": post.title,
        "space": post.space,
        "reply_to": post.reply_to,
        "reply_root": post.reply_root,
        "language": post.language,
    }


def post_of(payload: Mapping[str, Any]) -> Post:
    """The post of a JSON column, with absolute paths."""
    return Post(
        text=payload["text"],
        media=tuple(_file_of(file) for file in payload.get("media", ())),
        reply_to=payload.get("reply_to", ""),
        reply_root=payload.get("reply_root", ""),
        title=payload.get("title", ""),
        space=payload.get("space", ""),
        language=payload.get("language", ""),
    )


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


def _file_payload(file: MediaFile) -> dict[str, Any]:
    path, root = Path(file.path), Path(settings.MEDIA_ROOT)
    kept = path.relative_to(root) if path.is_relative_to(root) else path
    sides = {"width": file.width, "height": file.height}
    return {"path": str(kept), "mime": file.mime, "size": file.size, "alt": file.alt, **sides}


def _file_of(row: Mapping[str, Any]) -> MediaFile:
    path = str(Path(settings.MEDIA_ROOT) / row["path"])
    return MediaFile(path, row["mime"], row["size"], row.get("alt", ""), row.get("width", 0), row.get("height", 0))
