"""Posts of a condition as a sequence that reads only the window somebody looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from gembala_sandbox import posts
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.world import World


class Rows(Sequence[Post]):
    """Living posts by a condition of this package's own making, in the order of their coming or against it."""

    def __init__(self, world: World, where: str, args: tuple[Any, ...], *, newest_first: bool = True) -> None:
        self._world, self._where, self._args, self._newest = world, f"deleted=0 AND {where}", args, newest_first

    def __len__(self) -> int:
        return int(self._world.store.value(f"SELECT count(*) FROM posts WHERE {self._where}", self._args))

    @overload
    def __getitem__(self, place: int) -> Post: ...

    @overload
    def __getitem__(self, place: slice) -> list[Post]: ...

    def __getitem__(self, place: int | slice) -> Post | list[Post]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start = place.start or 0
        many = -1 if place.stop is None else max(place.stop - start, 0)
        order = "DESC" if self._newest else "ASC"
        rows = self._world.store.all(
            f"SELECT * FROM posts WHERE {self._where} ORDER BY seq {order} LIMIT ? OFFSET ?",
            (*self._args, many, start),
        )
        return [posts.from_row(row) for row in rows]

    def __iter__(self) -> Iterator[Post]:
        return iter(self[0:])

    def find(self, post_id: str) -> int | None:
        """The place of a post, None when it is not (or no longer) among them."""
        seq = self._world.store.value(f"SELECT seq FROM posts WHERE {self._where} AND id=?", (*self._args, post_id))
        if seq is None:
            return None
        sign = ">" if self._newest else "<"
        return int(
            self._world.store.value(
                f"SELECT count(*) FROM posts WHERE {self._where} AND seq{sign}?", (*self._args, seq)
            )
        )
