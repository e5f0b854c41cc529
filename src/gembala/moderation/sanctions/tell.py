"""Tells somebody what was decided about them, under what they wrote, in the brand's voice."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import override

from gembala.ingest.models import Item
from gembala.moderation.policy.content import clause_of
from gembala.moderation.rows.sanctions import Sanction
from gembala.moderation.signals import speak
from gembala.workspaces.models import Workspace

SALT = "gembala.appeal"


def appeal_token(sanction: Sanction) -> str:
    """What stands in the link with which somebody without an account at the hub objects. It cannot be guessed."""
    return signing.Signer(salt=SALT).sign(str(sanction.pk))


def read_token(token: str) -> int | None:
    """The sanction's id in a token of `appeal_token`; None for one that we did not make."""
    try:
        return int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def notice(sanction: Sanction) -> str:
    """The sentence that they read, in the workspace's language, with the way to object."""
    workspace: Workspace = sanction.workspace
    with override(workspace.language):
        clause = clause_of(sanction.policy, sanction.clause)
        opening = {
            Sanction.Kind.REMIND: _("Hello @%(handle)s, a friendly reminder of how we talk here."),
            Sanction.Kind.WARN: _("@%(handle)s, this is a warning."),
            Sanction.Kind.MUTE: _("@%(handle)s, you are muted for %(days)s days."),
            Sanction.Kind.SUSPEND: _("@%(handle)s, you are suspended for %(days)s days."),
            Sanction.Kind.BAN: _("@%(handle)s, you may not take part any more."),
        }[Sanction.Kind(sanction.kind)] % {"handle": sanction.identity.handle, "days": sanction.days}
        said = [opening]
        if clause is not None:
            said.append(_("It is about: %(clause)s.") % {"clause": clause.title})
        said.append(_("You can read the rules and object here: %(link)s") % {"link": appeal_link(sanction)})
        return " ".join(said)


def appeal_link(sanction: Sanction) -> str:
    """The public address at which they object."""
    base = str(settings.PUBLIC_URL).rstrip("/")
    return f"{base}/forum/{sanction.workspace.slug}/appeal/{appeal_token(sanction)}/"


def tell(sanction: Sanction, item: Item) -> str:
    """Say it under the item; "" when it is on its way, else a stable key of why not."""
    answers = speak.send(Sanction, item=item, text=notice(sanction), by=sanction.by)
    return next((str(answer) for _listener, answer in answers if answer is not None), "nobody_speaks")
