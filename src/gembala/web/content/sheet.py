"""The fields that one channel's variant has, made from what its account declares it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gembala.content.details import Details, PartText
from gembala.content.option_words import FORMATS, KNOWN, UNSAID, option_words, value_word
from gembala.content.post import by_hand, form_of
from gembala.media.models import MediaAsset
from gembala.media.plan import file_of
from gembala.platforms.checks.media import LEEWAY
from gembala.platforms.contracts import Capabilities, Card, Format, MediaRule, OptionRule, Options, Poll, Support

CARRIED = frozenset({Support.NATIVE, Support.EMULATED})
OFFERED = CARRIED | {Support.MANUAL}
CAPTIONS = frozenset({"text/vtt", "application/x-subrip"})
"""Media types of caption files."""
PROMINENT = frozenset({"privacy", "reply_settings", "content_warning", "collaborators", "tags"})
"""Options that many posts want; the others stand behind "More settings"."""
LENGTHS = (5, 30, 60, 360, 720, 1440, 2880, 4320, 7200, 10_080, 20_160, 43_200)
"""Minutes that a poll may stand, where the platform leaves it open."""
DEFAULTS = {one.name: one.default for one in fields(Options)}


@dataclass(frozen=True)
class Entry:
    """One option as a form field. ``kind`` is text, choice, flag, list, number or seconds; ``value`` as it is typed."""

    name: str
    kind: str
    label: Any
    help: Any
    value: str
    on: bool = False
    choices: Sequence[tuple[str, Any]] = ()
    limit: int = 0
    required: bool = False
    usual: str = ""
    """What stands there without a choice."""

    @property
    def chosen(self) -> bool:
        """Whether it differs from what stands there without a choice."""
        if self.kind == "flag":
            return self.on != DEFAULTS.get(self.name)
        return bool(self.value) and self.value != self.usual


@dataclass(frozen=True)
class Sheet:
    """Everything that can be chosen for one variant of one format."""

    form: Format
    formats: Sequence[tuple[str, Any, bool]]
    """Value, word, and whether a person has to post it."""
    may_hands: bool
    hands: bool
    hands_forced: bool
    entries: Sequence[Entry] = ()
    title: bool = False
    first_comment: bool = False
    link: Card | None = None
    poll: Poll | None = None
    poll_options: Sequence[str] = ()
    poll_limit: int = 0
    poll_question: int = 0
    poll_multiple: bool = False
    poll_lengths: Sequence[tuple[int, str]] = ()
    parts: Sequence[PartText] = ()
    cover: bool = False
    captions: bool = False
    native: bool = False
    fit: bool = False
    details: Details = field(default_factory=Details)

    @property
    def word(self) -> Any:
        """The format in words."""
        return FORMATS[self.form]

    @property
    def plain(self) -> Sequence[Entry]:
        """What everybody should look at."""
        return [one for one in self.entries if one.required or one.name in PROMINENT]

    @property
    def further(self) -> Sequence[Entry]:
        """What stands behind "More settings"."""
        return [one for one in self.entries if not (one.required or one.name in PROMINENT)]

    @property
    def places(self) -> frozenset[str]:
        """Where an error can stand beside its field."""
        found = {one.name for one in self.entries} | {"format"}
        found |= {name for name in ("title", "first_comment", "cover", "captions") if getattr(self, name)}
        found |= {name for name in ("link", "poll") if getattr(self, name) is not None}
        return frozenset(found | {f"part-{number}" for number, _part in enumerate(self.parts, 2)})


def sheet_of(
    caps: Capabilities, *, form: str, details: Details, media: Sequence[MediaAsset] = (),
    shelf: Collection[MediaAsset] = (), forum: bool = False,
) -> Sheet:  # fmt: skip
    """The sheet of a variant with its files among all on the ``shelf``; ``forum`` is our own, which has a title of its own.

    Captions are asked for where there is a film or a captions file, or where the format is nothing but a film.
    """
    chosen = form_of(form)
    offered = [one for one in Format if caps.rule(one).support in OFFERED]
    if chosen not in offered and offered:
        chosen = offered[0]
    rule, manual = caps.rule(chosen), caps.actions.get("publish") == Support.MANUAL
    hands = by_hand(details, caps, chosen)
    by_us = not hands and not manual
    filmed = any(one.kind == "video" for one in media) or any(one.mime in CAPTIONS for one in shelf)
    return Sheet(
        form=chosen,
        formats=[(str(one), FORMATS[one], caps.rule(one).support is Support.MANUAL and not manual) for one in offered],
        may_hands=not manual and not forum,
        hands=hands,
        hands_forced=hands and rule.support is Support.MANUAL,
        entries=list(_entries(caps, chosen, details.options)) if by_us else (),
        title=forum or "title" in rule.needs or (caps.titled(chosen) and chosen is not Format.FEED),
        first_comment=hands or caps.actions.get("first_comment") in CARRIED,
        link=(details.link or Card("")) if "link" in rule.needs else None,
        parts=_parts(details.parts, rule.max_parts) if chosen is Format.THREAD else (),
        cover=caps.carries("cover", chosen) and by_us,
        captions=caps.carries("captions", chosen) and by_us and (filmed or not caps.media_of(chosen).types),
        native=caps.schedule.support is Support.NATIVE and by_us,
        fit=bool(details.options.media_fit) or any(_misshapen(one, caps.media_of(chosen)) for one in media),
        details=details,
        **_poll_fields(caps, chosen, details.poll),
    )


def chosen_words(sheet: Sheet) -> list[tuple[Any, Any]]:
    """What was chosen beside text and files, as pairs of words, for whoever reads the draft."""
    found: list[tuple[Any, Any]] = []
    if sheet.form is not Format.FEED:
        found.append((_("Kind of post"), FORMATS[sheet.form]))
    if sheet.hands:
        found.append((_("How it goes out"), _("A person posts it")))
    if sheet.details.first_comment:
        found.append((_("First comment"), sheet.details.first_comment))
    if sheet.details.native and sheet.native:
        found.append((_("How it goes out"), _("The platform holds it until its time")))
    for one in sheet.entries:
        if one.kind == "flag" and one.chosen:
            found.append((one.label, _("Yes") if one.on else _("No")))
        elif one.kind != "flag" and one.chosen:
            found.append((one.label, dict(one.choices).get(one.value, one.value)))
    return found


def takes(rule: MediaRule, asset: MediaAsset) -> bool:
    """Whether a post under this rule may carry such a file at all."""
    if asset.mime in CAPTIONS or not rule.max_count:
        return False
    return bool({"image": rule.types, "video": rule.video, "document": rule.document}[asset.kind])


def _entries(caps: Capabilities, form: Format, options: Options) -> Iterator[Entry]:
    for name, rule in caps.options.items():
        if name in DEFAULTS and (not rule.formats or form in rule.formats):
            yield _entry(name, rule, getattr(options, name))


def _entry(name: str, rule: OptionRule, value: Any) -> Entry:
    label, told = option_words(name)
    if rule.known:
        others = [] if not value or value in dict(rule.known) else [(str(value), str(value))]
        choices = [("", UNSAID.get(name, _("Not set"))), *rule.known, *others]
        return Entry(name, "choice", label, KNOWN.get(name, told), str(value), choices=choices, required=rule.required)
    if rule.kind == "flag":
        return Entry(name, "flag", label, told, "1", on=bool(value))
    if rule.kind == "choice":
        empty = [("", _("Choose"))] if rule.required else [] if rule.default else [("", UNSAID.get(name, _("Not set")))]
        choices = [*empty, *((one, value_word(name, one)) for one in rule.choices)]
        shown = str(value) or rule.default
        return Entry(name, "choice", label, told, shown, choices=choices, required=rule.required, usual=rule.default)
    if rule.kind == "list":
        return Entry(name, "list", label, told, ", ".join(value), required=rule.required)
    if rule.kind == "number":
        typed = "" if value == DEFAULTS[name] else f"{value / 1000:g}" if name.endswith("_ms") else str(value)
        return Entry(name, "seconds" if name.endswith("_ms") else "number", label, told, typed, required=rule.required)
    return Entry(name, "text", label, told, str(value), limit=rule.limit, required=rule.required)


def _poll_fields(caps: Capabilities, form: Format, poll: Poll | None) -> Mapping[str, Any]:
    if form is not Format.POLL:
        return {}
    shown, rule = poll or Poll(()), caps.rule(form).poll
    if rule is None:
        options = [*shown.options, "", ""][: max(len(shown.options) + 1, 4)]
        return {"poll": shown, "poll_options": options, "poll_limit": 100, "poll_lengths": _lengths(LENGTHS)}
    room = min(max(rule.min_options, 4, len(shown.options) + 1), rule.max_options)
    low, high = rule.minutes
    lengths = rule.choices or tuple(one for one in LENGTHS if low <= one <= high) or (low,)
    return {
        "poll": shown,
        "poll_options": [*shown.options, *[""] * room][: max(room, len(shown.options))],
        "poll_limit": rule.option.limit,
        "poll_question": rule.question.limit if rule.question else 0,
        "poll_multiple": rule.multiple,
        "poll_lengths": _lengths(lengths),
    }


def _lengths(minutes: Sequence[int]) -> list[tuple[int, str]]:
    return [(one, _length(one)) for one in minutes]


def _length(minutes: int) -> str:
    if minutes % 1440 == 0:
        return ngettext("%(num)d day", "%(num)d days", minutes // 1440) % {"num": minutes // 1440}
    if minutes % 60 == 0:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60) % {"num": minutes // 60}
    return ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}


def _parts(parts: Sequence[PartText], most: int) -> list[PartText]:
    return [*parts, PartText()] if not most or len(parts) < most else list(parts)


def _misshapen(asset: MediaAsset, rule: MediaRule) -> bool:
    """Whether the file's shape is refused, and cutting or filling it up would help."""
    limits = rule if asset.kind == "image" else rule.video
    if not rule.convert or limits is None or asset.kind == "document":
        return False
    ratio = file_of(asset).ratio
    low, high = limits.min_ratio * (1 - LEEWAY), limits.max_ratio * (1 + LEEWAY)
    return bool(ratio) and (ratio < low or (high > 0 and ratio > high))
