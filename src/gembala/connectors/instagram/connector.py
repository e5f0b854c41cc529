"""Instagram behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.graph.pushed import Pushed
from gembala.connectors.instagram import auth, inbox, mentions, publish
from gembala.connectors.instagram.manifest import FACEBOOK_SCOPES, MANIFEST, SCOPES
from gembala.connectors.instagram.manifest import capabilities as capabilities_of
from gembala.kernel.clock import now
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
    RemoteAccount,
    Settled,
    TokenSet,
    Usage,
)
from gembala.platforms.measured import Measured

HOOK_FIELDS = "comments,live_comments,mentions,messages,message_edit"


class InstagramConnector(Pushed, Measured):
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
        """Every act may be repeated safely; deleting what is already gone counts as done."""
        target, people = action.target, [{"id": action.target}]
        ways: dict[ActionKind, tuple[str, str, dict[str, Any]]] = {
            ActionKind.HIDE: ("POST", f"/{target}", {"hide": True}),
            ActionKind.UNHIDE: ("POST", f"/{target}", {"hide": False}),
            ActionKind.DELETE: ("DELETE", f"/{target}", {}),
            ActionKind.BLOCK: (
                "POST", f"/{account.remote_id}/moderate_conversations", {"user_ids": people, "actions": ["BLOCK_USER"]},
            ),
            ActionKind.UNBLOCK: (
                "POST", f"/{account.remote_id}/moderate_conversations", {"user_ids": people, "actions": ["UNBLOCK_USER"]},
            ),
        }  # fmt: skip
        own_post = action.kind is ActionKind.DELETE and action.thread_root == target
        if action.kind not in ways or own_post:
            return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "Instagram offers this to no program"))
        method, path, form = ways[action.kind]

        def accept(body: Mapping[str, Any]) -> Published | None:
            return Published(target) if body.get("success", True) in {True, "true"} else None

        outcome = auth.graph_of(account).change(method, path, accept, **form)
        gone = isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
        return Published(target, extra={"already": "1"}) if gone and action.kind is ActionKind.DELETE else outcome

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return inbox.parse(request, account)

    def complete(self, account: Account, event: Event) -> Event | None:
        return mentions.complete(account, event)

    def learn(self, account: Account) -> Mapping[str, str]:
        told = self.usage(account)
        return {"quota_total": str(told[0].limit)} if told else {}

    def usage(self, account: Account) -> Sequence[Usage]:
        path = f"/{account.remote_id}/content_publishing_limit"
        rows = auth.graph_of(account).get(path, fields="quota_usage,config").get("data") or ()
        return [
            Usage("publish", int(row["quota_usage"]), int(row["config"]["quota_total"]), now())
            for row in rows
            if isinstance(row, dict) and "quota_usage" in row and (row.get("config") or {}).get("quota_total")
        ]

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            who = auth.graph_of(account).get(f"/{account.remote_id}", fields="username")
        except PlatformError as error:
            return [Finding("sign_in", False, f"{error.problem.category} {error.problem.native_code}")]
        wanted = FACEBOOK_SCOPES if auth.is_facebook(account) else SCOPES
        told = account.token.scopes
        scopes = [Finding("scope", scope in told, scope) for scope in wanted] if told else []
        return [Finding("sign_in", True, str(who.get("username") or "")), *scopes]

    def subscribe(self, account: Account, *, callback: str) -> bool:
        """Switch this account's events on. Where they go is entered once in the app's dashboard, by a person: False."""
        path = f"/{account.remote_id}/subscribed_apps"
        auth.graph_of(account).post(path, subscribed_fields=HOOK_FIELDS)
        return False

    def unsubscribe(self, account: Account, *, callback: str, ended: str) -> None:
        """Switch this account's events off. The app's own address in the dashboard stays: other accounts use it."""
        auth.graph_of(account).delete(f"/{account.remote_id}/subscribed_apps")


CONNECTOR: Connector = InstagramConnector()
