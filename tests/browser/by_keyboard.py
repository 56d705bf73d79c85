"""A person who has a keyboard and nothing else, and who must see where she is at each step."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, expect

from tests.browser.visitor import FOCUSED, MOST_TABS, Visitor
from tests.controller.commune import PASSWORD

STOPPED_AT = (
    r"""() => {
  const words = (FOCUSED)();
  const one = document.activeElement;
  if (one === document.body) return { words: "", kin: [], fault: "" };
  const named = one.type === "radio" ? document.getElementsByName(one.name) : [];
  const kin = [...named].map((each) => each.labels[0].innerText.replace(/\s+/g, " ").trim());
  // A box that is drawn by the words beside it bears its ring there, a day of the month after it.
  const drawn = one.closest(".box")?.querySelector("span") ?? one;
  // The players' parts, and the button within a day or an hour, are Chromium's, as are their rings.
  const isWithin = one.matches("[type=date], [type=time]") && !one.matches(":focus");
  const ringed = one.matches("audio") || isWithin || [null, "::after"].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(drawn, part);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  const { left, top, width, height } = drawn.getClientRects()[0];
  const [x, y] = [left + width / 2, top + height / 2];
  const over = document.elementFromPoint(x, y);
  const isSeen = over !== null && (drawn.contains(over) || over.contains(drawn));
  const faults = [];
  if (!ringed) faults.push("no ring");
  if (over === null) faults.push(`outside the window at ${x}, ${y}`);
  else if (!isSeen) faults.push(`under ${over.tagName}.${over.className}`);
  return { words, kin, fault: faults.join(", ") };
}"""
).replace("FOCUSED", FOCUSED)
"""What is said of what has the focus, what the arrows lead to, and what is wrong with how it is
seen: a ring of two pixels (WCAG 2.2, 2.4.13), its middle uncovered (more than 2.4.11 asks)."""


@dataclass(frozen=True, slots=True)
class _Stop:
    words: str
    kin: list[str]
    fault: str


class ByKeyboard(Visitor):
    """One browser window of one person without a mouse."""

    def __init__(self, browser: Browser, address: str, width: int) -> None:
        super().__init__(browser, address, width)
        self.unseen: set[str] = set()
        """Where she could not see what had the focus."""

    def log_in(self, login: str, password: str = PASSWORD) -> None:
        """Through the form."""
        self.go("/dang-nhap")
        self.write("Tên đăng nhập", login)
        self.write("Mật khẩu", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/hom-nay")

    def tab_to(self, name: str) -> None:
        """Press Tab until the focus is on what bears this name (a pattern), or on its group."""
        met: list[str] = []
        while len(met) < MOST_TABS:
            self.page.keyboard.press("Tab")
            stop = self._stop()
            met.append(stop.words)
            if any(re.fullmatch(name, words) for words in (stop.words, *stop.kin)):
                return
        raise AssertionError(f"no way by Tab to {name!r}, only to {met}")

    def skip_to_content(self) -> None:
        """Leave out the head and the rooms, as the first link of each page lets her."""
        self.page.wait_for_load_state()  # or Chromium would take her there a second time
        self.tab_to("Bỏ qua, tới nội dung")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#noi-dung")).to_be_focused()

    def press(self, name: str, key: str = "Enter") -> None:
        """Go to a link, a button or a box, and press it."""
        self.tab_to(name)
        self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        """Go to a field and type over what it holds."""
        self.tab_to(name)
        self.page.keyboard.type(text)

    def choose(self, name: str, wanted: str) -> None:
        """Go to a list of choices and press the arrow down to one of them."""
        self.tab_to(name)
        chosen = "document.activeElement.selectedOptions[0].text"
        self._arrow_down_to(wanted, lambda: str(self.page.evaluate(chosen)))

    def tick_one_of(self, wanted: str) -> None:
        """Go to a group of circles and press the arrow down to one of them."""
        self.tab_to(wanted)
        self._arrow_down_to(wanted, lambda: self._stop().words)
        self.page.keyboard.press("Space")

    def _arrow_down_to(self, wanted: str, now: Callable[[], str]) -> None:
        for _ in range(MOST_TABS):
            if re.fullmatch(wanted, now()):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no way by arrows to {wanted!r}")

    def _stop(self) -> _Stop:
        stop = _Stop(**self.page.evaluate(STOPPED_AT))
        if stop.fault:
            path = self.page.url.removeprefix(self.address)
            self.unseen.add(f"{path}: {stop.words!r} {stop.fault}")
        return stop
