"""A row points to rows of its own layer or of one below, never up."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def heights() -> dict[str, int]:
    """How high each folder stands: the kernel at 0."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if one["name"] == "Arrows point down")
    return {name: height for height, line in enumerate(reversed(layers)) for name in re.findall(r"\w+", line)}


def folder(model: type) -> str:
    return model.__module__.split(".")[1]


def test_every_foreign_key_points_to_the_same_or_a_lower_layer() -> None:
    height, found, wrong = heights(), 0, []
    for model in apps.get_app_config("gembala").get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            if not field.concrete or target is None or target._meta.app_label != "gembala":
                continue
            found += 1
            if height[folder(target)] > height[folder(model)]:
                wrong.append(f"{folder(model)}.{model.__name__}.{field.name} → {folder(target)}.{target.__name__}")
    assert found > 60
    assert wrong == []


def test_every_model_of_a_workspace_leads_to_it() -> None:
    """What has no way to a workspace is the person, or belongs to nobody."""
    from gembala.cli.export import path_to_workspace

    lost = [
        model.__name__
        for model in apps.get_app_config("gembala").get_models()
        if path_to_workspace(model.__name__) is None
    ]
    assert lost == ["User"]
