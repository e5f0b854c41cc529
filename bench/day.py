"""A day of posts over all platforms with tokens that end and a platform that is down for two hours: is each there once?

``python -m bench day --posts 1000 --down facebook``. A day of the house's own clock takes minutes; the count is made at
the sandboxes. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._stage import house_at


def main(argv: Sequence[str] | None = None) -> int:
    """Run the day; non-zero when a post is lost, doubled or missed."""
    parser = argparse.ArgumentParser(prog="bench day", description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--down", default="facebook", help="the platform that is down from 11 to 13 o'clock")
    parser.add_argument("--platform", action="append", default=[], help="only these; may be repeated")
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args(argv)
    with TemporaryDirectory(prefix="gembala-bench-") as name:
        return _run(options, Path(name))


def _run(options: argparse.Namespace, folder: Path) -> int:
    with house_at(folder, kind=options.db, name="gembala_bench_day") as house:
        from bench._day import count, live, plan
        from bench._matrix.matrix import at_sandboxes

        house.begin()
        started = time.monotonic()
        day = plan(house, options.platform or at_sandboxes(), posts=options.posts)
        live(house, day, down=options.down)
        figures = {"db": options.db, "down": options.down, **count(house, day)}
        figures["seconds"] = round(time.monotonic() - started)
    print(json.dumps(figures))
    return 1 if figures["lost"] or figures["duplicated"] or figures["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
