"""Somebody at a telephone: does what a person does, and reckons how long it takes her.

The seconds are a person's, not the machine's, so that a busy machine changes nothing. They are
generous: a part-time clerk who has not seen the page before, one thumb, no autocompletion.
"""

from playwright.sync_api import Locator

TAP_S, KEY_S, PASTE_S, GLANCE_S = 1.5, 0.25, 4.0, 3.0
"""A tap that is aimed, a key of a phone, a long press and "Dán", a look at a new page."""
SYLLABLES_PER_S = 4.0
"""Silent reading of Vietnamese, with understanding: 240 syllables a minute, a slow reader's."""


class Human:
    """Steps with their words and their seconds."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []
        self.taps = 0

    def look(self, words: str) -> None:
        """Take in a page."""
        self.steps.append((words, GLANCE_S))

    def tap(self, there: Locator, words: str) -> None:
        """Something that opens another page, or changes this one."""
        there.click()
        self.taps += 1
        self.steps.append((words, TAP_S + GLANCE_S))

    def tick(self, there: Locator, words: str) -> None:
        """A box or a circle: the page stays."""
        there.check()
        self.taps += 1
        self.steps.append((words, TAP_S))

    def choose(self, there: Locator, label: str, words: str) -> None:
        """Open a list of choices, look, take one."""
        there.select_option(label=label)
        self.taps += 2
        self.steps.append((words, 2 * TAP_S + GLANCE_S))

    def type(self, there: Locator, text: str, words: str) -> None:
        """Letter by letter."""
        there.fill(text)
        self.steps.append((words, TAP_S + len(text) * KEY_S))

    def paste(self, there: Locator, text: str, words: str) -> None:
        """Out of Zalo or a document."""
        there.fill(text)
        self.steps.append((words, TAP_S + PASTE_S))

    def read(self, text: str, words: str) -> None:
        """Every word of it."""
        self.steps.append((words, len(text.split()) / SYLLABLES_PER_S))

    def listen(self, seconds: float) -> None:
        """To the end."""
        self.steps.append(("Nghe thử", TAP_S + seconds))

    @property
    def seconds(self) -> float:
        """All of it."""
        return sum(seconds for _words, seconds in self.steps)

    def told(self) -> str:
        """A line for each step, and the sum."""
        lines = [f"{seconds:6.1f} s  {words}" for words, seconds in self.steps]
        return "\n".join([*lines, f"{self.seconds:6.1f} s  {len(self.steps)} steps"])
