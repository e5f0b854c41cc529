"""The calls of a connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from gembala.platforms.contracts.accounts import (
    Account,
    AppKeys,
    AuthRequest,
    Endpoints,
    Manifest,
    RemoteAccount,
    TokenSet,
)
from gembala.platforms.contracts.capabilities import Capabilities
from gembala.platforms.contracts.events import Action, Event, Finding, MetricPoint, Page, Usage
from gembala.platforms.contracts.outcomes import Attempt, Outcome, Pending, Prepared, Settled
from gembala.platforms.contracts.posts import Issue, Post
from gembala.platforms.contracts.webhooks import RawRequest, RawResponse


class Connector(Protocol):
    """One platform. Stateless: everything it needs comes with the call; it may be called from many threads.

    Reads and preparations raise `PlatformError`; `commit`, `reconcile` and `act` return outcomes and raise nothing
    that the platform caused. Start from `Basics`, which answers the calls that many platforms have nothing to say to.
    """

    manifest: Manifest

    def register(self, endpoints: Endpoints, *, redirect: str) -> AppKeys | None:
        """Keys of an app that a server gives to any program that asks; None where a person makes the app."""

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest: ...
    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        """Turn an OAuth answer (``code``, ``verifier``, ``redirect``) or a filled form into a token."""

    def refresh(self, account: Account) -> TokenSet: ...
    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]: ...
    def capabilities(self, account: Account) -> Capabilities: ...
    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]: ...
    def count(self, text: str, caps: Capabilities) -> int:
        """Length of a text in the platform's own unit."""

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        """Begin: open an upload, make a container. Nothing visible; may be repeated. Long work belongs to `poll`."""

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        """Go on for a few seconds: send the next pieces, or look whether the platform is done with them.

        `Pending.state` is kept before the next call, so that a worker that dies loses one piece at most.
        """

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome: ...
    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        """What became of an attempt. Whatever is raised here, also by an answer of an odd shape, settles nothing."""

    def act(self, account: Account, action: Action, *, key: str) -> Outcome: ...
    def fetch(self, account: Account, *, cursor: str) -> Page: ...
    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]: ...
    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None: ...
    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool: ...
    def verify_token(self, secrets: Sequence[str]) -> str:
        """The word to paste beside the callback address in the platform's console; empty where it wants none."""

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]: ...
    def complete(self, account: Account, event: Event) -> Event | None:
        """What a request only named (``event.untold``), read at the platform; None when it is gone or our own word."""

    def addressees(self, request: RawRequest) -> Sequence[str]:
        """Remote ids of the accounts that a request to the app's one address is about."""

    def learn(self, account: Account) -> Mapping[str, str]:
        """Flags of the account as the platform tells them now (quota, limits, privacy levels); they join `flags`."""

    def usage(self, account: Account) -> Sequence[Usage]:
        """How much of each live quota is used now."""

    def probe(self, account: Account) -> Sequence[Finding]:
        """A self-test that changes nothing: the sign-in, each scope, what is missing."""

    def subscribe(self, account: Account, *, callback: str) -> bool:
        """Ask the platform to send this account's events to ``callback``; False where a person must do it."""

    def unsubscribe(self, account: Account, *, callback: str, ended: str) -> None:
        """Ask the platform to send this account's events no more; asking again changes nothing. Raises `PlatformError`.

        They went to ``callback``. ``ended`` is an address of ours (it may be the same) that answers nobody from now on.
        """


class Basics:
    """Answers for connectors to inherit: nothing is registered, learned, counted, tested or subscribed to."""

    def register(self, endpoints: Endpoints, *, redirect: str) -> AppKeys | None:
        return None

    def verify_token(self, secrets: Sequence[str]) -> str:
        return ""

    def complete(self, account: Account, event: Event) -> Event | None:
        return event

    def addressees(self, request: RawRequest) -> Sequence[str]:
        return ()

    def learn(self, account: Account) -> Mapping[str, str]:
        return {}

    def usage(self, account: Account) -> Sequence[Usage]:
        return ()

    def probe(self, account: Account) -> Sequence[Finding]:
        return ()

    def subscribe(self, account: Account, *, callback: str) -> bool:
        return False

    def unsubscribe(self, account: Account, *, callback: str, ended: str) -> None:
        return None
