"""Telegram behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gembala.connectors.telegram import auth, inbox, publish
from gembala.connectors.telegram.act import act as act_on
from gembala.connectors.telegram.manifest import CAPTION, MANIFEST
from gembala.connectors.telegram.manifest import capabilities as capabilities_of
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
from gembala.platforms.counting import text_issues
from gembala.platforms.measured import Measured


class TelegramConnector(Measured):
    """Stateless; see `gembala.platforms.contracts.Connector` for what each call promises."""

    manifest: Manifest = MANIFEST

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        raise PlatformError(Problem(Category.UNSUPPORTED, "password_sign_in", "this platform is connected by a form"))

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        return auth.exchange(endpoints, form=form)

    def refresh(self, account: Account) -> TokenSet:
        """A token has no end; when it is refused, the bot's owner has made another."""
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "no_refresh_token", "the channel must be connected again"))

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        return auth.accounts(endpoints, token)

    def learn(self, account: Account) -> Mapping[str, str]:
        return auth.accounts(account.endpoints, account.token)[0].flags

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(account)

    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]:
        """Beside the common checks: a text beside files is a caption, which is shorter."""
        found = issues(post, caps)
        if (
            post.media
            and caps.text_of(post.format) != CAPTION
            and not any(one.code == "text_too_long" for one in found)
        ):
            found += text_issues(CAPTION, post.text)
        return found

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return publish.prepare(account, post, key=key)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        """Files travel with the post: there is nothing to wait for."""
        return prepared

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return publish.commit(account, post, prepared)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return publish.reconcile(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        return act_on(account, action)

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        """Gembala asks for news (getUpdates); nothing is sent to it."""
        return False

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return ()

    def probe(self, account: Account) -> Sequence[Finding]:
        return auth.probe(account)


CONNECTOR: Connector = TelegramConnector()
