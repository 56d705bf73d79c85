"""`loa broker …`: the files of a broker that a system service runs, and whether they are fresh."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from controller.broker.alarms import line_alarms
from controller.broker.caller import CallError, Node, Pass
from controller.broker.configuration import Door, Service, broker_of_its_own
from controller.broker.own import LIST_FILE, broker_certificate_ends_at, own_authority
from controller.broker.trial import ONE, OTHER, Trial
from controller.clock import now_ms
from controller.doctor.checkup import Finding, State
from controller.doctor.command import as_table
from controller.keys.authority_files import (
    CONTROLLER_NAME,
    furnish_broker,
    furnish_client,
    furnish_controller,
)
from controller.keys.certificates import list_ends_at
from controller.keys.private_files import is_open_to_others, replace_whole
from controller.keys.words import day
from controller.settings import read_settings
from controller.signer.lines import Lines, newest_list
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.told import takes_json, tell

FOLDER = Path("/etc/mosquitto/loa")
TRIAL_DAYS = 1


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
                        help="by which receivers reach it; may be repeated. LOA_BROKER_HOST, by "
                        "which the link does, is added")  # fmt: skip
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
    trial = does.add_parser("try", help="whether any broker or cluster does what Loa asks of it")
    trial.description = (
        "Puts Loa's questions to a broker that is to be bought or was just laid: two receivers "
        "that do not exist and the controller come in, at each node. Before receivers are on it; "
        "exit status 1 where an answer is wrong. Certificates are made for it, so it needs the "
        "signer's machine, and a broker that trusts the authority of `loa broker config`."
    )
    trial.add_argument("node", nargs="+", type=_node, metavar="HOST:PORT[:CONTROLLER_PORT]")
    trial.add_argument("--plain", action="store_true",
                       help="in a laboratory: no certificates, access is not asked")  # fmt: skip
    trial.add_argument("--kill", action="store_true",
                       help="wait while you kill the first node, then ask the second")  # fmt: skip
    trial.set_defaults(run=_try)
    check = does.add_parser("check", help="exit 1 where something ends soon")
    check.add_argument("--folder", type=Path, default=FOLDER)
    check.set_defaults(run=_check)
    takes_json(config, crl, trial, check)


def _config(chosen: argparse.Namespace) -> int:
    settings, now = read_settings(), now_ms()
    authority = own_authority(settings, now)
    receivers = Door(settings.receivers_listen, chosen.port)
    controller = Door(chosen.controller_host, chosen.controller_port)
    files = broker_of_its_own(chosen.folder, receivers, controller, Service())
    for name, text in files.items():
        mode = 0o600 if name.startswith("access") else 0o644
        replace_whole(chosen.out / name, text.encode(), mode)
    # The link finds it by another name than receivers, on the same machine by its address.
    names = list(dict.fromkeys([*chosen.name, settings.broker.host]))
    furnish_broker(chosen.out, authority, names, now)
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


def _node(words: str) -> Node:
    host, *ports = words.rsplit(":", 2) if words.count(":") > 1 else words.rsplit(":", 1)
    return Node(host, int(ports[0]), int(ports[-1]))


def _try(chosen: argparse.Namespace) -> int:
    nodes: list[Node] = chosen.node
    with tempfile.TemporaryDirectory(prefix="loa-broker-") as folder:
        trial = _trial(nodes, None if chosen.plain else Path(folder))
        found = list(trial.questions())
        try:
            if chosen.kill and len(nodes) > 1:
                trial.prepare_for_a_kill()
                sys.stderr.write(f"Now kill {nodes[0]} (kill -9, pull the plug), press Enter: ")
                sys.stdin.readline()
                found += trial.after_the_kill()
        except CallError as error:
            found.append(Finding("kill", State.FAULT, str(error)))
        trial.tidy()
    tell(chosen, as_table(found), found)
    return 1 if any(one.state is State.FAULT for one in found) else 0


def _trial(nodes: Sequence[Node], folder: Path | None) -> Trial:
    """With certificates that lie in a folder while it lasts; None: without."""
    if folder is None:
        plain = Pass(is_controller=False)
        return Trial(nodes, Pass(is_controller=True), plain, plain, asks_access=False)
    now = now_ms()
    authority = own_authority(read_settings(), now)
    furnish_controller(folder / CONTROLLER_NAME, authority, now)
    for name in (ONE, OTHER):
        furnish_client(folder / name, authority, name, now, TRIAL_DAYS)
    return Trial(
        nodes,
        Pass(is_controller=True, folder=folder / CONTROLLER_NAME),
        Pass(is_controller=False, folder=folder / ONE),
        Pass(is_controller=False, folder=folder / OTHER),
    )


def _alarms(list_end: int | None, certificate_end: int | None) -> list[str]:
    alarms = line_alarms(list_end, certificate_end, now_ms())
    return [f"{alarm.what} ends {day(alarm.ends_at)}" for alarm in alarms]


def _tell_wrong(chosen: argparse.Namespace, wrong: list[str]) -> int:
    tell(chosen, "".join(f"ALARM: {one}\n" for one in wrong), {"wrong": wrong})
    return 1 if wrong else 0
