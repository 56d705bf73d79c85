"""What lies in a receiver's home before its first start, beside its own key (`loa-edge init`).

Who it is, where the broker is, whom to believe.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.keys.files import KeyFolder
from controller.settings import BrokerAddress

SETTINGS = """\
receiver = {receiver}
cluster = {cluster}
unit_path = [{unit_path}]

[[broker]]
host = {host}
port = {port}
username = {receiver}
password = {password}

[sound]
{sound}
"""
SOUND_CARD = 'output = "portaudio"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolled:
    """A receiver, the cluster that it sits in and how it gets in at the broker."""

    receiver_id: str
    cluster_id: str
    unit_path: Sequence[str]
    """Its own unit first, then every unit above it."""
    password: str


def furnish(
    home: Path, enrolled: Enrolled, broker: BrokerAddress, sound: str, keys: KeyFolder
) -> None:
    """Write `receiver.toml`, which only its owner may read, and the root of trust.

    `sound` says where sound goes: SOUND_CARD or loudspeaker(socket), and behind it
    microphone(socket) where something listens.
    """
    home.mkdir(parents=True, exist_ok=True)
    told = home / "receiver.toml"
    told.touch(mode=0o600)
    text = SETTINGS.format(
        receiver=_quoted(enrolled.receiver_id),
        cluster=_quoted(enrolled.cluster_id),
        unit_path=", ".join(map(_quoted, enrolled.unit_path)),
        host=_quoted(broker.host),
        port=broker.port,
        password=_quoted(enrolled.password),
        sound=sound,
    )
    told.write_text(text, encoding="utf-8")
    (home / keys.root.name).write_bytes(keys.root.read_bytes())


def loudspeaker(socket: Path) -> str:
    """Sound goes to a loudspeaker program."""
    return f"loudspeaker = {_quoted(str(socket))}"


def decoder(program: str) -> str:
    """What decodes stations for relays, where it is not on PATH."""
    return f"\nffmpeg = {_quoted(program)}"


def microphone(socket: Path) -> str:
    """A program that stands for a microphone at the loudspeaker."""
    return f"\n\n[hearing]\nsocket = {_quoted(str(socket))}"


def _quoted(text: str) -> str:
    """As TOML writes a string: the same escapes as JSON's."""
    return json.dumps(text, ensure_ascii=False)
