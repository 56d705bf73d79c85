#!/usr/bin/env python3
"""Write the JSON Schemas and the signed examples of this folder from the code itself.

    .venv/bin/python docs/protocol/describe.py

`schemas/<kind>.json` says what a message may hold. `examples/<kind>.json` shows one: the message,
the very bytes that travel, and by whose key they are signed. `examples/keys.json` has the keys, the
private halves too: they are made from counted seeds, for these examples alone. A test writes both
folders anew and compares, so they cannot fall behind the code.
"""

import ast
import inspect
import json
import sys
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from playlists.messages import enrolment
from playlists.messages.command import Command, Mute
from playlists.messages.envelope import Message, digest, seal, seal_small
from playlists.messages.head import Head
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    Booted,
    EndCause,
    ItemEnded,
    ItemStarted,
    JournalEntry,
    Report,
    encode_entry,
    entry_hash,
)
from playlists.messages.keys import SigningKey
from playlists.messages.live import Chunk
from playlists.messages.order import Emergency, Order, OrderKind, Repetition, Standing
from playlists.messages.plan import ItemKind, Lateness, Plan, PlannedItem, PlannedOccurrence, Track
from playlists.messages.relay_pass import RelayPass
from playlists.messages.state import Beat, ClockState, State
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import Chain, Delegation, Register, Role, Root

HERE = Path(__file__).parent
NOW = 1_795_984_500_000
"""30 November 2026, 03:35 Vietnam time, in UTC milliseconds."""
DAY_MS = 86_400_000
CODE = "7K2M9QXDPA3TE0HWB6CV"
UNIT, CLUSTER, RECEIVER = "xa-van-thang", "cum-07", "bo-thu-07"
TUNE = Track(sha256="11" * 32, size_bytes=41_000, frames=240_000)
NEWS = Track(sha256="22" * 32, size_bytes=310_000, frames=1_440_000)
FLOOD = Track(sha256="33" * 32, size_bytes=91_000, frames=480_000)
SOURCES = ("https://loa.example/audio",)
KEYS = {
    name: SigningKey.from_seed(bytes([number]) * 32)
    for number, name in enumerate(("root-1", "root-2", "root-3", "station", "receiver", "live"), 1)
}
"""Their seeds are their numbers in this list."""


def main() -> int:
    """Write both folders beside this file."""
    for name, text in written().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return 0


def written() -> dict[str, str]:
    """Every file by its name."""
    files = {f"schemas/{kind}.json": _json(schema_of(type_)) for kind, type_ in kinds().items()}
    shown = {**_sealed_examples(), **_bare_examples()}
    files |= {f"examples/{kind}.json": _json(example) for kind, example in shown.items()}
    files["examples/keys.json"] = _json(_shown_keys())
    return files


def kinds() -> dict[str, type[msgspec.Struct]]:
    """Everything that travels, by the name that its files have."""
    sealed: tuple[type[Message], ...] = (
        Root, Delegation, Register, Plan, Order, Command, TimeAnswer, Stored, State, Beat, Report,
        Chunk, Head, enrolment.CertificateRequest, RelayPass,
    )  # fmt: skip
    bare = {
        "chain": Chain,
        "standing": Standing,
        "journal_entry": JournalEntry,
        "enrolment_ask": enrolment.Ask,
        "enrolment_answer": enrolment.Answer,
        "enrolment_welcome": enrolment.Welcome,
        "enrolment_renewal": enrolment.Renewal,
        "enrolment_renewed": enrolment.Renewed,
    }
    return {kind.KIND: kind for kind in sealed} | bare


def schema_of(type_: type[msgspec.Struct]) -> dict[str, Any]:
    """JSON Schema 2020-12, each field with the words that the code has for it."""
    (schema,), parts = msgspec.json.schema_components([type_], ref_template="#/$defs/{name}")
    meanings = _meanings()
    for name, part in parts.items():
        if "description" in part:
            # Python 3.13 takes a docstring's indent away by itself, 3.11 leaves it.
            part["description"] = inspect.cleandoc(part["description"])
        for field, described in part.get("properties", {}).items():
            words = meanings.get((name, field))
            if words is not None:
                # A reference may have no neighbours in older drafts; in this one it may.
                described["description"] = words
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**dialect, **schema, "$defs": parts}


def _meanings() -> dict[tuple[str, str], str]:
    """(struct, field) → the text under the field in the source."""
    modules = {m for m in sys.modules if m.startswith("playlists.messages.")}
    found: dict[tuple[str, str], str] = {}
    for module in sorted(modules):
        for node in ast.parse(inspect.getsource(sys.modules[module])).body:
            if isinstance(node, ast.ClassDef):
                found |= {(node.name, field): words for field, words in _fields(node)}
    return found


