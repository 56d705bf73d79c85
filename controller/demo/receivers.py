"""Receivers of the demo: each an agent and a loudspeaker, both processes of their own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from controller.demo.layout import Layout
from controller.serve.ports import LOOPBACK
from controller.serve.processes import Command

AGENT = (sys.executable, "-m", "edge_agent.app")
LOUDSPEAKER = (sys.executable, "-m", "firmware_stubs.loudspeaker")
BLOCKS_AHEAD = 10
"""200 ms of sound lie ready, as on a desktop's card: a demo shares its cores with everything."""

SETTINGS = """\
receiver = "{receiver}"
cluster = "{cluster}"
unit_path = [{unit_path}]

[[broker]]
host = "{host}"
port = {port}
username = "{receiver}"
password = "{password}"

[sound]
loudspeaker = "{socket}"
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A receiver and the cluster that it sits in."""

    code: str
    cluster_id: str
    receiver_id: str
    unit_path: tuple[str, ...]
    password: str


def born(home: Path) -> bytes:
    """Let a receiver make its own key; its public half comes back."""
    home.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(
        [*AGENT, "init", "--home", str(home)], capture_output=True, text=True, check=True
    )
    return bytes.fromhex(told.stdout.split()[-1])


def settle(seat: Seat, layout: Layout) -> None:
    """Tell a receiver who it is, where the broker is and whom to believe."""
    home = layout.receiver(seat.code)
    text = SETTINGS.format(
        receiver=seat.receiver_id,
        cluster=seat.cluster_id,
        unit_path=", ".join(f'"{unit}"' for unit in seat.unit_path),
        host=LOOPBACK,
        port=layout.broker_port,
        password=seat.password,
        socket=layout.sockets / seat.code,
    )
    path = home / "receiver.toml"
    path.touch(mode=0o600)
    path.write_text(text)


def commands(seat: Seat, layout: Layout, *, card: bool) -> tuple[Command, Command]:
    """How to start the loudspeaker and the agent."""
    speaker = [*LOUDSPEAKER, "--socket", str(layout.sockets / seat.code)]
    speaker += ["--recordings", str(layout.recordings / seat.code)]
    speaker += ["--blocks-ahead", str(BLOCKS_AHEAD)]
    if card:
        speaker.append("--card")
    agent = [*AGENT, "run", "--home", str(layout.receiver(seat.code))]
    return (
        Command(loudspeaker_name(seat), speaker, loudspeaker_log(seat, layout)),
        Command(f"receiver {seat.code}", agent, layout.logs / f"receiver-{seat.code}.log"),
    )


def loudspeaker_name(seat: Seat) -> str:
    """Under which name a loudspeaker's process is watched."""
    return f"loudspeaker {seat.code}"


def loudspeaker_log(seat: Seat, layout: Layout) -> Path:
    """What a loudspeaker says."""
    return layout.logs / f"loudspeaker-{seat.code}.log"
