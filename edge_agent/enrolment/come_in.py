"""`loa-edge enrol`: from an empty folder and a code on paper to a receiver that may begin."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge_agent.durable import read_if_there, write_durably
from edge_agent.enrolment.line_files import (
    LineFiles,
    Notes,
    forget_request,
    keep_private,
    write_notes,
)
from edge_agent.enrolment.line_key import check_certificate, new_line_key, signed_request
from edge_agent.enrolment.post import RefusedByControllerError, UnreachableError, post
from edge_agent.identity import make_key
from edge_agent.settings import FILE_NAME as SETTINGS_FILE
from playlists.messages.enrolment import (
    QR_PREFIX,
    Answer,
    Ask,
    Welcome,
    lookup_of,
    open_welcome,
    request_proof,
    secret_of,
    tidy_code,
)
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import advance, trust_root, unpack_chain

PATH = "/api/v1/enrolment/come-in"
ASK_EVERY_S = 3.0

SETTINGS = """\
receiver = {receiver}
cluster = {cluster}
unit_path = [{unit_path}]
{brokers}
[sound]
{sound}
"""
BROKER = """
[[broker]]
host = {host}
port = {port}
certificates = {folder}
"""


class EnrolmentError(Exception):
    """It did not come to an enrolment; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the technician typed or scanned."""

    controller: str
    digits: str
    sound: str
    """The line of receiver.toml that says where sound goes."""


def read_wish(code: str, controller: str, sound: str) -> Wish:
    """From a typed code and address, or from the text of the QR code, which holds both.

    Raises BadCodeError, EnrolmentError.
    """
    if code.startswith(QR_PREFIX):
        code, _at, named = code.removeprefix(QR_PREFIX).partition("@")
        controller = controller or named
    if not controller:
        raise EnrolmentError("say where the controller is: --controller https://…")
    return Wish(controller, tidy_code(code), sound)


def come_in(
    home: Path, wish: Wish, now: Callable[[], int], tell: Callable[[str], None], wait_s: float
) -> Welcome:
    """Ask until the controller answers, at most `wait_s`. Raises EnrolmentError, OSError.

    A second run with the same code goes on where the first one ended.
    """
    files = LineFiles(home)
    if (home / SETTINGS_FILE).exists():
        raise EnrolmentError(
            f"{home} holds a receiver already: choose an empty folder, or empty this one "
            "if that receiver shall not come back (docs/deploy/receiver.md)"
        )
    identity = make_key(home)
    key = read_if_there(files.waiting_key)
    request = read_if_there(files.waiting_request)
    if key is None or request is None:
        key = new_line_key()
        request = signed_request(key, identity, "", now())
        keep_private(files.waiting_key, key)
        write_durably(files.waiting_request, request)
    secret = secret_of(wish.digits)
    ask = Ask(lookup=lookup_of(wish.digits), request=request, proof=request_proof(secret, request))
    answer = _asked(wish.controller, ask, tell, time.monotonic() + wait_s)
    try:
        welcome = open_welcome(secret, request, answer)
        advance(trust_root(welcome.root), unpack_chain(welcome.chain))
    except RefusedError as error:
        raise EnrolmentError(f"the answer is not the controller's of this code: {error}") from error
    _settle(files, wish, welcome, key)
    return welcome


def _asked(controller: str, ask: Ask, tell: Callable[[str], None], deadline: float) -> Answer:
    told = ""
    while True:
        try:
            answer = post(controller, PATH, ask, Answer)
            if not answer.waits:
                return answer
            news = "the controller has the request; waiting to be let in …"
        except RefusedByControllerError as error:
            raise EnrolmentError(str(error)) from error
        except UnreachableError as error:
            news = f"{error}; trying again …"
        if news != told:
            tell(news)
        told = news
        if time.monotonic() > deadline:
            raise EnrolmentError(f"not let in yet ({news}). Run the same command again later.")
        time.sleep(ASK_EVERY_S)


def _settle(files: LineFiles, wish: Wish, welcome: Welcome, key: bytes) -> None:
    begins, ends = check_certificate(welcome.certificate, key, welcome.authority)
    home = files.home
    write_durably(home / "root.json", welcome.root)
    write_durably(home / "state" / "chain.json", welcome.chain)
    write_durably(files.authority, welcome.authority)
    keep_private(files.own, welcome.certificate + key)
    write_notes(files, Notes(wish.controller, begins, ends))
    folder = _quoted(str(files.folder.absolute()))
    text = SETTINGS.format(
        receiver=_quoted(welcome.receiver),
        cluster=_quoted(welcome.cluster),
        unit_path=", ".join(map(_quoted, welcome.unit_path)),
        brokers="".join(
            BROKER.format(host=_quoted(broker.host), port=broker.port, folder=folder)
            for broker in welcome.brokers
        ),
        sound=wish.sound,
    )
    # Last: where it is, the receiver may begin.
    write_durably(home / SETTINGS_FILE, text.encode())
    forget_request(files)


def _quoted(text: str) -> str:
    """As TOML writes a string: the same escapes as JSON's."""
    return json.dumps(text, ensure_ascii=False)
