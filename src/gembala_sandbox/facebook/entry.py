"""Facebook's place in the sandbox; it also brings what the whole family shares (settings, people, apps)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Mount

from gembala_sandbox.accounts import Account
from gembala_sandbox.facebook import comments, photos, posts, videos
from gembala_sandbox.graph import admin, apps, calls, dialog, failures, faults, history, ids, persons, tokens
from gembala_sandbox.graph.host import GraphHost, dispatch, operation
from gembala_sandbox.graph.rupload import Rupload
from gembala_sandbox.instagram import containers
from gembala_sandbox.ratelimit import Rule
from gembala_sandbox.roster import Entry
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

SCOPES = (
    "pages_show_list pages_read_engagement pages_manage_posts pages_manage_engagement pages_manage_metadata"
    " pages_read_user_content pages_messaging read_insights business_management publish_video instagram_basic"
    " instagram_content_publish instagram_manage_comments instagram_manage_insights instagram_manage_messages"
    " public_profile"
)
HOST = GraphHost("facebook")
_UPLOAD = "/rupload/{kind}/{version}/{id}"
_METHODS = ["GET", "POST", "DELETE"]


def _routes() -> list[BaseRoute]:
    on, table = HOST.endpoint, []
    for path in ("/www/{version}/dialog/oauth", "/www/dialog/oauth"):
        table.append(on(path, ["GET"], dialog.facebook_page, operation="consent", auth="page"))
        table.append(on(path, ["POST"], dialog.facebook_decision, operation="consent", auth="page"))
    table.append(on("/cdn/{name}", ["GET"], photos.file, operation="file", auth="page"))
    upload = Rupload({"ig_container": containers.settle, "fb_video": videos.arrived}, _file)
    table.append(upload.endpoint(_UPLOAD, ["POST"], upload.take, operation="upload", quota="calls"))
    table.append(upload.endpoint(_UPLOAD, ["GET"], upload.offset, operation="status", quota="calls"))
    table.append(on("/graph/{rest:path}", _METHODS, dispatch, operation=operation, quota="calls"))
    return [Mount("/facebook", routes=table)]


def _file(world: World, thing: Thing) -> Path:
    return world.store.media_folder / f"{'ig' if thing.platform == 'instagram' else 'fb'}-{thing.id}"


def _new_id(world: World, handle: str) -> str:
    return ids.page()


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    """The app, the person the Page belongs to (`person`: id or name), a user token and the Page's own token."""
    app = apps.app(world, "facebook")
    person = persons.named(world, str(body.get("person") or "Sari Wibowo"))
    person.pages[account.id] = [str(t) for t in body.get("tasks", persons.ALL_TASKS)]
    person.role = bool(body.get("role", person.role))
    scopes = str(body.get("scope") or SCOPES).split()
    shown: dict[str, Any] = {
        "client_id": app["id"],
        "client_secret": app["secret"],
        "person": person.id,
        "person_name": person.name,
    }
    if body.get("tokens", True):
        person.granted = sorted({*person.granted, *scopes})
        more: dict[str, Any] = {"host": "facebook", "scopes": set(scopes), "person": person.id, "long": True}
        long = float(apps.settings(world)["long_seconds"])
        user = tokens.issue(world, kind="user", owner=person.id, seconds=long, pages=sorted(person.pages), **more)
        page = tokens.issue(world, kind="page", owner=account.id, seconds=0, pages=[account.id], **more)
        shown |= {"access_token": page.token, "user_token": user.token, "user_expires_in": int(long)}
    persons.keep(world, person)
    return shown


def _reset(world: World) -> None:
    history.forget(world)
    calls.LAST.clear()


def _tick(world: World) -> None:
    posts.tick(world)
    videos.tick(world)
    history.tick(world)


ENTRY = Entry(
    name="facebook",
    routes=_routes,
    new_id=_new_id,
    comment=comments.comment,
    rules={"calls": (Rule(48_000, 86_400),)},  # 4 800 × engaged people, taken as 10
    before=faults.kinds("facebook"),
    inside=faults.INSIDE,
    failures=failures.FACEBOOK,
    flags={
        "ppa_required": False,
        "limited_account": False,
        "identity_confirmation": False,
        "security_check": False,
        "reels_per_day": 30,
        "schedule_days": 30,
        "attached_most": 10,
        "photo_megabytes": 4,
    },
    handle=lambda name: name,
    credentials=_credentials,
    admin=admin.routes,
    reacted=posts.reacted,
    after_reset=_reset,
    tick=_tick,
)
