"""Takes a draft as the start of a new one."""

from __future__ import annotations

from dataclasses import replace

from gembala.content.manuscript import manuscript_of
from gembala.content.models import Draft
from gembala.content.tune import channels_open_to
from gembala.content.write import create
from gembala.delivery.models import Delivery
from gembala.workspaces.access import Actor

OUT = Delivery.State.DONE


def copy(draft: Draft, *, actor: Actor) -> Draft:
    """A new draft with the same words and files.

    Of one that is out in part only the channels are taken that it did not reach; channels that are not open to the
    actor are left out.
    """
    states = dict(draft.variants.values_list("channel_id", "delivery__state"))
    left = {pk for pk, state in states.items() if state != OUT} or set(states)
    left &= {channel.pk for channel in channels_open_to(actor)}
    whole = manuscript_of(draft)
    chosen = tuple(one for one in whole.variants if one.channel in left)
    return create(actor, manuscript=replace(whole, variants=chosen), brand=draft.brand, zone=draft.zone)
