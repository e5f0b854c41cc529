"""Fills an empty database with the demo workspace: an Indonesian food brand, its team, its channels at the sandbox."""

from __future__ import annotations

import argparse
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gembala.cli.demo_admin import ask
from gembala.cli.ground import stand

if TYPE_CHECKING:
    from gembala.cli.demo_past import Story
    from gembala.platforms.models import Channel
    from gembala.workspaces.access import Actor
    from gembala.workspaces.models import Brand, User, Workspace

PEOPLE = (
    ("director", "Maria Simanjuntak", "maria"),
    ("social_media_manager", "Bagas Pradipta", "bagas"),
    ("community_manager", "Ratri Wulandari", "ratri"),
    ("moderator", "Made Suryani", "made"),
    ("creative", "Yoel Rumbiak", "yoel"),
)
PERSONAL = ("social_media_manager", "community_manager")


def run(words: list[str]) -> int:
    """Make it once; with ``--if-empty`` an installation that has people is left alone."""
    parser = argparse.ArgumentParser(prog="gembala demo")
    parser.add_argument("--if-empty", action="store_true")
    options = parser.parse_args(words)
    stand()
    from django.conf import settings
    from django.db import transaction

    from gembala.workspaces.models import User, Workspace

    if User.objects.exists():
        if options.if_empty:
            return 0
        print("There are people here already: the demo goes into an empty database only.")
        return 1
    if not settings.SANDBOX_URL:
        print("The demo lives at the sandbox platforms: start it with `gembala up`, or set GEMBALA_SANDBOX_URL.")
        return 1
    password = os.environ.get("GEMBALA_DEMO_PASSWORD") or secrets.token_urlsafe(9)
    from gembala.cli.demo_past import LONGEST_AGO, Story, set_clocks
    from gembala.kernel.clock import now

    story = Story(now())
    set_clocks(story.present - LONGEST_AGO)
    try:
        with transaction.atomic():
            workspace = Workspace.objects.create(name="Warung Nusantara", slug="warung-nusantara", demo=True)
            team = hire(workspace, password)
            brand = found(workspace)
            channels = connect(brand, team)
    finally:
        set_clocks(None)
    live(story, workspace, team, channels)
    write_logins(Path(settings.DATA), password)
    return 0


def hire(workspace: Workspace, password: str) -> dict[str, Actor]:
    """The five of the team by role; both managers report to the director."""
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Membership, User

    director = None
    for role, name, mailbox in PEOPLE:
        user = User.objects.create_user(f"{mailbox}@warung.example", password, name=name)
        row = Membership.objects.create(workspace=workspace, user=user, role=role, reports_to=director)
        director = director or row
    people: dict[str, User] = {row.role: row.user for row in workspace.memberships.select_related("user")}
    return {role: actor_for(user, workspace.slug) for role, user in people.items()}


def found(workspace: Workspace) -> Brand:
    """The brand, and the default targets."""
    from gembala.scorecards.defaults import give_defaults
    from gembala.workspaces.models import Brand

    give_defaults(workspace)
    return Brand.objects.create(
        workspace=workspace, name="Warung Nusantara", slug="warung-nusantara",
        about="Masakan rumahan dari seluruh Nusantara, dikirim sampai dapur Anda.",
    )  # fmt: skip


def connect(brand: Brand, team: dict[str, Actor]) -> dict[str, Channel]:
    """The brand's channels, and the managers' own accounts, at the sandbox and in the forum."""
    from gembala.forum.make_channel import make_brand_channel, make_personal_channel

    channels = {
        "x": at_sandbox(brand, "x", handle="warungnusantara", name=brand.name),
        "bluesky": at_sandbox(brand, "bluesky", handle="warungnusantara.test", name=brand.name),
        "forum": make_brand_channel(brand),
    }
    await_connecting(brand)
    for role in PERSONAL:
        user = team[role].user
        first = user.name.split()[0].lower()
        at_sandbox(brand, "x", handle=f"{first}_nusantara", name=user.name, owner=user)
        at_sandbox(brand, "bluesky", handle=f"{first}.test", name=user.name, owner=user)
        make_personal_channel(brand, user=user)
    return channels


