"""The web role: serve pages, API and audio until told to stop."""

import socket
import threading

import uvicorn

from controller.accounts.secret_box import kept_box, seal_what_is_open
from controller.settings import Settings
from controller.store.engine import open_engine, writing_sessions
from controller.web.app import create_app

LONGEST_GOODBYE_S = 3
"""Streams of open pages never end by themselves; browsers connect again."""
POLL_S = 0.2


def run(settings: Settings, stop: threading.Event) -> None:
    """Serve on the settings' address. Raises OSError where it cannot be had, KeyFileError."""
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    address = (settings.web_host, settings.web_port)
    with socket.create_server(address, family=family) as listener:
        engine = open_engine(settings.database_url)
        box = kept_box(settings.home)
        with writing_sessions(engine).begin() as session:
            seal_what_is_open(session, box)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(settings, engine, box=box),
                access_log=False,
                # The app itself believes the proxies that its settings name, and nobody else.
                proxy_headers=False,
                server_header=False,
                log_config=None,
                timeout_graceful_shutdown=LONGEST_GOODBYE_S,
            )
        )
        serving = threading.Thread(target=server.run, args=([listener],), name="web")
        serving.start()
        while serving.is_alive() and not stop.wait(POLL_S):
            pass
        server.should_exit = True
        serving.join()
        engine.dispose()
    if not stop.is_set():
        raise OSError(f"the web server on {settings.web_host}:{settings.web_port} ended by itself")
