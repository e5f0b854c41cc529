"""A workspace's first targets, from ``facts/targets.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings

from gembala.scorecards.models import Target
from gembala.workspaces.models import Workspace
from gembala.workspaces.roles import Role


@lru_cache(maxsize=1)
def _facts() -> dict[str, Any]:
    return dict(yaml.safe_load((settings.FACTS / "targets.yaml").read_text(encoding="utf-8")))


def default_targets(workspace: Workspace) -> Iterator[Target]:
    """Unsaved targets of both roles, all periods."""
    for role in (Role.SOCIAL, Role.COMMUNITY):
        for area, periods in _facts()[role.value].items():
            for period, lines in periods.items():
                for line in lines:
                    yield Target(
                        workspace=workspace, role=role, area=area, period=period, metric=line["metric"],
                        growth=line.get("growth", 0), at_least=line.get("at_least"),
                        better=line.get("better", "higher"), kind=line.get("kind", "computed"),
                    )  # fmt: skip


def give_defaults(workspace: Workspace) -> int:
    """Store the targets that the workspace does not have yet; gives how many lines the facts hold."""
    targets = list(default_targets(workspace))
    Target.objects.bulk_create(targets, ignore_conflicts=True)
    return len(targets)
