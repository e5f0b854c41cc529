"""The family's part of the admin port: settings, people, tokens, webhooks, messages, what strangers publish."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.admin.wire import account_of, platform_of, post_of, route
from gembala_sandbox.graph import apps, calls, ids, messages, nodes, persons, tokens, webhooks
from gembala_sandbox.things import Thing
from gembala_sandbox.world import World

FAMILY = ("facebook", "instagram", "threads")


def settings(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/settings: apps (mode, approved, redirects, proof_required, secret), sunset versions, lags, lives."""
    return apps.change(world, body)


def show_settings(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /graph/settings."""
    return apps.settings(world)


def people(world: World, body: Any, request: Request) -> list[dict[str, Any]]:
    """GET /graph/people."""
    return [vars(person) for person in persons.listing(world)]


def person(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/people {name, pages: {page: [tasks] | null}, role}: make or change somebody; null takes the role away."""
    found = persons.named(world, str(body["name"]))
    for page, held in (body.get("pages") or {}).items():
        page_id = account_of(world, page, platform="facebook").id
        if held is None:
            found.pages.pop(page_id, None)
        else:
            found.pages[page_id] = list(held)
    found.role = bool(body.get("role", found.role))
    return vars(persons.keep(world, found))


def tokens_of(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/tokens {platform, account, reason}: kill its tokens.

    `reason` is expired, revoked, password_changed, checkpoint, unconfirmed or logged_out.
    """
    from gembala_sandbox.graph.faults import DEAD_TOKENS

    account = account_of(world, str(body["account"]), platform=platform_of(body))
    reason = str(body.get("reason", "revoked")).replace("expired", "expired_token").replace("_token_token", "_token")
    if reason not in DEAD_TOKENS:
        raise ValueError(f"reason is one of {', '.join(DEAD_TOKENS)}")
    found = tokens.of_account(world, account.id)
    for token in found:
        tokens.kill(world, token, DEAD_TOKENS[reason])
    return {"killed": len(found)}


def mint(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/tokens/mint {platform, account, scope, seconds, long, person}: a token made to measure."""
    account = account_of(world, str(body["account"]), platform=platform_of(body))
    host = account.platform
    held = next((p for p in persons.listing(world) if account.id in p.pages), None)
    made = tokens.issue(
        world,
        host=host,
        kind="page" if host == "facebook" else "login",
        owner=account.id,
        scopes=set(str(body["scope"]).split()),
        seconds=float(body.get("seconds", 0)),
        person=held.id if held and host == "facebook" else "",
        pages=[account.id],
        long=bool(body.get("long", True)),
    )
    return {"access_token": made.token}


async def hook(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/webhooks {app, object, callback_url, verify_token, fields}: what a developer's dashboard does."""
    app = str(body.get("app", "facebook"))
    known = webhooks.OBJECTS.get(app, {})
    subject = str(body.get("object") or next(iter(known), ""))
    if subject not in known:
        raise ValueError(f"app is one of {', '.join(webhooks.OBJECTS)}; object one of {', '.join(known)}")
    wanted = list(body.get("fields") or known[subject])
    problem = await webhooks.subscribe(
        world,
        host=app,
        subject=subject,
        url=str(body["callback_url"]),
        verify_token=str(body["verify_token"]),
        fields=wanted,
    )
    if problem:
        raise ValueError(problem)
    return {"app": app, "object": subject, "fields": wanted}


def _author(world: World, body: dict[str, Any], platform: str) -> Account:
    handle = str(body.get("author") or "penonton").lower().lstrip("@")
    return accounts.create(
        world,
        platform=platform,
        handle=handle,
        name=str(body.get("name") or body.get("author") or "Penonton"),
        source="audience",
    )


def message(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/message {platform, account, author, text}: somebody writes a direct message."""
    platform = platform_of(body)
    brand = account_of(world, str(body["account"]), platform=platform)
    author = _author(world, body, platform)
    made = messages.receive(world, brand=brand, author=author, text=str(body["text"]))
    return {"id": made.id, "thread": made.parent, "person": made.data["person"]}


def stranger(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/stranger {platform, account, author, text, how}: others publish about the brand.

    `how` is `tag` or `mention`; on Facebook also `visitor` (a post on the Page) or `rating` (`positive`: bool).
    """
    platform = platform_of(body)
    brand, author = account_of(world, str(body["account"]), platform=platform), _author(world, body, platform)
    text, how = str(body["text"]), str(body.get("how", "mention"))
    if platform == "facebook":
        from gembala_sandbox.facebook import strangers

        return {"id": strangers.publish(world, page=brand, author=author, text=text, how=how, body=body)}
    if platform == "threads":
        from gembala_sandbox.threads import replies

        return {"id": replies.strangers_post(world, author=author, text=text).id}
    from gembala_sandbox.instagram import mentions

    tagged = [brand.id] if how == "tag" else []
    return {"id": mentions.strangers_medium(world, author=author, text=text, tagged=tagged).id}


def gone(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/gone {platform, post_id}: its author deletes a post or comment."""
    post = post_of(world, body)
    posts.delete(world, post)
    return {"deleted": post.id}


def last_calls(world: World, body: Any, request: Request) -> list[dict[str, Any]]:
    """GET /graph/calls?host=: the last calls, with the names of their parameters."""
    host = request.query_params.get("host", "")
    return [call for call in calls.LAST if host in ("", call["host"])]


def figures(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/figures {platform, account, followers} or {platform, post_id, likes, reposts, impressions}."""
    from gembala_sandbox.graph import history

    if body.get("account"):
        account = account_of(world, str(body["account"]), platform=platform_of(body))
        world.store.write("UPDATE accounts SET followers=? WHERE id=?", (int(body["followers"]), account.id))
    else:
        post = post_of(world, body)
        for name in ("likes", "reposts", "quotes", "impressions"):
            if name in body:
                world.store.write(f"UPDATE posts SET {name}=? WHERE seq=?", (int(body[name]), post.seq))
    history.look(world)
    return {"noted": True}


def thing(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """GET /graph/things?platform=&kind=: what lies there (containers, photos, videos, threads, messages)."""
    query = request.query_params
    found: list[Thing] = things.listing(world, query.get("platform", ""), query.get("kind", ""))
    return {"things": [vars(one) for one in found]}


def whois(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /graph/node?id=: what an id stands for."""
    found = nodes.find(world, request.query_params.get("id", ""))
    return {"kind": found.kind, "platform": found.platform} if found else {"kind": ""}


def new_id(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /graph/secret {app}: the app's secret is renewed; the new one signs from now on."""
    app = str(body.get("app", "facebook"))
    secret = "sandbox-" + ids.trace()
    apps.change(world, {app: {"secret": secret}})
    return {"app": app, "secret": secret}


def routes() -> list[BaseRoute]:
    """The admin routes of the family."""
    return [
        route("/graph/settings", "POST", settings),
        route("/graph/settings", "GET", show_settings),
        route("/graph/people", "GET", people),
        route("/graph/people", "POST", person),
        route("/graph/tokens", "POST", tokens_of),
        route("/graph/tokens/mint", "POST", mint),
        route("/graph/webhooks", "POST", hook),
        route("/graph/message", "POST", message),
        route("/graph/stranger", "POST", stranger),
        route("/graph/gone", "POST", gone),
        route("/graph/calls", "GET", last_calls),
        route("/graph/figures", "POST", figures),
        route("/graph/things", "GET", thing),
        route("/graph/node", "GET", whois),
        route("/graph/secret", "POST", new_id),
    ]
