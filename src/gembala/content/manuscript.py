"""What a writer hands in, and what a draft looks like as a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gembala.content.details import Details, details_of
from gembala.content.models import Draft, MediaAsset, Variant


@dataclass(frozen=True)
class VariantText:
    """The draft for one channel. ``text`` None means the common text; ``media`` are asset ids in their order.

    ``format`` empty and ``details`` None mean: as it stands.
    """

    channel: int
    text: str | None = None
    title: str = ""
    space: str = ""
    media: tuple[int, ...] = ()
    format: str = ""
    details: Details | None = None


@dataclass(frozen=True)
class Manuscript:
    """Everything that a writer can change at once. ``alts`` maps an asset id to what the picture shows."""

    title: str = ""
    text: str = ""
    variants: tuple[VariantText, ...] = ()
    alts: Mapping[int, str] = field(default_factory=dict)


def pictures(variant: Variant) -> list[MediaAsset]:
    """The pictures of a variant in the order in which they were put in."""
    through = Variant.media.through.objects.filter(variant=variant).select_related("mediaasset").order_by("pk")
    return [row.mediaasset for row in through]


def pictures_of(draft: Draft) -> dict[int, list[MediaAsset]]:
    """The pictures of every variant of a draft by variant id, in one query."""
    found: dict[int, list[MediaAsset]] = {}
    rows = Variant.media.through.objects.filter(variant__draft=draft).select_related("mediaasset").order_by("pk")
    for row in rows:
        found.setdefault(row.variant_id, []).append(row.mediaasset)
    return found


def snapshot(draft: Draft) -> dict[str, Any]:
    """The draft as plain JSON: ``title``, ``text`` and ``variants`` with their own texts and pictures."""
    media = pictures_of(draft)
    return {
        "title": draft.title,
        "text": draft.text,
        "variants": [
            {
                "channel": variant.channel_id,
                "platform": variant.channel.platform,
                "handle": variant.channel.handle,
                "text": variant.text,
                "title": variant.title,
                "space": variant.space,
                "format": variant.format,
                "details": variant.details,
                "media": [{"id": one.pk, "name": one.name, "alt": one.alt} for one in media.get(variant.pk, [])],
            }
            for variant in draft.variants.select_related("channel").order_by("pk")
        ],
    }


def manuscript_of(draft: Draft) -> Manuscript:
    """The draft as it stands, in the shape in which a writer hands it in."""
    media = pictures_of(draft)
    return Manuscript(
        title=draft.title,
        text=draft.text,
        variants=tuple(
            VariantText(
                channel=variant.channel_id,
                text=variant.text,
                title=variant.title,
                space=variant.space,
                media=tuple(one.pk for one in media.get(variant.pk, [])),
                format=variant.format,
                details=details_of(variant.details),
            )
            for variant in draft.variants.order_by("pk")
        ),
        alts={one.pk: one.alt for pile in media.values() for one in pile},
    )
