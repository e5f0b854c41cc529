"""Public holidays of Indonesia, as ground of the calendar."""

from __future__ import annotations

from datetime import date
from functools import cache


@cache
def feasts_of(year: int, language: str) -> dict[date, str]:
    """The public holidays of a year by local date, named in ``id`` or ``en`` (package `holidays`)."""
    import holidays  # 7 MB that only a calendar needs

    named = "id" if language.startswith("id") else "en_US"
    return dict(holidays.country_holidays("ID", years=year, language=named, categories=("public",)))
