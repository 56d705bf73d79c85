"""Random harm to everything that comes from outside: short in the tests, longer by hand.

    python -m tests.attacks.fuzz --minutes 10 [--target plan] [--seed 7]

Two kinds: bytes that were changed on the way, and messages with odd contents that bear a good
signature (a stolen key, a broken device). Neither may raise anything but a refusal. The seed of a
find is printed with it.
"""

import argparse
import json
import random
import sys
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from controller.keys.certificates import BadRequestError, requested_key
from controller.ledger.report import Received, open_report, subject
from edge_agent.enrolment.line_key import new_line_key, signed_request
from edge_agent.orders.admission import check_order
from edge_agent.playback import state as playback
from edge_agent.playback.loudness import level
from edge_agent.playback.step import next_wake, step
from edge_agent.trusted import Door
from playlists.messages.command import Command, LimitVolume, role_of
from playlists.messages.enrolment import (
    Answer,
    BadCodeError,
    Welcome,
    open_request,
    open_welcome,
    tidy_code,
    welcome_proof,
)
from playlists.messages.envelope import (
    Envelope,
    Message,
    Signature,
    digest,
    open_envelope,
    payload_type,
    pre_authentication_encoding,
    seal,
)
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    EndCause,
    ItemEnded,
    JournalEntry,
    Report,
    encode_entry,
)
from playlists.messages.keys import SigningKey
from playlists.messages.order import (
    ROLE_OF,
    Order,
    OrderKind,
    Repetition,
    Standing,
    pack_standing,
    unpack_standing,
)
from playlists.messages.plan import ItemKind, Plan, PlannedItem, PlannedOccurrence, Track
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import (
    STATION_ROLES,
    Chain,
    Delegation,
    Register,
    Role,
    Root,
    advance,
    pack_chain,
    trust_root,
    unpack_chain,
)
from playlists.rules.journal import Tail, follow

NOW = 1_795_500_000_000
DAY = 86_400_000
KEY = SigningKey.from_seed(b"1" * 32)
KEYS = {KEY.key_id: KEY.public_key}
SECRET = b"s" * 32
ITEM = PlannedItem(id="i", kind=ItemKind.BULLETIN, title="Bản tin", sha256="a" * 64)
TRACK = Track(sha256="a" * 64, size_bytes=1, frames=24_000)
PLAN = Plan(
    receiver="r", version=7, issued_at=NOW, expires_at=NOW + 7 * DAY, cluster="c", unit="u",
    audio_sources=("http://x/audio",), tracks=(TRACK,),
    occurrences=(
        PlannedOccurrence(id="s.20261124", starts_at=NOW + 1000, items=(ITEM,), last_start_at=NOW),
        PlannedOccurrence(id="s.20261125", starts_at=NOW + DAY, items=(ITEM,), last_start_at=NOW),
    ),
)  # fmt: skip
ORDER = Order(
    id="o", sequence=1, order=OrderKind.EMERGENCY, issued_at=NOW, expires_at=NOW + 1,
    targets=("u",), items=(ITEM,), tracks=(TRACK,), repetition=Repetition(every_ms=3_600_000),
)  # fmt: skip
COMMAND = Command(
    id="c", receiver="r", sequence=1, issued_at=NOW, expires_at=NOW + 1,
    action=LimitVolume(night_percent=30, night_from_minute=900, night_to_minute=1320),
)  # fmt: skip
STANDING = pack_standing(Standing(orders=(seal(ORDER, [KEY]),)))
MOST_ACTIONS = 2_000
ENDED = ItemEnded(
    occurrence="s.20261124", item="i", sha256="a" * 64, plan_version=7, planned_at=NOW,
    started_at=NOW, ended_at=NOW + 1000, frames=24_000, cause=EndCause.COMPLETED,
)  # fmt: skip
ENTRY = JournalEntry(sequence=1, at=NOW, clock_trusted=True, previous=FIRST_PREVIOUS, event=ENDED)
REPORT = Report(receiver="r", epoch="e", entries=(msgspec.Raw(encode_entry(ENTRY)),))
ROOT = seal(Root(version=1, keys=KEYS, threshold=1, issued_at=NOW), [KEY])
GIVEN = Delegation(
    public_key=KEY.public_key, roles=STATION_ROLES, units=("u",), not_before=0, not_after=NOW + DAY
)
DELEGATION = seal(GIVEN, [KEY])
REGISTER = seal(Register(version=1, delegations=(digest(DELEGATION),)), [KEY])
CHAIN = pack_chain(Chain(roots=(ROOT,), delegations=(DELEGATION,), register=REGISTER))
TRUST = advance(trust_root(ROOT), unpack_chain(CHAIN))
REQUEST = signed_request(new_line_key(), KEY, "", NOW)
WELCOME = msgspec.json.encode(
    Welcome(
        receiver="r", cluster="c", unit_path=("u",), root=ROOT, chain=CHAIN, authority=b"a",
        certificate=b"c", brokers=(),
    )
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**45, 2**53, 2**63, -(2**63), 2**200, 1e308, "", "\x00",
    "a" * 70_000, "𝔘\u202e\ud83d", [], {}, [[]] * 50, {"": None}, "9" * 400, "normal", "emergency",
)  # fmt: skip
REFUSALS = (RefusedError, BadRequestError, BadCodeError)


