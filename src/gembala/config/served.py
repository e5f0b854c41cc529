"""The application as `gembala web` serves it: its process ends when the one that started it was killed.

Otherwise it would go on answering on the port, with yesterday's code after an upgrade, beside the server that came after.
"""

from __future__ import annotations

import os
import threading
import time

from gembala.config.asgi import application as application


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
