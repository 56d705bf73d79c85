"""`loa broker …`: the files of a broker that a system service runs, and whether they are fresh."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from controller.broker.alarms import line_alarms
from controller.broker.configuration import Door, Service, broker_of_its_own
from controller.broker.own import LIST_FILE, broker_certificate_ends_at, own_authority
from controller.clock import now_ms
from controller.keys.authority_files import furnish_broker, furnish_controller
from controller.keys.certificates import list_ends_at
from controller.keys.private_files import is_open_to_others, replace_whole
from controller.keys.words import day
from controller.settings import read_settings
from controller.signer.lines import Lines, newest_list
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.told import takes_json, tell

FOLDER = Path("/etc/mosquitto/loa")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "For a Mosquitto that systemd runs. The broker that `loa serve` starts gets all this by "
        "itself, as soon as LOA_RECEIVER_BROKERS is set. docs/broker.md walks through it."
    )
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    config = does.add_parser("config", help="configuration, access, certificates, limits")
    config.add_argument("--out", type=Path, required=True, metavar="DIR")
    config.add_argument("--name", action="append", required=True, metavar="HOST",
                        help="by which receivers reach it; may be repeated")  # fmt: skip
    config.add_argument("--folder", type=Path, default=FOLDER,
                        help=f"where the files will lie (default {FOLDER})")  # fmt: skip
    config.add_argument("--port", type=int, default=8883, help="for receivers (default 8883)")
    config.add_argument("--controller-host", default="127.0.0.1", metavar="HOST")
    config.add_argument("--controller-port", type=int, default=8884)
    config.set_defaults(run=_config)
    crl = does.add_parser("crl", help="write the newest list of the revoked; from a timer")
    crl.add_argument("--out", type=Path, required=True, metavar="FILE")
    crl.add_argument("--reload", nargs="+", default=[], metavar="WORD",
                     help="has the broker read it: systemctl reload mosquitto")  # fmt: skip
    crl.set_defaults(run=_crl)
    check = does.add_parser("check", help="exit 1 where something ends soon")
    check.add_argument("--folder", type=Path, default=FOLDER)
    check.set_defaults(run=_check)
    takes_json(config, crl, check)


def _config(chosen: argparse.Namespace) -> int:
    settings, now = read_settings(), now_ms()
    authority = own_authority(settings, now)
    receivers = Door(settings.receivers_listen, chosen.port)
    controller = Door(chosen.controller_host, chosen.controller_port)
    files = broker_of_its_own(chosen.folder, receivers, controller, Service())
    for name, text in files.items():
        mode = 0o600 if name.startswith("access") else 0o644
        replace_whole(chosen.out / name, text.encode(), mode)
    furnish_broker(chosen.out, authority, chosen.name, now)
    furnish_controller(chosen.out / "controller", authority, now)
    engine = open_engine(settings.database_url)
    with writing_sessions(engine).begin() as session:
        lines = Lines(authority)
        if lines.anything_waits(session, now):
            lines.work(session, now)
        newest = newest_list(session)
    engine.dispose()
    if newest is not None:
        replace_whole(chosen.out / LIST_FILE, newest.pem.encode())
    words = (
        f"{chosen.out}: copy it to {chosen.folder}, owned by mosquitto; its folder `controller` is "
        "for the link (LOA_BROKER_CERTIFICATES).\n"
        "Then every minute: loa broker crl --out "
        f"{chosen.folder / LIST_FILE} --reload systemctl reload mosquitto\n"
    )
    tell(chosen, words, {"out": str(chosen.out), "folder": str(chosen.folder), "files": [*files]})
    return 0


def _crl(chosen: argparse.Namespace) -> int:
    engine = open_engine(read_settings().database_url)
    with reading_sessions(engine)() as session:
        newest = newest_list(session)
    engine.dispose()
    if newest is None:
        sys.stderr.write("loa broker: there is no list yet; the signer makes it\n")
        return 1
    pem = newest.pem.encode()
    if not chosen.out.exists() or chosen.out.read_bytes() != pem:
        replace_whole(chosen.out, pem)
        if chosen.reload:
            subprocess.run(chosen.reload, check=True)
    return _tell_wrong(chosen, _alarms(list_ends_at(pem), None))


def _check(chosen: argparse.Namespace) -> int:
    folder: Path = chosen.folder
    listed = folder / LIST_FILE
    wrong = []
    if is_open_to_others(folder / "broker.key"):
        wrong.append(
            f"others may read {folder / 'broker.key'}; make a new one by "
            "`loa broker config`, owned by mosquitto, mode 600"
        )
    list_end = list_ends_at(listed.read_bytes()) if os.access(listed, os.R_OK) else None
    if list_end is None:
        wrong.append(f"{listed} cannot be read: nobody would get in")
    else:
        wrong += _alarms(list_end, broker_certificate_ends_at(folder))
    return _tell_wrong(chosen, wrong)


def _alarms(list_end: int | None, certificate_end: int | None) -> list[str]:
    alarms = line_alarms(list_end, certificate_end, now_ms())
    return [f"{alarm.what} ends {day(alarm.ends_at)}" for alarm in alarms]


def _tell_wrong(chosen: argparse.Namespace, wrong: list[str]) -> int:
    tell(chosen, "".join(f"ALARM: {one}\n" for one in wrong), {"wrong": wrong})
    return 1 if wrong else 0
