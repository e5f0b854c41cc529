"""What the session remembers while somebody is at the platform; each answer is good for one return."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import HttpRequest

from gembala.platforms.connect import SignedIn
from gembala.platforms.contracts import Endpoints, RemoteAccount
from gembala.platforms.credentials import seal, unseal
from gembala.web.channels.wish import Wish

AWAY, CHOICE = "channels_away", "channels_choice"
MOST = 5
"""Sign-ins that one person may have begun at the same time."""


@dataclass(frozen=True)
class Away:
    """A sign-in that was begun: for which workspace and platform, with which secret to prove it is ours.

    ``server`` is the API address of a server that the person named, ``keys`` the sealed keys of our app there.
    """

    slug: str
    platform: str
    verifier: str
    wish: Wish
    server: str = ""
    keys: str = ""


def go_away(request: HttpRequest, state: str, away: Away) -> None:
    """Remember a sign-in under its state."""
    begun = dict(list(request.session.get(AWAY, {}).items())[-(MOST - 1) :])
    request.session[AWAY] = {**begun, state: asdict(away)}


def come_back(request: HttpRequest, state: str, *, slug: str, platform: str) -> Away | None:
    """The sign-in of this state, forgotten now; ``None`` when it is not one of ours."""
    begun: dict[str, Any] = dict(request.session.get(AWAY, {}))
    row = begun.pop(state, None)
    request.session[AWAY] = begun
    if row is None or row["slug"] != slug or row["platform"] != platform:
        return None
    return Away(slug, platform, row["verifier"], Wish(**row["wish"]), row.get("server", ""), row.get("keys", ""))


def hold_choice(request: HttpRequest, signed_in: SignedIn, wish: Wish, *, slug: str) -> None:
    """Keep a sign-in, every token sealed, until one of its accounts is chosen."""
    request.session[CHOICE] = {
        "slug": slug,
        "platform": signed_in.platform,
        "endpoints": asdict(signed_in.endpoints),
        "token": seal(signed_in.token),
        "accounts": [_row(account) for account in signed_in.accounts],
        "wish": wish.row(),
    }


def held_choice(request: HttpRequest, *, slug: str, platform: str) -> tuple[SignedIn, Wish] | None:
    """The sign-in whose accounts are offered; ``None`` when there is none."""
    row = request.session.get(CHOICE)
    if not row or row["slug"] != slug or row["platform"] != platform:
        return None
    endpoints = Endpoints(**row["endpoints"])
    token = unseal(row["token"], environment=endpoints.environment)
    accounts = tuple(_account(account, endpoints.environment) for account in row["accounts"])
    return SignedIn(platform, endpoints, token, accounts), Wish(**row["wish"])


def _row(account: RemoteAccount) -> dict[str, Any]:
    """For the session; an account's own token (a Facebook Page's) is sealed."""
    plain = asdict(replace(account, token=None))
    return {**plain, "flags": dict(account.flags), "token": seal(account.token) if account.token else ""}


def _account(row: dict[str, Any], environment: str) -> RemoteAccount:
    token = unseal(row["token"], environment=environment) if row["token"] else None
    return RemoteAccount(**{**row, "token": token})
