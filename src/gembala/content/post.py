"""The post that a channel gets out of a variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from gembala.content.details import Details, details_of
from gembala.content.manuscript import pictures
from gembala.content.models import MediaAsset, Variant
from gembala.kernel.clock import now
from gembala.media.plan import file_of, fitted
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Capabilities, Captions, Format, MediaFile, MediaRule, Part, Post, Support
from gembala.platforms.models import Channel


def post_of(variant: Variant, *, at: datetime | None = None, order: bool = False) -> Post:
    """What is published for ``variant``, each file as its platform takes it.

    ``at`` (UTC) is when; it becomes the platform's own time where the writer wants that and the platform can.
    ``order`` has the renditions made that are not there yet.
    """
    details = details_of(variant.details)
    return compose(
        variant.channel,
        text=variant.own_text,
        title=variant.title or variant.draft.title,
        space=variant.space,
        language=variant.draft.workspace.language,
        form=form_of(variant.format),
        details=details,
        media=pictures(variant),
        assets=_assets(variant, details),
        at=at,
        order=order,
    )


def compose(
    channel: Channel,
    *,
    text: str,
    title: str,
    space: str,
    language: str,
    form: Format,
    details: Details,
    media: Sequence[MediaAsset],
    assets: Mapping[int, MediaAsset],
    at: datetime | None = None,
    order: bool = False,
) -> Post:
    """The post for a channel, saved or not; ``assets`` has what ``details`` names, by id. Times as in `post_of`."""
    caps, fit = capabilities_of(channel), details.options.media_fit

    def fit_to(asset: MediaAsset, rule: MediaRule) -> MediaFile:
        return fitted(asset, rule, fit=fit, order=order)

    captions = assets.get(details.captions)
    return Post(
        text=text,
        media=tuple(fit_to(one, caps.media_of(form)) for one in media),
        title=title,
        space=space,
        language=language,
        format=form,
        description=details.description,
        link=details.link,
        poll=details.poll,
        parts=tuple(
            Part(part.text, tuple(fit_to(assets[pk], caps.media) for pk in part.media if pk in assets))
            for part in details.parts
        ),
        first_comment=details.first_comment,
        cover=file_of(assets[details.cover]) if details.cover in assets else None,
        captions=Captions(captions.file.path, details.captions_language or "id") if captions else None,
        options=details.options,
        publish_at=at if at is not None and held_there(details, caps, at) else None,
    )


def form_of(name: str) -> Format:
    """The format of this name; ``feed`` for one that is not known."""
    return Format(name) if name in list(Format) else Format.FEED


def by_hand(details: Details, caps: Capabilities, form: Format) -> bool:
    """Whether a person posts it: they chose to, or the platform takes this format from nobody else."""
    if caps.actions.get("publish") == Support.MANUAL:
        return False  # the whole place is by hand; nothing is chosen
    return details.by_hand or caps.rule(form).support is Support.MANUAL


def held_there(details: Details, caps: Capabilities, at: datetime) -> bool:
    """Whether the platform itself shall hold the post until ``at``."""
    rule, lead = caps.schedule, at - now()
    if not details.native or details.by_hand or rule.support is not Support.NATIVE:
        return False
    return lead >= rule.min_lead and (rule.max_lead is None or lead <= rule.max_lead)


def _assets(variant: Variant, details: Details) -> dict[int, MediaAsset]:
    if not details.assets:
        return {}
    return MediaAsset.objects.filter(workspace=variant.draft.workspace_id).in_bulk(list(details.assets))
