"""Any Django command, for those who know them."""

from __future__ import annotations


def run(words: list[str]) -> int:
    """As ``manage.py`` would."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gembala manage", *words])
    return 0
