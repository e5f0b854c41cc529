"""What the pages show of a draft, gathered before the template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gembala.content.check import Check, Finding, check_post
from gembala.content.details import Details
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft, MediaAsset
from gembala.content.post import compose
from gembala.content.queries import LOOK
from gembala.content.wall import zone_of
from gembala.content.windows import suggest
from gembala.kernel.clock import local
from gembala.media.plan import Outlook, outlook
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.models import Channel
from gembala.web.content.sheet import Sheet, sheet_of
from gembala.workspaces.access import Actor

WORDS: Mapping[str, str | Promise] = {
    "draft": pgettext_lazy("state", "Draft"),
    "review": _("Needs approval"),
    "changes": _("Needs changes"),
    "approved": _("Approved"),
    "scheduled": _("Scheduled"),
    "published": _("Published"),
    "failed": _("Failed"),
    "missed": _("Missed"),
}
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
LINKS = re.compile(
    r"(?P<link>https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:id|com|org|net|co|io|app|dev|info)\b(?:/\S*)?)|(?P<tag>[@#]\w[\w.-]*)"
)


@dataclass(frozen=True)
class Lying:
    """One file of a variant, and what will be made of it for this platform."""

    asset: MediaAsset
    outlook: Outlook | None


@dataclass(frozen=True)
class Preview:
    """One channel's part of the composer: what the platform says, what it lets one choose, how it will look."""

    channel: Channel
    check: Check
    text: str
    title: str
    own: bool
    own_text: str
    variant: VariantText
    pictures: Sequence[MediaAsset]
    sheet: Sheet
    files: Sequence[Lying]
    placed: Mapping[str, Sequence[Finding]]
    """Findings that stand beside a field, by the field's place."""
    loose: Sequence[Finding]
    paragraphs: Sequence[Sequence[tuple[str, str]]] = field(default_factory=tuple)
    parts: Sequence[tuple[str, Sequence[MediaAsset]]] = ()
    """Words and files of the posts that follow in a thread."""


def previews(
    channels: Sequence[Channel],
    manuscript: Manuscript,
    assets: Mapping[int, MediaAsset],
    *,
    at: datetime | None,
    planned: Mapping[int, int | None] | None = None,
) -> list[Preview]:
    """One for every chosen channel, in the order of ``channels``; ``planned`` has deliveries that carry it already."""
    chosen = {variant.channel: variant for variant in manuscript.variants}
    return [
        preview(channel, chosen[channel.pk], manuscript, assets, at=at, planned=(planned or {}).get(channel.pk))
        for channel in channels
        if channel.pk in chosen
    ]


def preview(
    channel: Channel,
    variant: VariantText,
    manuscript: Manuscript,
    assets: Mapping[int, MediaAsset],
    *,
    at: datetime | None,
    planned: int | None = None,
) -> Preview:
    """Check one unsaved variant with the code that will send it, and lay it out."""
    text = manuscript.text if variant.text is None else variant.text
    pictures = [assets[pk] for pk in variant.media if pk in assets]
    for picture in pictures:
        picture.alt = manuscript.alts.get(picture.pk, picture.alt).strip()
    title, details = variant.title or manuscript.title, variant.details or Details()
    caps = capabilities_of(channel)
    forum = channel.platform == "forum"
    shelf = assets.values()
    sheet = sheet_of(caps, form=variant.format, details=details, media=pictures, shelf=shelf, forum=forum)
    post = compose(
        channel,
        text=text,
        title=title,
        space=variant.space,
        language=channel.workspace.language,
        form=sheet.form,
        details=details,
        media=pictures,
        assets=assets,
        at=at,
    )
    check = check_post(channel, post=post, at=at, hands=sheet.hands, planned=planned)
    blank = not (text.strip() or title.strip() or pictures)
    placed, loose = _sorted([one for one in check.findings if not (blank and _wants(one))], sheet)
    rule, fit = caps.media_of(sheet.form), details.options.media_fit
    return Preview(
        channel=channel,
        check=check,
        text=text,
        title=title,
        own=variant.text is not None,
        own_text=variant.text or "",
        variant=variant,
        pictures=pictures,
        sheet=sheet,
        files=[Lying(one, None if sheet.hands else outlook(one, rule, fit=fit)) for one in pictures],
        placed=placed,
        loose=loose,
        paragraphs=[pieces(line) for line in text.split("\n")],
        parts=[
            (part.text, [assets[pk] for pk in part.media if pk in assets])
            for part in sheet.parts
            if part.text or part.media
        ],
    )


def _wants(finding: Finding) -> bool:
    """Whether it only says that something is not there yet; said to nobody who has not begun."""
    return finding.code == "text_empty" or finding.code.endswith("_missing")


def _sorted(findings: Sequence[Finding], sheet: Sheet) -> tuple[dict[str, list[Finding]], list[Finding]]:
    """Findings by the field that they stand beside, and those that stand below the text."""
    placed: dict[str, list[Finding]] = {}
    loose = list[Finding]()
    for one in findings:
        place = {"options": one.place, "parts": f"part-{one.place}", "poll_option": "poll", "poll_question": "poll"}
        name = place.get(one.field, one.field)
        if name in sheet.places:
            placed.setdefault(name, []).append(one)
        elif one.sentence not in {other.sentence for other in loose}:
            loose.append(one)
    return placed, loose


def pieces(line: str) -> list[tuple[str, str]]:
    """A line as runs of ``text``, ``link`` and ``tag``, for the preview."""
    found: list[tuple[str, str]] = []
    end = 0
    for match in LINKS.finditer(line):
        if match.start() > end:
            found.append(("text", line[end : match.start()]))
        found.append((str(match.lastgroup), match.group()))
        end = match.end()
    return [*found, ("text", line[end:])] if end < len(line) else found


def zones_for(actor: Actor, draft: Draft | None = None) -> dict[str, str]:
    """The zones to choose from: Indonesia's three, the workspace's, the reader's and the draft's own."""
    names = [actor.workspace.zone, actor.user.zone, *([draft.zone] if draft else [])]
    return {**ZONES, **{name: name for name in names if name not in ZONES and _known(name)}}


def _known(name: str) -> bool:
    try:
        zone_of(name)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class When:
    """The fields for a time: what stands in them, in ``zone``, and good moments to choose from."""

    date: str
    time: str
    zone: str
    zones: Mapping[str, str]
    good: Sequence[tuple[datetime, str, str, tuple[str, ...], bool]]
    """Moment (UTC), date and time on the audience's clock, the platforms it suits, whether windows were pooled."""


def when_for(actor: Actor, *, platforms: Sequence[str], draft: Draft | None, at: datetime | None) -> When:
    """The time fields of a draft, or of a new one."""
    zone = draft.zone if draft and _known(draft.zone) else actor.workspace.zone
    shown = local(at, zone) if at else None
    audience = actor.workspace.zone
    good = [
        (one.at, f"{local(one.at, audience):%Y-%m-%d}", f"{local(one.at, audience):%H:%M}", one.platforms, one.pooled)
        for one in suggest(platforms, zone=audience)
    ]
    return When(
        date=f"{shown:%Y-%m-%d}" if shown else "",
        time=f"{shown:%H:%M}" if shown else "",
        zone=zone,
        zones=zones_for(actor, draft),
        good=good,
    )


def look(state: str) -> tuple[str, str, str]:
    """Class, icon and word of a state."""
    style, icon = LOOK[state]
    return style, icon, str(WORDS[state])
