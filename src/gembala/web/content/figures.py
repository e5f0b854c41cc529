"""Figures of posts that are out, for the list and for the post's own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gembala.content.models import Draft, Variant
from gembala.delivery.models import Delivery
from gembala.metrics.queries import latest_of

SHOWN: dict[str, tuple[str, str | Promise]] = {
    "impressions": ("eye", _("Views")),
    "likes": ("heart", _("Likes")),
    "comments": ("message", _("Comments")),
    "reposts": ("repeat", _("Reposts")),
}
"""Canonical figure → icon and name, in the order of the screen."""


@dataclass(frozen=True)
class Figure:
    """A figure with its name; ``value`` None: the platform does not tell it (that is not zero)."""

    icon: str
    name: str | Promise
    value: float | None


def sums_of(drafts: Iterable[Draft]) -> dict[int, list[Figure]]:
    """Each draft's figures summed over the platforms that tell them; a figure that nobody tells is left out."""
    variants = [variant for draft in drafts for variant in draft.variants.all()]
    told = latest_of([variant.delivery_id for variant in variants if variant.delivery_id])
    found: dict[int, list[Figure]] = {}
    for draft_id in {variant.draft_id for variant in variants}:
        rows = [told.get(variant.delivery_id or 0, {}) for variant in variants if variant.draft_id == draft_id]
        found[draft_id] = [
            Figure(icon, name, sum(row[key] for row in rows if key in row))
            for key, (icon, name) in SHOWN.items()
            if any(key in row for row in rows)
        ]
    return found


def by_channel(variants: Iterable[Variant]) -> list[tuple[Variant, list[Figure]]]:
    """Every figure of each variant that is out, missing ones included."""
    out = [one for one in variants if one.delivery is not None and one.delivery.state == Delivery.State.DONE]
    told = latest_of([one.delivery.pk for one in out if one.delivery is not None])
    return [
        (one, [Figure(icon, name, told.get(one.delivery_id or 0, {}).get(key)) for key, (icon, name) in SHOWN.items()])
        for one in out
    ]


def thumbs_of(drafts: Iterable[Draft]) -> dict[int, int]:
    """The first picture of each draft, if it has one; draft id → asset id. One query."""
    through = Variant.media.through.objects.filter(variant__draft__in=list(drafts)).order_by("-pk")
    return dict(through.values_list("variant__draft_id", "mediaasset_id"))
