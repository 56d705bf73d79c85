"""A whole receiver, a process of its own, in the house's first cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.controller.link.conftest import House
from tests.edge_agent.surroundings import ReceiverProcess
from tests.real_parts.loudspeaker import Loudspeaker
from tests.real_parts.mosquitto import Mosquitto


@contextmanager
def box(
    house: House, home: Path, brokers: Sequence[Mosquitto], more_settings: str = ""
) -> Iterator[ReceiverProcess]:
    """It runs, and knows these brokers, best first."""
    home.mkdir()
    (home / "receiver.key").write_bytes(house.witness.key.seed)
    (home / "root.json").write_bytes(house.ceremony.root)
    units = f'"{house.commune.unit.id}", "{house.commune.province.id}"'
    with Loudspeaker(home.with_name("loudspeaker")) as loudspeaker:
        (home / "receiver.toml").write_text(
            f'receiver = "{house.witness.receiver}"\nunit_path = [{units}]\ncluster = "1"\n'
            + "".join(f'[[broker]]\nhost = "{b.host}"\nport = {b.port}\n' for b in brokers)
            + f'[sound]\nloudspeaker = "{loudspeaker.socket}"\n{more_settings}'
        )
        receiver = ReceiverProcess(home)
        receiver.start()
        yield receiver
        receiver.kill()
