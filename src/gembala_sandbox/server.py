"""One event loop, two ports: the platforms on one, the admin on the other. Listens on 127.0.0.1 only."""

from __future__ import annotations

import asyncio
import logging
import signal
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from gembala_sandbox import audience, courier, posts, roster
from gembala_sandbox.admin.people import store_comment
from gembala_sandbox.admin.routes import routes as admin_routes
from gembala_sandbox.bluesky.routes import routes as bluesky_routes
from gembala_sandbox.bluesky.video import routes as bluesky_video
from gembala_sandbox.replay import comment_bodies
from gembala_sandbox.wire import Cutter
from gembala_sandbox.world import World
from gembala_sandbox.x import activity
from gembala_sandbox.x.routes import routes as x_routes

HOST = "127.0.0.1"
_BATCH_SECONDS = 0.1
_LOG = logging.getLogger("gembala_sandbox")


def platform_app(world: World) -> ASGIApp:
    """What connectors see."""
    others = [own for entry in roster.entries().values() for own in entry.routes()]
    app = Starlette(routes=[x_routes(), bluesky_routes(), bluesky_video(), *others])
    app.state.world = world
    return Cutter(app)


def admin_app(world: World) -> ASGIApp:
    """What tests, benchmarks and the demo see."""
    app = Starlette(routes=admin_routes())
    app.state.world = world
    return app


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals to us."""

    def install_signal_handlers(self) -> None:
        return


def _make(app: ASGIApp, port: int) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            host=HOST,
            port=port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
        )
    )


async def _heartbeat(world: World) -> None:
    while True:
        await asyncio.sleep(_BATCH_SECONDS)
        try:
            world.store.commit()
            audience.tick(world)
            for entry in roster.entries().values():
                if entry.tick is not None:
                    entry.tick(world)
        except Exception:
            _LOG.exception("the heartbeat stumbled")


async def _challenge(world: World) -> None:
    """X asks every address again and again whether it is still ours."""
    while True:
        await asyncio.sleep(1)
        try:
            await activity.challenge_again(world)
        except Exception:
            _LOG.exception("the challenge stumbled")


async def _replay_when_possible(world: World, file: Path, platform: str) -> None:
    """Wait for a first post, then play the file as comments on it, 200 at a time."""
    own = "platform=? AND source='api' AND reply_to IS NULL"
    while not (found := posts.select(world, own, (platform,), limit=1)):  # noqa: ASYNC110 - another port posts
        await asyncio.sleep(0.5)
    played = 0
    for body in comment_bodies(file, post_id=found[0].id, platform=platform):
        store_comment(world, body)
        played += 1
        if played % 200 == 0:
            _LOG.info("replay: %d comments", played)
            await asyncio.sleep(0.05)
    _LOG.info("replay: done, %d comments", played)


async def serve(
    folder: Path,
    *,
    port: int,
    admin_port: int,
    replay_file: Path | None = None,
    replay_platform: str = "x",
) -> None:
    """Run until SIGINT or SIGTERM."""
    world = World(folder)
    servers = [_make(platform_app(world), port), _make(admin_app(world), admin_port)]

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    background = [asyncio.create_task(_heartbeat(world)), asyncio.create_task(courier.carry(world))]
    background.append(asyncio.create_task(_challenge(world)))
    if replay_file is not None:
        background.append(asyncio.create_task(_replay_when_possible(world, replay_file, replay_platform)))
    running = [asyncio.create_task(server._serve()) for server in servers]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*running)
    for task in background:
        task.cancel()
    world.store.close()
