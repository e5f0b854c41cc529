"""The port for places without one: it connects by a form, counts, and never sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from gembala.connectors.by_hand.places import PLACES, Place, capabilities_of, manifest_of
from gembala.platforms.contracts import (
    Account,
    Action,
    AppKeys,
    Attempt,
    AuthRequest,
    Capabilities,
    Category,
    Endpoints,
    Event,
    Failed,
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

NO_API = Problem(Category.UNSUPPORTED, "by_hand", "this place takes posts from people only")


class ByHand(Measured):
    """One place. Nothing here reaches the network."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.manifest = manifest_of(place)

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        raise PlatformError(NO_API)

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        """Keep what the person entered; raises `PlatformError` for an address that is not this place's."""
        name, address = form.get("name", "").strip(), form.get("address", "").strip()
        if not name or not stands_at(self.place, address):
            raise PlatformError(Problem(Category.AUTH_SCOPE, "address", "not an address of this place"))
        return TokenSet("", endpoints.environment, extra={"name": name[:200], "address": address})

    def refresh(self, account: Account) -> TokenSet:
        return account.token

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        address = token.extra["address"]
        parts = urlsplit(address)
        remote_id = f"{parts.hostname}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"[:200]
        handle = (parts.path.strip("/").split("/")[-1] or parts.hostname or "")[:200]
        return (RemoteAccount(remote_id, handle, token.extra["name"], flags={"address": address[:500]}),)

    def capabilities(self, account: Account) -> Capabilities:
        return capabilities_of(self.place)

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        raise PlatformError(NO_API)

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        raise PlatformError(NO_API)

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        return Failed(NO_API)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        return Failed(NO_API)

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        return Failed(NO_API)

    def fetch(self, account: Account, *, cursor: str) -> Page:
        return Page((), cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        return ()

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return False

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return ()


def stands_at(place: Place, address: str) -> bool:
    """Whether an address is https and belongs to the place."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme != "https" or "." not in host or parts.username or len(address) > 500:
        return False
    return not place.hosts or any(host == one or host.endswith(f".{one}") for one in place.hosts)


FACEBOOK_GROUP, YOUTUBE_COMMUNITY, ELSEWHERE = (ByHand(place) for place in PLACES)