@dataclass(frozen=True)
class Target:
    """Something that takes bytes from outside."""

    sample: bytes
    take: Callable[[bytes], object]
    """May raise REFUSALS and nothing else."""
    resign: Callable[[bytes], bytes] | None = None
    """Makes of an odd message (JSON) what a holder of the key would send."""


def _signed(kind: type[Message]) -> Callable[[bytes], bytes]:
    def resign(plain: bytes) -> bytes:
        body = zlib.compress(plain, 1)
        type_ = payload_type(kind.KIND)
        signature = KEY.sign(pre_authentication_encoding(type_, body))
        return msgspec.json.encode(Envelope(type_, body, (Signature(KEY.key_id, signature),)))

    return resign


def _take_plan(packed: bytes) -> object:
    plan = Door(TRUST, ("u",)).open(packed, Plan, Role.PLAN, NOW)
    state = playback.State(held=frozenset({"a" * 64}))
    for event in (
        playback.ClockChanged(trusted=True, up_since=NOW - 60_000),
        playback.PlanChanged(plan),
        playback.Tick(),
    ):
        state, _actions = step(state, NOW, event)
    return next_wake(state, NOW)


def _take_order(packed: bytes) -> object:
    order, _key = Door(TRUST, ("u",)).open_by(packed, Order, lambda o: ROLE_OF[o.order], NOW)
    check_order(order, (), NOW)
    state = playback.State(held=frozenset({"a" * 64}))
    for now, event in (
        (NOW, playback.ClockChanged(trusted=True, up_since=NOW - 60_000)),
        (NOW, playback.SoundChanged(ready=True)),
        (NOW, playback.OrderGiven(order, NOW)),
        (NOW + DAY, playback.Tick()),
    ):
        state, actions = step(state, now, event)
        assert len(actions) < MOST_ACTIONS, "one order fills the journal"
    return next_wake(state, NOW)


def _take_command(packed: bytes) -> object:
    door = Door(TRUST, ("u",))
    command, _key = door.open_by(packed, Command, lambda c: role_of(c.action), NOW)
    if isinstance(command.action, LimitVolume):
        return level(100, command.action, NOW, overrides=False)
    return command


def _take_report(packed: bytes) -> object:
    opened = open_report(Received("r", packed), {"r": KEY.public_key})
    follow(Tail(), opened.entries, NOW)
    return [subject(entry.entry) for entry in opened.entries]


def _take_welcome(welcome: bytes) -> object:
    answer = Answer(welcome=welcome, proof=welcome_proof(SECRET, REQUEST, welcome))
    return open_welcome(SECRET, REQUEST, answer)


