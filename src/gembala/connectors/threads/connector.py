"""Threads behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.graph import oauth
from gembala.connectors.graph.pushed import Pushed
from gembala.connectors.threads import inbox, publish
from gembala.connectors.threads.manifest import MANIFEST, SCOPES
from gembala.connectors.threads.manifest import capabilities as capabilities_of
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


class ThreadsConnector(Pushed, Measured):
    """Stateless; see `gembala.platforms.contracts.Connector` for what each call promises."""

    manifest: Manifest = MANIFEST

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        return oauth.consent(endpoints.authorize, app, scopes=SCOPES, state=state, redirect=redirect)

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        life = f"{endpoints.api}/access_token"
        return oauth.exchanged(endpoints, app, form, token=endpoints.token, life=life, grant="th_exchange_token")

    def refresh(self, account: Account) -> TokenSet:
        url = f"{account.endpoints.api}/refresh_access_token"
        return oauth.renewed(account, url=url, grant="th_refresh_token")

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        """The one profile that a token acts as."""
        graph = publish.graph_of(Account("", "", endpoints, token, app))
        me = graph.get("/me", fields="id,username,name,threads_profile_picture_url")
        handle = str(me.get("username") or "")
        picture = str(me.get("threads_profile_picture_url") or "")
        return [RemoteAccount(str(me["id"]), handle, str(me.get("name") or handle), picture)]

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
        target = action.target
        ways: dict[ActionKind, tuple[str, str, dict[str, bool]]] = {
            ActionKind.HIDE: ("POST", f"/{target}/manage_reply", {"hide": True}),
            ActionKind.UNHIDE: ("POST", f"/{target}/manage_reply", {"hide": False}),
            ActionKind.DELETE: ("DELETE", f"/{target}", {}),
        }
        if action.kind not in ways:
            return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "Threads offers this to no program"))
        method, path, form = ways[action.kind]

        def accept(body: Mapping[str, Any]) -> Published | None:
            return Published(target) if body.get("success", True) not in {False, "false"} else None

        outcome = publish.graph_of(account).change(method, path, accept, **form)
        gone = isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
        return Published(target, extra={"already": "1"}) if gone and action.kind is ActionKind.DELETE else outcome

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return inbox.parse(request, account)

    def learn(self, account: Account) -> Mapping[str, str]:
        names = {"publish": "quota_total", "reply": "reply_quota_total"}
        return {names[usage.operation]: str(usage.limit) for usage in self.usage(account)}

    def usage(self, account: Account) -> Sequence[Usage]:
        path = f"/{account.remote_id}/threads_publishing_limit"
        wanted = "quota_usage,config,reply_quota_usage,reply_config"
        found = []
        for row in publish.graph_of(account).get(path, fields=wanted).get("data") or ():
            for operation, used, config in (
                ("publish", "quota_usage", "config"),
                ("reply", "reply_quota_usage", "reply_config"),
            ):
                total = (row.get(config) or {}).get("quota_total")
                if total is not None and row.get(used) is not None:
                    found.append(Usage(operation, int(row[used]), int(total), now()))
        return found

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            who = publish.graph_of(account).get("/me", fields="username")
        except PlatformError as error:
            return [Finding("sign_in", False, f"{error.problem.category} {error.problem.native_code}")]
        told = account.token.scopes
        scopes = [Finding("scope", scope in told, scope) for scope in SCOPES] if told else []
        return [Finding("sign_in", True, str(who.get("username") or "")), *scopes]


CONNECTOR: Connector = ThreadsConnector()
