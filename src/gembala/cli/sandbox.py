"""Starts the sandbox platforms, or plays a file through them. A separate program: it shares no code with the product."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def run(words: list[str]) -> NoReturn:
    """Hand over to ``python -m gembala_sandbox``; ``--replay FILE`` becomes its replay command.

    This process becomes the sandbox, so that whoever stops it stops the sandbox.
    """
    if "--replay" in words:
        at = words.index("--replay")
        admin = os.environ.get("GEMBALA_SANDBOX_ADMIN_URL", "http://127.0.0.1:8101")
        words = ["replay", *words[at + 1 : at + 2], "--admin", admin, *words[:at], *words[at + 2 :]]
    elif not words or words[0].startswith("--"):
        words = ["serve", *words]
    os.execv(sys.executable, [sys.executable, "-m", "gembala_sandbox", *words])
