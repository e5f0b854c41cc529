"""Reading what others did at an organisation: which posts have news, then their comments. And the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from gembala.connectors.linkedin.journal import after, fresh
from gembala.connectors.linkedin.manifest import MEMBER_FIGURES, SHARE_FIGURES, is_organisation
from gembala.connectors.linkedin.things import comment_urn, comments_of, moment, permalink
from gembala.connectors.linkedin.wire import encoded, read
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Author,
    Category,
    Event,
    EventKind,
    MetricPoint,
    Page,
    PlatformError,
)

WATCHED = ("COMMENT", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE", "SHARE_MENTION")
NO_FIGURES = frozenset({Category.AUTH_SCOPE, Category.NOT_FOUND, Category.CONTENT_INVALID, Category.UNSUPPORTED})
FIRST = timedelta(days=60)
"""How far back LinkedIn keeps notifications."""


def fetch(account: Account, *, cursor: str) -> Page:
    """What is new at the organisation since the cursor. Members' posts can be read by no program.

    Raises `PlatformError`.
    """
    if not is_organisation(account):
        return Page((), cursor)
    since = after(cursor) or now() - FIRST
    rows = [row for row in _notifications(account) if (moment(row.get("lastModifiedAt")) or now()) >= since]
    events = [event for row in rows for event in event_of(row, account)]
    told = {str(row.get("sourcePost")) for row in rows if row.get("action") in {"COMMENT", "ADMIN_COMMENT"}}
    for root in sorted(one for one in told if one.startswith("urn:li:")):
        events += _thread(account, root)
    return fresh(events, cursor=cursor)


def _notifications(account: Account) -> Iterator[dict[str, Any]]:
    actions = ",".join(WATCHED)
    for number in range(5):
        query = (
            f"q=criteria&actions=List({actions})&organizationalEntity={encoded(account.remote_id)}"
            f"&start={number * 50}&count=50"
        )
        page = read(account, "GET", f"/rest/organizationalEntityNotifications?{query}")
        rows = [row for row in page.get("elements") or () if isinstance(row, dict)]
        yield from rows
        if len(rows) < 50:
            return


def _thread(account: Account, root: str) -> Iterator[Event]:
    try:
        for row in comments_of(account, root):
            yield from comment_event(row, account, root=root)
            below = (row.get("commentsSummary") or {}).get("aggregatedTotalComments")
            if row.get("commentUrn") and below and not row.get("parentComment"):
                for answer in comments_of(account, str(row["commentUrn"])):
                    yield from comment_event(answer, account, root=root)
    except PlatformError as error:
        if error.problem.category is not Category.NOT_FOUND:
            raise


def comment_event(row: Mapping[str, Any], account: Account, *, root: str) -> Iterator[Event]:
    """A comment as an event; our own gives nothing."""
    writer = str(row.get("actor") or (row.get("created") or {}).get("actor") or "")
    if writer == account.remote_id or not (row.get("commentUrn") or row.get("id")):
        return
    urn = str(row.get("commentUrn") or comment_urn(root, str(row["id"])))
    yield Event(
        EventKind.COMMENT,
        urn,
        root,
        Author(writer, writer.rpartition(":")[2]),
        str((row.get("message") or {}).get("text") or ""),
        moment((row.get("created") or {}).get("time")) or now(),
        parent_id=str(row.get("parentComment") or root),
        permalink=f"{permalink(account, root)}?commentUrn={encoded(urn)}",
    )


def event_of(row: Mapping[str, Any], account: Account) -> Iterator[Event]:
    """A notification as an event, where it carries all that an event needs."""
    action, thing, root = (str(row.get(name) or "") for name in ("action", "generatedActivity", "sourcePost"))
    decorated = row.get("decoratedGeneratedActivity")
    decorated = decorated if isinstance(decorated, dict) else {}
    said = decorated.get("comment") or decorated.get("share") or {}
    said = said if isinstance(said, dict) else {}
    writer, text = str(said.get("owner") or said.get("actor") or ""), str(said.get("text") or "")
    when = moment(row.get("lastModifiedAt")) or now()
    author = Author(writer, writer.rpartition(":")[2])
    if not thing.startswith("urn:li:") or writer == account.remote_id:
        return
    if action == "COMMENT_DELETE":
        yield Event(EventKind.DELETED, thing, root, author, "", when)
    elif action == "COMMENT_EDIT" and text:
        yield Event(EventKind.EDITED, thing, root, author, text, when)
    elif action == "COMMENT" and text:
        parent = str(said.get("parentComment") or root)
        yield Event(EventKind.COMMENT, thing, root, author, text, when, parent, permalink(account, root))
    elif action == "SHARE_MENTION" and text:
        yield Event(EventKind.MENTION, thing, thing, author, text, when, permalink=permalink(account, thing))


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Figures of posts and of the account; what LinkedIn does not give stays absent. Raises `PlatformError`."""
    posts = [one for one in remote_ids if one.startswith(("urn:li:share:", "urn:li:ugcPost:"))]
    if not is_organisation(account):
        return [point for urn in posts for point in _member(account, urn)]
    found = list[MetricPoint]()
    for name, prefix in (("shares", "urn:li:share:"), ("ugcPosts", "urn:li:ugcPost:")):
        own = [one for one in posts if one.startswith(prefix)]
        for start in range(0, len(own), 20):
            found += _shares(account, name, own[start : start + 20])
    return [*found, *_followers(account)]


def _shares(account: Account, name: str, urns: Sequence[str]) -> Iterator[MetricPoint]:
    listed = ",".join(encoded(urn) for urn in urns)
    path = (
        "/rest/organizationalEntityShareStatistics?q=organizationalEntity"
        f"&organizationalEntity={encoded(account.remote_id)}&{name}=List({listed})"
    )
    for row in _rows(account, path):
        urn = str(row.get("share") or row.get("ugcPost") or "")
        counted = row.get("totalShareStatistics") or {}
        for native in SHARE_FIGURES:
            if urn and isinstance(counted.get(native), int | float):
                yield MetricPoint(urn, native, float(counted[native]), now())


def _followers(account: Account) -> Iterator[MetricPoint]:
    path = f"/rest/networkSizes/{encoded(account.remote_id)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
    try:
        size = read(account, "GET", path).get("firstDegreeSize")
    except PlatformError as error:
        if error.problem.category in NO_FIGURES:
            return
        raise
    if isinstance(size, int):
        yield MetricPoint(account.remote_id, "firstDegreeSize", float(size), now())


def _member(account: Account, urn: str) -> Iterator[MetricPoint]:
    kind = "share" if urn.startswith("urn:li:share:") else "ugc"
    for native in MEMBER_FIGURES:
        path = (
            f"/rest/memberCreatorPostAnalytics?q=entity&entity=({kind}:{encoded(urn)})"
            f"&queryType={native}&aggregation=TOTAL"
        )
        for row in _rows(account, path):
            if isinstance(row.get("count"), int | float):
                yield MetricPoint(urn, native, float(row["count"]), now())


def _rows(account: Account, path: str) -> list[dict[str, Any]]:
    """The elements; none where the sign-in has no right to them or the figure is gone."""
    try:
        return [row for row in read(account, "GET", path).get("elements") or () if isinstance(row, dict)]
    except PlatformError as error:
        if error.problem.category in NO_FIGURES:
            return []
        raise
