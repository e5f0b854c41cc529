"""The project names no machine it was made on, and its pages carry no inline script or style."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("/wo" + "rk/", "pypi.org/" + "simple", "registry." + "npmjs", "claude", "anthropic", "copilot")
"""Put together here so that this file does not name them either."""
TEMPLATES = sorted((ROOT / "src" / "gembala" / "web").rglob("templates/**/*.html"))
INLINE_STYLE = re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE)
STYLE_BLOCK = re.compile(r"<style\b", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__).resolve() or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" in data[:4096]:
            continue
        text = data.decode("utf-8", "replace").lower()
        found += [f"{path.relative_to(ROOT)}: {word}" for word in FOREIGN if word in text]
    assert found == []


def test_no_secret_database_or_mail_is_tracked() -> None:
    kinds = (".sqlite3", ".key", ".pem", ".eml", ".mo")
    assert [str(path.relative_to(ROOT)) for path in tracked() if path.name.endswith(kinds)] == []


def test_no_template_has_inline_style_script_or_handler() -> None:
    wrong = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        data = [one for one in SCRIPT.findall(text) if "src=" not in one and "application/" not in one]
        for name, hits in (
            ("style=", INLINE_STYLE.findall(text)), ("<style>", STYLE_BLOCK.findall(text)), ("<script>", data),
            ("on…=", HANDLER.findall(text)),
        ):  # fmt: skip
            wrong += [f"{path.relative_to(ROOT)}: {name} {hits}"] if hits else []
    assert len(TEMPLATES) > 30
    assert wrong == []
