"""Access tokens: kinds, lives, deaths, and whose they are (PLATFORMS.md 2.1, 3)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gembala_sandbox.graph import apps, errors, ids
from gembala_sandbox.wire import Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_LETTERS = {"facebook": "EAA", "instagram": "IGAA", "threads": "THAA"}


@dataclass
class Token:
    """`owner` is a person (kind `user`), a Page (`page`), an account (`login`) or an app (`app`); `expires` 0 is never.

    `person` is who gave it, `pages` what the person let the app see, `dead` the subcode of a killed token.
    """

    token: str
    host: str
    kind: str
    owner: str
    scopes: set[str] = field(default_factory=set)
    expires: float = 0.0
    issued: float = 0.0
    person: str = ""
    pages: list[str] = field(default_factory=list)
    dead: int = 0
    long: bool = False
    app: str = ""


def _from_row(row: Any) -> Token:
    data = json.loads(row["data"])
    return Token(
        row["token"], row["platform"], row["kind"], row["account_id"], set(row["scope"].split()), row["expires"], **data
    )


def find(world: World, token: str) -> Token | None:
    """Any token of the family, dead ones too."""
    row = world.store.one(
        "SELECT * FROM tokens WHERE token=? AND platform IN ('facebook','instagram','threads')", (token,)
    )
    return None if row is None else _from_row(row)


def issue(
    world: World,
    *,
    host: str,
    kind: str,
    owner: str,
    scopes: set[str],
    seconds: float,
    person: str = "",
    pages: list[str] | None = None,
    long: bool = False,
) -> Token:
    """A fresh token; `seconds` 0 lives for ever."""
    now = world.clock.now()
    made = Token(
        ids.token(_LETTERS[host]),
        host,
        kind,
        owner,
        scopes,
        now + seconds if seconds else 0.0,
        now,
        person,
        pages or [],
        0,
        long,
        apps.app(world, host)["id"],
    )
    keep(world, made)
    return made


def keep(world: World, token: Token) -> None:
    """Store it as it is now."""
    data = {
        "issued": token.issued,
        "person": token.person,
        "pages": token.pages,
        "dead": token.dead,
        "long": token.long,
        "app": token.app,
    }
    world.store.write(
        "INSERT OR REPLACE INTO tokens(token,platform,kind,account_id,family,expires,scope,data)"
        " VALUES(?,?,?,?,?,?,?,?)",
        (
            token.token,
            token.host,
            token.kind,
            token.owner,
            token.person or token.owner,
            token.expires,
            " ".join(sorted(token.scopes)),
            json.dumps(data),
        ),
    )


def why_dead(world: World, token: Token) -> Refusal | None:
    """The refusal of a token that no longer works, or None."""
    now = world.clock.now()
    status = 400 if token.host == "facebook" else 401
    if token.dead and token.dead != 463:
        return errors.dead_token(token.dead, app=token.app, expired=now, now=now, status=status)
    if token.dead == 463 or (token.expires and token.expires <= now):
        return errors.dead_token(463, app=token.app, expired=token.expires or now, now=now, status=status)
    return None


def kill(world: World, token: Token, subcode: int) -> None:
    """Expire (463) this token alone; any other reason takes every token the same person or account gave."""
    if subcode == 463:
        token.dead, token.expires = 463, world.clock.now() - 1
        keep(world, token)
        return
    for other in of_family(world, token.person or token.owner):
        other.dead = subcode
        keep(world, other)


def of_family(world: World, family: str) -> list[Token]:
    """Every token a person (or a login account) gave."""
    rows = world.store.all(
        "SELECT * FROM tokens WHERE family=? AND platform IN ('facebook','instagram','threads')", (family,)
    )
    return [_from_row(row) for row in rows if row["kind"] != "code"]


def of_account(world: World, account_id: str) -> list[Token]:
    """Tokens that act for an account: its own, and those of people who let the app see it."""
    rows = world.store.all("SELECT * FROM tokens WHERE platform IN ('facebook','instagram','threads')")
    found = [_from_row(row) for row in rows if row["kind"] != "code"]
    return [t for t in found if t.owner == account_id or account_id in t.pages]


def keep_code(world: World, *, host: str, owner: str, data: dict[str, Any]) -> str:
    """A one-time authorization code."""
    code = ids.token("AQ")
    seconds = float(apps.settings(world)["code_seconds"])
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope,data) VALUES(?,?,'code',?,'',?,'',?)",
        (code, host, owner, world.clock.now() + seconds, json.dumps(data)),
    )
    return code


def take_code(world: World, *, host: str, code: str) -> tuple[str, dict[str, Any]] | str:
    """Owner and data of a code, which is used up by it; or `used`, `expired`, `unknown`."""
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform=? AND kind='code'", (code, host))
    if row is None:
        return "unknown"
    if row["used"] is not None:
        return "used"
    if row["expires"] <= world.clock.now():
        return "expired"
    world.store.write("UPDATE tokens SET used=? WHERE token=?", (world.clock.now(), code))
    return row["account_id"], json.loads(row["data"])
