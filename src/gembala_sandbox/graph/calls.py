"""The last calls with the names of their parameters: evidence of what a client really sends, without its values."""

from __future__ import annotations

from collections import deque
from typing import Any

from gembala_sandbox.graph import nodes
from gembala_sandbox.wire import Call

_SECRET = frozenset({"access_token", "appsecret_proof", "client_secret", "code", "input_token"})
LAST: deque[dict[str, Any]] = deque(maxlen=2_000)


def note(call: Call, host: str, method: str, rest: str) -> None:
    """Remember a call."""
    found = call.notes["params"]
    first, _, edge = rest.partition("/")
    node = nodes.find(call.world, first)
    LAST.append(
        {
            "host": host,
            "method": method,
            "path": rest,
            "node": node.kind if node else first,
            "edge": edge,
            "params": sorted((set(found.values) | set(found.files)) - _SECRET),
            "version": call.notes["version"],
        }
    )
