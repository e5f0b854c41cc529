"""Figures asked together, one by one when one of them is refused: at many platforms one wrong name fails the whole
answer, and a figure that a platform removed shall take none of the others with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from gembala.platforms.contracts import Category, MetricPoint, PlatformError

ASKED_WRONG = frozenset({Category.CONTENT_INVALID, Category.API_VERSION, Category.UNSUPPORTED, Category.UNKNOWN})
NO_FIGURES = frozenset({Category.AUTH_SCOPE, Category.NOT_FOUND, *ASKED_WRONG})


def together(
    names: Sequence[str],
    ask: Callable[[Sequence[str]], list[MetricPoint]],
    *,
    wrong: Collection[Category] = ASKED_WRONG,
    nothing: Collection[Category] = NO_FIGURES,
) -> list[MetricPoint]:
    """What ``ask`` gives for the names. ``wrong``: one of the names may be to blame; ``nothing``: there are no figures.
    Raises `PlatformError` for everything else (rate limit, sign-in).
    """
    try:
        return ask(names)
    except PlatformError as error:
        if error.problem.category in wrong and len(names) > 1:
            return [point for name in names for point in together((name,), ask, wrong=wrong, nothing=nothing)]
        if error.problem.category in nothing:
            return []
        raise
