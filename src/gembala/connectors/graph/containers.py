"""Containers of Instagram and Threads: made one by one, awaited, and published in one visible step.

The state in `Prepared` is plain JSON: ``todo`` are the containers still to be made (the last one is the post itself),
``made`` the ids so far, ``looked`` how often we asked. So a worker that dies loses at most the container it was making,
which nobody sees and which ends by itself after a day.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from gembala.connectors.graph.problems import problem_of_status
from gembala.connectors.graph.wire import Graph
from gembala.platforms.contracts import Category, Pending, PlatformError, Prepared, Problem

BUDGET = 15.0
"""Seconds of work in one call of `poll`."""
LONGEST = 60
FINISHED, PUBLISHED = "FINISHED", "PUBLISHED"
State = dict[str, Any]
Upload = Callable[[Graph, State], bool]
"""Sends some of a file; True when all of it has arrived."""


def begun(todo: Sequence[Mapping[str, Any]], *, key: str) -> Prepared:
    """The state before anything was made. ``wait_children`` in a form: the ids before it are its children."""
    return Prepared({"todo": [dict(one) for one in todo], "made": [], "looked": 0, "key": key})


def container_of(prepared: Prepared) -> str:
    """The id of the container that is the post; empty while it is not made."""
    made = prepared.body.get("made")
    return str(made[-1]) if isinstance(made, list) and made and not prepared.body.get("todo") else ""


def advance(
    graph: Graph, prepared: Prepared, *, edge: str, status: str, upload: Upload | None = None
) -> Prepared | Pending:
    """Make the next containers and see whether they are ready. Raises `PlatformError`.

    ``edge`` is where they are made, ``status`` the name of the field that tells how one stands.
    """
    state: State = {**prepared.body}
    until = time.monotonic() + BUDGET
    while state.get("upload") or state["todo"]:
        if state.get("upload"):
            state = {**state, "upload": {**state["upload"]}}
            if upload is None or upload(graph, state["upload"]):
                state = {name: value for name, value in state.items() if name != "upload"}
        elif state["todo"][0].get("wait_children") and (wait := _awaited(graph, state, status, state["made"])):
            return Pending(wait, Prepared({**state, "looked": state["looked"] + 1}), _percent(state))
        else:
            state = _made(graph, state, edge)
        if time.monotonic() > until or state.get("upload"):
            return Pending(timedelta(0), Prepared(state), _percent(state))
    wait = _awaited(graph, state, status, state["made"][-1:])
    if wait:
        return Pending(wait, Prepared({**state, "looked": state["looked"] + 1}), _percent(state))
    return Prepared(state)


def _made(graph: Graph, state: State, edge: str) -> State:
    form = {**state["todo"][0]}
    file = form.pop("file", None)
    if form.pop("wait_children", False):
        form["children"] = ",".join(state["made"])
    answer = graph.post(edge, **form)
    made = str(answer.get("id") or "")
    if not made:
        raise PlatformError(Problem(Category.UNKNOWN, "no_container", "the platform gave no container"))
    further = {"upload": {"container": made, "offset": 0, "uri": str(answer.get("uri") or ""), **file}} if file else {}
    return {**state, "todo": state["todo"][1:], "made": [*state["made"], made], "looked": 0, **further}


def status_of(graph: Graph, container: str, field: str) -> tuple[str, str]:
    """How a container stands, and what the platform says of it."""
    body = graph.get(f"/{container}", fields=f"{field},{'status' if field == 'status_code' else 'error_message'}")
    return str(body.get(field) or ""), str(
        body.get("status") if field == "status_code" else body.get("error_message") or ""
    )


def _awaited(graph: Graph, state: State, status: str, containers: Sequence[str]) -> timedelta | None:
    """How long to wait for these containers; None when all are ready. Raises `PlatformError` when one failed."""
    for container in containers:
        stands, said = status_of(graph, container, status)
        if stands in {FINISHED, PUBLISHED}:
            continue
        if stands == "ERROR":
            raise PlatformError(problem_of_status(said))
        if stands == "EXPIRED":
            raise PlatformError(Problem(Category.TRANSIENT, "container_expired", said, rebuild=True))
        return timedelta(seconds=min(2 * 2 ** min(int(state["looked"]), 6), LONGEST))
    return None


def _percent(state: State) -> int:
    whole = len(state["todo"]) + len(state["made"])
    return min(99, int(len(state["made"]) / whole * 90)) if whole else 0
