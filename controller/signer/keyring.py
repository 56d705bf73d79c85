"""The station keys in memory, the trust and what is known of approvers as they stand on disk.

A chain that was accepted, or a key that was added, counts without a restart.
"""

import logging
from pathlib import Path

from controller.keys.files import KeyFolder, read_signing_key, read_trust
from controller.keys.private_files import KeyFileError
from controller.signer.approvals import Approvals
from controller.signer.approver_memory import MemoryFile
from controller.signer.conditions import Station
from controller.update.packages import AcceptedFile
from playlists.messages.keys import SigningKey

log = logging.getLogger(__name__)


class Keyring:
    """Reads the folder again only where something in it has changed."""

    def __init__(self, folder: KeyFolder, passphrase: bytes) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._memory = MemoryFile(folder.path)
        self._versions = AcceptedFile(folder.path)
        self._known = dict[Path, SigningKey]()
        self._stamp: tuple[object, ...] = ()
        self._station: Station | None = None

    def station(self) -> Station:
        """Keys and trust. Raises KeyFileError where there never were any that can serve.

        Later trouble leaves in force what was there.
        """
        stamp = self._look()
        if self._station is not None and stamp == self._stamp:
            return self._station
        try:
            self._station = self._read()
        except KeyFileError:
            if self._station is None:
                raise
            log.exception("the keys on disk cannot be used; going on with those in memory")
        self._stamp = stamp
        return self._station

    def _look(self) -> tuple[object, ...]:
        paths = [self._folder.chain, self._memory.path, self._versions.path]
        paths += self._folder.station_keys()
        return tuple((path, path.stat().st_mtime_ns) for path in paths if path.exists())

    def _read(self) -> Station:
        paths = self._folder.station_keys()
        if not paths:
            raise KeyFileError(self._folder.station_key, "is missing")
        for path in paths:
            if path not in self._known:
                self._known[path] = read_signing_key(path, self._passphrase)
        keys = tuple(self._known[path] for path in paths)
        approvals = Approvals(self._memory.read())
        station = Station(keys, read_trust(self._folder), approvals, self._versions.read())
        log.info("signing with station keys %s", ", ".join(key.key_id for key in station.keys))
        return station
