"""The audit log in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gembala.web.frame import clocks
from gembala.web.people.alert_mail import CHOICES
from gembala.web.people.subjects import Subject
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission, Role

GROUPS: dict[str, Promise] = {
    "person": _("People"),
    "invitation": _("Invitations"),
    "authority": _("Authority"),
    "draft": _("Content"),
    "conversation": _("Conversations"),
    "reply": _("Answers"),
    "item": _("Acts on comments"),
    "case": _("Moderation"),
    "rule": _("Rules of moderation"),
    "policy": _("Interaction policy"),
    "sanction": _("Sanctions"),
    "appeal": _("Objections"),
    "feedback": _("Criticism"),
    "forum": _("Forum"),
    "channel": _("Channels"),
    "delivery": _("Sending"),
    "alerts": _("Mail about alerts"),
    "token": _("API tokens"),
    "workspace": _("Workspace"),
}
SENTENCES: dict[str, Promise] = {
    "person.invited": _("invited %(email)s as %(role)s"),
    "person.joined": _("joined as %(role)s"),
    "person.role_changed": _("changed %(person)s from %(was)s to %(role)s"),
    "person.deactivated": _("closed the door for %(person)s"),
    "person.reactivated": _("opened the door for %(person)s again"),
    "person.reports_to": _("let %(person)s report to %(manager)s"),
    "person.noted": _("wrote something down about %(what)s"),
    "person.merged": _("joined accounts to one person, %(what)s"),
    "person.split": _("took an account away from %(what)s"),
    "invitation.withdrawn": _("took back the invitation of %(email)s"),
    "authority.allowed": _("allowed %(role)s: %(permission)s"),
    "authority.forbidden": _("forbade %(role)s: %(permission)s"),
    "case.released": _("released %(number)s held items"),
    "case.confirmed": _("confirmed %(number)s items: %(reason)s"),
    "case.undone": _("took a decision on held items back"),
    "second.looked": _("took a second look at a decision"),
    "policy.drafted": _("began version %(number)s of the interaction policy"),
    "policy.discarded": _("threw the draft of version %(number)s of the interaction policy away"),
    "policy.published": _("put version %(number)s of the interaction policy into force: %(why)s"),
    "rule.written": _("wrote version %(number)s of the rule “%(name)s”"),
    "rule.rehearsed": _("rehearsed version %(number)s of the rule “%(name)s”"),
    "rule.switched_on": _("switched version %(number)s of the rule “%(name)s” on"),
    "rule.run_dry": _("let version %(number)s of the rule “%(name)s” run dry"),
    "rule.switched_off": _("switched the rule “%(name)s” off"),
    "rule.archived": _("put the rule “%(name)s” away"),
    "sanction.proposed": _("proposed a sanction after %(strikes)s strikes"),
    "sanction.begun": _("let a sanction begin for %(person)s (%(strikes)s strikes)"),
    "sanction.refused": _("did not agree to a sanction: %(why)s"),
    "sanction.lifted": _("took a sanction for %(person)s back: %(why)s"),
    "sanction.ended": _("let a sanction for %(person)s end, its time was over"),
    "appeal.lodged": _("%(person)s objected"),
    "appeal.upheld": _("let a decision about %(person)s stand: %(why)s"),
    "appeal.overturned": _("put a decision about %(person)s right: %(why)s"),
    "feedback.solved": _("solved a criticism: %(lesson)s"),
    "feedback.closed": _("closed a criticism: %(lesson)s"),
    "feedback.reopened": _("opened a criticism again"),
    "pattern.written": _("wrote the sentence “%(name)s”"),
    "pattern.archived": _("put the sentence “%(name)s” away"),
    "alerts.chosen": _("chose which alerts are mailed: %(choice)s"),
    "token.created": _("made the API token “%(name)s”"),
    "token.revoked": _("ended the API token “%(name)s”"),
    "workspace.made": _("opened the workspace %(name)s"),
    "workspace.changed": _("changed the workspace's name, zone or language"),
    "draft.created": _("began “%(what)s”"),
    "draft.submitted": _("sent “%(what)s” for review"),
    "draft.approved": _("approved “%(what)s”, version %(version)s"),
    "draft.changes": _("asked for changes of “%(what)s”"),
    "draft.approval_withdrawn": _("changed “%(what)s”, so its approval ended"),
    "draft.scheduled": _("put “%(what)s” on the calendar for %(when)s"),
    "draft.published_now": _("published “%(what)s” at once"),
    "draft.moved": _("moved “%(what)s” to %(when)s"),
    "draft.mended": _("took %(channel)s out of “%(what)s” to edit it on its own"),
    "draft.unscheduled": _("took “%(what)s” off the calendar"),
    "media.uploaded": _("added the picture %(name)s"),
    "conversation.finished": _("finished the conversation with %(what)s"),
    "conversation.reopened": _("opened the conversation with %(what)s again"),
    "conversation.assigned": _("gave the conversation with %(what)s to somebody"),
    "conversation.snoozed": _("put the conversation with %(what)s aside for later"),
    "reply.written": _("answered %(what)s"),
    "item.hide": _("hid a comment by %(what)s"),
    "item.unhide": _("showed a comment by %(what)s again"),
    "item.delete": _("deleted a comment by %(what)s"),
    "item.like": _("liked a comment by %(what)s"),
    "item.unlike": _("took back the like of a comment by %(what)s"),
    "item.tagged": _("put the tag “%(name)s” on a comment by %(what)s"),
    "item.untagged": _("took the tag “%(name)s” off a comment by %(what)s"),
    "item.corrected": _("set right what the machine made of a comment by %(what)s: %(said)s"),
    "item.queued": _("sent a comment by %(what)s to the review queue"),
    "inbox.bulk": _("changed several conversations at once"),
    "undo.conversation": _("undid a change of the conversation with %(what)s"),
    "undo.reply": _("took back an answer before it left"),
    "undo.item": _("undid an act on a comment by %(what)s"),
    "channel.connected": _("connected %(what)s"),
    "channel.disconnected": _("disconnected %(what)s"),
    "channel.expired": _("noticed that the access of %(what)s has ended"),
    "app.saved": _("saved the developer app of %(platform)s"),
    "delivery.cancelled": _("stopped a post on %(what)s before it left"),
    "delivery.rescheduled": _("moved a post on %(what)s to %(when)s"),
    "delivery.retried": _("tried a post on %(what)s again"),
    "delivery.unsettled": _("could not find out whether a post on %(what)s is out"),
    "delivery.by_hand": _("posted by hand on %(what)s"),
    "delivery.not_by_hand": _("could not post by hand on %(what)s: %(why)s"),
    "forum.space_made": _("made the space “%(what)s”"),
    "forum.space_changed": _("changed the space “%(what)s”"),
    "forum.topic_locked": _("closed the topic “%(what)s”"),
    "forum.topic_opened": _("opened the topic “%(what)s” again"),
    "forum.topic_pinned": _("pinned the topic “%(what)s”"),
    "forum.topic_unpinned": _("unpinned the topic “%(what)s”"),
    "forum.post_deleted": _("deleted a post in “%(what)s”"),
    "forum.post_hidden": _("hid a post in “%(what)s”"),
    "forum.post_shown": _("showed a post in “%(what)s” again"),
    "forum.member_suspended": _("suspended %(what)s in the forum until %(when)s"),
    "forum.member_restored": _("let %(what)s write in the forum again"),
}
MARK = "\x00"
"""Stands for the subject while a sentence is put together."""


@dataclass(frozen=True)
class Told:
    """A line of the log: what was done, around the name of what it was done to, which leads to ``url``."""

    before: str
    what: str
    after: str
    url: str


def _role(value: object) -> str:
    return str(Role(value).label) if value in Role.values else str(value)


def sentence(entry: AuditEntry, subject: Subject | None = None) -> Told:
    """What was done, as the end of a sentence that begins with the person; a verb without words shows its code."""
    detail = {key: value or "–" for key, value in entry.detail.items()}
    verb = entry.verb
    if verb == "authority.changed":
        verb = "authority.allowed" if entry.detail.get("allowed") else "authority.forbidden"
        permission = entry.detail.get("permission")
        detail["permission"] = str(Permission(permission).label) if permission in Permission.values else permission
    if verb == "alerts.chosen" and entry.detail.get("choice") in CHOICES:
        detail["choice"] = str(CHOICES[entry.detail["choice"]][0])
    for key in ("role", "was"):
        if key in detail:
            detail[key] = _role(detail[key])
    moment = entry.detail.get("at") or entry.detail.get("due_at") or entry.detail.get("until")
    detail["when"] = clocks.moment(datetime.fromisoformat(moment)) if moment else "–"
    try:
        words = str(SENTENCES[verb]) % {**detail, "what": MARK}
    except (KeyError, TypeError, ValueError):
        said = ", ".join(f"{key}: {value}" for key, value in entry.detail.items() if not isinstance(value, dict | list))
        words = f"{entry.verb} ({said})" if said else entry.verb
    before, found, after = words.partition(MARK)
    if not found:
        return Told(before, "", "", "")
    return Told(
        before, subject.name if subject else str(_("something deleted since")), after, subject.url if subject else ""
    )
