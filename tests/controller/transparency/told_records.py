"""Records and verdicts of an export told otherwise: what holds, and what does not."""

import base64
import dataclasses
import hashlib
import json
from typing import Any

from msgspec.structs import replace

from playlists.messages.journal_entry import decode_entry, encode_entry, entry_hash
from playlists.messages.keys import SigningKey
from tests.controller.transparency.played_commune import Played
from tests.controller.transparency.telling import (
    Lines,
    Tell,
    changed,
    find,
    head_at,
    in_record,
    recommitted,
    record_of,
    renumbered,
    resigned,
)


def untouched(lines: Lines, played: Played) -> Lines:
    return resigned(lines, played)


def verdict_of(lines: Lines, kind: str) -> int:
    return next(
        at
        for at, raw in enumerate(lines)
        if b'"kind":"verdict"' in raw and record_of(raw)["kind"] == kind
    )


def with_verdict_of_sound(lines: Lines, promised: dict[str, Any], **said: Any) -> Lines:
    """The verdict of what sounded, and each state of its promise, told otherwise."""
    at = verdict_of(lines, "played")
    promise = record_of(lines[at])["promise"]
    told = [*lines]
    told[at] = recommitted(lines[at], **said)
    for one, raw in enumerate(lines):
        if json.loads(raw).get("kind") == "promise" and json.loads(raw)["subject"] == promise:
            told[one] = recommitted(raw, **promised)
    return told


def of_a_day_of_mourning(lines: Lines, played: Played) -> Lines:
    told = with_verdict_of_sound(lines, {"in_mourning": True}, qualifiers="mourning")
    return resigned(told, played)


def of_a_microphone_without_sound(lines: Lines, played: Played) -> Lines:
    witness = played.witness
    last = decode_entry(witness.raws[-1])
    silent = replace(last, event=replace(last.event, source="micro", level_db=-80))
    heard = dataclasses.replace(witness, raws=[*witness.raws[:-1], encode_entry(silent)])
    rests_on = json.dumps(sorted(map(entry_hash, heard.raws[-2:])))
    told = with_verdict_of_sound(lines, {}, kind="failed", cause="source", rests_on=rests_on)
    envelope = heard.report(2)
    at = find(lines, "report")
    reported = recommitted(lines[at], envelope_sha256=hashlib.sha256(envelope).hexdigest())
    told[at] = changed(
        reported, lambda line: line.update(envelope=base64.b64encode(envelope).decode())
    )
    return resigned(told, played)


def in_verdict(which: str, **values: Any) -> Tell:
    """A verdict that says otherwise, in record and log."""

    def tell(lines: Lines, played: Played) -> Lines:
        forged = [*lines]
        at = verdict_of(lines, which)
        forged[at] = recommitted(lines[at], **values)
        return resigned(forged, played)

    return tell


def promise_left_out(lines: Lines, played: Played) -> Lines:
    """The last promise and what was said of it were never written down."""
    gone = record_of(lines[find(lines, "promise")])["id"]
    kept = []
    for raw in lines:
        told = json.loads(raw)
        record = json.loads(told.get("record") or "{}")
        if told["type"] != "leaf" or gone not in {record.get("promise"), told["subject"]}:
            kept.append(raw)
    return renumbered(kept, played)


def promise_without_beginning(lines: Lines, played: Played) -> Lines:
    """Only the withdrawal of a promise is told."""
    first = next(
        at for at, raw in enumerate(lines)
        if json.loads(raw).get("kind") == "promise" and json.loads(raw)["state"]
    )  # fmt: skip
    gone = json.loads(lines[first])["subject"]
    kept = [
        raw
        for raw in lines
        if (json.loads(raw).get("subject"), json.loads(raw).get("state")) != (gone, 0)
    ]
    return renumbered(kept, played)


def changed_record(lines: Lines, played: Played) -> Lines:
    del played
    forged = [*lines]
    at = find(lines, "promise")
    forged[at] = in_record(lines[at], planned_start=1)
    return forged


def record_of_another(lines: Lines, played: Played) -> Lines:
    forged = [*lines]
    at = find(lines, "approval")
    forged[at] = recommitted(lines[at], id="khac")
    return resigned(forged, played)


def dated_back(lines: Lines, played: Played) -> Lines:
    forged = [*lines]
    at = find(lines, "act")
    forged[at] = recommitted(lines[at], at=1)
    return resigned(forged, played)


def left_out(lines: Lines, played: Played) -> Lines:
    del played
    at = find(lines, "act")
    return [*lines[:at], *lines[at + 1 :]]


def forged_report(lines: Lines, played: Played) -> Lines:
    del played
    at = find(lines, "report")
    forged = [*lines]
    other = json.loads(lines[find(lines, "report", 0)])["envelope"]
    forged[at] = changed(lines[at], lambda told: told.update(envelope=other))
    return forged


def withheld(lines: Lines, played: Played) -> Lines:
    del played
    at = find(lines, "verdict")
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: told.update(record=None, salt=None))
    return forged


def cut_off(lines: Lines, played: Played) -> Lines:
    del played
    return lines[:-3]


def head_of_another_size(lines: Lines, played: Played) -> Lines:
    del played
    at = head_at(lines)
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: told.update(size=1))
    return forged


def other_key_of_a_receiver(lines: Lines, played: Played) -> Lines:
    at = next(i for i, raw in enumerate(lines) if played.witness.receiver.encode() in raw)
    forged = [*lines]
    other = base64.b64encode(SigningKey.generate().public_key).decode()
    forged[at] = changed(lines[at], lambda told: told.update(public_key=other))
    return forged


HOLD: dict[str, Tell] = {
    "nothing was touched": untouched,
    "a day of mourning": of_a_day_of_mourning,
    "a microphone without sound": of_a_microphone_without_sound,
}
FORGED: dict[str, Tell] = {
    "silence called played": in_verdict("unverified", kind="played"),
    "silence called cut off": in_verdict("unverified", kind="failed", cause="power"),
    "less heard": in_verdict("played", heard_ms=1),
    "sound called silence": in_verdict("played", kind="failed", cause="device"),
    "a verdict twice": in_verdict("played", number=2),
    "a promise left out": promise_left_out,
    "a promise without its beginning": promise_without_beginning,
    "a record changed": changed_record,
    "another's record": record_of_another,
    "dated back": dated_back,
    "a line left out": left_out,
    "another report": forged_report,
    "a record withheld": withheld,
    "cut off": cut_off,
    "a head of another size": head_of_another_size,
    "another receiver's key": other_key_of_a_receiver,
}
