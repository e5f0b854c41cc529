"""What a page may load: only what this installation serves itself. No inline script, no inline style."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' blob:",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def policy(*, form_targets: tuple[str, ...] = ()) -> str:
    """The header's text. ``form_targets`` are origins that a form of this page may lead to (a platform's consent page)."""
    rules = dict(POLICY)
    if form_targets:
        rules["form-action"] = " ".join(("'self'", *form_targets))
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class ContentSecurityPolicy:
    """Adds the policy to every response; a view sets ``response.form_targets`` when its form is redirected elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the header set."""
        response = self.get_response(request)
        targets = tuple(getattr(response, "form_targets", ()))
        response.headers.setdefault("Content-Security-Policy", policy(form_targets=targets))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        return response
