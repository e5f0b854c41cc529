"""What is done in the inbox: every step is a form that posts here and comes back to a page with an undo."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gembala.delivery.retry import retry
from gembala.inbox import act
from gembala.inbox.assign import assign
from gembala.inbox.bulk import bulk
from gembala.inbox.finish import finish
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.queries import neighbours, visible
from gembala.inbox.reopen import reopen
from gembala.inbox.reply import reply
from gembala.inbox.snooze import snooze
from gembala.inbox.undo import undo
from gembala.inbox.voices import require_voice
from gembala.inbox.withdraw import withdraw
from gembala.inbox.words import issue_words
from gembala.ingest.models import Item
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.contracts import Post, Recipient
from gembala.platforms.counting import measure
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector
from gembala.web.frame.toast import tell
from gembala.web.inbox.showing import filters, query_of, snoozes
from gembala.web.inbox.views import find, page
from gembala.workspaces.access import Actor, door
from gembala.workspaces.models import AuditEntry, User
from gembala.workspaces.roles import Permission


def back(request: HttpRequest, actor: Actor, pk: int | None) -> HttpResponseRedirect:
    """To a conversation, or to the list when there is none, with the same filters."""
    slug = actor.workspace.slug
    address = (
        reverse("inbox-conversation", kwargs={"slug": slug, "pk": pk})
        if pk
        else reverse("inbox", kwargs={"slug": slug})
    )
    return HttpResponseRedirect(address + query_of(filters(request)), status=303)


def _next(request: HttpRequest, actor: Actor, row: Conversation) -> int | None:
    return neighbours(actor, filters(request)["view"], row)


def _step(
    request: HttpRequest, actor: Actor, pk: int, do: Callable[[Conversation], AuditEntry | None], *, said: str, on: bool
) -> HttpResponseBase:
    """Do it and go back, to the next conversation when ``on``; what is refused is told in words."""
    row = find(actor, pk)
    following = _next(request, actor, row) if on else row.pk
    try:
        entry = do(row)
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
        return back(request, actor, row.pk)
    if entry is None:
        tell(request, _("Somebody was faster; look again."), bad=True)
        return back(request, actor, row.pk)
    tell(request, said, entry=entry)
    return back(request, actor, following)


@require_POST
@door(Permission.INBOX_READ)
def finish_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Done; on to the next."""
    return _step(request, actor, pk, lambda row: finish(row, actor=actor), said=_("Done."), on=True)


@require_POST
@door(Permission.INBOX_READ)
def reopen_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Open again."""
    return _step(request, actor, pk, lambda row: reopen(row, actor=actor), said=_("Open again."), on=False)


@require_POST
@door(Permission.INBOX_READ)
def snooze_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Put aside; ``until`` is a key of `snoozes`."""
    moments = {key: (name, moment) for key, name, moment in snoozes(actor.user)}
    name, moment = moments.get(request.POST.get("until", ""), moments["morning"])
    said = _("Put aside: %(until)s.") % {"until": name.lower()}
    return _step(request, actor, pk, lambda row: snooze(row, actor=actor, until=moment), said=said, on=True)


@require_POST
@door(Permission.INBOX_READ)
def assign_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Give it to somebody; an empty ``to`` gives it to nobody."""
    to = _user(actor, request.POST.get("to", ""))
    said = _("Given to %(name)s.") % {"name": to.name} if to else _("Given to nobody.")
    return _step(request, actor, pk, lambda row: assign(row, actor=actor, to=to), said=said, on=False)


def _user(actor: Actor, pk: str) -> User | None:
    if not pk.isdecimal():
        return None
    return get_object_or_404(User, pk=int(pk[:18]), memberships__workspace=actor.workspace, memberships__active=True)


@require_POST
@door(Permission.INBOX_READ)
def reply_step(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Send an answer; what the platform would refuse comes back beside the field with the words kept."""
    row = find(actor, pk)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    channel = _channel(actor, request.POST.get("channel", ""))
    following = _next(request, actor, row)
    done = request.POST.get("then") != "stay"
    try:
        answer = reply(row, actor=actor, channel=channel, text=text, done=done)
    except ValidationError as error:
        return page(request, actor, find(actor, pk), status=422, typed=text, voice=channel.pk, errors=error.messages)
    entry = AuditEntry.objects.filter(object_type="reply", object_id=str(answer.pk), verb="reply.written").last()
    said = _("Answered as %(name)s.") % {"name": channel.name or channel.handle}
    tell(request, said, entry=entry)
    return back(request, actor, following if done else row.pk)


def _channel(actor: Actor, pk: str) -> Channel:
    return actor.find(Channel.objects.select_related("brand", "owner"), pk=int(pk) if pk.isdecimal() else 0)


