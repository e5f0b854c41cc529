"""The web process: one event loop holds every live connection, threads answer pages.

A request's thread ends with the request, so a kept-open database connection would only leak: connections close with the
request. On PostgreSQL, a pool (psycopg's) makes that cheap.
"""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gembala.config.settings")
application = get_asgi_application()

from django.db import connections  # noqa: E402  - settings must be ready

for _alias in connections:
    connections.settings[_alias]["CONN_MAX_AGE"] = 0
