"""Runs the embedded worker: one process, a pool of threads. ``python -m gembala.config.run_worker``."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from gembala.kernel.duties import Duty, release_node
from gembala.kernel.worker import Worker


def sole(path: str) -> IO[str] | None:
    """The node's worker lock, held while the process lives; ``None`` when another worker holds it."""
    file = Path(path).open("w")  # noqa: SIM115 - held open for the life of the process
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def run(duties: Sequence[Duty]) -> None:
    """Work until SIGTERM or SIGINT. The node's only worker frees at once what a dead one before it held."""
    from django.conf import settings

    lock = sole(str(settings.DATA / "worker.lock"))
    if lock is not None:
        for model in {duty.due().model for duty in duties}:
            release_node(model)
    worker = Worker(duties)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.run()


def main() -> None:
    """Set Django up and run every duty."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gembala.config.settings")
    import django

    django.setup()
    from gembala.config.duties import DUTIES

    run(DUTIES)


if __name__ == "__main__":
    main()
