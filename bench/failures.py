"""Every class of failure at every platform where it exists: right category, right next step, right words, nothing
doubled, nothing lost.

``python -m bench failures`` drives the product (plan, worker, webhooks, polling) against a running sandbox, judges each
way by a table that was written from the platforms' rules, prints the table, and ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._stage import house_at


def main(argv: Sequence[str] | None = None) -> int:
    """Run on SQLite; the last line is JSON. Non-zero when a cell is wrong."""
    parser = argparse.ArgumentParser(prog="bench failures", description=__doc__)
    parser.add_argument("--platform", action="append", default=[], help="only this one; may be repeated")
    parser.add_argument("--class", action="append", default=[], dest="names", metavar="F1…F24", help="only this one")
    parser.add_argument("--way", default="", help="only ways whose name holds this")
    parser.add_argument("--fast", action="store_true", help="leave out what takes seconds on the wire")
    parser.add_argument("--why", action="store_true", help="also say why a class does not exist somewhere")
    parser.add_argument("--times", action="store_true", help="say how long each cell took")
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args(argv)
    with TemporaryDirectory(prefix="gembala-bench-") as name:
        return _run(options, Path(name))


def _run(options: argparse.Namespace, folder: Path) -> int:
    with house_at(folder, kind=options.db, name="gembala_bench_failures") as house:
        from bench._matrix.matrix import left_out, total, verdicts
        from bench._matrix.table import drawn, reasons

        found = []
        for one in verdicts(house, only=options.platform, names=options.names, slow=not options.fast, way=options.way):
            found.append(one)
            if options.times and one.ways:
                print(f"{one.seconds:7.2f} s {one.platform} {one.name} ({one.ways})", file=sys.stderr)
            if one.wrong:
                print("\n".join(f"… {one.platform} {one.name} {said}" for said in one.wrong), file=sys.stderr)
    print("\n".join([*drawn(found), *(reasons(found) if options.why else ())]))
    if others := left_out():
        print(f"not declared yet, so not judged: {', '.join(others)}")
    figures = total(found)
    print(json.dumps(figures, separators=(",", ":")))
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
