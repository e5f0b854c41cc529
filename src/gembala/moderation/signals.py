"""What moderation tells to whoever stands above it."""

from __future__ import annotations

from django.dispatch import Signal

decided = Signal()
"""Sent inside the transaction after a decision or its undo, with ``cases`` (list of `Case`, each with its ``item``)."""
