"""How tests start the real browser, and what they demand of every page.

`LOA_CHROMIUM=/path/to/chrome` runs the same tests and takes the same pictures in another Chromium
than Debian's: the oldest that the pages promise to be right in, say (docs/browsers.md).
"""

import os
from typing import Any

LAUNCH: dict[str, Any] = {
    "executable_path": os.environ.get("LOA_CHROMIUM", "/usr/bin/chromium"),
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
