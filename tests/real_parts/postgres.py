"""A real PostgreSQL in a folder of its own, reached over a socket file, that tests may kill.

with Postgres() as server:
    engine = open_engine(server.new_database())

PostgreSQL refuses to run as root, so a test run by root starts it as the user `postgres`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import Engine, make_url, text

START_TIMEOUT_S = 30.0
USER = "loa"
OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=50",
    "shared_buffers=32MB",
)
"""No port to fight about, and no waiting for the disk: nothing here outlives the test."""
KEPT_AFTER_A_KILL = "synchronous_commit=on"
"""A commit has left the server's own memory, so that it outlives the server, not the machine."""


def find_programs() -> Path | None:
    """The folder of PostgreSQL's programs: Debian keeps them off PATH, by version."""
    versions = Path("/usr/lib/postgresql")
    folders = sorted(versions.glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    return folders[0] if folders else Path(on_path).parent if on_path else None


class Postgres:
    """One server. Databases are made and thrown away with it."""

    def __init__(self, *options: str) -> None:
        """`options`: settings beside the usual ones, over which they win (KEPT_AFTER_A_KILL)."""
        programs = find_programs()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
        self._programs = programs
        self._options = options
        self._owner = "postgres" if os.geteuid() == 0 else None
        # Not below pytest's own folder: a socket's path is short, and `postgres` must get in.
        self.folder = Path(tempfile.mkdtemp(prefix="loa-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def start(self) -> None:
        """Start (the first time: lay the store) and wait until it answers."""
        data = self.folder / "data"
        if not data.exists():
            if self._owner:
                shutil.chown(self.folder, self._owner, self._owner)
            self.folder.chmod(0o755)
            self._run("initdb", "-D", data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8")
        command = [str(self._programs / "postgres"), "-D", str(data), "-k", str(self.folder)]
        for option in (*OPTIONS, *self._options):
            command += ["-c", option]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                user=self._owner,
                group=self._owner,
                extra_groups=[] if self._owner else None,
            )
        self._wait()

    def kill(self) -> None:
        """End it at once and without a word to its clients, as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=START_TIMEOUT_S)
            self._process = None

    def new_database(self, template: str = "template1") -> str:
        """A fresh database, as a SQLAlchemy URL."""
        self._made += 1
        name = f"test_{self._made}"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Take one of its databases away, whoever is still connected: each takes 8 MB."""
        name = make_url(url).database
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def _conninfo(self, name: str) -> str:
        return f"host={self.folder} user={USER} dbname={name}"

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [str(self._programs / program), *map(str, arguments)],
            check=True,
            capture_output=True,
            user=self._owner,
            group=self._owner,
            extra_groups=[] if self._owner else None,
            cwd=self.folder,
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                psycopg.connect(self._conninfo("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")


def somebody_waits(engine: Engine) -> bool:
    """Whether a transaction stands before what another one holds."""
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect() as connection:
        return bool(connection.scalar(waits))
