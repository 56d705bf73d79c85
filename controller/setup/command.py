"""`loa setup …`: the verbs of the command line."""

import argparse
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.factor_changes import issue_code, owes_code
from controller.accounts.passwords import plain_login
from controller.accounts.service import NewPerson, add_person
from controller.clock import now_ms
from controller.errors import OperatorError
from controller.installation.home import private_home
from controller.keys.files import KeyFolder
from controller.keys.passphrase import FILE_NAME as PASSPHRASE_FILE
from controller.keys.passphrase import kept_passphrase
from controller.keys.sealed import Lock
from controller.serve.broker import BrokerFiles
from controller.serve.receiver_logins import ReceiverLogins
from controller.settings import BrokerAddress, Settings, read_settings
from controller.setup import first
from controller.setup.receiver_home import SOUND_CARD, Enrolled, furnish
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from controller.store.people import Person, StaffRole
from controller.told import takes_json, tell
from controller.units.tree import unit_path


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    steps = parser.add_subparsers(title="steps", metavar="STEP", required=True)
    begin = steps.add_parser("begin", help="lay the units, make root and station key")
    begin.add_argument("--province", required=True, help='as "Khánh Hòa"')
    begin.add_argument(
        "--kind", help="xã, phường or đặc khu; left out: as the official list has it"
    )
    begin.add_argument("--unit", required=True, help='as "Xã Vạn Thắng"')
    begin.add_argument("--root-keys", type=Path, required=True, metavar="DIR",
                       help="where the root key goes: take it offline afterwards")  # fmt: skip
    begin.set_defaults(run=_with_database(_begin))
    person = steps.add_parser("person", help="add an account; its password is shown once")
    person.add_argument("--login", required=True)
    person.add_argument("--name", required=True)
    person.add_argument("--position", default="", help="chức vụ")
    person.add_argument("--role", required=True, choices=[role.value for role in StaffRole])
    person.add_argument("--unit", metavar="ID")
    person.set_defaults(run=_with_database(_person))
    code = steps.add_parser("code", help="print a new code for somebody's first second step")
    code.add_argument("--login", required=True)
    code.set_defaults(run=_with_database(_code))
    receiver = steps.add_parser("receiver", help="add a cluster and the receiver in it")
    receiver.add_argument("--code", required=True, help='what people call the cluster, as "07"')
    receiver.add_argument("--name", required=True, help="where it stands")
    receiver.add_argument("--public-key", required=True, metavar="HEX", help="from loa-edge init")
    receiver.add_argument("--out", type=Path, required=True, metavar="DIR",
                          help="receiver.toml and root.json for the receiver's home")  # fmt: skip
    receiver.add_argument("--unit", metavar="ID")
    receiver.set_defaults(run=_with_database(_receiver))
    takes_json(begin, person, code, receiver)


Made = dict[str, str]
"""What a step made, by name: told in words, or as it is with --json."""
Step = Callable[[argparse.Namespace, Session, Settings], tuple[str, Made]]


def _with_database(step: Step) -> Callable[[argparse.Namespace], int]:
    def run(chosen: argparse.Namespace) -> int:
        settings = read_settings()
        private_home(settings.home)
        engine = open_engine(settings.database_url)
        migrate(engine)
        try:
            with writing_sessions(engine).begin() as session:
                words, made = step(chosen, session, settings)
        except (first.SetupError, OperatorError) as error:
            sys.stderr.write(f"loa setup: {error}\n")
            return 1
        finally:
            engine.dispose()
        tell(chosen, words, made)
        return 0

    return run


