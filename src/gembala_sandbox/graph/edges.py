"""The table of what can be asked: node kind, method and edge, with the permission and the role each needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from starlette.responses import Response

from gembala_sandbox.graph.nodes import Node
from gembala_sandbox.graph.params import Params
from gembala_sandbox.graph.tokens import Token
from gembala_sandbox.wire import Call

Answer = Response | dict[str, Any] | Awaitable[Response | dict[str, Any]]


@dataclass(frozen=True)
class Edge:
    """`needs` are permissions (`ig.…` stands for either login's name), `task` the role at the Page.

    `public` may be asked about what is not ours, `open` needs no token.
    """

    handler: Callable[[Call], Answer]
    operation: str | Callable[[Call], str]
    needs: tuple[str, ...] = ()
    task: str = ""
    public: bool = False
    open: bool = False


Table = dict[tuple[str, str, str], Edge]

_INSTAGRAM = {
    "ig.basic": ({"instagram_basic"}, {"instagram_business_basic"}),
    "ig.publish": (
        {"instagram_basic", "instagram_content_publish"},
        {"instagram_business_basic", "instagram_business_content_publish"},
    ),
    "ig.comments": (
        {"instagram_basic", "instagram_manage_comments"},
        {"instagram_business_basic", "instagram_business_manage_comments"},
    ),
    "ig.messages": (
        {"instagram_basic", "instagram_manage_messages"},
        {"instagram_business_basic", "instagram_business_manage_messages"},
    ),
    "ig.insights": (
        {"instagram_basic", "instagram_manage_insights"},
        {"instagram_business_basic", "instagram_business_manage_insights"},
    ),
}


def wanted_scopes(edge: Edge, token: Token) -> set[str]:
    """The permissions an edge needs, in the names of the token's login."""
    found: set[str] = set()
    for need in edge.needs:
        either = _INSTAGRAM.get(need)
        found |= either[token.host == "instagram"] if either else {need}
    return found


@cache
def table() -> Table:
    """All edges of the family."""
    merged: Table = {}
    for name in ("graph", "facebook", "instagram", "threads"):
        merged |= import_module(f"gembala_sandbox.{name}.table").EDGES
    return merged


def params(call: Call) -> Params:
    """The call's parameters."""
    found: Params = call.notes["params"]
    return found


def node(call: Call) -> Node:
    """The node the path names."""
    found: Node = call.notes["node"]
    return found


def token(call: Call) -> Token:
    """The token the call was made with."""
    found: Token = call.notes["token"]
    return found
