"""LinkedIn on the common road: token, version, protocol, who acts, quota of a UTC day, faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.routing import Route

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.linkedin import app, errors
from gembala_sandbox.ratelimit import Rule, Standing
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, Operation, Platform, Refusal

WRITERS = ("ADMINISTRATOR", "CONTENT_ADMINISTRATOR")
_DAY = 86_400
DAILY = (Rule(150, _DAY), Rule(100_000, _DAY, "app"))
OPERATIONS = (
    "images", "documents", "videos", "publish", "edit", "delete", "read", "upload_status", "reply", "comments", "like",
    "reactions", "insights", "me", "organizations", "notifications", "subscribe",
)  # fmt: skip


class LinkedIn(Platform):
    """Authentication is `rest` (bearer, version, protocol), `user` (bearer only), `upload` (the address) or `none`."""

    name = "linkedin"

    def authenticate(self, call: Call, auth: str) -> None:
        if auth == "upload":
            upload = things.find(call.world, "linkedin", "upload", call.path("id"))
            call.account = accounts.find(call.world, upload.owner) if upload else None
        if auth in ("rest", "user"):
            member = self._member(call)
            call.account = call.notes["member"] = member
        if auth == "rest":
            _check_version(call)
            call.account = _acting(call, call.notes["member"])

    @staticmethod
    def _member(call: Call) -> Account:
        kind, _, token = call.request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise errors.error(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", 65604)
        world = call.world
        row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform='linkedin'", (token,))
        if row is None or row["kind"] not in ("access", "revoked"):
            raise errors.invalid_token()
        if row["kind"] == "revoked":
            raise errors.revoked_token()
        if row["expires"] <= world.clock.now():
            raise errors.expired_token()
        fresh = float(app.settings(world)["fresh_refused_seconds"])
        if fresh and world.clock.now() < json.loads(row["data"]).get("issued", 0) + fresh:
            raise errors.revoked_token()
        member = accounts.find(world, row["account_id"])
        if member is None:
            raise errors.invalid_token()
        call.token_scope = row["scope"]
        if member.flags["suspended"]:
            raise errors.of_kind("suspended")
        return member

    def rest(
        self,
        path: str,
        method: str,
        handler: Callable[[Call], Any],
        *,
        operation: Operation,
        quota: str = "",
    ) -> Route:
        """An endpoint below /rest; what it counts against is its operation."""
        rule = quota or (operation if isinstance(operation, str) else "publish")
        return self.endpoint(f"/rest/{path}", [method], handler, operation=operation, auth="rest", quota=rule)

    def _count(self, call: Call, rule: str, name: str, user: str, price: int, headers: dict[str, str]) -> None:
        """Days of LinkedIn end at midnight UTC, whenever they began."""
        table = call.world.limits.describe()["linkedin"]
        day = int(call.world.clock.now() // _DAY)
        member = call.notes.get("member")
        for limit, window, scope in table["rules"].get(rule, ()):
            who = (member.id if member else user) if scope == "user" else "app"
            key = f"{day if window == _DAY else int(call.world.clock.now() // window)}:{window}:{rule}:{who}"
            found = things.find(call.world, "linkedin", "quota", key)
            found = found or Thing("linkedin", "quota", key, data={"used": 0})
            if found.data["used"] >= limit and not table["lifted"]:
                raise errors.throttled("MEMBER" if scope == "user" else "APPLICATION")
            found.data["used"] += price
            things.keep(call.world, found)

    def fault(self, call: Call, kind: str) -> Refusal:
        world, member = call.world, call.notes.get("member")
        if kind == "expired_token":
            if member:
                expire(world, member)
            return errors.expired_token()
        if kind == "revoked":
            if member:
                revoke(world, member)
            return invalid_grant() if call.operation == "refresh" else errors.revoked_token()
        if kind == "role_lost":
            for role in things.listing(world, "linkedin", "role", owner=member.id if member else ""):
                things.drop(world, role)
            return errors.denied("organizationAcls")
        if kind == "rate_limit":
            return errors.throttled("APPLICATION")
        if kind == "version_sunset":
            return errors.dead_version(call.request.headers.get("linkedin-version", ""))
        if kind == "duplicate":
            return errors.duplicate(_last_post(call))
        return errors.of_kind(kind if kind in errors.KINDS else "server_error")

    def outage(self) -> Refusal:
        return errors.of_kind("unavailable")

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {}

    def over_quota(self, standing: Standing) -> Refusal:
        return errors.throttled("APPLICATION")


LINKEDIN = LinkedIn()
BEFORE = frozenset(errors.KINDS) | {
    "expired_token",
    "revoked",
    "role_lost",
    "rate_limit",
    "version_sunset",
    "duplicate",
}
INSIDE = frozenset(
    {
        "upload_expired",  # the address of an upload has died: 403
        "part_lost",  # a part arrives and is forgotten: finalizing is refused
        "slow_processing",  # a minute more of world time
        "short_page",
        "repeat_items",
        "metrics_empty",
        "comment_gone",  # the comment acted on has just been deleted
    }
)


def expire(world: Any, member: Account) -> int:
    """Every access token of a member has had its 60 days. How many."""
    return int(
        world.store.write(
            "UPDATE tokens SET expires=? WHERE account_id=? AND platform='linkedin' AND kind='access'",
            (world.clock.now() - 1, member.id),
        ).rowcount
    )


def revoke(world: Any, member: Account) -> int:
    """The member takes the app's access back. How many tokens died."""
    return int(
        world.store.write(
            "UPDATE tokens SET kind='revoked' WHERE account_id=? AND platform='linkedin' AND kind<>'code'", (member.id,)
        ).rowcount
    )


