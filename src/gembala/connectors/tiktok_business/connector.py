"""TikTok's API for Business behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gembala.connectors.tiktok_business import act, auth, figures, inbox, publish, push, status, webhook
from gembala.connectors.tiktok_business.manifest import MANIFEST, SCOPES, SHORT
from gembala.connectors.tiktok_business.manifest import capabilities as capabilities_of
from gembala.platforms.checks import issues
from gembala.platforms.contracts import (
    Account,
    Action,
    AppKeys,
    Attempt,
    AuthRequest,
    Capabilities,
    Connector,
    Endpoints,
    Event,
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
    RawRequest,
    RawResponse,
    RemoteAccount,
    Settled,
    TokenSet,
)
from gembala.platforms.counting import measure
from gembala.platforms.measured import Measured
from gembala.platforms.stamped import verify


class TikTokBusinessConnector(Measured):
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

    def learn(self, account: Account) -> Mapping[str, str]:
        return push.learn(account)

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(account)

    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]:
        """The general rules, and a warning where some say that TikTok takes no comment of this length."""
        found = list(issues(post, caps))
        for name, text in (("reply", post.text if post.reply_to else ""), ("first_comment", post.first_comment)):
            rule = caps.fields[name]
            length = measure(rule, text)
            if SHORT < length <= rule.limit:
                where = "text" if name == "reply" else name
                found.append(Issue(f"{name}_long", "warning", where, {"count": length, "limit": SHORT}))
        return found

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return publish.prepare(account, post)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return prepared

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return publish.commit(account, post, prepared)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return status.reconcile(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        return act.act(account, action)

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return figures.metrics(account, remote_ids)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        """TikTok asks no question before it sends."""
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return verify(request, secrets, header="tiktok-signature")

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return webhook.parse(request, account)

    def addressees(self, request: RawRequest) -> Sequence[str]:
        return webhook.addressees(request)

    def subscribe(self, account: Account, *, callback: str) -> bool:
        return push.subscribe(account, callback=callback)

    def unsubscribe(self, account: Account, *, callback: str, ended: str) -> None:
        """The app has one address for all accounts: those that stay connected name theirs again, nothing else is known."""

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            told = auth.who(account)
        except PlatformError as error:
            return [Finding("sign_in", False, f"{error.problem.category} {error.problem.native_code}")]
        have = account.token.scopes
        scopes = [Finding("scope", one in have, one) for one in SCOPES] if have else []
        return [Finding("sign_in", True, str(told.get("username") or "")), *scopes]


CONNECTOR: Connector = TikTokBusinessConnector()
