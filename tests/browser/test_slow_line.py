"""How long a page takes on a slow line: 400 kbit/s down and up, 400 ms for each question.

That is WebPageTest's "Slow 3G". The line is pretended by the browser; `pytest -s` prints seconds.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.busy_commune import OPERATOR
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.long
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FIRST_S, AGAIN_S = 5.0, 1.0
USABLE = """() => {
  const [one] = performance.getEntriesByType("navigation");
  return one.domContentLoadedEventEnd / 1000;
}"""
"""Read, laid out, its scripts at work: what is pressed from now on does something."""


def test_a_page_is_usable_in_five_seconds_the_first_time_and_in_one_afterwards(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        cookies: Any = visitor.page.context.cookies()
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.page.context.add_cookies(cookies)
        wire = visitor.page.context.new_cdp_session(visitor.page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", LINE)
        first = seconds(visitor.page, f"{site.address}/hom-nay")
        again = {
            path: seconds(visitor.page, site.address + path) for path in ("/ban-tin", "/hom-nay")
        }
    print(f"\nfirst {first:.1f} s; again {again}")
    assert first <= FIRST_S
    assert max(again.values()) <= AGAIN_S


def seconds(page: Page, address: str) -> float:
    page.goto(address)
    taken: float = page.evaluate(USABLE)
    return round(taken, 2)
