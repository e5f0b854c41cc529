"""What a channel gets beside text and media: the format's own parts and the platform's options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.delivery.payload import options_of, options_row
from gembala.platforms.contracts import Card, Options, Poll

LONGEST = 65_000
MOST_PARTS = 50


@dataclass(frozen=True)
class PartText:
    """A further post of a thread; ``media`` are asset ids in their order."""

    text: str = ""
    media: tuple[int, ...] = ()


@dataclass(frozen=True)
class Details:
    """All of it; ``cover`` and ``captions`` are asset ids (0: none), ``native`` lets the platform hold the post.

    ``by_hand``: a person posts it themselves, and the platform's interface is left alone.
    """

    description: str = ""
    first_comment: str = ""
    link: Card | None = None
    poll: Poll | None = None
    parts: tuple[PartText, ...] = ()
    cover: int = 0
    captions: int = 0
    captions_language: str = ""
    native: bool = False
    by_hand: bool = False
    options: Options = field(default_factory=Options)

    @property
    def assets(self) -> frozenset[int]:
        """Every asset that is named here."""
        used = {self.cover, self.captions, *(pk for part in self.parts for pk in part.media)}
        return frozenset(used - {0})


def details_row(details: Details) -> dict[str, Any]:
    """For a JSON column: what is set."""
    row: dict[str, Any] = {one.name: getattr(details, one.name) for one in fields(Details)}
    row["link"] = asdict(details.link) if details.link else None
    row["poll"] = {**asdict(details.poll), "options": list(details.poll.options)} if details.poll else None
    row["parts"] = [{"text": part.text, "media": list(part.media)} for part in details.parts]
    row["options"] = options_row(details.options)
    return {name: value for name, value in row.items() if value}


def details_of(row: Mapping[str, Any]) -> Details:
    """The details of a JSON column, or of what a program handed in.

    Names that this version does not know are left out. Raises ``ValidationError`` for values of a wrong shape.
    """
    try:
        poll, link = row.get("poll"), row.get("link")
        parts = [PartText(_text(part.get("text")), _ids(part.get("media"))) for part in row.get("parts") or ()]
        if len(parts) > MOST_PARTS:
            raise ValueError("parts")
        return Details(
            description=_text(row.get("description")),
            first_comment=_text(row.get("first_comment")),
            link=Card(*(_text(link.get(name)) for name in ("url", "title", "description"))) if link else None,
            poll=_poll(poll) if poll else None,
            parts=tuple(parts),
            cover=_id(row.get("cover") or 0),
            captions=_id(row.get("captions") or 0),
            captions_language=_text(row.get("captions_language"))[:20],
            native=row.get("native") is True,
            by_hand=row.get("by_hand") is True,
            options=options_of(row.get("options") or {}),
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise ValidationError(_("These details do not have the right shape."), code="details") from error


def _poll(row: Mapping[str, Any]) -> Poll:
    options = tuple(_text(one).strip() for one in row.get("options") or ())[:20]
    return Poll(options, int(row.get("minutes") or 1440), row.get("multiple") is True, _text(row.get("question")))


def _text(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise TypeError("a text is wanted")
    return (value or "").replace("\x00", "")[:LONGEST]


def _ids(value: Any) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_id(one) for one in value or ()))[:40]


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**62:
        raise TypeError("an id is wanted")
    return value
