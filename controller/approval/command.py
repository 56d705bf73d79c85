"""`loa approval`: take an approval away to check it; at the signer's machine: whose keys count."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace as replace_actor
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.passkeys import public_key_of
from controller.approval.exporting import NotSignedError, key_file, signed_file
from controller.approval.trusted import TRUST
from controller.audit.service import record
from controller.clock import now_ms
from controller.settings import Settings, read_settings
from controller.setup.first import SetupError, only_unit
from controller.signer.approver_keeper import known_key
from controller.signer.approver_memory import Memory, MemoryFile
from controller.store.bulletins import Approval, Decision, Revision
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.logins import Passkey
from controller.store.people import Person
from controller.store.units import Unit
from controller.told import add_act, tell
from controller.units.tree import near_ids
from playlists.messages.approval import hash_key

SHORTEST_START = 12
"""Digits of a key that somebody reads out."""

Does = Callable[[argparse.Namespace, Session, Settings], int]


class NoSuchError(Exception):
    """What was named is not there. The text says what."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    listing = _add(does, "list", _list, "approvals of a bulletin, each with the way it was given")
    listing.add_argument("bulletin")
    showing = _add(does, "show", _show, "write a signed approval for docs/audit/verify_approval.py")
    showing.add_argument("approval")
    showing.add_argument("--out", type=Path, required=True, metavar="FILE")
    key = _add(does, "key", _key, "write the public key of a passkey (compare it with its holder)")
    key.add_argument("key", help="the start of its SHA-256, as the page Tài khoản shows it")
    key.add_argument("--out", type=Path, required=True, metavar="FILE")
    keys = _add(does, "keys", _keys, "passkeys of approvers, and which of them the signer knows")
    keys.add_argument("--unit", metavar="ID")
    trust = _add(does, "trust", _trust, "at the signer's machine: count approvals by this passkey")
    trust.add_argument("key", help="its SHA-256, read out by its holder: 12 digits at least")
    loosen = _add(does, "loosen", _loosen, "at the signer's machine: ask for passkeys no longer")
    loosen.add_argument("--unit", metavar="ID")


def _add(
    does: "argparse._SubParsersAction[argparse.ArgumentParser]", verb: str, do: Does, meaning: str
) -> argparse.ArgumentParser:
    return add_act(does, verb, _with_database(do), meaning)


def _with_database(do: Does) -> Callable[[argparse.Namespace], int]:
    def run(chosen: argparse.Namespace) -> int:
        settings = read_settings()
        engine = open_engine(settings.database_url)
        try:
            with reading_sessions(engine)() as session:
                return do(chosen, session, settings)
        except (NoSuchError, NotSignedError, SetupError) as error:
            sys.stderr.write(f"loa approval: {error}\n")
            return 1
        finally:
            engine.dispose()

    return run


def _list(chosen: argparse.Namespace, session: Session, _settings: Settings) -> int:
    query = (
        select(Approval, Revision.number, Person.name)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Person, Person.id == Approval.person_id)
        .where(Revision.bulletin_id == chosen.bulletin, Approval.decision == Decision.APPROVED)
        .order_by(Approval.id)
    )
    words, values = "", []
    for approval, number, name in session.execute(query):
        by_passkey = bool(approval.proof)
        signed = "signed by passkey" if by_passkey else f"NOT SIGNED ({approval.evidence})"
        at = _utc(approval.decided_at)
        words += f"{approval.id}  revision {number}  {at}  {name}  {signed}\n"
        about = {"id": approval.id, "revision": number, "decided_at": approval.decided_at}
        values.append(about | {"by": name, "signed": by_passkey, "evidence": approval.evidence})
    tell(chosen, words, values)
    return 0


def _show(chosen: argparse.Namespace, session: Session, _settings: Settings) -> int:
    approval = session.get(Approval, chosen.approval)
    if approval is None or approval.decision is not Decision.APPROVED:
        raise NoSuchError(f"there is no approval {chosen.approval}")
    chosen.out.write_bytes(signed_file(approval))
    words = f"Check: python3 docs/audit/verify_approval.py {chosen.out} APPROVER.pem\n"
    tell(chosen, words, {"approval": approval.id, "out": str(chosen.out)})
    return 0


def _key(chosen: argparse.Namespace, session: Session, _settings: Settings) -> int:
    passkey, person = _passkey(session, chosen.key)
    public_key = public_key_of(passkey)
    chosen.out.write_bytes(key_file(public_key))
    sha256 = hash_key(public_key)
    words = f"{sha256}\n{person.name}: compare this with her, not with this machine\n"
    tell(chosen, words, {"key_sha256": sha256, "holder": person.name, "out": str(chosen.out)})
    return 0


