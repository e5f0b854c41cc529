"""A mail about alerts, in the receiver's language and on their clock. Plain words; nobody's name, nothing that hurts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from gembala.ingest.models import Item
from gembala.kernel.clock import zone_name
from gembala.moderation.harsh import HARSH
from gembala.moderation.mailing.excerpt import care_for, excerpt
from gembala.moderation.mailing.stop import stop_link
from gembala.moderation.rows.cases import Campaign, Case
from gembala.moderation.rows.feedback import Alert
from gembala.moderation.rows.mailing import AlertMail
from gembala.moderation.rows.rules import Rule
from gembala.platforms.names import called
from gembala.workspaces.models import Membership, Workspace

MOST = 10
"""So many alerts are told one by one; of the others the mail tells the number."""
HOME = "Asia/Jakarta"
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def letter(mail: AlertMail, *, to: Membership, alerts: Sequence[Alert]) -> EmailMessage:
    """The mail as it goes out, oldest alert first. The same mail has the same Message-ID however often it goes."""
    language = to.user.language if to.user.language in LANGUAGES else settings.LANGUAGE_CODE
    off = stop_link(to.workspace, to.user)
    with override(language):
        return EmailMessage(
            _one_line(_subject(mail, to.workspace, len(alerts))),
            _body(mail, to=to, alerts=alerts, off=off),
            to=[to.user.email],
            headers={
                "Message-ID": f"<alert-{mail.key}@{urlsplit(str(settings.PUBLIC_URL)).hostname or 'localhost'}>",
                "List-Unsubscribe": f"<{off}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
                "Content-Language": language,
            },
        )


def _one_line(words: str) -> str:
    return " ".join(words.split())[:200]


def _subject(mail: AlertMail, workspace: Workspace, count: int) -> str:
    sentence = {
        AlertMail.Kind.RAID: ngettext(
            "%(workspace)s: a raid to look at", "%(workspace)s: %(count)s raids to look at", count
        ),
        AlertMail.Kind.THREAT: ngettext(
            "%(workspace)s: hate or a threat to look at", "%(workspace)s: %(count)s times hate or threats to look at", count
        ),
        AlertMail.Kind.RULE: ngettext(
            "%(workspace)s: a rule calls you", "%(workspace)s: rules call you %(count)s times", count
        ),
    }[AlertMail.Kind(mail.kind)]
    return sentence % {"workspace": workspace.name, "count": count}


def _body(mail: AlertMail, *, to: Membership, alerts: Sequence[Alert], off: str) -> str:
    spared = care_for(to)
    said = [_("Hello %(name)s,") % {"name": _one_line(to.user.name or to.user.email)}, ""]
    for alert in alerts[:MOST]:
        said += [*_told(alert, to=to, spared=spared), ""]
    if len(alerts) > MOST:
        more = len(alerts) - MOST
        said += [ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more}, ""]
    base = f"{settings.PUBLIC_URL}/w/{to.workspace.slug}"
    said += [
        _("Look and decide:"), f"{base}/review-queue/", "",
        _("More of the same kind within half an hour comes together in one mail."),
        _("Choose which alerts are mailed to you: %(link)s") % {"link": f"{base}/settings/#alert-mail"},
        _("No more of these mails, without signing in: %(link)s") % {"link": off},
    ]  # fmt: skip
    return "\n".join(said) + "\n"


def _told(alert: Alert, *, to: Membership, spared: bool) -> list[str]:
    """Two or three lines about one alert."""
    if alert.campaign is not None:
        return _raid(alert.campaign, to=to, spared=spared)
    assert alert.hit is not None  # noqa: S101 - an alert has a campaign or a hit
    item = alert.hit.item
    return [
        f"• {_rule_name(alert.hit.version.rule)}",
        f"  {_where(item)}, {told_at(alert.at, zone=to.user.zone)}",
        f"  “{excerpt(item, spared=spared)}”",
    ]


def _raid(raid: Campaign, *, to: Membership, spared: bool) -> list[str]:
    kind = {
        Campaign.Kind.COPY: _("One text from many accounts"),
        Campaign.Kind.BURST: _("A sudden burst under one post"),
        Campaign.Kind.BRIGADE: _("Newcomers against one post"),
    }[Campaign.Kind(raid.kind)]
    items = ngettext("%(n)s item", "%(n)s items", raid.item_count) % {"n": raid.item_count}
    first = Case.objects.filter(campaign=raid, item__channel__owner=None).select_related("item__channel")
    case = first.order_by("pk").first()
    item = case.item if case is not None else None
    lines = [
        f"• {kind}: {items}",
        "  " + _("%(people)s accounts, since %(time)s")
        % {"people": raid.author_count, "time": told_at(raid.first_at, zone=to.user.zone)}
        + (f", {_where(item)}" if item is not None else ""),
    ]  # fmt: skip
    return [*lines, f"  “{excerpt(item, spared=spared, harsh=raid.label in HARSH)}”"] if item is not None else lines


def _where(item: Item) -> str:
    return _one_line(f"{item.channel.platform.capitalize()} {called(item.channel)}")


def _rule_name(rule: Rule) -> str:
    """The rule's name; one that came with the product in the reader's language, a new name as it was given."""
    return _one_line(_(rule.name) if rule.key and rule.name else rule.name)


def told_at(moment: datetime, *, zone: str) -> str:
    """``Jumat, 20 November 2026, 11.42 WIB``, on the clock of an IANA zone; an unknown one is Western Indonesia's."""
    try:
        here = moment.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError, OSError):
        here = moment.astimezone(ZoneInfo(HOME))
    language = (get_language() or "id")[:2]
    pattern = "EEEE, d MMMM y, HH.mm" if language == "id" else "EEEE, d MMMM y, HH:mm"
    return f"{format_datetime(here.replace(tzinfo=None), pattern, locale=language)} {zone_name(here)}"
