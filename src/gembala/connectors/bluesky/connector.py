"""Bluesky behind the connector port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gembala.connectors.bluesky import auth, captions, inbox, publish, standing
from gembala.connectors.bluesky.act import act as act_on
from gembala.connectors.bluesky.manifest import MANIFEST
from gembala.connectors.bluesky.manifest import capabilities as capabilities_of
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
    Usage,
)
from gembala.platforms.measured import Measured


class BlueskyConnector(Measured):
    """Stateless; see `gembala.platforms.contracts.Connector` for what each call promises."""

    manifest: Manifest = MANIFEST

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        raise PlatformError(Problem(Category.UNSUPPORTED, "password_sign_in", "this platform is connected by a form"))

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        return auth.exchange(endpoints, form=form)

    def refresh(self, account: Account) -> TokenSet:
        return auth.refresh(account)

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        return auth.accounts(endpoints, token)

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(account)

    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]:
        """Beside the common checks: the platform takes small files of subtitles only."""
        return [*super().validate(post, caps), *captions.too_big(post, caps)]

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        return publish.prepare(account, post, key=key)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return publish.poll(account, prepared)

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return publish.commit(account, prepared)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return publish.reconcile(account, attempt)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        return act_on(account, action, key=key)

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return inbox.fetch(account, cursor=cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return inbox.metrics(account, remote_ids)

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return False

    def learn(self, account: Account) -> Mapping[str, str]:
        return standing.learn(account)

    def usage(self, account: Account) -> Sequence[Usage]:
        return standing.usage(account)

    def probe(self, account: Account) -> Sequence[Finding]:
        return standing.probe(account)

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return ()


CONNECTOR: Connector = BlueskyConnector()
