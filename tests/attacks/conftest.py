from collections.abc import Iterator

import pytest

from tests.attacks.stronghold import Client, Stronghold
from tests.real_parts.mosquitto import PROGRAM


@pytest.fixture(scope="module")
def stronghold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stronghold]:
    if PROGRAM is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    with Stronghold(tmp_path_factory.mktemp("attacks") / "broker") as running:
        yield running


@pytest.fixture
def controller(stronghold: Stronghold) -> Iterator[Client]:
    with Client(stronghold, stronghold.controller, "loa-link", to_controllers=True) as client:
        yield client
