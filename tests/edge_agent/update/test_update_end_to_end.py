"""A running receiver takes a signed update over the line; one that is broken is left by itself."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.receiver import build
from edge_agent.update import launcher
from playlists.messages import topics
from playlists.messages.command import Command, Update
from playlists.messages.envelope import seal
from playlists.messages.state import State
from tests.edge_agent.surroundings import RECEIVER, Place, around, now_ms

PAUSE_S = 0.2


@contextmanager
def kept_running(base: Path, home: Path) -> Iterator[None]:
    """What systemd does: start it again whenever it ends."""
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not over.is_set():
            command = [sys.executable, launcher.__file__, str(base), str(home), "run"]
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            running[:] = [process]
            process.wait()
            over.wait(PAUSE_S)

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        over.set()
        running[0].terminate()
        thread.join()


def version(folder: Path, name: str, *, is_broken: bool = False) -> Path:
    """A version of the program, as it lies on a card."""
    site = folder / name
    build.lay_own(site, name)
    if is_broken:
        (site / "edge_agent" / "receiver.py").write_text("raise ImportError('broken')\n")
    return site


def send(place: Place, site: Path, sequence: int) -> None:
    """The controller's command, and the bundle where it says."""
    bundle = build.pack_bundle(site, site.with_suffix(".tar.gz")).read_bytes()
    update = Update(
        version=site.name,
        sha256=place.audio.add(bundle),
        size_bytes=len(bundle),
        sources=(place.audio.base,),
    )
    command = Command(
        id=f"update-{sequence}",
        receiver=RECEIVER,
        sequence=sequence,
        issued_at=now_ms(),
        expires_at=now_ms() + 600_000,
        action=update,
    )
    place.controller.publish(topics.command(RECEIVER), seal(command, [place.station.key]))


def wait_for(place: Place, name: str, fault: str = "") -> State:
    return place.controller.state(
        lambda s: s.online and s.agent_version == name and (not fault or fault in s.faults)
    )


@pytest.mark.long
def test_a_broken_version_is_left_and_a_good_one_runs(tmp_path: Path) -> None:
    base = version(tmp_path, "0.1.0")
    with around(tmp_path) as place:
        place.receiver.stop()
        place.controller.states.clear()
        with kept_running(base, place.receiver.home):
            wait_for(place, "0.1.0")
            send(place, version(tmp_path, "0.2.0", is_broken=True), 1)
            returned = wait_for(place, "0.1.0", "update_returned")
            assert returned.machine is not None
            assert returned.machine.starts > 1
            send(place, version(tmp_path, "0.3.0"), 2)
            wait_for(place, "0.3.0")
    choice = launcher.read_choice(place.receiver.home / "program")
    assert (choice["current"], choice["returned_from"]) == ("0.3.0", "")
