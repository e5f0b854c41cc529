"""TikTok behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gembala.connectors.tiktok import auth, figures, publish, status, webhook
from gembala.connectors.tiktok.manifest import MANIFEST, SCOPES
from gembala.connectors.tiktok.manifest import capabilities as capabilities_of
from gembala.platforms.contracts import (
    Account,
    Action,
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
    RawRequest,
    RawResponse,
    RemoteAccount,
    Settled,
    TokenSet,
)
from gembala.platforms.measured import Measured
from gembala.platforms.stamped import verify


class TikTokConnector(Measured):
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
        return auth.flags_of(auth.creator(account), account.app)

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(account)

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return publish.prepare(account, post, key=key)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return publish.poll(account, prepared)

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return publish.commit(account, post, prepared)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return status.reconcile(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        """TikTok's posting API acts on nothing that stands."""
        return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "TikTok offers this to its Business API only"))

    def fetch(self, account: Account, *, cursor: str) -> Page:
        """Comments are for TikTok's Business API only: there is nothing to read here."""
        return Page((), cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return figures.metrics(account, remote_ids)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        """TikTok asks no question before it sends."""
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return verify(request, secrets, header="tiktok-signature")

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        """News of our own posts and of the sign-in; neither is something that somebody said."""
        return []

    def addressees(self, request: RawRequest) -> Sequence[str]:
        return webhook.addressees(request)

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            told = auth.who(account)
        except PlatformError as error:
            return [Finding("sign_in", False, f"{error.problem.category} {error.problem.native_code}")]
        have = account.token.scopes
        scopes = [Finding("scope", one in have, one) for one in SCOPES] if have else []
        audited = Finding("audited", account.app.extra.get("audited") == "yes", "")
        return [Finding("sign_in", True, str(told.get("display_name") or "")), *scopes, audited]


CONNECTOR: Connector = TikTokConnector()
