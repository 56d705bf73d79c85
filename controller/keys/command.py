"""`loa keys …`: the key ceremony, on one machine or on several that never see a network.

Proposals are files: drafted beside the chain, carried to each holder, signed there, accepted
beside the chain. Receivers follow the new chain as soon as the link has published it.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from controller.civil import DAY_MS
from controller.clock import now_ms
from controller.keys import proposal as proposals
from controller.keys.alarms import key_alarms, somebody_signs
from controller.keys.ceremony import Grant
from controller.keys.files import (
    KeyFolder,
    read_signing_key,
    read_standing,
    seal_plain_key,
    write_signing_key,
    write_standing,
)
from controller.keys.passphrase import (
    FILE_VARIABLE,
    NoPassphraseError,
    asked_passphrase,
    told_passphrase,
)
from controller.keys.private_files import KeyFileError, replace_whole
from controller.keys.proposal import Proposal, ProposalError, Standing
from controller.keys.sealed import Lock
from controller.keys.values import proposal_values, standing_values
from controller.keys.words import day, told_proposal, told_standing
from controller.settings import read_settings
from controller.told import add_act, tell
from playlists.messages.keys import PUBLIC_KEY_BYTES, SigningKey
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import STATION_ROLES, Role

BEFORE_MS = 60_000
"""A grant begins a minute ago: clocks of receivers differ a little."""

Does = Callable[[argparse.Namespace], int | None]
T = TypeVar("T", bound=msgspec.Struct)


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a holder or a signer's machine hands over: nothing in it is secret."""

    form: str = "loa-public-key.v1"
    name: str
    public_key: bytes


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Passphrases come from --passphrase-file, from "
        f"{FILE_VARIABLE}, or are asked for. docs/keys.md walks through a ceremony."
    )
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="mode 600")
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    _add_keys(does)
    _add_proposing(does)
    signing = _add(does, "sign", _sign, "a holder's share, on an offline machine")
    signing.add_argument("proposal", type=Path)
    signing.add_argument("--key", type=Path, required=True, help="the holder's own key file")
    accepting = _add(does, "accept", _accept, "put a proposal with all signatures into force")
    accepting.add_argument("proposal", type=Path)
    showing = _add(does, "show", _show, "what is in force, or what a proposal says")
    showing.add_argument("proposal", type=Path, nargs="?")
    meaning = "exit 1 where a station key ends within 30 days, or none counts"
    _add(does, "check", _check, meaning)


