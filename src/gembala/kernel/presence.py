"""Which worker processes of this node live: told by file locks, which the operating system drops when a process dies.

A process that died leaves its file behind without a lock. Whoever finds it knows, without waiting for leases to run out,
that nobody works any more on the rows that this process held.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.db import models

from gembala.kernel.duties import FREE, NODE

_SAFE = re.sub(r"[^\w.-]", "_", NODE)


class Presence:
    """This process's file in ``folder``, which all worker processes of the node share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{_SAFE}@{os.getpid()}"
        self._file: IO[str] | None = None

    def begin(self, tables: Iterable[type[models.Model]]) -> None:
        """Be seen from now on; frees what an earlier process with our number held. Call it before the first claim."""
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            file = self._path.open("a")
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(file, self._path):
                self._file = file
            else:
                file.close()
        _free(tables, os.getpid())

    def end(self) -> None:
        """Gone in good order: nothing is held any more."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None

    def free_dead(self, tables: Iterable[type[models.Model]]) -> int:
        """Free the rows of every process of this node that died; gives how many rows."""
        freed, kept = 0, list(tables)
        for path in self._folder.glob(f"{_SAFE}@*"):
            number = path.name.rpartition("@")[2]
            if path == self._path or not number.isdecimal():
                continue
            try:
                file = path.open("r+")
            except OSError:
                continue
            with file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    continue
                if _is_at(file, path):
                    freed += _free(kept, int(number))
                    path.unlink(missing_ok=True)
        return freed


def _is_at(file: IO[str], path: Path) -> bool:
    """Whether the open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _free(tables: Iterable[type[models.Model]], process: int) -> int:
    owner = f"{NODE}:{process}:"
    return sum(table._default_manager.filter(lease_owner__startswith=owner).update(**FREE) for table in tables)
