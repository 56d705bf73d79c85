"""The demo as `./loa demo` starts it, with each role in it, and what its loudspeakers sound.

Nothing is pretended but the horns: broker, roles and receivers are processes of their own, words
are spoken by espeak-ng, which is quick.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Locator, Page, expect

from controller.accounts.actor import SYSTEM
from controller.accounts.service import NewPerson, add_person
from controller.clock import now_ms
from controller.demo.layout import Layout
from controller.demo.logins import APPROVER, AUDITOR, DUTY_OFFICER, OPERATOR
from controller.demo.machine import DemoMachine, OwnProcesses, running
from controller.serve.ports import LOOPBACK, answers, free_port
from controller.store.lookup import find
from controller.store.people import StaffRole
from controller.store.units import Unit
from tests.browser.visitor import Visitor
from tests.controller.commune import PASSWORD
from tests.system.recordings import Recording, read_recording
from tests.waiting import until

QUICK_VOICE = {"LOA_ONLINE_VOICES": "no", "LOA_NEURAL_VOICE": "no"}
TECHNICIAN, ADMINISTRATOR, PROVINCE = "kythuat", "quantri", "tinh"
BESIDES = (
    (TECHNICIAN, StaffRole.TECHNICIAN),
    (ADMINISTRATOR, StaffRole.ADMINISTRATOR),
    (PROVINCE, StaffRole.PROVINCE_ADMINISTRATOR),
)
"""Whom the demo itself has not."""
START_S = 60.0
PATIENCE_MS = 60_000
"""For what other processes do meanwhile, on a machine that is busy."""


class Walker(Visitor):
    """Somebody at work, whose every page is judged."""

    def look(self) -> Page:
        """Judge the page as it is, once all that it asks for has come."""
        self.page.wait_for_load_state()
        found = self.judgement()
        assert found == [], f"{self.page.url}: {found}"
        return self.page

    def follow(self, there: Locator) -> Page:
        """Press what leads to another page, or to this one anew, and judge what comes.

        Some forms are sent by a script: only then does the browser begin to go.
        """
        with self.page.expect_navigation():
            there.click()
        return self.look()

    def room(self, name: str) -> Page:
        """Go there by the bar of the rooms."""
        rooms = self.page.get_by_role("navigation", name="Các mục chính")
        return self.follow(rooms.get_by_role("link", name=name))

    def press(self, name: str, role: Literal["link", "button"] = "link") -> Page:
        """Follow what bears this name."""
        there = self.page.locator("main").get_by_role(role, name=name, exact=True)
        return self.follow(there.first)

    def is_told(self, words: str) -> None:
        """What was done is said at the head of the page."""
        expect(self.page.get_by_role("status").first).to_contain_text(words)


@dataclass(frozen=True)
class Demo:
    """A demo that runs."""

    machine: DemoMachine
    passwords: Mapping[str, str]

    @property
    def address(self) -> str:
        """Where the pages are."""
        return self.machine.layout.address

    @property
    def root_key(self) -> Path:
        """What an auditor has got elsewhere, and believes."""
        return self.machine.settings.keys_dir / "root.json"

    @contextmanager
    def walker(self, browser: Browser, width: int, login: str = "") -> Iterator[Walker]:
        """Somebody at a window of her own, logged in if she has a login."""
        with Walker(browser, self.address, width) as walker:
            walker.page.set_default_timeout(PATIENCE_MS)
            expect.set_options(timeout=PATIENCE_MS)
            if login:
                walker.log_in(login, self.passwords[login])
                walker.look()
            yield walker

    def recording(self, code: str, until_ms: int) -> Recording:
        """What the loudspeaker of a cluster has put out, once that reaches an instant."""
        folder: Path = self.machine.layout.recordings / code

        def reaches() -> bool:
            heard = read_recording(max(folder.glob("*.wav")))
            return len(heard.samples) >= heard.frame_at(until_ms)

        until(reaches, PATIENCE_MS / 1000, every_s=0.2)
        return read_recording(max(folder.glob("*.wav")))

    def loudness(self, code: str, from_ms: int, to_ms: int) -> float:
        """How loud (RMS, 1 is full scale) a cluster's loudspeaker was between two instants."""
        heard = self.recording(code, to_ms)
        piece = heard.samples[heard.frame_at(from_ms) : heard.frame_at(to_ms)]
        return float(np.sqrt(np.mean(piece**2)))


@contextmanager
def started(home: Path, sockets: Path) -> Iterator[Demo]:
    """Start it; it ends with the block."""
    layout = Layout(home, sockets, free_port(), free_port(), home / "system")
    with running(layout, OwnProcesses(card=False), QUICK_VOICE) as machine:
        with machine.sessions.begin() as session:
            of_commune = find(session, Unit, machine.commune.unit_id)
            for login, role in BESIDES:
                above = of_commune.parent_id if login == PROVINCE else None
                new = NewPerson(
                    unit_id=above or of_commune.id,
                    login=login,
                    name=f"Đỗ Minh {login}",
                    role=role,
                    password=PASSWORD,
                )
                add_person(session, SYSTEM, new, now_ms(), PasswordHasher())
        assert answers(LOOPBACK, layout.web_port, START_S)
        yield demo_of(machine)


def demo_of(machine: DemoMachine) -> Demo:
    """With the passwords of its people."""
    of = machine.logins
    passwords = {
        OPERATOR: of.operator,
        APPROVER: of.approver,
        DUTY_OFFICER: of.duty_officer,
        AUDITOR: of.auditor,
        TECHNICIAN: PASSWORD,
        ADMINISTRATOR: PASSWORD,
        PROVINCE: PASSWORD,
    }
    return Demo(machine, passwords)
