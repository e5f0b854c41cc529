"""`./run bench NAME …`: one benchmark; its last line is JSON, its exit code says whether every bound held."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def main() -> int:
    """Run the named benchmark."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    if len(sys.argv) < 2 or find_spec(f"bench.{sys.argv[1]}") is None:
        print("./run bench " + " | ".join(names))
        return 2
    return int(import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
