"""The services beside the account's server: where they stand, who they are, and tokens made out for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from gembala.connectors.bluesky.wire import answered, base, read, read_url, success
from gembala.kernel.clock import now
from gembala.kernel.http import Response
from gembala.platforms.contracts import Account, Category, PlatformError, Problem

LIFE = timedelta(minutes=30)
"""How long a token for uploading lives: the service puts the video at the account's server with it when it is ready."""


def address(account: Account, name: str) -> str:
    """Where a service of this account's environment stands. Raises `PlatformError` when it has none."""
    found = account.endpoints.more.get(name, "")
    if not found:
        raise PlatformError(Problem(Category.UNSUPPORTED, f"no_{name}", f"no address of the {name} service is known"))
    return found


def did_web(url: str) -> str:
    """Who stands at an address: its did:web. A path belongs to it, the one of XRPC does not."""
    parts = urlsplit(url)
    path = [piece for piece in parts.path.split("/") if piece and piece != "xrpc"]
    return ":".join(["did:web", parts.netloc.replace(":", "%3A"), *path])


def own_server(account: Account) -> str:
    """The did of the account's own server, as that says it; by its address where it does not. Raises `PlatformError`."""
    place = base(account)
    told = read_url(account.endpoints.environment, "GET", f"{place}/com.atproto.server.describeServer")
    said = str(told.get("did") or "")
    return said if said.startswith("did:") else did_web(place)


def token_for(account: Account, *, audience: str, method: str, life: timedelta = LIFE) -> str:
    """A token with which ``audience`` may be asked for ``method`` in the account's name. Raises `PlatformError`."""
    query = {"aud": audience, "lxm": method, "exp": str(int((now() + life).timestamp()))}
    token = str(read(account, "GET", "com.atproto.server.getServiceAuth", params=query).get("token") or "")
    if not token:
        raise PlatformError(Problem(Category.TRANSIENT, "no_service_token", "the server gave no service token"))
    return token


def ask(account: Account, service: str, method: str, name: str, *, token: str = "", **options: Any) -> dict[str, Any]:
    """Call a method of a service at its own address, never with the session's token. Raises `PlatformError`."""
    return success(call(account, service, method, name, token=token, **options))


def call(account: Account, service: str, method: str, name: str, *, token: str = "", **options: Any) -> Response:
    """The same, and the answer whatever it says. Raises `PlatformError` when there is none."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= options.pop("headers", {})
    url = f"{address(account, service)}/{name}"
    return answered(account.endpoints.environment, method, url, headers=headers, **options)
