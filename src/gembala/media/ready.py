"""The gate before sending: a file as it shall go out, or why it cannot yet."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from gembala.media.models import Rendition
from gembala.platforms.contracts import Category, MediaFile, PlatformError, Problem

SOON = timedelta(seconds=5)


def ready(file: MediaFile) -> MediaFile:
    """The file with the facts of its finished rendition; an original is given back as it is.

    Raises `PlatformError`: ``transient`` while the rendition is being made, ``media_invalid`` when it could not be.
    """
    root = Path(settings.MEDIA_ROOT)
    path = Path(file.path)
    if not path.is_relative_to(root / "renditions"):
        return file
    row = Rendition.objects.filter(file=str(path.relative_to(root))).first()
    if row is None:
        raise PlatformError(
            Problem(Category.MEDIA_INVALID, "rendition_gone", "the prepared file is not there any more")
        )
    if row.state == Rendition.State.FAILED:
        raise PlatformError(Problem(Category.MEDIA_INVALID, "rendition_failed", row.problem))
    if row.state != Rendition.State.DONE or not path.is_file():
        raise PlatformError(
            Problem(Category.TRANSIENT, "rendition_waiting", "the file is still being prepared", retry_after=SOON)
        )
    return with_facts(file, row.facts)


def with_facts(file: MediaFile, facts: dict[str, object]) -> MediaFile:
    """The file with what is known of it; names that are no facts are left out."""
    known = {one.name for one in fields(MediaFile)} - {"path", "alt", "url"}
    return replace(file, **{name: value for name, value in facts.items() if name in known})  # type: ignore[arg-type]
