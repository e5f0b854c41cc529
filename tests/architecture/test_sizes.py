"""Files stay small enough to be read in one go."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def lengths() -> dict[Path, int]:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "bench").glob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in files if "migrations" not in path.parts
    }


def test_no_source_file_has_over_400_lines() -> None:
    found = {str(path.relative_to(ROOT)): lines for path, lines in lengths().items()}
    assert {path: lines for path, lines in found.items() if lines > 400} == {}


def test_nine_files_of_ten_have_under_250_lines() -> None:
    found = list(lengths().values())
    assert sum(lines < 250 for lines in found) >= 0.9 * len(found)
