"""Has the renditions of a draft made before its time, so that nothing waits for them when it shall go out."""

from __future__ import annotations

from gembala.content.models import Draft
from gembala.content.post import post_of


def make_ready(draft: Draft) -> None:
    """Order every rendition that a variant of ``draft`` needs; those that are there already stay."""
    for variant in draft.variants.select_related("channel", "draft__workspace").order_by("pk"):
        post_of(variant, order=True)
