"""LinkedIn behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.linkedin import auth, inbox, publish, push, webhook
from gembala.connectors.linkedin.manifest import MANIFEST, SMALLEST_VIDEO, wanted_scopes
from gembala.connectors.linkedin.manifest import capabilities as capabilities_of
from gembala.connectors.linkedin.wire import change, encoded
from gembala.platforms.checks import issues
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
    Issue,
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


class LinkedInConnector(Measured):
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
        """The general rules, and the size below which LinkedIn takes no video."""
        found = list(issues(post, caps))
        for index, item in enumerate(post.media):
            if item.kind == "video" and 0 < item.size < SMALLEST_VIDEO:
                found.append(Issue("video_too_small", "error", "media", {"index": index, "limit": SMALLEST_VIDEO}))
        return found

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
        if action.kind is ActionKind.DELETE:
            return _settled(self._delete(account, target, action.thread_root), target)
        if action.kind is ActionKind.LIKE:
            path = f"/rest/reactions?actor={encoded(account.remote_id)}"
            return change(account, "POST", path, _done(target), json={"root": target, "reactionType": "LIKE"})
        return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "LinkedIn offers this to no program"))

    def _delete(self, account: Account, target: str, root: str) -> Outcome:
        if not target.startswith("urn:li:comment:"):
            more = {"X-RestLi-Method": "DELETE"}
            return change(account, "DELETE", f"/rest/posts/{encoded(target)}", _done(target), headers=more)
        inside, _, number = target.removeprefix("urn:li:comment:").strip("()").rpartition(",")
        path = f"/rest/socialActions/{encoded(root or inside)}/comments/{encoded(number)}"
        return change(account, "DELETE", f"{path}?actor={encoded(account.remote_id)}", _done(target))

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        return webhook.handshake(request, secrets)

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return webhook.verify(request, secrets)

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return webhook.parse(request, account)

    def addressees(self, request: RawRequest) -> Sequence[str]:
        return webhook.addressees(request)

    def subscribe(self, account: Account, *, callback: str) -> bool:
        return push.subscribe(account, callback=callback)

    def unsubscribe(self, account: Account, *, callback: str, ended: str) -> None:
        push.unsubscribe(account)

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            told = auth.profile(account)
        except PlatformError as error:
            return [Finding("sign_in", False, f"{error.problem.category} {error.problem.native_code}")]
        have = account.token.scopes
        scopes = [Finding("scope", one in have, one) for one in wanted_scopes(account.app)] if have else []
        return [Finding("sign_in", True, str(told.get("name") or "")), *scopes, *push.probe(account)]


def _done(target: str) -> Any:
    def accept(_body: Mapping[str, Any], _id: str) -> Published:
        return Published(target)

    return accept


def _settled(outcome: Outcome, target: str) -> Outcome:
    gone = isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
    return Published(target, extra={"already": "1"}) if gone else outcome


CONNECTOR: Connector = LinkedInConnector()
