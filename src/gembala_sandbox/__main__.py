"""`python -m gembala_sandbox serve` and `python -m gembala_sandbox replay`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from gembala_sandbox import roster
from gembala_sandbox.replay import replay


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gembala_sandbox", description="Sandbox platforms on 127.0.0.1.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the sandbox")
    serve.add_argument("--port", type=int, default=8100, help="platforms, each below its own name")
    serve.add_argument("--admin-port", type=int, default=8101)
    serve.add_argument(
        "--data", type=Path, default=Path("sandbox-data"), help="folder of the SQLite file and the media"
    )
    serve.add_argument("--replay", type=Path, help="a CSV to play as comments once a post is there")
    serve.add_argument("--replay-platform", choices=roster.names(), default="x")
    play = commands.add_parser("replay", help="play every row of a CSV (column `text`) as a comment")
    play.add_argument("file", type=Path)
    play.add_argument("--admin", default="http://127.0.0.1:8101")
    play.add_argument("--post", default="", help="id of the post; the newest one when left out")
    play.add_argument("--platform", choices=roster.names(), default="x")
    play.add_argument("--limit", type=int, default=0, help="stop after that many rows")
    play.add_argument("--batch", type=int, default=200)
    play.add_argument("--pause", type=float, default=0.0, help="seconds between batches")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(argv)
    if options.command == "replay":
        return replay(
            options.file,
            admin=options.admin,
            post_id=options.post,
            platform=options.platform,
            limit=options.limit,
            batch=options.batch,
            pause=options.pause,
        )
    from gembala_sandbox.server import serve

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    print(
        *(f"{name:<16} http://127.0.0.1:{options.port}/{name}" for name in roster.names()),
        f"{'admin':<16} http://127.0.0.1:{options.admin_port}",
        sep="\n",
        flush=True,
    )
    asyncio.run(
        serve(
            options.data,
            port=options.port,
            admin_port=options.admin_port,
            replay_file=options.replay,
            replay_platform=options.replay_platform,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
