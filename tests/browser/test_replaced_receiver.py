"""A receiver is replaced from its cluster's page: another box comes in, the diary goes on.

Everything as in earnest: `loa serve` with its own broker and authority, a code from the page,
`loa-edge enrol` and `run`, sound, verdicts.
"""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_connection

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from controller.accounts.actor import SYSTEM
from controller.accounts.service import NewPerson, add_person
from controller.clock import now_ms
from controller.demo import job
from controller.serve.ports import LOOPBACK
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.people import StaffRole
from controller.store.places import Cluster, Receiver
from edge_agent.enrolment.line_files import AUTHORITY, OWN
from playlists.messages.plan import ItemKind
from playlists.rules.verdict import VerdictKind
from tests.browser.real_demo import PATIENCE_MS, TECHNICIAN, Walker
from tests.browser.walk_on_air import cluster
from tests.controller.commune import PASSWORD
from tests.real_parts.loudspeaker import Loudspeaker
from tests.system.served import (
    AGENT,
    START_S,
    Served,
    certified_name,
    is_ready_to_listen,
    running,
    served_commune,
)
from tests.waiting import until

pytestmark = pytest.mark.long
CODE = "01"
AHEAD_S = 25
ANSWER_S = 3.0
"""A broker that turns away says so at once; one that lets in waits for a first word."""


@dataclass
class Pole:
    """The cluster's pole: the box that hangs there, and those that hung there before."""

    served: Served
    folder: Path
    stack: ExitStack
    speaker: Loudspeaker
    boxes: list[Path] = field(default_factory=list)
    hanging: ExitStack = field(default_factory=ExitStack)

    def come_in(self, technician: Walker) -> str:
        """A code from the page, a box that comes by it, and the press that lets it in; its name."""
        page = technician.page
        technician.press("Tạo mã", "button")
        code = page.locator(".enrol-code").inner_text()
        qr = page.get_by_alt_text("Mã QR của mã lắp đặt")
        assert qr.evaluate("one => one.naturalWidth") > 0
        box = self.folder / f"box {len(self.boxes)}"
        command = [*AGENT, "enrol", "--home", str(box), "--loudspeaker", str(self.speaker.socket)]
        command += ["--controller", self.served.machine.layout.address, "--wait", str(START_S)]
        with subprocess.Popen([*command, code]) as process:
            expect(page.get_by_text("Một thiết bị đang chờ vào")).to_be_visible()
            technician.look()
            technician.press("Cho vào", "button")
            assert process.wait(START_S) == 0
        self.boxes.append(box)
        return certified_name(box)

    def hang(self, name: str) -> None:
        """Take down what hangs there, switch on the newest box, and hear of it."""
        self.hanging.close()
        command = [*AGENT, "run", "--home", str(self.boxes[-1])]
        self.hanging.enter_context(running(command, self.served.told))
        until(lambda: is_ready_to_listen(self.served.machine, name), START_S)

    def is_let_in(self, box: Path) -> bool:
        """Whether the broker takes the certificate of a box."""
        (line,) = (one.parent for one in box.rglob(OWN))
        context = ssl.create_default_context(cafile=str(line / AUTHORITY))
        context.load_cert_chain(line / OWN)
        try:
            with (
                create_connection((LOOPBACK, self.served.lines), ANSWER_S) as wire,
                context.wrap_socket(wire, server_hostname="localhost") as secret,
            ):
                return bool(secret.recv(1))
        except TimeoutError:
            return True
        except ssl.SSLError:
            return False

    def broadcast(self, title: str) -> str:
        """A notice, and what became of it at this cluster."""
        machine = self.served.machine
        bulletin = job.write_words(machine, title, f"{title}.", ItemKind.BULLETIN)
        job.accept_readings(machine, (bulletin,))
        job.wait_for_speech(machine, (bulletin,))
        job.submit_and_approve(machine, (bulletin,))
        aired = job.put_on_air(machine, (bulletin,), AHEAD_S)
        waits = {VerdictKind.WAITING, VerdictKind.AWAITING_REPORT}

        def verdict() -> str | None:
            query = (
                select(ExpectedBroadcast.verdict)
                .join(Cluster, Cluster.id == ExpectedBroadcast.cluster_id)
                .where(ExpectedBroadcast.slot_id == aired.slot_id, Cluster.code == CODE)
            )
            with machine.sessions() as session:
                return session.scalars(query).one_or_none()

        until(lambda: verdict() not in {None, *waits}, START_S)
        told = verdict()
        assert told is not None
        return told


@pytest.fixture(scope="module")
def pole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pole]:
    folder = tmp_path_factory.mktemp("pole")
    with ExitStack() as stack:
        served = stack.enter_context(
            served_commune(tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("s"))
        )
        machine = served.machine
        with machine.sessions.begin() as session:
            new = NewPerson(
                unit_id=machine.commune.unit_id,
                login=TECHNICIAN,
                name="Đỗ Minh Kỹ",
                role=StaffRole.TECHNICIAN,
                password=PASSWORD,
            )
            add_person(session, SYSTEM, new, now_ms(), PasswordHasher())
        speaker = stack.enter_context(Loudspeaker(folder / "loudspeaker", blocks_ahead=14))
        there = Pole(served, folder, stack, speaker)
        stack.callback(there.hanging.close)
        yield there


@pytest.mark.parametrize("width", [390, 1280])
def test_another_box_takes_the_place_and_the_diary_goes_on(
    pole: Pole, chromium: Browser, width: int
) -> None:
    machine = pole.served.machine
    before, after = f"Họp thôn trước {width}", f"Họp thôn sau {width}"
    with Walker(chromium, machine.layout.address, width) as technician:
        page = technician.page
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        technician.log_in(TECHNICIAN)
        if not pole.boxes:
            cluster(technician, CODE)
            technician.press("Lắp bộ thu")
            pole.hang(pole.come_in(technician))
        assert pole.broadcast(before) == VerdictKind.PLAYED

        cluster(technician, CODE)
        technician.press("Thay hoặc khóa bộ thu")
        expect(page.get_by_text("bộ thu cũ bị loại ra")).to_be_visible()
        old = pole.boxes[-1]
        assert pole.is_let_in(old)
        new = pole.come_in(technician)
        expect(page.get_by_text("Bộ thu đã vào lúc")).to_be_visible()
        until(lambda: not pole.is_let_in(old))
        pole.hang(new)
        assert pole.broadcast(after) == VerdictKind.PLAYED

        cluster(technician, CODE)
        technician.press("Nhật ký của cụm")
        diary = page.locator("main")
        for title in (before, after):
            expect(diary).to_contain_text(title)
    with machine.sessions() as session:
        here = select(Receiver).join(Cluster).where(Cluster.code == CODE)
        sitting = [one.id for one in session.scalars(here) if one.retired_at is None]
    assert sitting == [new]
