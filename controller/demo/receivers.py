"""Receivers of the demo: each an agent and a loudspeaker, both processes of their own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from controller.demo.layout import Layout
from controller.keys.files import KeyFolder
from controller.serve.ports import LOOPBACK
from controller.serve.processes import Command
from controller.settings import BrokerAddress
from controller.setup.receiver_home import (
    Enrolled,
    decoder,
    furnish,
    loudspeaker,
    microphone,
)

AGENT = (sys.executable, "-m", "edge_agent.app")
LOUDSPEAKER = (sys.executable, "-m", "firmware_stubs.loudspeaker")
BLOCKS_AHEAD = 14
"""200 ms of sound lie ready, as on a desktop's card: a demo shares its cores with everything."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A receiver of the demo and what people call its cluster."""

    code: str
    enrolled: Enrolled


def born(home: Path) -> bytes:
    """Let a receiver make its own key; its public half comes back."""
    home.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(
        [*AGENT, "init", "--home", str(home)], capture_output=True, text=True, check=True
    )
    return bytes.fromhex(told.stdout.split()[-1])


def settle(seat: Seat, layout: Layout, keys: KeyFolder, *, hears: bool) -> None:
    """Tell a receiver who it is, where the broker is, whom to believe and what listens."""
    broker = BrokerAddress(LOOPBACK, layout.broker_port)
    sound = loudspeaker(layout.sockets / seat.code) + decoder(imageio_ffmpeg.get_ffmpeg_exe())
    if hears:
        sound += microphone(_ears(seat, layout))
    furnish(layout.receiver(seat.code), seat.enrolled, broker, sound, keys)


def commands(seat: Seat, layout: Layout, *, card: bool, hears: bool) -> tuple[Command, Command]:
    """How to start the loudspeaker, perhaps with a microphone in front of it, and the agent."""
    speaker = [*LOUDSPEAKER, "--socket", str(layout.sockets / seat.code)]
    speaker += ["--recordings", str(layout.recordings / seat.code)]
    speaker += ["--blocks-ahead", str(BLOCKS_AHEAD)]
    if card:
        speaker.append("--card")
    if hears:
        speaker += ["--microphone", str(_ears(seat, layout))]
    agent = [*AGENT, "run", "--home", str(layout.receiver(seat.code))]
    return (
        Command(loudspeaker_name(seat), speaker, loudspeaker_log(seat, layout)),
        Command(f"receiver {seat.code}", agent, layout.logs / f"receiver-{seat.code}.log"),
    )


def _ears(seat: Seat, layout: Layout) -> Path:
    return layout.sockets / f"{seat.code}-mic"


def loudspeaker_name(seat: Seat) -> str:
    """Under which name a loudspeaker's process is watched."""
    return f"loudspeaker {seat.code}"


def loudspeaker_log(seat: Seat, layout: Layout) -> Path:
    """What a loudspeaker says."""
    return layout.logs / f"loudspeaker-{seat.code}.log"