TARGETS: Mapping[str, Target] = {
    "envelope": Target(seal(PLAN, [KEY]), lambda packed: open_envelope(packed, Plan, KEYS)),
    "plan": Target(seal(PLAN, [KEY]), _take_plan, _signed(Plan)),
    "order": Target(seal(ORDER, [KEY]), _take_order, _signed(Order)),
    "command": Target(seal(COMMAND, [KEY]), _take_command, _signed(Command)),
    "standing": Target(STANDING, unpack_standing),
    "report": Target(seal(REPORT, [KEY]), _take_report, _signed(Report)),
    "chain": Target(CHAIN, lambda packed: advance(TRUST, unpack_chain(packed))),
    "root": Target(ROOT, trust_root, _signed(Root)),
    "request": Target(REQUEST, lambda packed: requested_key(open_request(packed).csr)),
    "welcome": Target(WELCOME, _take_welcome),
    "code": Target(b"7K2M9-QXDPA-3TE0H-WB6CV", lambda typed: tidy_code(typed.decode("latin-1"))),
}


class FoundError(Exception):
    """Something else than a refusal was raised."""

    def __init__(self, target: str, seed: int, given: bytes, error: Exception) -> None:
        super().__init__(f"{target}, seed {seed}: {error!r}\n{given[:2000]!r}")


def fuzz(name: str, seed: int) -> bool:
    """One try; whether it was refused. Raises FoundError."""
    target = TARGETS[name]
    dice = random.Random(seed)
    given = target.sample
    if target.resign is not None and dice.random() < 0.7:
        envelope = msgspec.json.decode(target.sample, type=Envelope)
        plain = json.loads(zlib.decompress(envelope.payload))
        for _ in range(dice.randint(1, 3)):
            plain = odd(plain, dice)
        given = target.resign(json.dumps(plain).encode())
    else:
        given = harmed(given, dice)
    try:
        target.take(given)
    except REFUSALS:
        return True
    except Exception as error:
        raise FoundError(name, seed, given, error) from error
    return False


def harmed(data: bytes, dice: random.Random) -> bytes:
    """Bytes as a bad line, or somebody on it, leaves them."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(changed) + 1)
        end = min(len(changed), place + dice.choice((1, 2, 8, 64, 1000)))
        match dice.randrange(6):
            case 0:
                if place < len(changed):
                    changed[place] ^= 1 << dice.randrange(8)
            case 1:
                del changed[place:end]
            case 2:
                changed[place:place] = changed[place:end] * dice.choice((1, 2, 100))
            case 3:
                changed[place:end] = dice.randbytes(end - place)
            case 4:
                changed[place:place] = dice.choice((b"[", b"{", b'"', b"\\u0000", b"\xff")) * 200
            case _:
                changed = changed[:place]
    return bytes(changed)


def odd(value: Any, dice: random.Random) -> Any:
    """The same JSON with one odd value somewhere in it."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        name = dice.choice(sorted(value))
        if dice.random() < 0.1:
            return {key: kept for key, kept in value.items() if key != name}
        return {**value, name: odd(value[name], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        place = dice.randrange(len(value))
        if dice.random() < 0.15:
            return value * dice.choice((0, 2, 3))
        return [*value[:place], odd(value[place], dice), *value[place + 1 :]]
    if isinstance(value, int) and not isinstance(value, bool) and dice.random() < 0.5:
        return value + dice.choice((-1, 1, -DAY, DAY, -value, 10**9))
    return dice.choice(ODD)


def main() -> int:
    """Until the time is over, or something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--target", choices=sorted(TARGETS))
    parser.add_argument("--seed", type=int, help="one try only: the one that was printed")
    chosen = parser.parse_args()
    names = [chosen.target] if chosen.target else sorted(TARGETS)
    if chosen.seed is not None:
        for name in names:
            fuzz(name, chosen.seed)
        return 0
    deadline = time.monotonic() + chosen.minutes * 60
    tries = 0
    first = random.SystemRandom().getrandbits(48)
    while time.monotonic() < deadline:
        for name in names:
            fuzz(name, first + tries)
        tries += 1
    print(f"{tries} tries at each of {', '.join(names)} from seed {first}: only refusals")
    return 0


if __name__ == "__main__":
    sys.exit(main())
