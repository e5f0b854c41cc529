"""The developer apps behind the channels of a workspace."""

from __future__ import annotations

from gembala.kernel.clock import now
from gembala.platforms.contracts import AppKeys
from gembala.platforms.credentials import seal_app, unseal_app
from gembala.platforms.models import Channel, PlatformApp
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.roles import Permission

SANDBOX_APPS = {
    "x": AppKeys(
        "sandbox-x",
        "sandbox-x-secret",
        ("sandbox-x-consumer-secret",),
        {"bearer": "sandbox-x-bearer", "tier": "enterprise"},
    ),
    "instagram": AppKeys("881234567890124", "sandbox-instagram-app-secret", ("sandbox-instagram-app-secret",)),
    "facebook": AppKeys("771234567890123", "sandbox-facebook-app-secret", ("sandbox-facebook-app-secret",)),
    "threads": AppKeys("991234567890125", "sandbox-threads-app-secret", ("sandbox-threads-app-secret",)),
    "youtube": AppKeys("123456789012-sandbox.apps.googleusercontent.com", "sandbox-google-client-secret"),
    "linkedin": AppKeys(
        "77sandboxlinkedin",
        "sandbox-linkedin-client-secret",
        (),
        {"products": "community", "application": "208890411"},
    ),
    "tiktok": AppKeys(
        "awsandboxtiktok", "sandbox-tiktok-client-secret", (), {"audited": "yes", "video_source": "upload"}
    ),
    "tiktok_business": AppKeys("7300000000000000001", "sandbox-tiktok-business-secret"),
}
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
        {**old.extra, **{name: value for name, value in keys.extra.items() if value}},
    )
    row, _ = PlatformApp.objects.update_or_create(
        workspace=actor.workspace, platform=platform, environment=environment, defaults={"sealed": seal_app(kept)}
    )
    Channel.objects.filter(workspace=actor.workspace, platform=platform, environment=environment).update(
        push_due_at=now()
    )
    record("app.saved", row, workspace=actor.workspace, by=actor.user, platform=platform, environment=environment)
    return row
