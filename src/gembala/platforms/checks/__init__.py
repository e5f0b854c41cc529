"""What a platform would refuse, told from its capabilities alone. Pure and offline: editor, API and worker ask the same.

Connectors call `issues` and add what only they know.
"""

from __future__ import annotations

from gembala.platforms.checks.media import media_issues
from gembala.platforms.checks.options import option_issues
from gembala.platforms.checks.post import issues

__all__ = ["issues", "media_issues", "option_issues"]
