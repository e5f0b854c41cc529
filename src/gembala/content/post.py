"""The post that a channel gets out of a variant."""

from __future__ import annotations

from collections.abc import Iterable

from gembala.content.manuscript import pictures
from gembala.content.models import MediaAsset, Variant
from gembala.platforms.contracts import MediaFile, Post


def post_of(variant: Variant) -> Post:
    """What is published for ``variant``, with its pictures as local files."""
    return Post(
        text=variant.own_text,
        media=media_files(pictures(variant)),
        title=variant.title or variant.draft.title,
        space=variant.space,
        language=variant.draft.workspace.language,
    )


def media_files(assets: Iterable[MediaAsset]) -> tuple[MediaFile, ...]:
    """Pictures as the connector port wants them; sizes in bytes and pixels."""
    return tuple(
        MediaFile(
            path=asset.file.path,
            mime=asset.mime,
            size=asset.size,
            alt=asset.alt,
            width=asset.width,
            height=asset.height,
        )
        for asset in assets
    )
