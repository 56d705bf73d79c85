"""The web role: serve pages, API and audio until told to stop."""

import socket
import threading
from contextlib import ExitStack
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from controller.accounts.secret_box import kept_box, seal_what_is_open
from controller.enrolment.codes import seal_open_codes
from controller.https.files import HttpsFolder
from controller.settings import Settings
from controller.store.engine import open_engine, writing_sessions
from controller.web.app import create_app
from controller.web.plain_door import PlainDoor

LONGEST_GOODBYE_S = 3
"""Streams of open pages never end by themselves; browsers connect again."""
POLL_S = 0.2
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: those with forward secrecy that are not broken. TLS 1.3 has no others."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Serve on the settings' addresses. Raises OSError where one cannot be had, KeyFileError."""
    with ExitStack() as open_things:
        engine = open_engine(settings.database_url)
        open_things.callback(engine.dispose)
        box = kept_box(settings.home)
        with writing_sessions(engine).begin() as session:
            seal_what_is_open(session, box)
            seal_open_codes(session, box)
        app: ASGIApp = create_app(settings, engine, box=box)
        doors: list[tuple[int, ASGIApp, dict[str, Any]]] = [(settings.web_port, app, {})]
        if settings.https_port is not None:
            plain = PlainDoor(app, settings.https_port)
            doors = [(settings.web_port, plain, {}), (settings.https_port, app, _tls(settings))]
        listeners = [open_things.enter_context(_listen(settings, port)) for port, _, _ in doors]
        serving = [
            _serve(door, how, listener)
            for (_, door, how), listener in zip(doors, listeners, strict=True)
        ]
        while all(thread.is_alive() for _, thread in serving) and not stop.wait(POLL_S):
            pass
        for server, _ in serving:
            server.should_exit = True
        for _, thread in serving:
            thread.join()
    if not stop.is_set():
        raise OSError(f"the web server on {settings.web_host}:{settings.web_port} ended by itself")


def _listen(settings: Settings, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    return socket.create_server((settings.web_host, port), family=family)


def _serve(
    app: ASGIApp, how: dict[str, Any], listener: socket.socket
) -> tuple[uvicorn.Server, threading.Thread]:
    config = uvicorn.Config(
        app,
        access_log=False,
        # The app itself believes the proxies that its settings name, and nobody else.
        proxy_headers=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=LONGEST_GOODBYE_S,
        **how,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="web")
    thread.start()
    return server, thread


def _tls(settings: Settings) -> dict[str, Any]:
    folder = HttpsFolder(settings.https_dir)
    folder.require()
    return {
        "ssl_certfile": str(folder.certificate),
        "ssl_keyfile": str(folder.key),
        "ssl_ciphers": CIPHERS,
    }
