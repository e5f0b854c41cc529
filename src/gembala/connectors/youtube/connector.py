"""YouTube behind the connector port."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gembala.connectors.youtube import auth, inbox, publish
from gembala.connectors.youtube.manifest import MANIFEST, SCOPES
from gembala.connectors.youtube.manifest import capabilities as capabilities_of
from gembala.connectors.youtube.wire import change, items
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    AuthRequest,
    Capabilities,
    Category,
    Connector,
    Endpoints,
    Event,
    Failed,
    Finding,
    Manifest,
    MetricPoint,
    Outcome,
    Page,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    RawRequest,
    RawResponse,
    RemoteAccount,
    Settled,
    TokenSet,
)
from gembala.platforms.measured import Measured


class YouTubeConnector(Measured):
    """Stateless; see `gembala.platforms.contracts.Connector` for what each call promises."""

    manifest: Manifest = MANIFEST

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        return auth.authorize_url(endpoints, app, state=state, redirect=redirect)

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        return auth.exchange(endpoints, app, form=form)

    def refresh(self, account: Account) -> TokenSet:
        return auth.refresh(account)

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        return auth.accounts(endpoints, app, token)

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(account)

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return publish.prepare(account, post, key=key)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return publish.poll(account, prepared)

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return publish.commit(account, post, prepared)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return publish.reconcile(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        """Every act may be repeated safely; deleting what is already gone counts as done.

        A comment of another cannot be deleted: it is rejected, which takes it away for good.
        """
        target = action.target
        if action.kind is ActionKind.DELETE and action.thread_root == target:
            return _settled(change(account, "DELETE", "/videos", _done(target), params={"id": target}), target)
        if action.kind is ActionKind.DELETE:
            outcome = change(account, "DELETE", "/comments", _done(target), params={"id": target})
            foreign = isinstance(outcome, Failed) and outcome.problem.category is Category.POLICY
            return self._moderate(account, target, "rejected") if foreign else _settled(outcome, target)
        if action.kind is ActionKind.HIDE:
            return self._moderate(account, target, "heldForReview")
        if action.kind is ActionKind.UNHIDE:
            return self._moderate(account, target, "published")
        if action.kind is ActionKind.SPAM:
            return change(account, "POST", "/comments/markAsSpam", _done(target), params={"id": target})
        if action.kind is ActionKind.BLOCK and action.extra.get("comment"):
            return self._moderate(account, action.extra["comment"], "rejected", banAuthor="true")
        return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "YouTube offers this to no program"))

    def _moderate(self, account: Account, comment: str, status: str, **more: str) -> Outcome:
        query = {"id": comment, "moderationStatus": status, **more}
        return change(account, "POST", "/comments/setModerationStatus", _done(comment), params=query)

    def learn(self, account: Account) -> Mapping[str, str]:
        """The channel's playlists, up to 250, each with its title."""
        rows = items(account, "/playlists", part="snippet", mine="true", maxResults="50")
        named = [[str(row["id"]), str((row.get("snippet") or {}).get("title") or row["id"])] for row in rows]
        return {"playlists": json.dumps(named, ensure_ascii=False)}

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        """YouTube pushes no comments; nothing is subscribed to."""
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return False

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return []

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            rows = list(items(account, "/channels", part="snippet", mine="true"))
        except PlatformError as error:
            return [Finding("sign_in", False, f"{error.problem.category} {error.problem.native_code}")]
        told = account.token.scopes
        scopes = [Finding("scope", scope in told, scope.rpartition("/")[2]) for scope in SCOPES] if told else []
        return [
            Finding("sign_in", bool(rows), str((rows[0].get("snippet") or {}).get("title") or "") if rows else ""),
            *scopes,
        ]


def _done(target: str) -> Callable[[Mapping[str, Any]], Published | None]:
    return lambda _body: Published(target)


def _settled(outcome: Outcome, target: str) -> Outcome:
    gone = isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
    return Published(target, extra={"already": "1"}) if gone else outcome


CONNECTOR: Connector = YouTubeConnector()
