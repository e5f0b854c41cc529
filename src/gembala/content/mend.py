"""Takes a channel's failed part out of a post, to be put right and sent again on its own."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gembala.content.manuscript import manuscript_of
from gembala.content.models import Draft, Variant
from gembala.content.settle import LOST, restate
from gembala.content.withdraw import editable
from gembala.content.write import create
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.changes import announce
from gembala.workspaces.roles import Permission


def mend(variant: Variant, *, actor: Actor) -> Draft:
    """A new draft with what ``variant`` had, for its channel alone; what is out elsewhere is not touched.

    The part leaves its post for good, so it can be sent from one place only: either it is tried again as it stands, or
    it goes on here, with an approval of its own. Raises ``ValidationError`` when it did not fail, or when nothing of
    the post is out and the whole can be edited.
    """
    actor.require(Permission.CONTENT_WRITE)
    with transaction.atomic():
        draft = Draft.objects.select_for_update(of=("self",)).get(pk=variant.draft_id, workspace=actor.workspace)
        part = draft.variants.select_related("delivery", "channel", "draft").filter(pk=variant.pk).first()
        if part is None or part.delivery is None or part.delivery.state not in LOST:
            raise ValidationError(_("Only a part that failed or was missed can be taken out."), code="state")
        if editable(draft):
            raise ValidationError(_("Nothing of this post is out: edit the whole."), code="whole")
        whole = manuscript_of(draft)
        (own,) = (one for one in whole.variants if one.channel == part.channel_id)
        alone = replace(whole, text=part.own_text, variants=(replace(own, text=None),))
        made = create(actor, manuscript=alone, brand=draft.brand, zone=draft.zone)
        part.delete()
        restate(draft)
        record("draft.mended", draft, workspace=actor.workspace, by=actor.user, channel=part.channel.handle)
        announce(actor.workspace.pk, "draft", [draft.pk])
    return made
