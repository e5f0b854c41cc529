"""Where a channel's requests go. Sandbox and production never mix: the tag of the row decides, not the address."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings

from gembala.platforms.contracts import Category, Endpoints, Manifest, PlatformError, Problem
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector

PRODUCTION, SANDBOX = "production", "sandbox"


def sandbox_api(platform: str) -> str:
    """The base address of the operator's sandbox for a platform; empty when there is no sandbox."""
    return f"{settings.SANDBOX_URL.rstrip('/')}/{platform}" if settings.SANDBOX_URL else ""


def is_sandbox_address(url: str) -> bool:
    """Whether an address leads to the operator's sandbox."""
    return bool(settings.SANDBOX_URL) and _origin(url) == _origin(settings.SANDBOX_URL)


def endpoints_for(platform: str, *, environment: str, api: str = "") -> Endpoints:
    """The addresses of a platform in an environment; ``api`` is an own server (production only).

    Raises `PlatformError` when a sandbox is asked for and there is none, or production would reach the sandbox.
    """
    production = connector(platform).manifest.production
    if environment == PRODUCTION:
        if api and is_sandbox_address(api):
            raise _refused("a production account cannot live at the sandbox")
        return replace(production, environment="production", api=api or production.api)
    if connector(platform).manifest.sign_in == "internal":
        return replace(production, environment="sandbox")
    base = sandbox_api(platform)
    if environment != SANDBOX or not base:
        raise _refused("there is no sandbox here")
    return at_sandbox(connector(platform).manifest, settings.SANDBOX_URL.rstrip("/"))


def at_sandbox(manifest: Manifest, root: str) -> Endpoints:
    """The hosts of a platform at a sandbox; ``root`` is the sandbox's own address."""
    if not manifest.sandbox:
        return _folded(manifest.production, f"{root}/{manifest.platform}")
    places = {name: root + path for name, path in manifest.sandbox.items()}
    own = {name: places.pop(name, "") for name in ("api", "authorize", "token", "web")}
    return Endpoints(environment="sandbox", more=places, **own)


def _folded(production: Endpoints, base: str) -> Endpoints:
    """Every host at one address: the path stays, the host is ``base``."""

    def at(address: str) -> str:
        return base + urlsplit(address).path.rstrip("/") if address else ""

    more = {name: at(address) for name, address in production.more.items()}
    return Endpoints(
        environment="sandbox",
        api=at(production.api),
        authorize=at(production.authorize),
        token=at(production.token),
        web=base,
        more=more,
    )


def own_api(platform: str, address: str) -> str:
    """The API address of an own server that a person named by its site (``https://pds.example.org``)."""
    return address.rstrip("/") + urlsplit(connector(platform).manifest.production.api).path


def endpoints_of(channel: Channel) -> Endpoints:
    """The addresses of a channel. Raises `PlatformError` as `endpoints_for`."""
    own = channel.api if channel.environment == PRODUCTION else ""
    return endpoints_for(channel.platform, environment=channel.environment, api=own)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _refused(why: str) -> PlatformError:
    return PlatformError(Problem(Category.UNSUPPORTED, "environment", why))
