"""The command line, as whoever installs a receiver meets it."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from playlists.messages.keys import PUBLIC_KEY_BYTES, SigningKey
from tests.real_parts.station import Station

SETTINGS = """
receiver = "r"
unit_path = ["u"]
cluster = "c"
[[broker]]
host = "127.0.0.1"
[sound]
loudspeaker = "/nowhere"
"""


def loa_edge(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "edge_agent.app", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_init_makes_one_key_for_its_owner_only_and_prints_its_public_half(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = loa_edge("init", "--home", str(home))
    again = loa_edge("init", "--home", str(home))
    assert first.returncode == again.returncode == 0
    assert first.stdout == again.stdout
    assert len(bytes.fromhex(first.stdout.strip())) == PUBLIC_KEY_BYTES
    key = home / "receiver.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert SigningKey.from_seed(key.read_bytes()).public_key.hex() == first.stdout.strip()


def test_version_needs_no_home_and_also_answers_behind_the_launcher() -> None:
    for arguments in (["--version"], ["--version", "--home", "/nowhere"]):
        told = loa_edge(*arguments)
        assert told.returncode == 0
        assert told.stdout.startswith("loa-edge 0.1.0 (commit ")


def test_help_names_both_commands() -> None:
    shown = loa_edge("--help")
    assert shown.returncode == 0
    assert "init" in shown.stdout
    assert "run" in shown.stdout


def test_a_folder_that_is_not_there_and_one_that_cannot_be_are_said_in_a_sentence(
    tmp_path: Path,
) -> None:
    gone = loa_edge("run", "--home", str(tmp_path / "gone"))
    (tmp_path / "file").touch()
    blocked = loa_edge("init", "--home", str(tmp_path / "file" / "home"))
    assert (gone.returncode, blocked.returncode) == (1, 1)
    assert "gone/receiver.toml cannot be used" in gone.stderr
    assert "file/home cannot be used: Not a directory" in blocked.stderr
    assert "Errno" not in gone.stderr + blocked.stderr


def test_what_is_missing_is_said_in_a_sentence(tmp_path: Path) -> None:
    def said() -> str:
        ended = loa_edge("run", "--home", str(tmp_path))
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
        return ended.stderr

    assert "receiver.toml cannot be used" in said()
    (tmp_path / "receiver.toml").write_text(SETTINGS)
    assert "run `loa-edge init" in said()
    loa_edge("init", "--home", str(tmp_path))
    assert "root.json is missing: enrol the receiver" in said()
    (tmp_path / "root.json").write_bytes(Station().root())
    lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert "another receiver runs" in said()
    os.close(lock)
