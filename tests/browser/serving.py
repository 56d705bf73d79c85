"""The real web server on a free port, in a thread of the test."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import Engine

from controller.settings import Settings, read_settings
from controller.web.app import create_app

PATIENCE_S = 10.0


def settings_in(home: Path) -> Settings:
    """Settings of an installation in a folder."""
    return read_settings({"LOA_HOME": str(home)})


class Serving:
    """Serve while the block runs; gives the address."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        clock: Callable[[], int],
        hasher: PasswordHasher,
    ) -> None:
        app = create_app(settings, engine, clock=clock, hasher=hasher)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}
        )

    def __enter__(self) -> str:
        self._thread.start()
        deadline = time.monotonic() + PATIENCE_S
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise TimeoutError("the web server did not start")
            time.sleep(0.01)
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
