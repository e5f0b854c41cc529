"""Runs the embedded worker: one process, a pool of threads. ``python -m gembala.config.run_worker``."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from gembala.kernel.duties import Duty
from gembala.kernel.worker import Worker


def run(duties: Sequence[Duty]) -> None:
    """Work until SIGTERM or SIGINT; what runs then ends first. Several may run on one machine."""
    from django.conf import settings

    from gembala.config.upkeep import Upkeep

    upkeep = Upkeep(duties, folder=settings.DATA / "workers")
    worker = Worker(duties, upkeep=upkeep)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.run()
    upkeep.end()


def main() -> None:
    """Set Django up and run every duty."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gembala.config.settings")
    import django

    django.setup()
    from gembala.config.duties import DUTIES

    run(DUTIES)


if __name__ == "__main__":
    main()
