"""A real Mosquitto on loopback, on a free port, that tests may kill and start again.

with Mosquitto(tmp_path / "broker") as broker:
    client.connect(broker.host, broker.port)
    broker.kill()   # as a power cut does
    broker.start()  # same port, same retained messages
"""

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from controller.serve.ports import LOOPBACK, free_port

PROGRAM = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
START_TIMEOUT_S = 10.0
START_ATTEMPTS = 5

CONFIGURATION = """\
listener {port} {host}
allow_anonymous true
user root
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
max_packet_size 1048576
log_dest file {folder}/mosquitto.log
connection_messages true
"""
"""`user root`: started by root it would drop to a user that cannot write the folder."""


class Mosquitto:
    """One broker process. Its folder holds configuration, log and persistent store."""

    host = LOOPBACK

    def __init__(self, folder: Path, extra_configuration: str = "") -> None:
        if PROGRAM is None:
            raise RuntimeError("mosquitto is not installed: apt-get install mosquitto")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.port = 0
        self._extra = extra_configuration
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it accepts connections. The port stays the same once it was up."""
        ports = [self.port] if self.port else [free_port() for _ in range(START_ATTEMPTS)]
        for port in ports:
            self._spawn(port)
            if self._is_up(port):
                self.port = port
                return
            self.kill()
        raise RuntimeError(f"mosquitto did not start:\n{self.log()}")

    def kill(self) -> None:
        """End it at once, as a power cut does (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in order: it saves its store and says goodbye."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=START_TIMEOUT_S)
            self._process = None

    def forget(self) -> None:
        """Die, and come back with nothing, as another does that takes its place."""
        self.kill()
        (self.folder / "mosquitto.db").unlink(missing_ok=True)
        self.start()

    def log(self) -> str:
        """What the broker wrote about itself."""
        path = self.folder / "mosquitto.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def _spawn(self, port: int) -> None:
        configuration = self.folder / "mosquitto.conf"
        text = CONFIGURATION.format(port=port, host=self.host, folder=self.folder) + self._extra
        configuration.write_text(text)
        self._process = subprocess.Popen(
            [str(PROGRAM), "-c", str(configuration)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _is_up(self, port: int) -> bool:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                return False
            with suppress(OSError), socket.create_connection((self.host, port), timeout=1):
                return True
            time.sleep(0.01)
        return False
