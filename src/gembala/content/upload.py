"""Takes a file in for drafts; see `gembala.media.keep`."""

from __future__ import annotations

from gembala.media.keep import keep as upload

__all__ = ["upload"]
