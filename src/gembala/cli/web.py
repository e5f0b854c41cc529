"""Starts the web server."""

from __future__ import annotations

import argparse
import os


def run(words: list[str]) -> int:
    """Serve until stopped. Behind a proxy, bind to loopback and let the proxy do TLS."""
    parser = argparse.ArgumentParser(prog="gembala web")
    parser.add_argument("--host", default=os.environ.get("GEMBALA_BIND", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(words)
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "gembala.config.served:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGINL,
        workers=options.workers,
        backlog=1024,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
    return 0
