"""Chromium for tests: its headless shell where there is one, else the whole browser; the same engine in both.

The shell has no window, no tabs and no pages of its own: opening a page costs it a fifth of the processor's time."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium")
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none"]


def path() -> str:
    """Where it is; what CHROMIUM says goes first. FileNotFoundError where there is none."""
    told = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not told or not Path(told).exists():
        raise FileNotFoundError(told or NAMES[-1])
    return told
