"""Logs carry no secrets."""

from __future__ import annotations

import logging

import structlog

from gembala.kernel.http import redact


class Redact(logging.Filter):
    """Replaces the values of secret-bearing keys in every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact and let pass."""
        record.msg = redact(record.getMessage())
        record.args = ()
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True


def configure() -> None:
    """Send structured events the same way: one line each, through the filter, with tracebacks that tell no variables."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _line],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _line(_logger: object, _method: str, event: structlog.typing.EventDict) -> tuple[tuple[str], dict[str, object]]:
    trace = event.pop("exc_info", None)
    told = " ".join(f"{key}={value!r}" for key, value in event.items() if key != "event")
    return (f"{event['event']} {told}".rstrip(),), {"exc_info": trace}
