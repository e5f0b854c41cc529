"""Reads the composer's form: what was written, and which files lie on its shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import QueryDict

from gembala.content.details import Details, PartText, details_of
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft, MediaAsset
from gembala.content.post import form_of
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Card, Options, Poll
from gembala.platforms.models import Channel
from gembala.web.content.forms import lines, number, numbers
from gembala.web.content.sheet import CAPTIONS, takes
from gembala.workspaces.access import Actor

OPTIONS = tuple(fields(Options))


@dataclass(frozen=True)
class Reading:
    """The manuscript, and the shelf's files in their order."""

    manuscript: Manuscript
    shelf: Sequence[MediaAsset]

    @property
    def assets(self) -> dict[int, MediaAsset]:
        """The shelf by id."""
        return {one.pk: one for one in self.shelf}


def read(
    actor: Actor,
    data: QueryDict,
    channels: Sequence[Channel],
    *,
    draft: Draft | None = None,
    added: Sequence[MediaAsset] = (),
) -> Reading:
    """What the form says. A file that its variant was not asked about yet goes where such files are taken.

    What ``draft`` has and no field of the page shows stays. ``added`` came with this very request; captions among it
    go to every variant that takes some and has none.
    """
    on_shelf = list(dict.fromkeys([*numbers(data, "media"), *(one.pk for one in added)]))
    found = MediaAsset.objects.filter(workspace=actor.workspace).in_bulk(on_shelf)
    shelf = [found[pk] for pk in on_shelf if pk in found]
    known = {channel.pk: channel for channel in channels}
    before = {one.channel_id: details_of(one.details) for one in draft.variants.all()} if draft else {}
    variants = tuple(
        _with_captions(_variant(data, known[pk], shelf, before.get(pk, Details())), known[pk], added)
        if pk in known
        else VariantText(pk)
        for pk in numbers(data, "channel")
    )
    alts = {one.pk: data.get(f"alt-{one.pk}", one.alt) for one in shelf if one.kind == "image"}
    title, text = data.get("title", ""), lines(data.get("text", ""))
    return Reading(Manuscript(title=title, text=text, variants=variants, alts=alts), shelf)


def shelf_of(actor: Actor, manuscript: Manuscript) -> Reading:
    """A manuscript as it stands with every file that it names."""
    order = dict.fromkeys(pk for one in manuscript.variants for pk in one.media)
    order |= dict.fromkeys(pk for one in manuscript.variants if one.details for pk in sorted(one.details.assets))
    found = MediaAsset.objects.filter(workspace=actor.workspace).in_bulk(list(order))
    return Reading(manuscript, [found[pk] for pk in order if pk in found])


def _variant(data: QueryDict, channel: Channel, shelf: Sequence[MediaAsset], before: Details) -> VariantText:
    pk = channel.pk
    form = data.get(f"format-{pk}", "")
    details = _details(data, pk, form, before) if form else None
    asked, picked = set(numbers(data, f"offered-{pk}")), set(numbers(data, f"pick-{pk}"))
    rule = capabilities_of(channel).media_of(form_of(form))
    lying = details.assets if details else frozenset()
    media = tuple(
        one.pk
        for one in shelf
        if one.mime not in CAPTIONS
        and one.pk not in lying
        and (one.pk in picked if one.pk in asked else takes(rule, one))
    )
    return VariantText(
        channel=pk,
        text=lines(data.get(f"text-{pk}", "")) if data.get(f"own-{pk}") == "1" else None,
        title=data.get(f"title-{pk}", "").strip()[:200],
        space=data.get(f"space-{pk}", "").strip()[:60],
        media=media,
        format=form,
        details=details,
    )


def _details(data: QueryDict, pk: int, form: str, before: Details) -> Details:
    """The sheet's fields; what was not on the page has its default, what no page shows is as before."""
    given = [
        PartText(lines(text), tuple(numbers(data, f"part-file-{pk}-{number}")))
        for number, text in enumerate(data.getlist(f"part-{pk}")[:50], 2)
    ]
    parts = tuple(part for part in given if part.text.strip() or part.media)
    url = data.get(f"link-{pk}", "").strip()[:2000]
    card = Card(url, *(data.get(f"link-{name}-{pk}", "").strip()[:500] for name in ("title", "description")))
    return Details(
        description=before.description,
        first_comment=lines(data.get(f"first-{pk}", "")).strip(),
        link=card if url else None,
        poll=_poll(data, pk) if form == "poll" else None,
        parts=parts if form == "thread" else (),
        cover=number(data.get(f"cover-{pk}")),
        captions=number(data.get(f"captions-{pk}")),
        captions_language=data.get(f"captions-language-{pk}", "").strip()[:20],
        native=data.get(f"native-{pk}") == "1",
        by_hand=data.get(f"hands-{pk}") == "1",
        options=_options(data, pk),
    )


def _poll(data: QueryDict, pk: int) -> Poll | None:
    answers = [one.strip()[:200] for one in data.getlist(f"answer-{pk}")[:20]]
    while answers and not answers[-1]:
        answers.pop()
    question = data.get(f"question-{pk}", "").strip()[:500]
    minutes = min(number(data.get(f"minutes-{pk}")) or 1440, 10**6)
    if not any(answers) and not question:
        return None
    return Poll(tuple(answers), minutes, data.get(f"multiple-{pk}") == "1", question)


def _options(data: QueryDict, pk: int) -> Options:
    asked = set(data.getlist(f"asked-{pk}")[:60])
    told: dict[str, Any] = {"media_fit": data.get(f"fit-{pk}", "") if data.get(f"fit-{pk}") in {"crop", "pad"} else ""}
    for one in OPTIONS:
        if one.name in asked:
            told[one.name] = _value(one.name, one.default, data.get(f"option-{pk}-{one.name}", ""))
    return Options(**told)


def _value(name: str, default: Any, typed: str) -> Any:
    text = typed.replace("\x00", "").strip()[:2000]
    if isinstance(default, bool):
        return text == "1"
    if isinstance(default, tuple):
        signs = "" if name == "mentions" else "@#"
        return tuple(filter(None, (part.strip().lstrip(signs) for part in text.replace("\n", ",").split(","))))[:60]
    if isinstance(default, int):
        return _whole(text, default, thousand=name.endswith("_ms"))
    return text


def _whole(text: str, default: int, *, thousand: bool) -> int:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return default
    return round(found * (1000 if thousand else 1)) if 0 <= found < 10**7 else default


def _with_captions(variant: VariantText, channel: Channel, added: Sequence[MediaAsset]) -> VariantText:
    captions = next((one for one in added if one.mime in CAPTIONS), None)
    details = variant.details or Details()
    if captions is None or details.captions:
        return variant
    if not capabilities_of(channel).carries("captions", form_of(variant.format)):
        return variant
    return replace(variant, details=replace(details, captions=captions.pk))


def unsaved(data: Mapping[str, Any]) -> bool:
    """Whether the page was only asked to show other fields."""
    return data.get("then") == "look"
