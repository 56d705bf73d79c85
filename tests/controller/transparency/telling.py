"""Tell an export otherwise than it is, as somebody would who holds the station's own key."""

import base64
import dataclasses
import json
from collections.abc import Callable, Sequence
from typing import Any

from playlists.messages.envelope import seal
from playlists.messages.head import Head
from playlists.messages.leaf import commitment
from playlists.messages.merkle import root_of
from playlists.verification.lines import LeafLine, read_line
from tests.controller.transparency.played_commune import Played

Lines = list[bytes]
Tell = Callable[[Lines, Played], Lines]
"""Makes another export of the one of `played_commune`."""
SALT = b"s" * 32


def find(lines: Lines, kind: str, number: int = -1) -> int:
    """Index of a leaf of the unit itself, by kind."""
    found = [
        index
        for index, raw in enumerate(lines)
        if isinstance(line := read_line(raw), LeafLine) and line.kind == kind and line.record
    ]
    return found[number]


def head_at(lines: Lines) -> int:
    return max(i for i, raw in enumerate(lines) if b'"type":"head"' in raw)


def record_of(raw: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.loads(raw)["record"])
    return told


def changed(raw: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    told = json.loads(raw)
    change(told)
    return json.dumps(told, ensure_ascii=False).encode()


def spelt(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def in_record(raw: bytes, **values: Any) -> bytes:
    """The record says otherwise, and the log's commitment to it is left as it was."""

    def change(told: dict[str, Any]) -> None:
        told["record"] = spelt(json.loads(told["record"]) | values)

    return changed(raw, change)


def recommitted(raw: bytes, **values: Any) -> bytes:
    def change(told: dict[str, Any]) -> None:
        told["commitment"] = commitment(base64.b64decode(told["salt"]), told["record"].encode())

    return changed(in_record(raw, **values), change)


def resigned(lines: Lines, played: Played) -> Lines:
    """Everything made to agree and signed anew with the station's own key."""
    hashes: list[bytes] = []
    forged: Lines = []
    for raw in lines:
        line = read_line(raw)
        if isinstance(line, LeafLine):
            hashes.append(line.leaf.hash())
        is_head = json.loads(raw)["type"] == "head"
        forged.append(_signed_anew(raw, hashes, played) if is_head else raw)
    return forged


def _signed_anew(raw: bytes, hashes: Sequence[bytes], played: Played) -> bytes:
    """The line of a head over these leaves."""
    head = Head(log="log-1", size=len(hashes), root=root_of(hashes).hex(), at=played.now)
    envelope = base64.b64encode(seal(head, played.station.keys)).decode()
    return json.dumps(json.loads(raw) | {"envelope": envelope}).encode()


def renumbered(lines: Lines, played: Played) -> Lines:
    """Leaves counted anew after some came or went, and everything signed anew."""
    forged, index = [], 0
    for raw in lines:
        told = json.loads(raw)
        if told["type"] == "leaf":
            told["index"], index = index, index + 1
        if told["type"] == "head":
            told["size"] = index
        forged.append(json.dumps(told, ensure_ascii=False).encode())
    last = json.loads(forged[-1]) | {"lines": len(forged) - 1}
    first = json.loads(forged[0]) | {"to_size": index}
    forged[0], forged[-1] = json.dumps(first).encode(), json.dumps(last).encode()
    return resigned(forged, played)


@dataclasses.dataclass(frozen=True, slots=True)
class Added:
    """A leaf that is put into an export."""

    kind: str
    subject: str
    record: dict[str, Any]
    envelope: bytes | None = None
    state: int = 0


def with_leaves(lines: Lines, played: Played, added: Sequence[Added]) -> Lines:
    """Leaves of the unit, appended before the last head."""
    raws = []
    for one in added:
        record = spelt(one.record)
        told = {
            "type": "leaf", "index": 0, "kind": one.kind, "subject": one.subject,
            "state": one.state, "unit": played.commune.unit.id, "at": played.now,
            "commitment": commitment(SALT, record.encode()),
            "salt": base64.b64encode(SALT).decode(), "record": record,
        }  # fmt: skip
        if one.envelope is not None:
            told["envelope"] = base64.b64encode(one.envelope).decode()
        raws.append(json.dumps(told).encode())
    at = head_at(lines)
    return renumbered([*lines[:at], *raws, *lines[at:]], played)
