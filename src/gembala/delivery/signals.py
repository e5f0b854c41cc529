"""Facts about deliveries."""

from __future__ import annotations

from django.dispatch import Signal

settled = Signal()
"""A delivery came to its end (done, failed or missed); kwargs: ``delivery``.

Sent in a worker after the end is committed; sent again when the worker died or a listener failed. Listeners must bear
hearing it twice.
"""