WAITING = (
    ("instagram", "warungnusantara"),
    ("facebook", "warungnusantara"),
    ("threads", "warungnusantara"),
    ("youtube", "warungnusantara"),
    ("linkedin", "company/warung-nusantara"),
    ("tiktok", "warungnusantara"),
    ("tiktok_business", "warungnusantara"),
)
"""Accounts that stand at the sandbox and are not connected: the first thing to try on the page of channels."""


def await_connecting(brand: Brand) -> None:
    """Make them, without tokens."""
    for platform, handle in WAITING:
        ask("/accounts", {"platform": platform, "handle": handle, "name": brand.name, "tokens": False})


def at_sandbox(brand: Brand, platform: str, *, handle: str, name: str, owner: User | None = None) -> Channel:
    """A new account at the sandbox, connected as a channel."""
    from gembala.kernel.clock import now
    from gembala.platforms.contracts import TokenSet
    from gembala.platforms.credentials import seal
    from gembala.platforms.models import Channel, Credential

    made = ask(
        "/accounts", {"platform": platform, "handle": handle, "name": name, "followers": 1840 if not owner else 60}
    )
    if platform == "bluesky":
        token = bluesky_token(made)
    else:
        token = TokenSet(
            access=made["access_token"], refresh=made["refresh_token"], environment="sandbox",
            expires_at=now() + timedelta(seconds=made["expires_in"]), scopes=tuple(made.get("scope", "").split()),
        )  # fmt: skip
    channel = Channel.objects.create(
        workspace=brand.workspace, brand=brand, owner=owner, platform=platform, environment="sandbox",
        remote_id=str(made["id"]), handle=made["handle"], name=name, flags={"personal": "1"} if owner else {},
    )  # fmt: skip
    Credential.objects.create(
        channel=channel, sealed=seal(token), expires_at=token.expires_at,
        refresh_expires_at=token.refresh_expires_at, refreshable=True,
    )  # fmt: skip
    return channel


def bluesky_token(made: dict[str, Any]) -> Any:
    """Sign in with the app password, as a person would on the connect page."""
    from gembala.platforms.contracts import AppKeys
    from gembala.platforms.endpoints import endpoints_for
    from gembala.platforms.registry import connector

    form = {"handle": made["handle"], "identifier": made["handle"], "password": made["app_password"],
            "app_password": made["app_password"]}  # fmt: skip
    return connector("bluesky").exchange(endpoints_for("bluesky", environment="sandbox"), AppKeys(), form=form)


def live(story: Story, workspace: Workspace, team: dict[str, Actor], channels: dict[str, Channel]) -> None:
    """The past weeks one after the other, then today's plans; from now on the audience lives by itself."""
    from gembala.cli.demo_content import paint, write_all
    from gembala.cli.demo_forum import fill
    from gembala.cli.demo_past import plan_posts

    for operation in ("mentions", "search"):
        ask("/limits", {"platform": "x", "operation": operation, "limit": 100_000, "window": 900})
    fill(story, workspace)
    pictures = paint(team["creative"])
    plan_posts(story, team, channels, pictures)
    story.tell()
    write_all(team, channels, pictures)
    ask("/audience", {"on": True, "rate_per_minute": 6})


def write_logins(data: Path, password: str) -> None:
    """Who can sign in, kept beside the database (readable by us only)."""
    lines = [f"  {mailbox + '@warung.example':<24} {name}, {role.replace('_', ' ')}" for role, name, mailbox in PEOPLE]
    path = data / "demo-logins.txt"
    path.touch(mode=0o600)
    path.write_text("Sign in as (password for all: " + password + ")\n" + "\n".join(lines) + "\n")
