"""The pictures that the handbook and the other documents show, and how they are kept small."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

QUALITY = 62
"""WebP; letters stay sharp, a telephone's page weighs 20 to 40 kB."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a picture is kept, and what of the page it shows."""

    path: str
    from_px: int = 0
    """So far below the top it begins."""
    height_px: int = 700
    """So much of it is shown."""


HANDBOOK = "docs/van-hanh/hinh"
PICTURES: Mapping[str, Shown] = {
    "beginning-390": Shown(f"{HANDBOOK}/bat-dau.webp"),
    "lesson-answered-390": Shown(f"{HANDBOOK}/tap-duot.webp", height_px=900),
    "bulletin-uncertain-390": Shown(f"{HANDBOOK}/cach-doc.webp", height_px=900),
    "decide-390": Shown(f"{HANDBOOK}/duyet.webp", height_px=800),
    "collision-390": Shown(f"{HANDBOOK}/va-cham-lich.webp", height_px=800),
    "collision-forbidden-390": Shown(f"{HANDBOOK}/trai-quy-che.webp", height_px=800),
    "slot-otherwise-390": Shown(f"{HANDBOOK}/lap-lai-khac.webp", 660, 900),
    "duty-390": Shown(f"{HANDBOOK}/nghia-vu.webp", height_px=800),
    "stations-390": Shown(f"{HANDBOOK}/dai-tiep-am.webp"),
    "today-390": Shown(f"{HANDBOOK}/hom-nay.webp", height_px=900),
    "emergency-watch-390": Shown(f"{HANDBOOK}/khan-cap.webp", height_px=800),
    "live-390": Shown(f"{HANDBOOK}/truc-tiep.webp"),
    "story-failed-390": Shown(f"{HANDBOOK}/nhat-ky.webp", height_px=800),
    "people-390": Shown(f"{HANDBOOK}/nguoi-dung.webp"),
    "today-1280": Shown("docs/pictures/hom-nay.webp", height_px=1100),
    "bulletin-uncertain-1280": Shown("docs/pictures/cach-doc-1280.webp", height_px=1100),
}
"""Picture of `tests.browser.screenshots` → what is shown of it."""


def keep(page: Page, width: int, shown: Shown, root: Path) -> None:
    """Keep what is shown of the page as it is now, below the repository's root.

    The window is as high as the picture, so that bars stand at its edge and nowhere else.
    """
    there = root / shown.path
    there.parent.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": width, "height": shown.height_px})
    page.evaluate("from => scrollTo({top: from, behavior: 'instant'})", shown.from_px)
    wire = page.context.new_cdp_session(page)
    answer = wire.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    there.write_bytes(base64.b64decode(answer["data"]))
    wire.detach()
