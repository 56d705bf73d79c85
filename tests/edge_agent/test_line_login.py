"""The receiver's own line over TLS, against the broker as it is set up in earnest."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from random import Random

import pytest

from edge_agent.enrolment.line_files import AUTHORITY, OWN
from edge_agent.happenings import Arrived, LinkChanged
from edge_agent.link import Link
from edge_agent.settings import Broker
from playlists.messages import topics
from tests.attacks.stronghold import HOST, Client, Stronghold
from tests.real_parts.mosquitto import PROGRAM

PATIENCE_S = 30
WITHOUT_CERTIFICATES = """
import sys
import edge_agent.app, edge_agent.receiver
print("cryptography.x509" in sys.modules)
"""


@pytest.fixture(scope="module")
def stronghold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stronghold]:
    if PROGRAM is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    with Stronghold(tmp_path_factory.mktemp("line") / "broker") as running:
        yield running


def line_of(stronghold: Stronghold, receiver: str, folder: Path) -> Broker:
    admitted = stronghold.admit(receiver)
    folder.mkdir()
    (folder / AUTHORITY).write_bytes((stronghold.folder / "ca.crt").read_bytes())
    (folder / OWN).write_bytes(admitted.certificate.read_bytes() + admitted.key.read_bytes())
    return Broker(host=HOST, port=stronghold.port, certificates=str(folder))


def test_a_receiver_connects_by_its_certificate_and_gets_its_plan(
    stronghold: Stronghold, tmp_path: Path
) -> None:
    news: Queue[LinkChanged | Arrived] = Queue()
    broker = line_of(stronghold, "loa-01", tmp_path / "line")
    link = Link("loa-01", (broker,), news.put, Random(3))
    link.start(lambda: b"gone")
    assert news.get(timeout=PATIENCE_S) == LinkChanged(up=True)
    controller = Client(stronghold, stronghold.controller, "loa-link", to_controllers=True)
    with controller:
        assert controller.is_let_in()
        controller.publish(topics.plan("loa-01"), b"a plan", retain=True)
        assert news.get(timeout=PATIENCE_S) == Arrived(topics.plan("loa-01"), b"a plan")
    link.stop(b"bye")


def test_without_its_files_it_tries_again_until_they_are_there(
    stronghold: Stronghold, tmp_path: Path
) -> None:
    news: Queue[LinkChanged | Arrived] = Queue()
    broker = line_of(stronghold, "loa-02", tmp_path / "line")
    hidden = (tmp_path / "line" / OWN).rename(tmp_path / "hidden")
    link = Link("loa-02", (broker,), news.put, Random(3))
    link.start(lambda: b"gone")
    hidden.rename(tmp_path / "line" / OWN)
    assert news.get(timeout=PATIENCE_S) == LinkChanged(up=True)
    link.stop(b"bye")


def test_a_running_receiver_carries_no_library_of_certificates() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_CERTIFICATES], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
