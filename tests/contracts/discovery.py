"""Google's discovery documents, as its own client carries them, judge requests and answers."""

from __future__ import annotations

import importlib.resources
import json
import re
from typing import Any

from .recorder import Exchange


def document(name: str) -> dict[str, Any]:
    """A document by its file's name."""
    place = importlib.resources.files("googleapiclient") / "discovery_cache/documents" / name
    found: dict[str, Any] = json.loads(place.read_text())
    return found


def _methods(resource: dict[str, Any], document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for method in resource.get("methods", {}).values():
        paths = ["/" + document.get("servicePath", "") + method["path"]]
        paths += [one["path"] for one in method.get("mediaUpload", {}).get("protocols", {}).values()]
        found += [(method["httpMethod"], path, method) for path in paths]
    for inner in resource.get("resources", {}).values():
        found += _methods(inner, document)
    return found


def _wrong(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    """What of a body the document does not know, or knows to be of another kind."""
    schema = document["schemas"][schema["$ref"]] if "$ref" in schema else schema
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
    kind = schema.get("type", "any")
    if kind != "any" and not isinstance(value, kinds[kind]):
        return [f"{at} is no {kind}"]
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        found = [f"{at}.{name} is unknown" for name in value if name not in known]
        return found + [
            w for name in value if name in known for w in _wrong(value[name], known[name], document, f"{at}.{name}")
        ]
    if isinstance(value, list) and "items" in schema:
        return [
            w for number, one in enumerate(value) for w in _wrong(one, schema["items"], document, f"{at}[{number}]")
        ]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is {value!r}, none of {schema['enum']}"]
    return []


def judged(exchange: Exchange, document: dict[str, Any], prefix: str) -> list[str]:
    """What Google's document objects to in a request and its answer."""
    path = exchange.path.removeprefix(prefix)
    for verb, pattern, method in _methods(document, document):
        shape = re.sub(r"\{\+?\w+\}", "[^/]+", pattern)
        if verb != exchange.method or not re.fullmatch(shape, path):
            continue
        known = {**document["parameters"], **method.get("parameters", {})}
        wrong = [f"query {name}" for name in exchange.query if name not in {*known, "uploadType", "upload_id"}]
        required = [name for name, rule in method.get("parameters", {}).items() if rule.get("required")]
        wrong += [f"query {name} is missing" for name in required if name not in exchange.query]
        if "request" in method and "json" in exchange.kind:
            wrong += _wrong(exchange.body, method["request"], document, "body")
        if "response" in method and exchange.status == 200 and exchange.answer is not None:
            wrong += _wrong(exchange.answer, method["response"], document, "answer")
        return [f"{exchange.method} {path}: {one}" for one in wrong]
    if exchange.method == "PUT" and "/upload/" in path:
        return []  # a piece of a session that was opened above
    return [f"{exchange.method} {path} is unknown"]
