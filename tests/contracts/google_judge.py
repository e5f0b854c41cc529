"""Google's discovery documents as a judge: every request and answer that passes is held against their schemas."""

from __future__ import annotations

import json
import re
from datetime import datetime
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httplib2

_WHOLE = {"int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1)}


def document(name: str, base: str) -> dict[str, Any]:
    """`youtube.v3` or `youtubeAnalytics.v2`, pointed at another address."""
    folder = resources.files("googleapiclient") / "discovery_cache" / "documents"
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    found["rootUrl"] = found["baseUrl"] = found["mtlsRootUrl"] = base + "/"
    return found


def _methods(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(node.get("methods", {}).values())
    for child in node.get("resources", {}).values():
        found += _methods(child)
    return found


class Judge:
    """Checks values against the schemas of one document; `complaints` says what did not fit."""

    def __init__(self, doc: dict[str, Any]) -> None:
        self.doc, self.complaints = doc, list[str]()
        self.methods = _methods(doc)

    def method_of(self, verb: str, path: str) -> dict[str, Any] | None:
        """The method a request means."""
        path = re.sub(r"^/?(resumable/)?(upload/)?", "", path)
        for method in self.methods:
            pattern = re.sub(r"\{\+?\w+\}", "[^/]+", method["path"])
            if method["httpMethod"] == verb and re.fullmatch(pattern, path):
                return method
        return None

    def fits(self, value: Any, schema: dict[str, Any], where: str) -> None:
        """Complain about everything in a value that its schema does not allow."""
        if "$ref" in schema:
            schema = self.doc["schemas"][schema["$ref"]]
        kind = schema.get("type")
        if kind == "object":
            self._object(value, schema, where)
        elif kind == "array":
            if not isinstance(value, list):
                self.complaints.append(f"{where} is not a list")
                return
            for index, item in enumerate(value):
                self.fits(item, schema["items"], f"{where}[{index}]")
        elif kind != "any":
            self._plain(value, schema, where)

    def _object(self, value: Any, schema: dict[str, Any], where: str) -> None:
        if not isinstance(value, dict):
            self.complaints.append(f"{where} is not an object")
            return
        known, more = schema.get("properties", {}), schema.get("additionalProperties")
        for name, item in value.items():
            if name in known:
                self.fits(item, known[name], f"{where}.{name}")
            elif more:
                self.fits(item, more, f"{where}.{name}")
            else:
                self.complaints.append(f"{where}.{name} is not in the schema")

    def _plain(self, value: Any, schema: dict[str, Any], where: str) -> None:
        kind, form = schema.get("type"), schema.get("format", "")
        types = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}
        if not isinstance(value, types[str(kind)]) or (kind == "integer" and isinstance(value, bool)):
            self.complaints.append(f"{where} is {type(value).__name__}, not {kind}")
            return
        if schema.get("enum") and value not in schema["enum"]:
            self.complaints.append(f"{where}: {value!r} is not one of {schema['enum']}")
        if form in ("uint64", "int64") and not re.fullmatch(r"-?\d+", str(value)):
            self.complaints.append(f"{where}: {value!r} is not {form}")
        if form == "date-time":
            try:
                datetime.fromisoformat(str(value))
            except ValueError:
                self.complaints.append(f"{where}: {value!r} is not a time")
        if form in _WHOLE and not _WHOLE[form][0] <= value <= _WHOLE[form][1]:
            self.complaints.append(f"{where}: {value!r} is not {form}")

    def parameters(self, method: dict[str, Any], query: list[tuple[str, str]]) -> None:
        """Complain about parameters the method does not have, or values they do not take."""
        known = method.get("parameters", {}) | self.doc["parameters"]
        for name, value in query:
            if name in ("uploadType", "upload_id"):
                continue
            if name not in known:
                self.complaints.append(f"{method['id']}: no parameter {name}")
            elif known[name].get("enum") and value not in known[name]["enum"]:
                self.complaints.append(f"{method['id']}: {name}={value}")
        for name in method.get("parameterOrder", []):
            if known[name].get("location") == "query" and name not in {k for k, _ in query}:
                self.complaints.append(f"{method['id']}: {name} is missing")


class JudgedHttp(httplib2.Http):  # type: ignore[misc]
    """The transport of the vendor's client, with a token, and with the judge in between."""

    def __init__(self, judge: Judge, base: str, token: str) -> None:
        super().__init__()
        self.judge, self.base, self.token = judge, base, token
        self.seen: list[str] = []
        self.redirect_codes = self.redirect_codes - {308}  # as the vendor's own transport: "resume incomplete"

    def request(self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **more: Any) -> Any:
        """One request; what does not fit is kept as a complaint of the judge."""
        headers = dict(headers or {}) | {"authorization": f"Bearer {self.token}"}
        parts = urlsplit(uri)
        path = parts.path.removeprefix(urlsplit(self.base).path).lstrip("/")
        found = self.judge.method_of(method, path) or self.judge.method_of("POST", path)
        if found is None:
            self.judge.complaints.append(f"no method for {method} {path}")
        else:
            self.seen.append(found["id"])
            self.judge.parameters(found, parse_qsl(parts.query))
            if isinstance(body, str) and body.startswith("{") and "request" in found:
                self.judge.fits(json.loads(body), found["request"], f"{found['id']} request")
        answer, content = super().request(uri, method, body=body, headers=headers, **more)
        if found is not None and 200 <= int(answer.status) < 300 and content[:1] == b"{" and "response" in found:
            self.judge.fits(json.loads(content), found["response"], f"{found['id']} answer")
        return answer, content
