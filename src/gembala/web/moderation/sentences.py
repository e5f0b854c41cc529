"""A rule in sentences, as a person would say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from gembala.moderation.rules.acts import Act, read
from gembala.moderation.rules.tree import Group, Leaf, from_json
from gembala.web.frame.held import LABELS
from gembala.web.moderation.words import ACTS

OF: Mapping[str, str | Promise] = {
    "all": lazy("All of this holds"), "any": lazy("At least one of these holds"), "none": lazy("But none of this"),
}  # fmt: skip
HEADS: Mapping[str, str | Promise] = {
    "spam": lazy("Spam"), "fraud": lazy("Fraud"), "abuse": lazy("Abuse"), "sentiment": lazy("Feeling"),
    "intent": lazy("What they want"), "urgency": lazy("Urgency"), "language": lazy("Language"),
}  # fmt: skip
HEAD_LABELS: Mapping[str, str | Promise] = {
    **LABELS,
    "pos": lazy("pleased"), "neg": lazy("upset"), "neu": lazy("calm"), "question": lazy("question"),
    "complaint": lazy("complaint"), "request": lazy("request"), "praise": lazy("praise"),
    "suggestion": lazy("suggestion"), "report": lazy("report"), "chatter": lazy("small talk"),
    "0": lazy("not urgent"), "1": lazy("urgent"), "2": lazy("very urgent"), "id": lazy("Indonesian"),
    "en": lazy("English"), "jv": lazy("Javanese"), "su": lazy("Sundanese"), "mix": lazy("a mixture"),
    "other": lazy("another language"),
}  # fmt: skip
KINDS: Mapping[str, str | Promise] = {
    "comment": lazy("a comment"), "mention": lazy("a mention"), "message": lazy("a private message"),
    "review": lazy("a review"),
}  # fmt: skip
SEGMENTS: Mapping[str, str | Promise] = {
    "newcomer": lazy("somebody we first saw within a week"), "regular": lazy("a regular (ten words or more)"),
    "struck": lazy("somebody with strikes in force"), "known": lazy("somebody whose accounts were joined"),
}  # fmt: skip
QUESTIONS: Mapping[str, str | Promise] = {
    "head": lazy("What the text is"), "words": lazy("Words"), "link": lazy("Links"), "age": lazy("How long we know them"),
    "rate": lazy("How much they write"), "repeats": lazy("The same text again"), "channel": lazy("Channel"),
    "kind": lazy("Kind"), "segment": lazy("Who it is"),
}  # fmt: skip
ROLES: Mapping[str, str | Promise] = {
    "": lazy("everybody who moderates"), "community_manager": lazy("the community manager"),
    "social_media_manager": lazy("the social media manager"), "director": lazy("the director"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A condition for reading: what has to hold, and the parts of a group."""

    text: str
    parts: tuple[Line, ...] = ()


def condition(data: Mapping[str, Any], channels: Mapping[int, str]) -> Line:
    """The condition (its JSON) as lines. ``channels`` names channels by id."""
    return _line(from_json(data), channels)


def _line(node: Leaf | Group, channels: Mapping[int, str]) -> Line:
    if isinstance(node, Group):
        return Line(str(OF[node.of]) + ":", tuple(_line(part, channels) for part in node.parts))
    return Line(question(node, channels))


def _either(names: Mapping[str, str | Promise], chosen: list[str]) -> str:
    return _(" or ").join(str(names.get(one, one)) for one in chosen)


def question(leaf: Leaf, channels: Mapping[int, str]) -> str:
    """One question as a sentence."""
    given = leaf.given
    match leaf.kind:
        case "head":
            said = _("%(head)s: %(labels)s, at least %(least)s %% sure") % {
                "head": HEADS[given["head"]], "labels": _either(HEAD_LABELS, given["labels"]), "least": given["least"],
            }  # fmt: skip
            return said if given["sure"] else said + _(", also when in doubt")
        case "words":
            shown = ", ".join(f"“{one}”" for one in given["words"][:8])
            more = _(" and %(n)s more") % {"n": len(given["words"]) - 8} if len(given["words"]) > 8 else ""
            return _("It says %(words)s%(more)s, in any disguise") % {"words": shown, "more": more}
        case "link":
            sites = ", ".join(given["sites"][:6])
            return {
                "any": _("It carries a link"),
                "to": _("It links to %(sites)s") % {"sites": sites},
                "not_to": _("It links elsewhere than to %(sites)s") % {"sites": sites},
            }[given["mode"]]
        case "age":
            return _("We first saw the account less than %(n)s hours before") % {"n": given["hours"]}
        case "rate":
            return _("They wrote %(count)s times or more within %(minutes)s minutes") % given
        case "repeats":
            return _(
                "The same text was said %(count)s times or more by %(authors)s accounts or more within %(minutes)s minutes"
            ) % {**given}
        case "channel":
            return _("It came through %(names)s") % {
                "names": _(" or ").join(channels.get(one, _("a channel that is gone")) for one in given["channels"])
            }
        case "kind":
            return _("It is %(kinds)s") % {"kinds": _either(KINDS, given["kinds"])}
    return _("It comes from %(people)s") % {"people": _either(SEGMENTS, given["segments"])}


def acts(data: list[dict[str, Any]], *, patterns: Mapping[int, str], team: Mapping[int, str]) -> list[str]:
    """What the rule does, one phrase each."""
    return [_act(one, patterns, team) for one in read(data)]


def _act(one: Act, patterns: Mapping[int, str], team: Mapping[int, str]) -> str:
    said = str(ACTS[one.kind])
    match one.kind:
        case "mute":
            return _("mute whoever wrote it for %(n)s days") % {"n": one.days}
        case "warn" | "reply":
            gone = _("a sentence that was put away")
            return f"{said}: “{patterns.get(one.pattern, gone)}”"
        case "tag":
            return f"{said}: {one.word}"
        case "assign":
            return _("give it to %(name)s") % {"name": team.get(one.to, _("somebody who left"))}
        case "alert":
            return _("alert %(who)s") % {"who": ROLES.get(one.role, one.role)}
    return said
