"""Records as the lexicons want them, with the messages a real PDS was seen to give."""

from __future__ import annotations

import re
from typing import Any

from gembala_sandbox.bluesky.errors import invalid
from gembala_sandbox.clock import parse_iso
from gembala_sandbox.graphemes import grapheme_length
from gembala_sandbox.wire import Refusal

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
THREADGATE = "app.bsky.feed.threadgate"
POSTGATE = "app.bsky.feed.postgate"
FOLLOW = "app.bsky.graph.follow"
BLOCK = "app.bsky.graph.block"
PROFILE = "app.bsky.actor.profile"
TIMED = frozenset({POST, LIKE, REPOST, FOLLOW, BLOCK, THREADGATE, POSTGATE})
"""Collections whose record keys are TIDs."""
KNOWN = frozenset({POST, LIKE, REPOST, THREADGATE, POSTGATE, FOLLOW, BLOCK, PROFILE})
_LANGUAGE = re.compile(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")
_EMBEDS = frozenset(
    {
        "app.bsky.embed.images",
        "app.bsky.embed.external",
        "app.bsky.embed.record",
        "app.bsky.embed.recordWithMedia",
        "app.bsky.embed.video",
    }
)


def _wrong(collection: str, problem: str, path: str) -> Refusal:
    return invalid(f"Invalid {collection} record: {problem} at $.record.{path}")


def _text(
    record: dict[str, Any], collection: str, path: str, *, graphemes: int, size: int, needed: bool = True
) -> None:
    value = record.get(path)
    if value is None and not needed:
        return
    if not isinstance(value, str):
        raise _wrong(
            collection, f'Missing required key "{path}"' if value is None else "Expected string value type", path
        )
    length = len(value.encode())
    if length > size:
        raise _wrong(collection, f"string too big (maximum {size}, got {length})", path)
    count = grapheme_length(value)
    if count > graphemes:
        raise _wrong(collection, f"grapheme too big (maximum {graphemes}, got {count})", path)


def _created(record: dict[str, Any], collection: str) -> None:
    try:
        parse_iso(str(record.get("createdAt", "")))
    except ValueError:
        raise _wrong(collection, "Invalid datetime", "createdAt") from None


def _reference(value: Any, collection: str, path: str) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("uri"), str) or not isinstance(value.get("cid"), str):
        raise _wrong(collection, "Expected object with uri and cid", path)
    if not value["uri"].startswith("at://"):
        raise _wrong(collection, "Invalid AT-URI", path + ".uri")


def check(collection: str, record: Any) -> None:
    """Raise Refusal when the record is not valid for its collection."""
    if not isinstance(record, dict):
        raise invalid("Input/record must be an object")
    if record.setdefault("$type", collection) != collection:
        raise invalid(f"Invalid $type: expected {collection}, got {record['$type']}")
    if collection != PROFILE:
        _created(record, collection)
    if collection == POST:
        _post(record)
    else:
        _other(collection, record)


def _other(collection: str, record: dict[str, Any]) -> None:
    if collection in (LIKE, REPOST):
        _reference(record.get("subject"), collection, "subject")
    elif collection in (FOLLOW, BLOCK):
        if not str(record.get("subject", "")).startswith("did:"):
            raise _wrong(collection, "Invalid DID", "subject")
    elif collection == THREADGATE:
        hidden = record.get("hiddenReplies", [])
        if not str(record.get("post", "")).startswith("at://"):
            raise _wrong(collection, "Invalid AT-URI", "post")
        if not isinstance(hidden, list) or len(hidden) > 300:
            raise _wrong(collection, f"array too big (maximum 300, got {len(hidden)})", "hiddenReplies")