def _fields(node: ast.ClassDef) -> list[tuple[str, str]]:
    fields = []
    for above, below in zip(node.body, node.body[1:], strict=False):
        match above, below:
            case (
                ast.AnnAssign(target=ast.Name(id=field)),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                fields.append((field, inspect.cleandoc(words)))
    return fields


def _sealed_examples() -> dict[str, Any]:
    examples: dict[str, Any] = {}
    for message, signers in _messages():
        small = isinstance(message, State | Beat | Chunk | RelayPass)
        keys = [KEYS[name] for name in signers]
        packed = seal_small(message, keys[0]) if small else seal(message, keys)
        examples[message.KIND] = {
            "message": _plain(message),
            "signed_by": list(signers),
            "form": "MessagePack" if small else "JSON",
            "on_the_wire": b64encode(packed).decode() if small else json.loads(packed),
            "digest": digest(packed),
        }
    return examples


def _messages() -> list[tuple[Message, tuple[str, ...]]]:
    roots = ("root-1", "root-2")
    station: tuple[str, ...] = ("station",)
    own: tuple[str, ...] = ("receiver",)
    return [
        (_root(), roots),
        (_delegation(), roots),
        (_register(), roots),
        (_plan(), station),
        (_order(), station),
        (_command(), station),
        (
            TimeAnswer(
                receiver=RECEIVER,
                nonce="9f86d081884c7d65",
                now=NOW,
                plan_version=41,
                order_sequence=7,
            ),
            station,
        ),
        (Stored(receiver=RECEIVER, epoch="e5b1", up_to=3, issued_at=NOW + 2_000), station),
        (_state(), own),
        (Beat(at=NOW + 60_000, of=NOW), own),
        (_report(), own),
        (
            Chunk(order="o-live-1", sequence=0, play_at=NOW + 2_000, sound=b"OggS" + bytes(12)),
            ("live",),
        ),
        (Head(log="9c1e", size=1_204, root="44" * 32, at=NOW), station),
        (
            enrolment.CertificateRequest(
                public_key=KEYS["receiver"].public_key,
                csr=b"-----BEGIN CERTIFICATE REQUEST-----\n(PKCS#10)\n",
                at=NOW,
            ),
            own,
        ),
        (RelayPass(receiver=RECEIVER, permission="55" * 32, at=NOW), own),
    ]


def _bare_examples() -> dict[str, Any]:
    roots = [KEYS["root-1"], KEYS["root-2"]]
    chain = Chain(
        roots=(seal(_root(), roots),),
        delegations=(seal(_delegation(), roots),),
        register=seal(_register(), roots),
    )
    standing = Standing(orders=(seal(_order(), [KEYS["station"]]),))
    shown = {"chain": chain, "standing": standing, **_enrolment(chain)}
    first, *others = [json.loads(raw) for raw in _entries()]
    journal = {"message": first, "and_then": others, "hashes": [*map(entry_hash, _entries())]}
    bare = {name: {"message": _plain(value)} for name, value in shown.items()}
    return {**bare, "journal_entry": journal}


def _enrolment(chain: Chain) -> dict[str, msgspec.Struct]:
    wish = dict(_by_kind())[enrolment.CertificateRequest.KIND]
    asked, again = (
        seal(msgspec.structs.replace(wish, receiver=name), [KEYS["receiver"]])
        for name in ("", RECEIVER)
    )
    told = enrolment.Welcome(
        receiver=RECEIVER,
        cluster=CLUSTER,
        unit_path=(UNIT, "tinh-khanh-hoa"),
        root=chain.roots[0],
        chain=msgspec.json.encode(chain),
        authority=b"-----BEGIN CERTIFICATE-----\n(authority)\n",
        certificate=b"-----BEGIN CERTIFICATE-----\n(its own)\n",
        brokers=(enrolment.BrokerAt(host="broker.example", port=8883),),
    )
    secret, welcome = enrolment.secret_of(CODE), msgspec.json.encode(told)
    renewed = enrolment.Renewed(certificate=told.certificate, authority=told.authority)
    proofs = enrolment.request_proof(secret, asked), enrolment.welcome_proof(secret, asked, welcome)
    return {
        "enrolment_ask": enrolment.Ask(lookup=CODE[:5], request=asked, proof=proofs[0]),
        "enrolment_answer": enrolment.Answer(welcome=welcome, proof=proofs[1]),
        "enrolment_welcome": told,
        "enrolment_renewal": enrolment.Renewal(request=again),
        "enrolment_renewed": renewed,
    }


def _by_kind() -> list[tuple[str, Message]]:
    return [(message.KIND, message) for message, _ in _messages()]


def _shown_keys() -> Mapping[str, Any]:
    return {
        name: {
            "id": key.key_id,
            "public": b64encode(key.public_key).decode(),
            "seed": b64encode(key.seed).decode(),
        }
        for name, key in KEYS.items()
    }


def _root() -> Root:
    keys = {KEYS[n].key_id: KEYS[n].public_key for n in ("root-1", "root-2", "root-3")}
    return Root(version=1, keys=keys, threshold=2, issued_at=NOW - 30 * DAY_MS)


def _delegation() -> Delegation:
    return Delegation(
        public_key=KEYS["station"].public_key,
        roles=(Role.PLAN, Role.EMERGENCY, Role.LIVE, Role.COMMAND, Role.TIME, Role.RECORD),
        units=(UNIT,),
        not_before=NOW - 30 * DAY_MS,
        not_after=NOW + 335 * DAY_MS,
    )


def _register() -> Register:
    stands = digest(seal(_delegation(), [KEYS["root-1"], KEYS["root-2"]]))
    return Register(version=1, delegations=(stands,))


def _tune() -> PlannedItem:
    return PlannedItem(id="i1", kind=ItemKind.TUNE, title="Nhạc hiệu", sha256=TUNE.sha256)


def _plan() -> Plan:
    news = PlannedItem(
        id="i2", kind=ItemKind.BULLETIN, title="Thông báo tiêm phòng dại", sha256=NEWS.sha256
    )
    return Plan(
        receiver=RECEIVER,
        version=41,
        issued_at=NOW,
        expires_at=NOW + 8 * DAY_MS,
        cluster=CLUSTER,
        unit=UNIT,
        areas=("ven-song",),
        volume_percent=85,
        audio_sources=SOURCES,
        tracks=(TUNE, NEWS),
        occurrences=(
            PlannedOccurrence(
                id="s12@2026-11-30",
                starts_at=NOW + 5_100_000,
                items=(_tune(), news),
                lateness=Lateness.JOIN,
                last_start_at=NOW + 6_000_000,
            ),
        ),
    )


def _order() -> Order:
    words = PlannedItem(
        id="vi", kind=ItemKind.BULLETIN, title="Lũ trên sông Cái", sha256=FLOOD.sha256
    )
    siren = PlannedItem(id="siren", kind=ItemKind.TUNE, title="Còi", sha256=TUNE.sha256)
    return Order(
        id="o-lu-1",
        sequence=8,
        order=OrderKind.EMERGENCY,
        issued_at=NOW,
        expires_at=NOW + DAY_MS,
        targets=(UNIT,),
        items=(words,),
        tracks=(TUNE, FLOOD),
        audio_sources=SOURCES,
        repetition=Repetition(every_ms=3 * 3_600_000, times_at_once=2),
        volume_percent=100,
        emergency=Emergency(kind="flood", scale="disaster_risk", level=3, urgency=3, siren=siren),
    )


def _command() -> Command:
    return Command(
        id="c-19",
        receiver=RECEIVER,
        sequence=19,
        issued_at=NOW,
        expires_at=NOW + DAY_MS,
        action=Mute(until=NOW + 7_200_000),
    )


def _state() -> State:
    return State(
        receiver=RECEIVER,
        at=NOW,
        online=True,
        line="5f0c21aa",
        agent_version="1.4.0",
        nonce="9f86d081884c7d65",
        plan_version=41,
        journal_epoch="e5b1",
        journal_last=3,
        journal_stored=2,
        tracks_wanted=2,
        tracks_held=2,
        clock=ClockState(trusted=True, source="synchronised", offset_ms=-12, drift_ppm=3),
        volume_percent=85,
        ready_for_air=True,
    )


def _entries() -> list[bytes]:
    starts = NOW + 5_100_000
    told = {"occurrence": "s12@2026-11-30", "item": "i1", "sha256": TUNE.sha256}
    told |= {"plan_version": 41, "planned_at": starts, "started_at": starts}
    events = [
        (NOW - 60_000, Booted(agent_version="1.4.0", boot_id="b0a7")),
        (starts, ItemStarted(**told)),
        (
            starts + 10_000,
            ItemEnded(
                **told, ended_at=starts + 10_000, frames=TUNE.frames, cause=EndCause.COMPLETED
            ),
        ),
    ]
    entries: list[bytes] = []
    previous = FIRST_PREVIOUS
    for sequence, (at, event) in enumerate(events, 1):
        entry = JournalEntry(
            sequence=sequence, at=at, clock_trusted=True, previous=previous, event=event
        )
        entries.append(encode_entry(entry))
        previous = entry_hash(entries[-1])
    return entries


def _report() -> Report:
    entries = tuple(msgspec.Raw(raw) for raw in _entries())
    return Report(receiver=RECEIVER, epoch="e5b1", entries=entries)


def _plain(value: msgspec.Struct) -> Any:
    return json.loads(msgspec.json.encode(value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