def _add_keys(does: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    holder = _add(does, "holder", _holder, "make one holder's root key; best done offline")
    holder.add_argument("name", help="who holds it, as others shall see it")
    holder.add_argument("--out", type=Path, required=True, metavar="DIR")
    station = _add(does, "station", _station, "make a station key, on the signer's machine")
    station.add_argument("--name", default="station")
    sealing = _add(does, "seal", _seal, "seal a key that an earlier version kept in the open")
    sealing.add_argument("key", type=Path)


def _add_proposing(does: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    init = _add(does, "init", _init, "propose the first root")
    rotate = _add(does, "rotate", _rotate, "propose a new root in place of the present one")
    for one in (init, rotate):
        one.add_argument("holders", type=Path, nargs="+", metavar="PUB", help="holders' .pub files")
        one.add_argument("--threshold", type=int, required=True, help="how many must agree")
    delegate = _add(does, "delegate", _delegate, "propose to let a station key sign")
    delegate.add_argument("station", type=Path, metavar="PUB")
    delegate.add_argument("--unit", action="append", required=True, metavar="ID",
                          help="the key counts for it and all below; may be repeated")  # fmt: skip
    delegate.add_argument("--role", action="append", choices=[role.value for role in Role],
                          help="all of them if left out; may be repeated")  # fmt: skip
    delegate.add_argument("--instead-of", action="append", default=[], metavar="KEYID",
                          help="a key whose delegation goes at the same time")  # fmt: skip
    renew = _add(does, "renew", _renew, "propose to let a station key count for longer")
    renew.add_argument("key_id", nargs="?", help="may be left out where there is only one")
    renew.add_argument("--role", action="append", choices=[role.value for role in STATION_ROLES],
                       default=[], help="let it sign this, too; may be repeated")  # fmt: skip
    for one in (delegate, renew):
        one.add_argument("--days", type=int, default=365, help="for how long (default 365)")
    revoke = _add(does, "revoke", _revoke, "propose that keys count no longer")
    revoke.add_argument("key_id", nargs="+")
    for one in (init, rotate, delegate, renew, revoke):
        one.add_argument("--out", type=Path, required=True, metavar="PROPOSAL")


def _add(
    does: "argparse._SubParsersAction[argparse.ArgumentParser]", verb: str, run: Does, meaning: str
) -> argparse.ArgumentParser:
    return add_act(does, verb, _guarded(run), meaning)


def _guarded(run: Does) -> Callable[[argparse.Namespace], int]:
    def guarded(chosen: argparse.Namespace) -> int:
        try:
            return run(chosen) or 0
        except (ProposalError, NoPassphraseError, RefusedError) as error:
            sys.stderr.write(f"loa keys: {error}\n")
            return 1

    return guarded


# --- keys ---------------------------------------------------------------------------------------


def _holder(chosen: argparse.Namespace) -> None:
    _make_key(chosen, chosen.out, "root", chosen.name)


def _station(chosen: argparse.Namespace) -> None:
    _make_key(chosen, _folder().path, "station", chosen.name)


def _make_key(chosen: argparse.Namespace, folder: Path, what: str, name: str) -> None:
    key = SigningKey.generate()
    passphrase = _passphrase(chosen, f"the new {what} key", twice=True)
    private = folder / f"{what}-{key.key_id[:8]}.key"
    write_signing_key(private, what, key, Lock(passphrase))
    public = private.with_suffix(".pub")
    replace_whole(public, msgspec.json.encode(PublicKey(name=name, public_key=key.public_key)))
    words = f"{key.key_id}\nsecret: {private} (keep it offline)\npublic: {public}\n"
    tell(chosen, words, {"key_id": key.key_id, "secret": str(private), "public": str(public)})


def _seal(chosen: argparse.Namespace) -> None:
    lock = Lock(_passphrase(chosen, str(chosen.key), twice=True))
    sealed = seal_plain_key(chosen.key, lock)
    words = f"{chosen.key} {'is sealed now' if sealed else 'was sealed already'}\n"
    tell(chosen, words, {"key": str(chosen.key), "sealed_now": sealed})


# --- proposals ----------------------------------------------------------------------------------


def _init(chosen: argparse.Namespace) -> None:
    if _folder().chain.exists():
        raise ProposalError("this installation has its root: see loa keys rotate")
    _propose(chosen, proposals.propose_root(_holders(chosen), chosen.threshold, now_ms()))


def _rotate(chosen: argparse.Namespace) -> None:
    standing = read_standing(_folder())
    new = proposals.propose_root(_holders(chosen), chosen.threshold, now_ms(), standing)
    _propose(chosen, new)


def _delegate(chosen: argparse.Namespace) -> None:
    now = now_ms()
    grant = Grant(
        roles=tuple(chosen.role or STATION_ROLES),
        units=tuple(chosen.unit),
        not_before=now - BEFORE_MS,
        not_after=now + chosen.days * DAY_MS,
    )
    station = _read(chosen.station, PublicKey).public_key
    standing = read_standing(_folder())
    _propose(chosen, proposals.propose_delegation(standing, station, grant, chosen.instead_of))


def _renew(chosen: argparse.Namespace) -> None:
    standing = read_standing(_folder())
    ids = [delegation.key_id for delegation in standing.trust.delegations]
    if chosen.key_id is None and len(ids) != 1:
        raise ProposalError(f"say which key: {', '.join(ids) or 'there is none'}")
    until = now_ms() + chosen.days * DAY_MS
    key = chosen.key_id or ids[0]
    _propose(chosen, proposals.propose_renewal(standing, key, until, tuple(chosen.role)))


def _revoke(chosen: argparse.Namespace) -> None:
    _propose(chosen, proposals.propose_revocation(read_standing(_folder()), chosen.key_id))


def _propose(chosen: argparse.Namespace, proposal: Proposal) -> None:
    if chosen.out.exists():
        raise ProposalError(f"{chosen.out} exists already")
    replace_whole(chosen.out, msgspec.json.encode(proposal))
    next_step = f"Next, by each holder: loa keys sign {chosen.out} --key FILE"
    words = _lines([*told_proposal(proposal, _unit_name), next_step])
    tell(chosen, words, {"proposal": str(chosen.out), **proposal_values(proposal)})


def _sign(chosen: argparse.Namespace) -> None:
    proposal = _read(chosen.proposal, Proposal)
    # Whoever signs reads first what it brings about, even where a program takes the outcome.
    (sys.stderr if chosen.json else sys.stdout).write(_lines(told_proposal(proposal, _unit_name)))
    passphrase = _passphrase(chosen, str(chosen.key), twice=False)
    signed = proposals.sign(proposal, read_signing_key(chosen.key, passphrase))
    replace_whole(chosen.proposal, msgspec.json.encode(signed))
    missing = sum(proposals.still_needed(signed).values())
    words = f"Signed. {missing} more needed.\n" if missing else "Signed. Next: loa keys accept\n"
    tell(chosen, words, {"proposal": str(chosen.proposal), **proposal_values(signed)})


def _accept(chosen: argparse.Namespace) -> None:
    folder = _folder()
    standing: Standing | None = read_standing(folder) if folder.chain.exists() else None
    accepted = proposals.accept(_read(chosen.proposal, Proposal), standing)
    write_standing(folder, accepted)
    tell(chosen, _lines(told_standing(accepted, _unit_name)), standing_values(accepted))


def _show(chosen: argparse.Namespace) -> None:
    if chosen.proposal is not None:
        proposal = _read(chosen.proposal, Proposal)
        tell(chosen, _lines(told_proposal(proposal, _unit_name)), proposal_values(proposal))
    else:
        standing = read_standing(_folder())
        tell(chosen, _lines(told_standing(standing, _unit_name)), standing_values(standing))


def _check(chosen: argparse.Namespace) -> int:
    trust, now = read_standing(_folder()).trust, now_ms()
    if not somebody_signs(trust, now):
        said = "no station key is in force: nothing new can be signed. See loa keys delegate"
        tell(chosen, f"{said}\n", {"wrong": [said]})
        return 1
    wrong = [f"station key {one.key_id} ends {day(one.ends_at)}" for one in key_alarms(trust, now)]
    if not somebody_signs(trust, now, Role.RECORD):
        wrong.append("no station key may sign heads of the log: loa keys renew --role record")
    tell(chosen, "".join(f"{one}\n" for one in wrong or ["nothing ends soon"]), {"wrong": wrong})
    return 1 if wrong else 0


# --- files and people ---------------------------------------------------------------------------


def _folder() -> KeyFolder:
    return KeyFolder(read_settings().keys_dir)


def _holders(chosen: argparse.Namespace) -> dict[str, bytes]:
    read = [_read(path, PublicKey) for path in chosen.holders]
    holders = {one.name: one.public_key for one in read}
    if len(holders) != len(read):
        raise ProposalError("two holders have the same name")
    if any(len(public) != PUBLIC_KEY_BYTES for public in holders.values()):
        raise ProposalError("a .pub file holds no Ed25519 key")
    return holders


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise KeyFileError(path, f"cannot be read: {error}") from error
    except msgspec.DecodeError as error:
        raise KeyFileError(path, f"is not what is wanted here: {error}") from error


def _passphrase(chosen: argparse.Namespace, what: str, *, twice: bool) -> bytes:
    environment = dict(os.environ)
    if chosen.passphrase_file is not None:
        environment[FILE_VARIABLE] = str(chosen.passphrase_file)
    told = told_passphrase(environment, read_settings().home)
    return told if told is not None else asked_passphrase(what, twice=twice)


def _unit_name(unit_id: str) -> str:
    return f"unit {unit_id}"


def _lines(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