def _post(record: dict[str, Any]) -> None:
    _text(record, POST, "text", graphemes=300, size=3000)
    for path, most in (("langs", 3), ("tags", 8)):
        values = record.get(path, [])
        if not isinstance(values, list) or len(values) > most:
            raise _wrong(POST, f"array too big (maximum {most}, got {len(values)})", path)
    if "reply" in record:
        reply = record["reply"] if isinstance(record["reply"], dict) else {}
        _reference(reply.get("root"), POST, "reply.root")
        _reference(reply.get("parent"), POST, "reply.parent")
    if "embed" in record:
        _embed(record["embed"])
    for number, facet in enumerate(record.get("facets") or []):
        index = facet.get("index", {}) if isinstance(facet, dict) else {}
        if not isinstance(index.get("byteStart"), int) or not isinstance(index.get("byteEnd"), int):
            raise _wrong(POST, "Expected integer value type", f"facets[{number}].index.byteStart")


def _embed(embed: Any) -> None:
    kind = embed.get("$type") if isinstance(embed, dict) else None
    if kind not in _EMBEDS:
        raise _wrong(POST, f"unknown embed {kind}", "embed")
    if kind == "app.bsky.embed.images":
        images = embed.get("images", [])
        if not isinstance(images, list) or len(images) > 4:
            raise _wrong(POST, f"array too big (maximum 4, got {len(images)})", "embed.images")
        for number, image in enumerate(images):
            if not isinstance(image, dict) or not isinstance(image.get("alt"), str):
                raise _wrong(POST, 'Missing required key "alt"', f"embed.images[{number}].alt")
            blob = image.get("image", {})
            if blob.get("size", 0) > 2_000_000:
                raise _wrong(
                    POST, f"blob too big (maximum 2000000, got {blob['size']})", f"embed.images[{number}].image"
                )
    if kind == "app.bsky.embed.video":
        _film(embed)
    if kind == "app.bsky.embed.external":
        card = embed.get("external", {})
        if not all(isinstance(card.get(name), str) for name in ("uri", "title", "description")):
            raise _wrong(POST, "Missing required key", "embed.external")


def _film(embed: dict[str, Any]) -> None:
    _blob(embed.get("video"), "embed.video", "video/mp4", 300_000_000)
    captions, shape = embed.get("captions", []), embed.get("aspectRatio")
    if not isinstance(captions, list) or len(captions) > 20:
        raise _wrong(POST, f"array too big (maximum 20, got {len(captions)})", "embed.captions")
    for number, one in enumerate(captions):
        path = f"embed.captions[{number}]"
        if not isinstance(one, dict) or not _LANGUAGE.match(str(one.get("lang", ""))):
            raise _wrong(POST, "Invalid language", f"{path}.lang")
        _blob(one.get("file"), f"{path}.file", "text/vtt", 20_000)
    if not isinstance(embed.get("alt", ""), str):
        raise _wrong(POST, "Expected string value type", "embed.alt")
    if shape is not None:
        sides = [shape.get(name) if isinstance(shape, dict) else None for name in ("width", "height")]
        if not all(isinstance(side, int) and side >= 1 for side in sides):
            raise _wrong(POST, "integer too small (minimum 1)", "embed.aspectRatio")


def _blob(value: Any, path: str, mime: str, most: int) -> None:
    if not isinstance(value, dict) or value.get("$type") != "blob":
        raise _wrong(POST, "Expected blob", path)
    if value.get("mimeType") != mime:
        raise _wrong(POST, f"Expected mime type {mime}, got {value.get('mimeType')}", path)
    if int(value.get("size", 0)) > most:
        raise _wrong(POST, f"blob too big (maximum {most}, got {value['size']})", path)


def blob_links(value: Any) -> list[str]:
    """CIDs of all blobs a record refers to."""
    if isinstance(value, list):
        return [cid for item in value for cid in blob_links(item)]
    if isinstance(value, dict):
        if value.get("$type") == "blob":
            return [str(value.get("ref", {}).get("$link", ""))]
        return [cid for item in value.values() for cid in blob_links(item)]
    return []


def mentioned_dids(record: dict[str, Any]) -> list[str]:
    """DIDs in the mention facets of a post."""
    features = [f for facet in record.get("facets") or [] for f in facet.get("features", [])]
    return list(
        dict.fromkeys(f["did"] for f in features if f.get("$type") == "app.bsky.richtext.facet#mention" and "did" in f)
    )
