"""Writes everything of one workspace as JSON lines; secrets stay behind."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from gembala.cli.ground import stand

SECRET = {"Credential", "PlatformApp", "ApiToken", "Inbound", "Change"}
HIDDEN_FIELDS = {"password", "token_hash", "sealed"}


def lines(workspace_id: int) -> Iterator[str]:
    """One JSON object per row: ``{"model": …, "pk": …, "fields": {…}}``."""
    from django.apps import apps
    from django.core import serializers

    for model in apps.get_app_config("gembala").get_models():
        if model.__name__ in SECRET or model.__name__ == "User":
            continue
        path = path_to_workspace(model.__name__)
        if path is None:
            continue
        rows = model._default_manager.filter(**{path: workspace_id}).order_by("pk").iterator(2000)
        for row in rows:
            (data,) = serializers.serialize("python", [row])
            data["fields"] = {key: value for key, value in data["fields"].items() if key not in HIDDEN_FIELDS}
            yield json.dumps(data, default=str, ensure_ascii=False)


def path_to_workspace(name: str) -> str | None:
    """The lookup from a model to its workspace, through foreign keys; None when there is none."""
    from django.apps import apps

    edge: list[tuple[str, type]] = [("", apps.get_model("gembala", name))]
    seen = {name}
    while edge:
        prefix, model = edge.pop(0)
        if model.__name__ == "Workspace":
            return prefix + "pk"
        for field in model._meta.get_fields():  # type: ignore[attr-defined]
            if (field.many_to_one or (field.one_to_one and field.concrete)) and field.related_model is not None:
                target = field.related_model
                if target.__name__ not in seen and target._meta.app_label == "gembala":
                    seen.add(target.__name__)
                    edge.append((f"{prefix}{field.name}__", target))
    return None


def run(words: list[str]) -> int:
    """Write to a file or to standard output."""
    parser = argparse.ArgumentParser(prog="gembala export")
    parser.add_argument("workspace", help="slug")
    parser.add_argument("--to", default="-")
    options = parser.parse_args(words)
    stand()
    from gembala.workspaces.models import Workspace

    workspace = Workspace.objects.filter(slug=options.workspace).first()
    if workspace is None:
        sys.exit(f"gembala: there is no workspace {options.workspace}")
    out = sys.stdout if options.to == "-" else open(options.to, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    with out:
        for line in lines(workspace.pk):
            out.write(line + "\n")
    return 0
