"""A person at a browser, and what must hold of every page that she sees."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.chromium import VIETNAM, WIDTHS
from tests.controller.commune import PASSWORD
from tests.waiting import until

AXE = Path(__file__).parent / "vendor/axe.min.js"
PINS = ".leaflet-marker-pane"
"""A pin lies where its cluster does, near others or not; the list beside the map chooses as well
(WCAG 2.2, 2.5.8: essential, equivalent)."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


MOST_TABS = 150
END_OF_STREAM = "[object Event]"
"""What htmx says in Chromium 88 to 106, not 156, of a stream that ends when its page is left."""
ASK_AXE = """([rules, pins]) => {
  window.axeFound = null;
  axe.run({exclude: [[pins]]}, {runOnly: rules}).then(found => { window.axeFound = found; });
}"""
"""Its answer is looked for: one that is awaited in the page never comes where the page goes on."""
FOCUSED = r"""() => {
  const one = document.activeElement;
  const words = one.labels?.[0]?.innerText ?? one.getAttribute("aria-label") ?? one.innerText ?? "";
  return words.replace(/\s+/g, " ").trim();
}"""
"""What is said of the element that has the focus."""


class Visitor:
    """One browser window of one person."""

    def __init__(self, browser: Browser, address: str, width: int, scheme: str = "light") -> None:
        self.address = address
        self._context = browser.new_context(
            viewport=WIDTHS[width],
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            **VIETNAM,
        )
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A page that is closed sends its draft once more; Chromium has waited for that for ever.
        self._context.set_offline(offline=True)
        self._context.close()

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(self.address + path)

    def log_in(self, login: str, password: str = PASSWORD) -> None:
        """Through the form."""
        self.go("/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url("**/hom-nay")

    def log_out(self) -> None:
        """Through the account sheet."""
        self.page.locator(".account summary").click()
        self.page.get_by_role("button", name="Đăng xuất").click()
        self.page.wait_for_url("**/dang-nhap*")

    def walk_to(self, name: str) -> None:
        """Press Tab until what bears this name has the focus, as whoever has no mouse does."""
        met: list[str] = []
        while len(met) < MOST_TABS:
            self.page.keyboard.press("Tab")
            met.append(str(self.page.evaluate(FOCUSED)))
            if met[-1] == name:
                return
        raise AssertionError(f"no way by Tab to {name!r}, only to {met}")

    def barriers(self) -> list[str]:
        """What axe objects to on the page as it is now."""
        self.page.evaluate(AXE.read_text())
        self.page.evaluate(ASK_AXE, [RULES, PINS])
        until(lambda: bool(self.page.evaluate("'violations' in (window.axeFound || {})")))
        found: dict[str, Any] = self.page.evaluate("window.axeFound")
        return [
            f"{v['id']}: {node['target']} {node['failureSummary']}"
            for v in found["violations"]
            for node in v["nodes"]
        ]

    def judgement(self) -> list[str]:
        """All that is wrong with the page as it is now; what was heard before is forgotten."""
        expect(self.page.locator("h1")).to_have_count(1)
        if self.overflow():
            self.complaints.append(f"{self.overflow()} px wider than the window")
        # Heard before axe is asked: the policy complains of the styles that axe measures with.
        found = [*self.complaints, *self.barriers()]
        self.complaints.clear()
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and text != END_OF_STREAM:
            self.complaints.append(text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"foreign request: {request.url}")
