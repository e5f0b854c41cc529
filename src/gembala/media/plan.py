"""Gives a platform the file that it takes: the asset itself, or a rendition that is ordered here and made later."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings

from gembala.media.models import MediaAsset, Rendition
from gembala.media.ready import with_facts
from gembala.media.recipes import Recipe, foreseen, recipe_for
from gembala.platforms.contracts import MediaFile, MediaRule


def file_of(asset: MediaAsset) -> MediaFile:
    """The asset as the connector port wants it."""
    file = MediaFile(asset.file.path, asset.mime, asset.size, asset.alt, asset.width, asset.height)
    return with_facts(file, asset.facts)


def fitted(asset: MediaAsset, rule: MediaRule, *, fit: str = "", order: bool = False) -> MediaFile:
    """The file for a platform's rule, as it is or will be. ``order`` has a rendition made that is not there yet.

    Of one that is not made yet the size in bytes is 0 (not known).
    """
    file = file_of(asset)
    recipe = recipe_for(file, rule, fit=fit)
    if recipe is None:
        return file
    made = foreseen(file, recipe)
    name = rendition_name(asset, recipe)
    row = Rendition.objects.filter(file=name).first()
    if row is None and order:
        row, _ = Rendition.objects.get_or_create(file=name, defaults={"asset": asset, "recipe": _row(recipe)})
    if row is not None and row.state == Rendition.State.DONE:
        made = with_facts(made, row.facts)
    return _at(made, name)


@dataclass(frozen=True)
class Outlook:
    """What will be made of a file: how it will be, and how far that is. ``state`` empty: not ordered yet."""

    file: MediaFile
    state: str = ""
    percent: int = 0
    problem: str = ""


def outlook(asset: MediaAsset, rule: MediaRule, *, fit: str = "") -> Outlook | None:
    """The rendition that a rule needs; None when the file goes out as it is."""
    file = file_of(asset)
    recipe = recipe_for(file, rule, fit=fit)
    if recipe is None:
        return None
    row = Rendition.objects.filter(file=rendition_name(asset, recipe)).first()
    made = foreseen(file, recipe)
    if row is None:
        return Outlook(made)
    made = with_facts(made, row.facts) if row.state == Rendition.State.DONE else made
    return Outlook(made, row.state, row.percent, row.problem)


def rendition_name(asset: MediaAsset, recipe: Recipe) -> str:
    """Where a rendition lies, below the media folder."""
    return f"renditions/{asset.workspace_id}/{asset.digest[:32]}-{recipe.key}.{recipe.ending}"


def recipe_of(row: Rendition) -> Recipe:
    """The recipe of a row."""
    return Recipe(**row.recipe)


def _row(recipe: Recipe) -> dict[str, object]:
    return asdict(recipe)


def _at(file: MediaFile, name: str) -> MediaFile:
    return replace(file, path=str(Path(settings.MEDIA_ROOT) / name))
