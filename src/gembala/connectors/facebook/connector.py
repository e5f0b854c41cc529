"""Facebook Pages behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.facebook import inbox, publish
from gembala.connectors.facebook.lookup import reconcile as look_up
from gembala.connectors.facebook.manifest import MANIFEST, SCOPES
from gembala.connectors.facebook.manifest import capabilities as capabilities_of
from gembala.connectors.graph import oauth
from gembala.connectors.graph.pushed import Pushed
from gembala.connectors.graph.wire import Graph
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
)
from gembala.platforms.measured import Measured

HOOK_FIELDS = "feed,mention,messages,ratings"


class FacebookConnector(Pushed, Measured):
    """Stateless; see `gembala.platforms.contracts.Connector` for what each call promises. An account is a Page."""

    manifest: Manifest = MANIFEST

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        return oauth.consent(endpoints.authorize, app, scopes=SCOPES, state=state, redirect=redirect)

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        return oauth.by_facebook(endpoints, app, form, base=endpoints.api)

    def refresh(self, account: Account) -> TokenSet:
        """A Page's token has no end; when it is refused, the person has taken it back."""
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "page_token", "the Page must be connected again"))

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        graph = Graph(Account("", "", endpoints, token, app), base=endpoints.api)
        wanted = "id,name,username,access_token,picture{url},tasks"
        return [
            RemoteAccount(
                remote_id=str(page["id"]),
                handle=str(page.get("username") or page.get("name") or page["id"]),
                name=str(page.get("name") or ""),
                avatar_url=str(((page.get("picture") or {}).get("data") or {}).get("url") or ""),
                flags={"tasks": ",".join(str(one) for one in page.get("tasks") or ())},
                token=TokenSet(str(page["access_token"]), endpoints.environment, scopes=token.scopes),
            )
            for page in graph.pages("/me/accounts", fields=wanted, limit=100)
            if page.get("access_token")
        ]

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(account)

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return publish.prepare(account, post, key=key)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return publish.poll(account, prepared)

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return publish.commit(account, post, prepared)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return look_up(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        """Every act may be repeated safely; deleting what is already gone counts as done."""
        target, page = action.target, account.remote_id
        ways: dict[ActionKind, tuple[str, str, dict[str, Any]]] = {
            ActionKind.HIDE: ("POST", f"/{target}", {"is_hidden": True}),
            ActionKind.UNHIDE: ("POST", f"/{target}", {"is_hidden": False}),
            ActionKind.DELETE: ("DELETE", f"/{target}", {}),
            ActionKind.LIKE: ("POST", f"/{target}/likes", {}),
            ActionKind.UNLIKE: ("DELETE", f"/{target}/likes", {}),
            ActionKind.BLOCK: ("POST", f"/{page}/blocked", {"user": [target]}),
            ActionKind.UNBLOCK: ("DELETE", f"/{page}/blocked", {"user": target}),
        }
        if action.kind not in ways:
            return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "Facebook offers this to no program"))
        method, path, form = ways[action.kind]

        def accept(body: Mapping[str, Any]) -> Published | None:
            return Published(target) if body.get("success", True) not in {False, "false"} else None

        outcome = Graph(account, base=account.endpoints.api).change(method, path, accept, **form)
        gone = isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
        return Published(target, extra={"already": "1"}) if gone and action.kind is ActionKind.DELETE else outcome

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return inbox.parse(request, account)

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            who = Graph(account, base=account.endpoints.api).get("/me", fields="name")
        except PlatformError as error:
            return [Finding("sign_in", False, f"{error.problem.category} {error.problem.native_code}")]
        told = account.token.scopes
        scopes = [Finding("scope", scope in told, scope) for scope in SCOPES] if told else []
        return [Finding("sign_in", True, str(who.get("name") or "")), *scopes]

    def subscribe(self, account: Account, *, callback: str) -> bool:
        """Switch this account's events on. Where they go is entered once in the app's dashboard, by a person: False."""
        path = f"/{account.remote_id}/subscribed_apps"
        Graph(account, base=account.endpoints.api).post(path, subscribed_fields=HOOK_FIELDS)
        return False

    def unsubscribe(self, account: Account, *, callback: str, ended: str) -> None:
        """Switch this account's events off. The app's own address in the dashboard stays: other accounts use it."""
        Graph(account, base=account.endpoints.api).delete(f"/{account.remote_id}/subscribed_apps")


CONNECTOR: Connector = FacebookConnector()
