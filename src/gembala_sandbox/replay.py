"""Plays the rows of a CSV as comments, letters untouched, each with its own id."""

from __future__ import annotations

import csv
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

_PEOPLE = 500


def rows(file: Path) -> Iterator[str]:
    """The `text` column (or the first one) row by row. Raises ValueError for a file without columns."""
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        if not reader.fieldnames:
            raise ValueError(f"{file} has no header line")
        column = "text" if "text" in reader.fieldnames else reader.fieldnames[0]
        for row in reader:
            yield row[column] or ""


def comment_bodies(file: Path, *, post_id: str, platform: str) -> Iterator[dict[str, str]]:
    """One admin `comment` per row with a text; the authors take turns."""
    for number, text in enumerate(rows(file)):
        if text:
            yield {"platform": platform, "post_id": post_id, "author": f"warga{number % _PEOPLE:03d}", "text": text}


def _ask(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})  # noqa: S310 - the admin port
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return json.loads(answer.read())
    except urllib.error.HTTPError as problem:
        raise ValueError(json.loads(problem.read()).get("error", str(problem))) from None


def replay(
    file: Path,
    *,
    admin: str,
    post_id: str = "",
    platform: str = "x",
    limit: int = 0,
    batch: int = 200,
    pause: float = 0.0,
) -> int:
    """Send every row to the admin port, with progress on standard error; returns an exit code."""
    bodies: Iterator[dict[str, str]] = comment_bodies(file, post_id=post_id, platform=platform)
    if limit:
        bodies = islice(bodies, limit)
    sent, started = 0, time.monotonic()
    try:
        while chunk := list(islice(bodies, batch)):
            sent += len(_ask(admin.rstrip("/") + "/comments", chunk)["ids"])
            rate = sent / max(time.monotonic() - started, 0.001)
            print(f"\r{sent} comments, {rate:.0f}/s", end="", file=sys.stderr, flush=True)
            if pause:
                time.sleep(pause)
    except (ValueError, OSError) as problem:
        print(f"\nstopped after {sent} comments: {problem}", file=sys.stderr)
        return 1
    print(f"\n{sent} comments played in {time.monotonic() - started:.1f} s", file=sys.stderr)
    return 0
