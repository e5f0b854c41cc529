"""Takes the planned deliveries of a draft back before anything left."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.content.models import Draft, Variant
from gembala.delivery.cancel import cancel
from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.workspaces.models import User

ENDED = frozenset({Delivery.State.CANCELLED, Delivery.State.FAILED, Delivery.State.MISSED})


def recall(draft: Draft, *, by: User) -> None:
    """Cancel every delivery of ``draft`` that waits; call it in a transaction.

    Raises ``ValidationError`` when one of them is on its way or out: then nothing shall be taken back at all.
    """
    for variant in draft.variants.select_related("delivery__channel").filter(delivery__isnull=False):
        delivery = variant.delivery
        if delivery is None:
            continue
        if delivery.state == Delivery.State.DONE and delivery.due_at > now():
            raise ValidationError(
                _("%(channel)s holds this post already until its time. Delete it at the platform first.")
                % {"channel": delivery.channel.handle},
                code="held",
            )
        if delivery.state in ENDED:
            continue
        try:
            cancel(delivery, by=by)
        except ValidationError as error:
            raise ValidationError(
                _("The post for %(channel)s is on its way or out already and cannot be taken back.")
                % {"channel": delivery.channel.handle},
                code="leaving",
            ) from error
    Variant.objects.filter(draft=draft).update(delivery=None)