def _keys(chosen: argparse.Namespace, session: Session, settings: Settings) -> int:
    unit = only_unit(session, chosen.unit)
    strict = MemoryFile(settings.keys_dir).read().strict
    near = near_ids(session, unit.id)
    known = {key.key_sha256 for id_, one in strict.items() if id_ in near for key in one.keys}
    keys = [
        {
            "key_sha256": (name := hash_key(public_key_of(passkey))),
            "holder": person.name,
            "role": person.role,
            "name": passkey.name,
            "in_use": passkey.removed_at is None,
            "signer_knows": name in known,
        }
        for passkey, person in _passkeys(session)
        if person.unit_id in near
    ]
    asked = sorted(near & strict.keys())
    asked_in = f"passkeys are asked for in: {', '.join(asked) or 'no unit here'}\n"
    tell(chosen, "".join(map(_key_line, keys)) + asked_in, {"keys": keys, "asked_in": asked})
    return 0


def _key_line(key: Mapping[str, object]) -> str:
    state = "in use" if key["in_use"] else "removed"
    counts = "known to the signer" if key["signer_knows"] else "unknown to the signer"
    holder = f"{key['holder']} ({key['role']})"
    return f"{key['key_sha256']}  {holder}  {key['name']}, {state}, {counts}\n"


def _trust(chosen: argparse.Namespace, session: Session, settings: Settings) -> int:
    passkey, person = _passkey(session, chosen.key)
    file = MemoryFile(settings.keys_dir)
    memory, key = file.read(), known_key(passkey, person, now_ms(), "terminal")
    near = near_ids(session, person.unit_id)
    here = {id_: one for id_, one in memory.strict.items() if id_ in near}
    if not here:
        raise NoSuchError(f"no unit of {person.name} asks for passkeys: every passkey counts")
    with_key = {
        id_: replace(one, keys=(*(k for k in one.keys if k.key_sha256 != key.key_sha256), key))
        for id_, one in here.items()
    }
    file.write(Memory(strict=memory.strict | with_key))
    _record(settings, person, TRUST, key=key.key_sha256)
    words = f"approvals by {person.name} with passkey {key.key_sha256} count from now on\n"
    tell(chosen, words, {"key_sha256": key.key_sha256, "holder": person.name, "units": [*here]})
    return 0


def _loosen(chosen: argparse.Namespace, session: Session, settings: Settings) -> int:
    unit = only_unit(session, chosen.unit)
    file = MemoryFile(settings.keys_dir)
    memory = file.read()
    if unit.id not in memory.strict:
        raise NoSuchError(f"{unit.name} does not ask for passkeys")
    file.write(Memory(strict={k: v for k, v in memory.strict.items() if k != unit.id}))
    _record(settings, unit, "ask_for_passkeys_no_longer")
    words = (
        f"{unit.name} is no longer asked for passkeys. Set the ways on its page Cách duyệt, too: "
        "as long as only passkeys stand there, this begins again by itself.\n"
    )
    tell(chosen, words, {"unit": unit.id, "asked": False})
    return 0


def _record(settings: Settings, subject: Person | Unit, act: str, **detail: object) -> None:
    """What is done at the signer's machine stands in the record, too."""
    engine = open_engine(settings.database_url)
    unit_id = subject.id if isinstance(subject, Unit) else subject.unit_id
    actor = replace_actor(SYSTEM, unit_id=unit_id, origin="cli")
    with writing_sessions(engine).begin() as session:
        record(session, actor, act, subject, now_ms(), **detail)
    engine.dispose()


def _passkey(session: Session, start: str) -> tuple[Passkey, Person]:
    if len(start) < SHORTEST_START:
        raise NoSuchError(f"say at least {SHORTEST_START} digits of the key's SHA-256")
    found = [
        (passkey, person)
        for passkey, person in _passkeys(session)
        if hash_key(public_key_of(passkey)).startswith(start.lower())
    ]
    if len(found) != 1:
        raise NoSuchError(f"{len(found)} passkeys begin with {start}")
    return found[0]


def _passkeys(session: Session) -> list[tuple[Passkey, Person]]:
    query = select(Passkey, Person).join(Person, Person.id == Passkey.person_id)
    return [(key, person) for key, person in session.execute(query.order_by(Passkey.created_at))]


def _utc(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="seconds")
