"""Gives each channel its own variant of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from gembala.content.details import details_row
from gembala.content.manuscript import VariantText
from gembala.content.models import Draft, MediaAsset, Variant
from gembala.platforms.contracts import Format
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor


def channels_open_to(actor: Actor, draft: Draft | None = None) -> list[Channel]:
    """Channels that the actor may write for: the brand's, their own, and those already on the draft."""
    mine = Q(owner__isnull=True) | Q(owner=actor.user)
    connected = mine & ~Q(state=Channel.State.DISCONNECTED)
    if draft is not None and draft.pk:
        connected |= Q(variants__draft=draft)
    found = Channel.objects.filter(connected, workspace=actor.workspace).select_related("workspace")
    return list(found.distinct().order_by("owner_id", "platform", "handle"))


def tune(draft: Draft, *, actor: Actor, variants: Sequence[VariantText]) -> None:
    """Make the variants of ``draft`` exactly these. Call it in the transaction that saves the draft.

    Raises ``ValidationError`` for a channel or a picture that is not this workspace's or not open to the actor.
    """
    channels = {channel.pk: channel for channel in channels_open_to(actor, draft)}
    wanted = {variant.channel: variant for variant in variants}
    if not wanted.keys() <= channels.keys():
        raise ValidationError(_("One of the channels is not here or not yours. Choose the channels again."))
    used = {pk for variant in wanted.values() for pk in variant.media}
    used |= {pk for variant in wanted.values() if variant.details for pk in variant.details.assets}
    found = set(MediaAsset.objects.filter(workspace=actor.workspace, pk__in=used).values_list("pk", flat=True))
    if found != used:
        raise ValidationError(_("One of the pictures is not here any more. Add it again."))
    present = {variant.channel_id: variant for variant in draft.variants.all()}
    for channel_id in present.keys() - wanted.keys():
        present.pop(channel_id).delete()
    for channel_id, text in wanted.items():
        variant = present.get(channel_id) or Variant(draft=draft, channel=channels[channel_id])
        _write(variant, text)


def _write(variant: Variant, text: VariantText) -> None:
    variant.text, variant.title, variant.space = text.text, text.title.strip()[:200], text.space.strip()[:60]
    if text.format:
        variant.format = Format(text.format) if text.format in list(Format) else Format.FEED
    if text.details is not None:
        variant.details = details_row(text.details)
    variant.save()
    through = Variant.media.through.objects
    rows = through.filter(variant=variant).order_by("pk")
    if tuple(rows.values_list("mediaasset_id", flat=True)) == text.media:
        return
    rows.delete()
    through.bulk_create(
        [Variant.media.through(variant_id=variant.pk, mediaasset_id=pk) for pk in dict.fromkeys(text.media)]
    )
