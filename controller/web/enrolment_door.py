"""Where devices knock: no login, since a code's proof or the device's own signature is what counts.

Nothing secret passes here: answers are proved by the code that a person carried. A brake for each
address keeps strangers from trying the signer's patience; it locks nobody else out.
"""

from typing import TypeVar

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool

from controller.accounts.brake import site_of
from controller.accounts.secret_box import SecretBox
from controller.enrolment import asking
from controller.enrolment.asking import House
from controller.enrolment.errors import (
    BadDeviceRequestError,
    CodeUsedError,
    KnownDeviceError,
    NoDoorError,
    TooOftenError,
)
from controller.keys.files import KeyFolder, read_chain
from controller.settings import Settings
from controller.web.visits import clock, origin
from playlists.messages.enrolment import Answer, Ask, BrokerAt, Renewal, Renewed

LARGEST_ASKING = 64 * 1024
A_MINUTE = RateLimitItemPerMinute(60)
"""A whole commune may be set up behind one address: each device asks every three seconds."""

T = TypeVar("T", bound=msgspec.Struct)
router = APIRouter(prefix="/api/v1/enrolment")


def enrolment_brake() -> MovingWindowRateLimiter:
    """What the routes look for in the app's state."""
    return MovingWindowRateLimiter(MemoryStorage())


@router.post("/come-in")
async def come_in(request: Request) -> Response:
    """One asking of a device with a code."""
    ask = await _body(request, Ask)
    return _json(await run_in_threadpool(_come_in, request, ask))


@router.post("/renew")
async def renew(request: Request) -> Response:
    """One asking of a receiver for a young certificate."""
    renewal = await _body(request, Renewal)
    return _json(await run_in_threadpool(_renew, request, renewal))


def _come_in(request: Request, ask: Ask) -> Answer:
    house = _house(request.app.state.settings, request.app.state.box)
    with request.app.state.writing() as session:
        try:
            answer = asking.come_in(session, ask, house, origin(request), clock(request)())
        except (CodeUsedError, KnownDeviceError):
            session.commit()  # the incident stays in the record
            raise
        session.commit()
        return answer


def _renew(request: Request, renewal: Renewal) -> Renewed:
    with request.app.state.writing() as session:
        answer = asking.renew(session, renewal, clock(request)())
        session.commit()
        return answer


def _house(settings: Settings, box: SecretBox) -> House:
    if not settings.receiver_brokers:
        raise NoDoorError
    keys = KeyFolder(settings.keys_dir)
    brokers = tuple(BrokerAt(host=b.host, port=b.port) for b in settings.receiver_brokers)
    return House(keys.root.read_bytes(), read_chain(keys), brokers, box)


async def _body(request: Request, kind: type[T]) -> T:
    brake: MovingWindowRateLimiter = request.app.state.enrolment_brake
    if not brake.hit(A_MINUTE, site_of(origin(request))):
        raise TooOftenError(origin(request))
    content = await request.body()
    if len(content) > LARGEST_ASKING:
        raise BadDeviceRequestError(f"{len(content)} bytes")
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadDeviceRequestError(str(error)) from error


def _json(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
