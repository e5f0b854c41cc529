"""The developer apps behind the channels of a workspace."""

from __future__ import annotations

from gembala.platforms.contracts import AppKeys
from gembala.platforms.credentials import seal_app, unseal_app
from gembala.platforms.models import PlatformApp
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.roles import Permission

SANDBOX_APPS = {"x": AppKeys("sandbox-x", "sandbox-x-secret", ("sandbox-x-consumer-secret",))}
"""The apps that every sandbox knows: public, worth nothing outside it."""


def app_of(workspace_id: int, *, platform: str, environment: str) -> AppKeys:
    """The keys of the workspace's app; empty keys when it has none."""
    row = PlatformApp.objects.filter(workspace_id=workspace_id, platform=platform, environment=environment).first()
    if row is not None:
        return unseal_app(row.sealed)
    return SANDBOX_APPS.get(platform, AppKeys()) if environment == "sandbox" else AppKeys()


def save_app(actor: Actor, *, platform: str, environment: str, keys: AppKeys) -> PlatformApp:
    """Keep the keys, sealed. An empty secret leaves the one that is there."""
    actor.require(Permission.CHANNELS_MANAGE)
    old = app_of(actor.workspace.pk, platform=platform, environment=environment)
    kept = AppKeys(
        keys.client_id or old.client_id,
        keys.client_secret or old.client_secret,
        keys.webhook_secrets or old.webhook_secrets,
    )
    row, _ = PlatformApp.objects.update_or_create(
        workspace=actor.workspace, platform=platform, environment=environment, defaults={"sealed": seal_app(kept)}
    )
    record("app.saved", row, workspace=actor.workspace, by=actor.user, platform=platform, environment=environment)
    return row
