"""What most connectors answer alike: a post is held against what the channel may do, a text is counted by its rule."""

from __future__ import annotations

from collections.abc import Sequence

from gembala.platforms.checks import issues
from gembala.platforms.contracts import Basics, Capabilities, Issue, Post
from gembala.platforms.counting import measure


class Measured(Basics):
    """For connectors to inherit: everything that is checked stands in the capabilities."""

    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]:
        return issues(post, caps)

    def count(self, text: str, caps: Capabilities) -> int:
        return measure(caps.text, text)
