"""X behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.x import answers, auth, inbox, publish, push, upload, webhook
from gembala.connectors.x.manifest import MANIFEST
from gembala.connectors.x.manifest import capabilities as capabilities_of
from gembala.connectors.x.validate import validate as validate_post
from gembala.connectors.x.wire import change
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    AuthRequest,
    Basics,
    Capabilities,
    Category,
    Connector,
    Endpoints,
    Event,
    Failed,
    Finding,
    Issue,
    Manifest,
    MetricPoint,
    Outcome,
    Page,
    Pending,
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
from gembala.platforms.counting import weighted_x


class XConnector(Basics):
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

    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]:
        return validate_post(post, caps)

    def count(self, text: str, caps: Capabilities) -> int:
        return weighted_x(text)

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return upload.prepare(account, post, key=key)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return upload.poll(account, prepared)

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        if post.recipient is not None:
            return answers.send(account, post)
        return publish.commit(account, post, prepared)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        if attempt.post.recipient is not None:
            return answers.settle(account, attempt)
        return publish.reconcile(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        """Every act of X may be repeated safely; deleting what is already gone counts as done."""
        if action.kind in {ActionKind.BLOCK_MESSAGES, ActionKind.UNBLOCK_MESSAGES}:
            return answers.block(account, action)
        own, target = account.remote_id, action.target
        ways = {
            ActionKind.HIDE: ("PUT", f"/2/tweets/{target}/hidden", "hidden", True, {"hidden": True}),
            ActionKind.UNHIDE: ("PUT", f"/2/tweets/{target}/hidden", "hidden", False, {"hidden": False}),
            ActionKind.DELETE: ("DELETE", f"/2/tweets/{target}", "deleted", True, None),
            ActionKind.LIKE: ("POST", f"/2/users/{own}/likes", "liked", True, {"tweet_id": target}),
            ActionKind.UNLIKE: ("DELETE", f"/2/users/{own}/likes/{target}", "liked", False, None),
        }
        if action.kind not in ways:
            return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "X offers this to no program"))
        method, path, field, value, body = ways[action.kind]
        options: dict[str, Any] = {"json": body} if body is not None else {}

        def accept(data: Mapping[str, Any]) -> Published | None:
            return Published(target) if data.get(field) is value else None

        outcome = change(account, method, path, accept, **options)
        gone = isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
        return Published(target, extra={"already": "1"}) if gone and action.kind is ActionKind.DELETE else outcome

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        return webhook.handshake(request, secrets)

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return webhook.verify(request, secrets)

    def addressees(self, request: RawRequest) -> Sequence[str]:
        return webhook.addressees(request)

    def subscribe(self, account: Account, *, callback: str) -> bool:
        return push.subscribe(account, callback=callback)

    def unsubscribe(self, account: Account, *, callback: str, ended: str) -> None:
        push.unsubscribe(account, callback=callback, ended=ended)

    def probe(self, account: Account) -> Sequence[Finding]:
        return push.probe(account)

    def learn(self, account: Account) -> Mapping[str, str]:
        return auth.accounts(account.endpoints, account.app, account.token)[0].flags

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return webhook.parse(request, account)


CONNECTOR: Connector = XConnector()
