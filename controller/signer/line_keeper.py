"""The signer's second desk: lines. It opens where the folder of keys holds an authority."""

from sqlalchemy import Engine

from controller.keys.authority_files import AuthorityFiles, read_authority
from controller.signer.lines import Lines
from controller.store.engine import reading_sessions, writing_sessions

LOOK_EVERY_MS = 500


class LineKeeper:
    """Looks twice a second whether a certificate or a new list is wanted."""

    def __init__(self, engine: Engine, files: AuthorityFiles, passphrase: bytes) -> None:
        self._engine = engine
        self._files = files
        self._passphrase = passphrase
        self._lines: Lines | None = None
        self._looked_at = 0

    def look(self, now: int) -> bool:
        """Do what waits; tell whether more does. Raises KeyFileError."""
        if abs(now - self._looked_at) < LOOK_EVERY_MS:
            return False
        self._looked_at = now
        if self._lines is None:
            if not self._files.certificate.exists():
                return False
            self._lines = Lines(read_authority(self._files, self._passphrase))
        with reading_sessions(self._engine)() as session:
            if not self._lines.anything_waits(session, now):
                return False
        with writing_sessions(self._engine).begin() as session:
            return self._lines.work(session, now)
