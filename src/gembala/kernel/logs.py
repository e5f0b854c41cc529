"""Logs carry no secrets."""

from __future__ import annotations

import logging

from gembala.kernel.http import redact


class Redact(logging.Filter):
    """Replaces the values of secret-bearing keys in every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact and let pass."""
        record.msg = redact(record.getMessage())
        record.args = ()
        return True
