"""Put the web together: pages, JSON API, audio, static files, headers, errors."""

from collections.abc import Callable

from anyio import CapacityLimiter
from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from controller.accounts.secret_box import SecretBox
from controller.api.app import DESCRIPTION, PREFIX, Described, add_api
from controller.audit.security_log import SecurityLog
from controller.clock import now_ms
from controller.relays.door import Admitted, address_for
from controller.relays.fan_out import FanOut, FfmpegUpstream
from controller.settings import Settings
from controller.store.engine import reading_sessions, writing_sessions
from controller.web import enrolment_door, problems
from controller.web.audio import create_audio_app
from controller.web.live import LOOKERS
from controller.web.pages import PAGES
from controller.web.pages.residents import resident_brake
from controller.web.queries.tracks import is_recalled
from controller.web.relay_door import AddressFor, create_relay_app
from controller.web.security import LARGEST_BODY, SecureHeaders
from controller.web.slow_bodies import SlowBodiesEnded
from controller.web.static_files import ImmutableFiles
from playlists.messages.stream import SHARED_PATH


def _all_routes() -> APIRouter:
    together = APIRouter()
    for router in (*PAGES, enrolment_door.router):
        together.include_router(router, include_in_schema=False)
    add_api(together)
    return together


ROUTES = _all_routes()
"""Made once in a process: FastAPI takes a second to read the signatures behind 350 addresses, when
the first of them is asked for, and keeps what it read with these."""


def create_app(
    settings: Settings,
    engine: Engine,
    clock: Callable[[], int] = now_ms,
    hasher: PasswordHasher | None = None,
    box: SecretBox | None = None,
) -> FastAPI:
    """The web over one installation's database. It opens nothing and starts nothing.

    Without a box, secrets of authenticator apps end with the process.
    """
    app = Described(
        routes=ROUTES.routes,
        title="Loa",
        version="1",
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        # Their pages load scripts from other hosts; the schema itself is served.
        docs_url=None,
        redoc_url=None,
        # It would lead to whatever host the request names.
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.reading = reading_sessions(engine)
    app.state.writing = writing_sessions(engine)
    app.state.lookers = CapacityLimiter(LOOKERS)
    app.state.clock = clock
    app.state.hasher = hasher or PasswordHasher()
    app.state.box = box or SecretBox.fresh()
    app.state.security_log = SecurityLog(settings.security_log)
    app.state.enrolment_brake = enrolment_door.enrolment_brake()
    app.state.resident_brake = resident_brake()
    app.mount("/static", ImmutableFiles())
    fan_out = FanOut(lambda address: FfmpegUpstream(address, settings.station_networks))
    app.mount(f"/audio/{SHARED_PATH}", create_relay_app(_addresses(app), fan_out))
    app.mount("/audio", create_audio_app(settings.shelf, _recalled(app)))
    problems.install(app)
    # The last one added is the first to see a request.
    app.add_middleware(GZipMiddleware, compresslevel=9)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(problems.LargeBodiesRefused)
    app.add_middleware(SlowBodiesEnded)
    tiles = settings.map_tiles
    app.add_middleware(SecureHeaders, pictures_from="" if tiles is None else tiles.origin)
    # Who asks, and whether by HTTPS, is told by a proxy only if we know it.
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    return app


def _addresses(app: FastAPI) -> AddressFor:
    def ask(header: str, permission: str) -> Admitted:
        with app.state.reading() as session:
            return address_for(session, header, permission, app.state.clock())

    return ask


def _recalled(app: FastAPI) -> Callable[[str], bool]:
    def ask(sha256: str) -> bool:
        with app.state.reading() as session:
            return is_recalled(session, sha256)

    return ask