def invalid_grant(
    why: str = "The provided authorization grant or refresh token is invalid, expired or revoked",
) -> Refusal:
    """The token endpoint's refusal."""
    return Refusal(400, {"error": "invalid_grant", "error_description": why})


def _check_version(call: Call) -> None:
    version = call.request.headers.get("linkedin-version", "")
    if not version:
        raise errors.bad("A version must be present. Please specify the LinkedIn-Version header.", "VERSION_MISSING")
    if not app.active(call.world, version):
        raise errors.dead_version(version)
    if call.request.headers.get("x-restli-protocol-version") != "2.0.0":
        raise errors.bad("Invalid protocol version: X-Restli-Protocol-Version must be 2.0.0")
    if b"urn:li:" in call.request.scope.get("raw_path", b""):
        raise errors.bad("Syntax exception in path variables: URNs must be percent-encoded")


def _acting(call: Call, member: Account) -> Account:
    """Whom a call is about: an organisation of the member's when one is named, else the member."""
    try:
        body = json.loads(call.body) if call.body else {}
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise errors.bad("The body holds half a surrogate pair") from None
    except (ValueError, RecursionError):
        body = {}
    if not isinstance(body, dict):
        body = {}
    inner = body.get("initializeUploadRequest")
    final = body.get("finalizeUploadRequest")
    named = [body.get("author"), body.get("actor"), inner.get("owner") if isinstance(inner, dict) else None]
    named += [call.query(n) for n in ("author", "actor", "organizationalEntity", "organization")]
    for urn in named:
        if isinstance(urn, str) and (found := accounts.find(call.world, urn)) and role_of(call.world, member, found.id):
            return found
    assets = [*call.request.path_params.values(), final.get("video") if isinstance(final, dict) else ""]
    for value in assets:
        asset = things.find(call.world, "linkedin", "asset", str(value))
        if asset is not None and role_of(call.world, member, asset.owner):
            return accounts.get(call.world, asset.owner)
    for value in call.request.path_params.values():
        about = posts.find(call.world, platform="linkedin", post_id=str(value), gone_too=True)
        about = about and posts.find(call.world, platform="linkedin", post_id=about.root, gone_too=True)
        found = accounts.find(call.world, about.account_id) if about else None
        if found is not None and role_of(call.world, member, found.id):
            return found
    return member


def _last_post(call: Call) -> str:
    who = call.account.id if call.account else ""
    found = posts.select(call.world, "platform='linkedin' AND account_id=? AND reply_to IS NULL", (who,), limit=1)
    return found[0].id if found else "urn:li:share:7000000000000000000"


def role_of(world: Any, member: Account, organization: str) -> str:
    """The member's approved role at an organisation, or nothing."""
    found = things.find(world, "linkedin", "role", f"{organization}:{member.id}")
    return str(found.data["role"]) if found and found.data["state"] == "APPROVED" else ""


def need(call: Call, *scopes: str) -> None:
    """Refuse a token without one of these scopes."""
    if not set(scopes) & set(call.token_scope.split()):
        raise errors.denied(
            f"{call.request.url.path.rpartition('/rest/')[2].partition('/')[0]} ({' or '.join(scopes)})"
        )


def act_as(call: Call, urn: Any, *, field: str, feed: bool = False) -> Account:
    """The account behind an URN the caller may write as. Refuses others, missing scopes and lost roles."""
    member: Account = call.notes["member"]
    if not isinstance(urn, str) or not urn.startswith(("urn:li:person:", "urn:li:organization:")):
        raise errors.bad(f'/{field} :: "{urn}" is not a valid URN of a person or an organization')
    more = ("_feed",) if feed else ()
    if urn == member.id:
        need(call, "w_member_social", *(f"w_member_social{m}" for m in more))
        return member
    found = accounts.find(call.world, urn)
    if found is None or role_of(call.world, member, urn) not in WRITERS:
        raise errors.denied(f"{field} {urn}")
    need(call, "w_organization_social", *(f"w_organization_social{m}" for m in more))
    return found


def read_as(call: Call, urn: str, *, feed: bool = False) -> None:
    """Refuse reading what belongs to an account the token may not read."""
    member: Account = call.notes["member"]
    if urn == member.id and app.settings(call.world)["member_reading"]:
        return
    if not role_of(call.world, member, urn):
        raise errors.denied(urn)
    need(call, "r_organization_social", *(("r_organization_social_feed",) if feed else ()))