def _begin(chosen: argparse.Namespace, session: Session, settings: Settings) -> tuple[str, Made]:
    unit = first.lay_units(session, chosen.province, chosen.kind, chosen.unit, now_ms())
    lock = Lock(kept_passphrase(os.environ, settings.home))
    keys = KeyFolder(settings.keys_dir)
    above = unit_path(session, unit.id)[1]
    # For the whole tree: communes that are added later, and orders of the province, need a key too.
    first.hold_ceremony(above.id, keys, chosen.root_keys, now_ms(), lock)
    words = (
        f"Unit {unit.name}: {unit.id}\n"
        f"Above it {above.name}: {above.id} (--unit, for who administers the province)\n"
        f"{_about_passphrase(settings)}\n"
        f"The root key is in {chosen.root_keys}: move it to a medium that stays offline.\n"
        "Next: loa setup person, loa serve, then the page Bắt đầu (/bat-dau)\n"
    )
    made = {"unit": unit.id, "name": unit.name, "kind": unit.kind, "province": above.id}
    return words, made | {"root_keys": str(chosen.root_keys)}


def _about_passphrase(settings: Settings) -> str:
    kept = settings.home / PASSPHRASE_FILE
    if not kept.exists():
        return "The keys are sealed under the passphrase that you told."
    return (
        f"The keys are sealed under the passphrase in {kept}: keep a copy with the root key; "
        "backups of this folder should leave it out (docs/keys.md)."
    )


def _person(chosen: argparse.Namespace, session: Session, _settings: Settings) -> tuple[str, Made]:
    unit = first.only_unit(session, chosen.unit)
    password = secrets.token_urlsafe(12)
    new = NewPerson(
        unit_id=unit.id,
        login=chosen.login,
        name=chosen.name,
        position=chosen.position,
        role=StaffRole(chosen.role),
        password=password,
    )
    added = add_person(session, SYSTEM, new, now_ms(), PasswordHasher())
    words = f"{chosen.login} ({chosen.role}) of {unit.name}, password: {password}\n"
    made = {"login": added.login, "id": added.id, "unit": unit.id, "password": password}
    if not owes_code(session, added, now_ms()):
        return words, made
    told, code = _code_for(session, added)
    return words + told, made | code


def _code(chosen: argparse.Namespace, session: Session, _settings: Settings) -> tuple[str, Made]:
    """For a sole administrator, whom nobody else in her unit can hand one."""
    person = session.scalar(select(Person).where(Person.login == plain_login(chosen.login)))
    if person is None:
        raise first.SetupError(f"nobody has the login {chosen.login}")
    if not owes_code(session, person, now_ms()):
        raise first.SetupError(
            f"{chosen.login} needs no code: the account is closed, has a second step already, "
            "or its role lets nobody speak"
        )
    return _code_for(session, person)


def _code_for(session: Session, person: Person) -> tuple[str, Made]:
    code = issue_code(session, SYSTEM, person.id, now_ms())
    words = f"Code for {person.login}'s first passkey or app, good once within seven days: {code}\n"
    return words, {"login": person.login, "code": code}


def _receiver(chosen: argparse.Namespace, session: Session, settings: Settings) -> tuple[str, Made]:
    unit = first.only_unit(session, chosen.unit)
    try:
        public_key = bytes.fromhex(chosen.public_key)
    except ValueError as error:
        raise first.SetupError("--public-key is not hexadecimal: copy it whole") from error
    place = first.NewPlace(
        unit_id=unit.id, code=chosen.code, name=chosen.name, public_key=public_key
    )
    files = BrokerFiles(settings.home / "broker")
    receiver = first.add_place(session, place, now_ms())
    enrolled = Enrolled(
        receiver_id=receiver.id,
        cluster_id=receiver.cluster_id,
        unit_path=[above.id for above in unit_path(session, unit.id)],
        password=ReceiverLogins(files.receivers).add(receiver.id),
    )
    broker = BrokerAddress(settings.broker.host, settings.broker.port)
    furnish(chosen.out, enrolled, broker, SOUND_CARD, KeyFolder(settings.keys_dir))
    words = f"Receiver {receiver.id} in cluster {chosen.code}. Its files: {chosen.out}\n"
    made = {"receiver": receiver.id, "cluster": receiver.cluster_id, "files": str(chosen.out)}
    return words, made
