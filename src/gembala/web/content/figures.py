"""Figures of posts that are out, for the list and for the post's own page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gembala.content.models import Draft, Variant
from gembala.delivery.models import Delivery
from gembala.metrics.catalogue import figures_of
from gembala.metrics.queries import latest_of

SHOWN: dict[tuple[str, ...], tuple[str, str | Promise]] = {
    ("impressions", "views"): ("eye", _("Views")),
    ("likes", "reactions"): ("heart", _("Likes")),
    ("comments",): ("message", _("Comments")),
    ("reposts",): ("repeat", _("Reposts")),
    ("shares",): ("share", _("Shares")),
}
"""Canonical figures of the same kind (a platform has one of them) → icon and name, in the order of the screen."""


@dataclass(frozen=True)
class Figure:
    """A figure with its name; ``value`` None: the platform does not tell it (that is not zero)."""

    icon: str
    name: str | Promise
    value: float | None


def _of(row: Mapping[str, float], keys: Sequence[str]) -> float | None:
    return next((row[key] for key in keys if key in row), None)


def sums_of(drafts: Iterable[Draft]) -> dict[int, list[Figure]]:
    """Each draft's figures summed over the platforms that tell them; a figure that nobody tells is left out."""
    variants = [variant for draft in drafts for variant in draft.variants.all()]
    told = latest_of([variant.delivery_id for variant in variants if variant.delivery_id])
    found: dict[int, list[Figure]] = {}
    for draft_id in {variant.draft_id for variant in variants}:
        rows = [told.get(variant.delivery_id or 0, {}) for variant in variants if variant.draft_id == draft_id]
        found[draft_id] = [
            Figure(icon, name, sum(values))
            for keys, (icon, name) in SHOWN.items()
            if (values := [value for row in rows if (value := _of(row, keys)) is not None])
        ]
    return found


def by_channel(variants: Iterable[Variant]) -> list[tuple[Variant, list[Figure]]]:
    """The figures of each variant that is out, missing ones included; what its platform never tells is left out."""
    out = [one for one in variants if one.delivery is not None and one.delivery.state == Delivery.State.DONE]
    told = latest_of([one.delivery.pk for one in out if one.delivery is not None])
    return [(one, _figures(one, told.get(one.delivery_id or 0, {}))) for one in out]


def _figures(variant: Variant, row: Mapping[str, float]) -> list[Figure]:
    can = {one.canonical for one in figures_of(variant.channel).values()}
    return [Figure(icon, name, _of(row, keys)) for keys, (icon, name) in SHOWN.items() if can & set(keys)]


def thumbs_of(drafts: Iterable[Draft]) -> dict[int, int]:
    """The first picture of each draft, if it has one; draft id → asset id. One query."""
    through = Variant.media.through.objects.filter(variant__draft__in=list(drafts)).order_by("-pk")
    return dict(through.values_list("variant__draft_id", "mediaasset_id"))
