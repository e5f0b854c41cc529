"""Labels and keys of moderation in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from gembala.moderation.models import Rule
from gembala.moderation.rules.shipped import SHIPPED
from gembala.web.frame.held import CAMPAIGNS, LABELS, Words

KINDS = CAMPAIGNS
VERDICTS: Words = {"confirmed": lazy("Confirmed"), "released": lazy("Released")}
SOURCES: Words = {
    "rule": lazy("Rules"), "report": lazy("Reports"), "campaign": lazy("Campaigns"), "person": lazy("By hand"),
}  # fmt: skip
STEPS: Words = {
    "remind": lazy("Reminder"), "warn": lazy("Warning"), "mute": lazy("Muted"), "suspend": lazy("Suspended"),
    "ban": lazy("Banned"),
}  # fmt: skip
SANCTION_STATES: Words = {
    "proposed": lazy("Waits for agreement"), "active": lazy("In force"), "ended": lazy("Ended"),
    "lifted": lazy("Taken back"), "refused": lazy("Not agreed"),
}  # fmt: skip
APPEAL_STATES: Words = {
    "open": lazy("Waits for a second person"), "upheld": lazy("It stays"), "overturned": lazy("They were right"),
}  # fmt: skip
RULE_NAMES: Words = {
    "gambling": lazy("Online gambling"), "fraud": lazy("Fraud"), "promotion": lazy("Unasked advertising"),
    "harm": lazy("Hate and threats"), "attack": lazy("Attacks on people"), "flood": lazy("A newcomer floods us"),
}  # fmt: skip
RULE_STATES: Words = {"off": lazy("Off"), "dry": lazy("Dry run"), "on": lazy("On")}
REPLAY_STATES: Words = {
    "waiting": lazy("Begins in a moment"), "running": lazy("Under way"), "done": lazy("Finished"),
    "stopped": lazy("Stopped"),
}  # fmt: skip
ACTS: Words = {
    "hold": lazy("hold it for a person to decide"),
    "hide": lazy("hide it at the platform"),
    "delete": lazy("delete it at the platform"),
    "mute": lazy("mute whoever wrote it"),
    "warn": lazy("warn whoever wrote it"),
    "reply": lazy("answer with a sentence"),
    "tag": lazy("tag it"),
    "assign": lazy("give it to somebody"),
    "alert": lazy("alert somebody"),
}
WHY_NOT: Words = {
    "spared": lazy("left alone, because it is criticism"),
    "unsupported": lazy("this platform does not offer it"),
    "no_endpoint": lazy("this platform does not offer it to programs"),
    "x_tier": lazy("the platform gives this only to dearer plans"),
    "scope_missing": lazy("the connection does not carry this permission"),
    "own_only": lazy("there, only one's own words can be deleted"),
    "own_thread_only": lazy("only under our own posts"),
    "not_connected": lazy("the channel is not connected now"),
    "no_channel": lazy("no connected channel there"),
    "personal": lazy("a personal account speaks only through its owner"),
    "text_too_long": lazy("the sentence is too long for this platform"),
    "reply_not_allowed": lazy("this account may not answer there"),
    "no_conversation": lazy("there is no conversation to answer in"),
    "no_pattern": lazy("the sentence was put away"),
    "left_the_team": lazy("the person has left the team"),
    "has_somebody": lazy("somebody looks after it already"),
    "no_member": lazy("not a member any more"),
    "brand": lazy("the brand itself cannot be silenced"),
    "not_in_private": lazy("not possible with a private message"),
    "x_messages_scope": lazy("the connection does not carry private messages"),
    "x_messages_off": lazy("private messages of X are switched off"),
    "x_no_block_endpoint": lazy("X lets no program block anybody"),
    "messages_only": lazy("only out of the private messages; the platform lets no program block anybody"),
    "held_here": lazy("what they write waits for a person first"),
    "told_at_hub": lazy("they read it at the hub"),
    "told": lazy("told under what they wrote"),
}
TOPICS: Words = {
    "delivery": lazy("Delivery"), "payment": lazy("Payment"), "price": lazy("Price"), "quality": lazy("Quality"),
    "service": lazy("Service"), "app": lazy("App"), "network": lazy("Network"), "account": lazy("Account"),
    "availability": lazy("Availability"), "promotion": lazy("Promotion"), "food": lazy("Food"), "place": lazy("Place"),
    "content": lazy("Content"), "safety": lazy("Safety"), "work": lazy("Work"), "partner": lazy("Partner"),
}  # fmt: skip


def rule_name(rule: Rule) -> str:
    """The rule's name; one that came with the product and was not renamed is told in the reader's language."""
    shipped = next((one.name for one in SHIPPED if one.key == rule.key), None)
    return str(RULE_NAMES[rule.key]) if rule.name == shipped else rule.name


def met(one: Mapping[str, str]) -> str:
    """What a question met, as a phrase."""
    kind, said = one["kind"], one["said"]
    match kind:
        case "head":
            _head, label, percent = [*said.split(":"), "", ""][:3]
            return _("looks like %(label)s, %(percent)s %% sure") % {
                "label": str(LABELS.get(label, label)).lower(), "percent": percent,
            }  # fmt: skip
        case "words":
            return _("says “%(words)s”") % {"words": said}
        case "link":
            return _("links to %(site)s") % {"site": said}
        case "age":
            hours = int(said)
            return ngettext("first seen %(n)s hour before", "first seen %(n)s hours before", hours) % {"n": hours}
        case "rate":
            return _("their %(n)s. within that time") % {"n": said}
        case "repeats":
            times, people = said.split(":")
            return _("said %(times)s times by %(people)s accounts") % {"times": times, "people": people}
    return str(MET.get(kind, kind))


MET: Words = {
    "channel": lazy("through one of these channels"), "kind": lazy("of this kind"), "segment": lazy("from such a person"),
}  # fmt: skip


def phrases(why_met: Iterable[Mapping[str, str]]) -> str:
    """Everything that met, in one line."""
    return ", ".join(met(one) for one in why_met)


def carried(rows: Iterable[Mapping[str, Any]]) -> list[tuple[bool, str, str]]:
    """Where a sanction took effect: whether, the account, and why not."""
    return [
        (bool(one["done"]), f"@{one['handle']}", str(WHY_NOT.get(one["why"], one["why"])) if one["why"] else "")
        for one in rows
    ]
