"""XRPC errors: `{"error": name, "message": text}`."""

from __future__ import annotations

from gembala_sandbox.wire import Refusal


def refusal(error: str, message: str, status: int = 400) -> Refusal:
    """Any XRPC error."""
    return Refusal(status, {"error": error, "message": message})


def invalid(message: str) -> Refusal:
    """400 InvalidRequest."""
    return refusal("InvalidRequest", message)


def broken(message: str) -> Refusal:
    """400 for a body: SyntaxError when it is no JSON, else InvalidRequest."""
    return refusal("SyntaxError" if "valid JSON" in message else "InvalidRequest", message)
