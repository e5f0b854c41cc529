"""Starts a worker: the embedded executor, or a Celery worker when a broker is set."""

from __future__ import annotations

from gembala.cli.ground import stand


def run(words: list[str]) -> int:
    """Work until stopped; `SIGTERM` lets running calls end first."""
    stand()
    from django.conf import settings

    if settings.BROKER_URL:
        from gembala.config.sweeper import serve

        return serve(words)
    from gembala.config.duties import DUTIES
    from gembala.config.run_worker import run as run_embedded

    run_embedded(DUTIES)
    return 0
