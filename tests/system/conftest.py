"""A whole machine of real processes for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.demo.layout import Layout
from controller.demo.machine import DemoMachine, OwnProcesses, running
from controller.serve.ports import free_port

SHORT_NOTICE = Path(__file__).parent / "ngan.txt"
OFFLINE = {"LOA_ONLINE_VOICES": "no", "LOA_NEURAL_VOICE": "no"}


@pytest.fixture
def short_notice() -> Path:
    return SHORT_NOTICE


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoMachine]:
    """Broker, every role and three receivers, each a process."""
    home = tmp_path_factory.mktemp("machine")
    sockets = tmp_path_factory.mktemp("s")
    layout = Layout(home, sockets, free_port(), free_port(), home / "system")
    with running(layout, OwnProcesses(card=False), OFFLINE) as started:
        yield started
