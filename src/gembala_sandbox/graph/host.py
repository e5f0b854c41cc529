"""One host of the family on the common road: version, token, node, permission, usage headers, faults."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.responses import Response

from gembala_sandbox.graph import apps, batch, calls, edges, errors, faults, nodes, params, persons, tokens
from gembala_sandbox.graph.edges import Edge
from gembala_sandbox.graph.nodes import Node
from gembala_sandbox.graph.tokens import Token
from gembala_sandbox.ratelimit import Standing
from gembala_sandbox.wire import Call, Platform, Refusal

_VERSION = re.compile(r"^v\d+\.\d+$")
_TYPES = {"instagram": "instagram", "facebook": "pages", "threads": "threads"}
_OVER = {"instagram": "rate_limit", "facebook": "rate_limit", "threads": "rate_limit"}


class GraphHost(Platform):
    """`facebook` (which answers for Instagram accounts too), `instagram` or `threads`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def authenticate(self, call: Call, auth: str) -> None:
        found = call.notes["params"] = params.read(call)
        if auth == "page":  # of a person's browser, or of a login: no token yet
            return
        rest = self._version(call, call.path("rest").strip("/"))
        method = found.text("method", call.request.method).upper() if call.request.method != "GET" else "GET"
        call.notes["method"] = method
        calls.note(call, self.name, method, rest)
        segments = rest.split("/") if rest else []
        root = self._several(method) if not rest else edges.table().get((f"{self.name}_root", method, rest))
        if root is not None and root.open:
            call.notes["edge"] = root
            return
        token = call.notes["token"] = self._token(call)
        if root is not None:
            call.notes["edge"] = root
            self._act_as(call, nodes.of_token(call.world, token))
            self._permit(call, root, token)
            return
        self._enter(call, segments, method, token)

    def _several(self, method: str) -> Edge | None:
        return dict(several(self)).get(method)

    def _version(self, call: Call, rest: str) -> str:
        first, _, after = rest.partition("/")
        call.notes["version"] = apps.NEWEST[self.name]
        if not _VERSION.match(first):
            return rest
        call.notes["version"] = first
        state = apps.version_state(call.world, self.name, first)
        if state == "dead":
            raise errors.error(
                2635,
                "(#2635) You are calling a deprecated version of the API. Please update to the latest version:"
                f" {apps.NEWEST[self.name]}.",
            )
        if state == "unknown":
            raise errors.unknown_path(first)
        return after

    def _token(self, call: Call) -> Token:
        world = call.world
        kind, _, text = call.request.headers.get("authorization", "").partition(" ")
        text = text.strip() if kind.lower() in ("bearer", "oauth") else ""
        text = text or edges.params(call).text("access_token")
        if not text:
            raise errors.no_token()
        app = apps.app(world, self.name)
        token = tokens.find(world, text)
        if token is None and text == f"{app['id']}|{app['secret']}":
            token = Token(text, self.name, "app", app["id"], app=app["id"])
        if token is None or token.host != self.name:
            raise errors.bad_token(400 if self.name == "facebook" else 401)
        if (dead := tokens.why_dead(world, token)) is not None:
            self._act_as(call, nodes.of_token(world, token))
            raise dead
        self._check_proof(call, token, app)
        return token

    @staticmethod
    def _check_proof(call: Call, token: Token, app: dict[str, Any]) -> None:
        given = edges.params(call).text("appsecret_proof")
        if given and given != apps.proof(token.token, app["secret"]):
            raise errors.error(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")
        if not given and app["proof_required"] and token.kind != "app":
            raise errors.error(
                100, "API calls from the server require an appsecret_proof argument", kind="GraphMethodException"
            )

    @staticmethod
    def _act_as(call: Call, node: Node | None) -> None:
        call.notes["node"] = node
        if node is not None:
            call.platform, call.account = node.platform, node.owner

    def _enter(self, call: Call, segments: list[str], method: str, token: Token) -> None:
        name, edge_name = (segments[0] if segments else ""), "/".join(segments[1:])
        if name == token.app:
            node: Node | None = Node("app", name, self.name, None, None)
        else:
            node = nodes.of_token(call.world, token) if name == "me" else nodes.find(call.world, name)
        if node is None or not self._speaks_of(node):
            raise errors.not_there(name, method)
        edge = edges.table().get((node.kind, method, edge_name))
        if edge is None:
            if method == "GET" and edge_name:
                raise errors.no_field(edge_name, node.kind)
            raise errors.not_there(name, method)
        call.notes["edge"] = edge
        self._see(call, node, edge, token, method)
        self._act_as(call, node)
        self._permit(call, edge, token)

    def _speaks_of(self, node: Node) -> bool:
        return node.platform == self.name or (self.name == "facebook" and node.platform == "instagram")

    def _see(self, call: Call, node: Node, edge: Edge, token: Token, method: str) -> None:
        if node.kind == "fb_user":
            allowed = token.kind == "user" and token.person == node.id
        elif edge.public or node.kind == "app" or nodes.public(node):
            allowed = True
        else:
            held = nodes.tasks(call.world, token, node.owner) if node.owner else None
            allowed = held is not None
            if held is not None and edge.task and edge.task not in held:
                self._act_as(call, node)
                raise errors.page_permission(", ".join(edges.wanted_scopes(edge, token)) or edge.task)
        if not allowed:
            raise errors.not_there(node.id, method)

    def _permit(self, call: Call, edge: Edge, token: Token) -> None:
        app = apps.app(call.world, self.name)
        person = persons.find(call.world, token.person)
        outsider = person is not None and not person.role
        if app["mode"] == "development" and outsider:
            raise errors.error(200, "API access blocked.")
        lacking = edges.wanted_scopes(edge, token) - self.effective(app, token, outsider)
        if lacking and token.kind != "app":
            if call.platform == "facebook":
                raise errors.page_permission(" and ".join(sorted(lacking)))
            raise errors.permission()

    @staticmethod
    def effective(app: dict[str, Any], token: Token, outsider: bool) -> set[str]:
        """What the token's permissions are worth: of people without a role only the reviewed ones."""
        if outsider and app["approved"] is not None:
            return token.scopes & set(app["approved"])
        return token.scopes

    def fault(self, call: Call, kind: str) -> Refusal:
        world, now = call.world, call.world.clock.now()
        name = call.platform or self.name
        if kind in faults.DEAD_TOKENS:
            subcode = faults.DEAD_TOKENS[kind]
            token = call.notes.get("token")
            if token is not None:
                tokens.kill(world, token, subcode)
            status = 400 if self.name == "facebook" else 401
            return errors.dead_token(subcode, app=token.app if token else "", expired=now, now=now, status=status)
        refusal = faults.answer(name, kind)
        if kind.startswith("rate_limit"):
            refusal.headers.update(self._usage(call, 100, 5))
        return refusal

    def outage(self) -> Refusal:
        return errors.error(2, "Service temporarily unavailable", status=503, transient=True)

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {}

    def over_quota(self, standing: Standing) -> Refusal:
        return faults.answer(self.name, "rate_limit")

    def _count(self, call: Call, rule: str, name: str, user: str, price: int, headers: dict[str, str]) -> None:
        standing = call.world.limits.spend(platform=name, operation=rule, user=user, units=price)
        if standing is None:
            return
        used = 100 if not standing.allowed else int(100 * (1 - standing.remaining / max(standing.limit, 1)))
        minutes = 0 if standing.allowed else max(round((standing.reset - call.world.clock.now()) / 60), 1)
        headers.update(self._usage(call, used, minutes))
        if not standing.allowed:
            raise faults.answer(name, _OVER[name])

    def _usage(self, call: Call, percent: int, minutes: int) -> dict[str, str]:
        figures = {"call_count": percent, "total_time": percent // 2, "total_cputime": percent // 2}
        headers = {"X-App-Usage": json.dumps(figures), "facebook-api-version": call.notes.get("version", "")}
        if call.account is not None:
            kind = {"type": _TYPES[call.platform or self.name], **figures}
            busy = [kind | {"estimated_time_to_regain_access": minutes}]
            headers["X-Business-Use-Case-Usage"] = json.dumps({call.account.id: busy})
        return headers


def operation(call: Call) -> str:
    """What faults call this."""
    edge: Edge = call.notes["edge"]
    return edge.operation if isinstance(edge.operation, str) else edge.operation(call)


def several(host: GraphHost) -> list[tuple[str, Edge]]:
    """Batches and reads of several ids on that host: they send their parts down the same road."""
    serve = host.endpoint("/", ["GET", "POST", "DELETE"], dispatch, operation=operation, quota="calls").endpoint
    return [
        ("POST", Edge(lambda call: batch.several(call, serve), "batch")),
        ("GET", Edge(lambda call: batch.many(call, serve), "batch")),
    ]


def dispatch(call: Call) -> Any:
    """Do what the edge does."""
    edge: Edge = call.notes["edge"]
    answer: Response | dict[str, Any] | Any = edge.handler(call)
    return answer
