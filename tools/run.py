"""What `./run` does, with nothing but Python's own library: set up the environment, then start or test."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
HELP = """\
./run                 set up and start everything (demo workspace when the database is empty)
./run --empty         the same without the demo: the set-up page makes your own workspace
./run test [--fast]   set up and run every check (--fast: without PostgreSQL, browser and outside judges)
./run bench NAME ...  publish | failures | day | ingest | pages | text | size
./run shots           write docs/screens/ with a real browser
./run lock            renew requirements/*.txt (needs uv)
./run COMMAND ...     any command of `gembala` (see ./run help-commands)
"""


def say(text: str) -> None:
    """Progress for the person, on standard error."""
    print(f"▸ {text}", file=sys.stderr, flush=True)


def call(*words: str | Path, **more: object) -> int:
    """Run and give the exit code."""
    return subprocess.call([str(word) for word in words], cwd=ROOT, **more)  # type: ignore[arg-type]


def must(*words: str | Path) -> None:
    """Run; stop with its exit code when it fails."""
    code = call(*words)
    if code:
        sys.exit(code)


def become(*words: str | Path) -> NoReturn:
    """Go on as that program: who ends this process, however hard, ends no mere messenger."""
    os.chdir(ROOT)
    os.execv(words[0], [str(word) for word in words])


def ready(kind: str) -> None:
    """The virtual environment holds what `requirements/<kind>.txt` says (hashes checked), and the project itself."""
    wanted = ROOT / "requirements" / f"{kind}.txt"
    stamp = VENV / f".ready-{kind}"
    digest = hashlib.sha256(wanted.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    started = time.monotonic()
    uv = shutil.which("uv")
    if not PYTHON.exists():
        say("making the environment in .venv")
        if uv:
            must(uv, "venv", "-q", "--python", sys.executable, VENV)
        else:
            venv.create(VENV, with_pip=True)
    say(f"installing what {wanted.relative_to(ROOT)} names (once)")
    if uv:
        words = (uv, "pip", "install", "-q", "--compile-bytecode", "--python", PYTHON, "--require-hashes", "-r", wanted)
        if call(*words):
            say("once more, with the certificates that this machine trusts")
            os.environ.update(UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1")  # the newer and the older name
            must(*words)
    else:
        must(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", wanted)
    site = subprocess.check_output(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    ).strip()
    (Path(site) / "gembala-here.pth").write_text(str(ROOT / "src") + "\n")
    stamp.write_text(digest)
    say(f"environment ready in {time.monotonic() - started:.0f} s")


def main(words: list[str]) -> int:
    """Choose what to do."""
    # without compiled code every process would compile all its libraries again, seconds each time
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    first = words[0] if words else ""
    if first in {"help", "-h", "--help"}:
        print(HELP)
        return 0
    if first == "lock":
        uv = shutil.which("uv") or sys.exit("./run lock needs uv: pip install uv")
        base = (uv, "pip", "compile", "-q", "pyproject.toml", "--universal", "--generate-hashes", "--no-header",
                "--no-emit-index-url", "--no-annotate", "--extra", "postgres", "--extra", "celery",
                "--python-version", "3.11")  # fmt: skip
        must(*base, "-o", "requirements/run.txt", *words[1:])
        must(*base, "--group", "dev", "--group", "training", "-o", "requirements/test.txt", *words[1:])
        must(*base, "--group", "training", "-o", "requirements/training.txt", *words[1:])
        return 0
    if first == "test":
        ready("test")
        return call(PYTHON, "-m", "tools.checks", *words[1:])
    if first == "shots":
        ready("test")
        return call(PYTHON, "-m", "tools.shots", *words[1:])
    if first == "bench":
        ready("test")
        if words[1:2] == ["text"]:  # its baseline learns with scikit-learn
            ready("training")
        return call(PYTHON, "-m", "bench", *words[1:])
    ready("training" if first == "train" else "run")
    if first == "" or first.startswith("--"):
        words = ["up", *words]
    become(PYTHON, "-m", "gembala.cli.main", *words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
