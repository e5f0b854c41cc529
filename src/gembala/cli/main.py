"""The command line ``gembala``, for operators. One module a command; `COMMANDS` is the list."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module

COMMANDS = {
    "up": "start everything: web, worker and, for the demo, the sandbox platforms",
    "setup": "bring the database, the static files and the translations up to date",
    "web": "start the web server alone",
    "worker": "start one worker",
    "sandbox": "start the sandbox platforms, or play a file of comments through them (--replay FILE.csv)",
    "check": "look for mistakes in the settings, and at what will fail soon",
    "createuser": "make a person who can sign in",
    "demo": "fill an empty database with the demo workspace",
    "backup": "write database, keys and media into one file",
    "restore": "bring back what a backup holds",
    "export": "write everything of one workspace as JSON lines",
    "rotate": "seal every credential with a new key",
    "train": "train the language models on this installation's corrections, take or take back a model",
    "bench": "measure (source tree only): publish, failures, day, ingest, pages, text, size",
    "manage": "any Django command",
}


def main(words: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gembala.config.settings")
    words = sys.argv[1:] if words is None else words
    name = words[0] if words else "help"
    if name not in COMMANDS:
        width = max(map(len, COMMANDS))
        print("gembala COMMAND\n\n" + "\n".join(f"  {key:<{width}}  {text}" for key, text in COMMANDS.items()))
        return 0 if name in {"help", "help-commands", "-h", "--help"} else 2
    run: Callable[[list[str]], int] = import_module(f"gembala.cli.{name}").run
    return run(words[1:])


if __name__ == "__main__":
    sys.exit(main())