@require_POST
@door(Permission.INBOX_READ)
def count(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """How long the text is by the platform's own rule for answers, ``193 / 300``, and what it may take amiss."""
    row, text = find(actor, pk), request.POST.get("text", "")
    caps, port = capabilities_of(row.channel), connector(row.channel.platform)
    kind = row.last_item.kind if row.last_item is not None else ""
    private = kind == "message" and "message" in caps.fields
    rule = caps.answer_to(kind)
    length = measure(rule, text) if private or "reply" in caps.fields else port.count(text, caps)
    over = "is-over" if length > rule.limit else "is-within"
    whom = Recipient("message", "1") if private else None
    post = Post(text, reply_to="" if private else "1", reply_root=row.thread.remote_id, recipient=whom)
    warned = [issue_words(issue) for issue in port.validate(post, caps) if issue.level == "warning"]
    told = format_html_join("", '<span class="quiet">{} </span>', ((one,) for one in warned))
    return HttpResponse(told + format_html('<span class="{}">{} / {}</span>', over, length, rule.limit))


ACTS = {"hide": act.hide, "unhide": act.unhide, "like": act.like, "unlike": act.unlike, "delete": act.delete}


@require_POST
@door(Permission.INBOX_READ)
def act_step(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponseBase:
    """Hide, show, like or delete one word."""
    row = find(actor, pk)
    word = actor.find(Item.objects.select_related("channel", "thread"), pk=item, thread=row.thread)
    kind = request.POST.get("kind", "")
    said = {
        "hide": _("Hidden."),
        "unhide": _("Shown again."),
        "like": _("Liked."),
        "unlike": _("The like is taken back."),
        "delete": _("Deleted."),
    }
    if kind not in ACTS:
        return back(request, actor, row.pk)
    return _step(request, actor, pk, lambda _row: ACTS[kind](word, actor=actor), said=said[kind], on=False)


@require_POST
@door(Permission.INBOX_READ)
def retry_step(request: HttpRequest, actor: Actor, pk: int, answer: int) -> HttpResponseBase:
    """Send a failed answer once more, in the same voice."""
    row = find(actor, pk)
    found = get_object_or_404(Reply.objects.select_related("delivery__channel"), pk=answer, conversation=row)
    require_voice(found.delivery.channel, actor)
    try:
        retry(found.delivery, by=actor.user)
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    else:
        tell(request, _("It is sent once more."))
    return back(request, actor, row.pk)


@require_POST
@door(Permission.INBOX_READ)
def withdraw_step(request: HttpRequest, actor: Actor, pk: int, answer: int) -> HttpResponseBase:
    """Delete an answer of ours at the platform."""
    found = get_object_or_404(Reply.objects.select_related("delivery__channel"), pk=answer, conversation=find(actor, pk))
    return _step(request, actor, pk, lambda _row: withdraw(found, actor=actor), said=_("Deleted."), on=False)


@require_POST
@door(Permission.INBOX_READ)
def bulk_step(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Finish, or take over, the ticked conversations."""
    ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isdecimal() and len(pk) < 18]
    seen = list(visible(actor).filter(pk__in=ids[:200]).values_list("pk", flat=True))
    what = request.POST.get("what", "")
    steps: dict[str, Callable[[Conversation], AuditEntry | None]] = {
        "finish": lambda row: finish(row, actor=actor),
        "mine": lambda row: assign(row, actor=actor, to=actor.user),
    }
    entry = bulk(seen, actor=actor, step=steps[what]) if what in steps else None
    if entry is None:
        tell(request, _("Nothing was changed."), bad=True)
        return back(request, actor, None)
    number = len(entry.detail["entries"])
    said = ngettext("%(number)s conversation changed.", "%(number)s conversations changed.", number)
    tell(request, said % {"number": number}, entry=entry)
    return back(request, actor, None)


@require_POST
@door(Permission.INBOX_READ)
def undo_step(request: HttpRequest, actor: Actor, entry: int) -> HttpResponseBase:
    """Take back what was just done and go to where it was done."""
    line = actor.find(AuditEntry.objects, pk=entry)
    try:
        undo(line, actor=actor)
    except ValidationError as error:
        tell(request, " ".join(error.messages), bad=True)
    else:
        tell(request, _("Taken back."))
    if line.verb.startswith("case."):
        return HttpResponseRedirect(reverse("review-queue", kwargs={"slug": actor.workspace.slug}), status=303)
    return back(request, actor, _where(actor, line))


def _where(actor: Actor, line: AuditEntry) -> int | None:
    """The conversation in which something was done, where the actor still sees it."""
    rows = visible(actor)
    if line.object_type == "item":
        word = Item.objects.filter(workspace=actor.workspace, pk=line.object_id).first()
        rows = rows.filter(thread=word.thread_id, identity=word.identity_id) if word else rows.none()
    else:
        pk = line.object_id if line.object_type == "conversation" else line.detail.get("conversation") or 0
        rows = rows.filter(pk=pk)
    return rows.values_list("pk", flat=True).first()
