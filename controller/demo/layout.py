"""Where the demo keeps what, below one folder."""

from dataclasses import dataclass
from pathlib import Path

from controller.serve.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of a demo and its ports."""

    home: Path
    sockets: Path
    """A short folder: the names of sockets may have 107 bytes only."""
    web_port: int
    broker_port: int
    programs: Path
    """Programs unpacked from Debian packages where they are not installed: one folder for all
    homes, so that they are fetched once."""

    @property
    def logs(self) -> Path:
        """What each process says, a file each."""
        return self.home / "logs"

    @property
    def broker(self) -> Path:
        """Mosquitto's configuration and store."""
        return self.home / "broker"

    @property
    def root_keys(self) -> Path:
        """The root key, which in earnest is offline."""
        return self.home / "root"

    @property
    def recordings(self) -> Path:
        """What each loudspeaker put out, a folder a cluster."""
        return self.home / "recordings"

    @property
    def receivers(self) -> Path:
        """The homes of all receivers."""
        return self.home / "receivers"

    def receiver(self, code: str) -> Path:
        """The home of the receiver in a cluster."""
        return self.receivers / code

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://{LOOPBACK}:{self.web_port}"
