"""Reading direct messages: the log of what happened, and now and then the list of conversations as a net below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from gembala.connectors.bluesky.chat import ask
from gembala.connectors.bluesky.mapping import author_from, moment
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Author, Category, Event, EventKind, PlatformError

LIST_AGAIN = timedelta(hours=1)
FIRST = timedelta(days=14)
"""How far back the first look goes."""
OVERLAP = timedelta(minutes=2)
LISTED, PAGES = 50, 5
SAID = "chat.bsky.convo.defs#logCreateMessage"
State = dict[str, str]


def fetch(account: Account, state: Mapping[str, str]) -> tuple[list[Event], State, bool]:
    """News, how far we are now, and whether there is more at once. Raises `PlatformError`.

    The state: ``rev`` of the log so far, ``listed`` (when the conversations were looked through). The first look takes
    the newest conversations; the log is read from there on, because nothing says what it gives without a beginning.
    """
    rev, listed = state.get("rev", ""), state.get("listed", "")
    if not rev or not listed or now() - moment(listed) >= LIST_AGAIN:
        events, newest = _looked_through(account, moment(listed) - OVERLAP if listed else now() - FIRST)
        return events, {"rev": rev or newest, "listed": now().isoformat()}, bool(rev)
    try:
        told = ask(account, "GET", "getLog", params={"cursor": rev})
    except PlatformError as error:
        if error.problem.category is not Category.CONTENT_INVALID:
            raise
        return [], {"rev": "", "listed": listed}, True  # the place in the log is not known any more: look through anew
    lines = [one for one in told.get("logs") or () if isinstance(one, dict)]
    events = list(_of_lines(account, lines))
    high = max([str(one.get("rev") or "") for one in lines] + [str(told.get("cursor") or ""), rev])
    return events, {"rev": high, "listed": listed}, bool(lines) and high > rev


def _looked_through(account: Account, since: Any) -> tuple[list[Event], str]:
    """Messages of the conversations that moved since then, and the newest revision among them."""
    told = ask(account, "GET", "listConvos", params={"limit": str(LISTED)})
    events, newest = list[Event](), ""
    for convo in told.get("convos") or ():
        newest = max(newest, str(convo.get("rev") or ""))
        last = convo.get("lastMessage")
        if is_direct(convo) and isinstance(last, dict) and moment(last.get("sentAt")) >= since:
            events += _said_in(account, convo, since)
    return events, newest


def _said_in(account: Account, convo: Mapping[str, Any], since: Any) -> Iterator[Event]:
    people, cursor = _people(convo), ""
    for _ in range(PAGES):
        query = {"convoId": str(convo["id"]), "limit": "100"} | ({"cursor": cursor} if cursor else {})
        told = ask(account, "GET", "getMessages", params=query)
        rows = [one for one in told.get("messages") or () if isinstance(one, dict)]
        for row in rows:
            if moment(row.get("sentAt")) >= since and (event := event_of(account, str(convo["id"]), row, people)):
                yield event
        cursor = str(told.get("cursor") or "")
        if not cursor or not rows or moment(rows[-1].get("sentAt")) < since:
            return


def _of_lines(account: Account, lines: Iterable[Mapping[str, Any]]) -> Iterator[Event]:
    """Messages of two people. That one of us deleted a message for ourselves says nothing about the other."""
    known: dict[str, Mapping[str, Any]] = {}
    for line in lines:
        row, convo_id = line.get("message"), str(line.get("convoId") or "")
        if line.get("$type") != SAID or not isinstance(row, dict) or not convo_id:
            continue
        if convo_id not in known:
            known[convo_id] = _convo(account, convo_id)
        if is_direct(known[convo_id]) and (event := event_of(account, convo_id, row, _people(known[convo_id]))):
            yield event


def _convo(account: Account, convo_id: str) -> Mapping[str, Any]:
    """A conversation; nothing for one that the account has left."""
    try:
        return ask(account, "GET", "getConvo", params={"convoId": convo_id}).get("convo") or {}
    except PlatformError as error:
        if error.problem.category is Category.NOT_FOUND:
            return {}
        raise


def is_direct(convo: Mapping[str, Any]) -> bool:
    """Whether two people talk; in a group an answer would go to everybody."""
    kind = convo.get("kind")
    group = isinstance(kind, Mapping) and str(kind.get("$type") or "").endswith("#groupConvo")
    return bool(convo) and not group and len(convo.get("members") or ()) <= 2


def _people(convo: Mapping[str, Any]) -> dict[str, Author]:
    found = [author_from(one) for one in convo.get("members") or () if isinstance(one, dict)]
    return {one.remote_id: one for one in found}


def event_of(account: Account, convo_id: str, row: Mapping[str, Any], people: Mapping[str, Author]) -> Event | None:
    """A message as an event, our own among them: who wrote it in the app has answered. Nothing for a deleted one."""
    did, said = str((row.get("sender") or {}).get("did") or ""), row.get("text")
    if not row.get("id") or not did or not isinstance(said, str):
        return None
    own = Author(account.remote_id, account.handle)
    return Event(
        kind=EventKind.MESSAGE,
        remote_id=name_of(convo_id, str(row["id"])),
        thread_id=f"dm:{convo_id}",
        author=own if did == account.remote_id else people.get(did) or Author(did, ""),
        text=said,
        created_at=moment(row.get("sentAt")),
        extra={"recipient": convo_id},
    )


def name_of(convo_id: str, message_id: str) -> str:
    """How we call a message: ids are told within a conversation."""
    return f"{convo_id}/{message_id}"
