"""Mastodon behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gembala.connectors.mastodon import auth, inbox, publish
from gembala.connectors.mastodon.act import act as act_on
from gembala.connectors.mastodon.manifest import MANIFEST, SCOPES
from gembala.connectors.mastodon.manifest import capabilities as capabilities_of
from gembala.connectors.mastodon.wire import read
from gembala.platforms.checks import issues
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
    RawRequest,
    RawResponse,
    RemoteAccount,
    Settled,
    TokenSet,
)
from gembala.platforms.counting import graphemes, measure
from gembala.platforms.measured import Measured


class MastodonConnector(Measured):
    """Stateless; see `gembala.platforms.contracts.Connector` for what each call promises."""

    manifest: Manifest = MANIFEST

    def register(self, endpoints: Endpoints, *, redirect: str) -> AppKeys:
        return auth.register(endpoints, redirect=redirect)

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        return auth.authorize_url(endpoints, app, state=state, redirect=redirect)

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        return auth.exchange(endpoints, app, form=form)

    def refresh(self, account: Account) -> TokenSet:
        """A token has no end; when it is refused, the person has taken it back."""
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the account must be connected again"))

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        return auth.accounts(endpoints, app, token)

    def learn(self, account: Account) -> Mapping[str, str]:
        return auth.accounts(account.endpoints, account.app, account.token)[0].flags

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(account)

    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]:
        """Beside the common checks: a content warning counts together with the text."""
        found = issues(post, caps)
        warning = post.options.content_warning
        count = measure(caps.text, post.text) + graphemes(warning)
        if warning and not post.reply_to and measure(caps.text, post.text) <= caps.text.limit < count:
            found.append(Issue("text_too_long", "error", params={"count": count, "limit": caps.text.limit}))
        return found

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return publish.prepare(account, post, key=key)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return publish.poll(account, prepared)

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return publish.commit(account, post, prepared, key=key)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return publish.reconcile(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        return act_on(account, action)

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        """Webhooks are for a server's own admins."""
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return False

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return ()

    def probe(self, account: Account) -> Sequence[Finding]:
        try:
            read(account, "GET", "/api/v1/accounts/verify_credentials")
        except PlatformError as error:
            return [Finding("sign_in", ok=False, detail=error.problem.native_code)]
        held = account.token.scopes
        whole = {one.partition(":")[0] for one in held if ":" not in one}
        scopes = [Finding("scope", one in held or one.partition(":")[0] in whole, one) for one in SCOPES if held]
        return [Finding("sign_in", ok=True), *scopes]


CONNECTOR: Connector = MastodonConnector()
