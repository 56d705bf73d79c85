"""How tests start the real browser, and what they demand of every page.

`LOA_CHROMIUM=/path/to/chrome` runs the same tests and takes the same pictures in another Chromium
than Debian's: the oldest that the pages promise to be right in, say (docs/browsers.md). Where
neither is there, it is the one that Playwright brings: Ubuntu has Chromium only as a snap.
"""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

DEBIANS = Path("/usr/bin/chromium")


def _program() -> Path:
    named = os.environ.get("LOA_CHROMIUM")
    if named or DEBIANS.exists():
        return Path(named or DEBIANS)
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


CHROMIUM = _program()
LAUNCH: dict[str, Any] = {
    "executable_path": str(CHROMIUM),
    "headless": True,
    # Root in a container has no sandbox and little shared memory.
    "args": [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--autoplay-policy=no-user-gesture-required",
    ],
}
VIETNAM: dict[str, Any] = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
WIDTHS: dict[int, Any] = {
    390: {"width": 390, "height": 844},
    1280: {"width": 1280, "height": 900},
}
