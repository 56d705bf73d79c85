"""An auditor takes the record away; whoever changes anything of it is found by its line."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from controller.keys.ceremony import Grant, hold
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import Verdict
from controller.transparency.export import Asked, NoHeadError, export
from playlists.messages.envelope import open_envelope, seal
from playlists.messages.head import Head
from playlists.messages.keys import SigningKey
from playlists.messages.leaf import commitment
from playlists.messages.merkle import root_of
from playlists.verification.errors import ExportRefusedError
from playlists.verification.lines import LeafLine, read_line
from playlists.verification.verify import verify
from tests.controller.commune import lay_commune
from tests.controller.transparency.played_commune import Played, play
from tests.controller.transparency.test_selfcheck import take_guards_off

Lines = list[bytes]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Session]:
    path = tmp_path_factory.mktemp("played") / "loa.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    with writing_sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def played(database: Session) -> Played:
    return play(database)


@pytest.fixture(scope="module")
def lines(played: Played) -> Lines:
    return played.take_away()


def refused(lines: Lines, root: bytes) -> ExportRefusedError:
    with pytest.raises(ExportRefusedError) as caught:
        verify(lines, root)
    return caught.value


def find(lines: Lines, kind: str, number: int = -1) -> int:
    """Index of a leaf of the unit itself, by kind."""
    found = [
        index
        for index, raw in enumerate(lines)
        if isinstance(line := read_line(raw), LeafLine) and line.kind == kind and line.record
    ]
    return found[number]


def changed(raw: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    told = json.loads(raw)
    change(told)
    return json.dumps(told, ensure_ascii=False).encode()


def in_record(raw: bytes, **values: Any) -> bytes:
    def change(told: dict[str, Any]) -> None:
        record = json.loads(told["record"])
        record.update(values)
        told["record"] = json.dumps(
            record, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    return changed(raw, change)


def test_on_both_databases_every_line_of_an_untouched_record_holds(session: Session) -> None:
    played = play(session)
    found = verify(played.take_away(), played.root)
    # Two promises to each of two clusters: withdrawn, played, and one that is never reported.
    assert found.verdicts == 4
    assert found.verdicts_not_recomputed == 0
    assert (found.plans, found.reports, found.entries) == (4, 2, 5)
    assert found.foreign > 0
    assert found.own + found.foreign == found.to_size
    assert found.remarks == ()


def test_a_root_key_or_its_id_serves_as_well_as_the_root(played: Played, lines: Lines) -> None:
    key = played.ceremony.root_keys[0]
    for given in (key.public_key.hex(), key.key_id):
        assert verify(lines, given.encode()).log == "log-1"


def test_another_root_is_refused(lines: Lines) -> None:
    stranger = hold(Grant(units=("u",), not_before=0, not_after=1), 1, 1, 1)
    assert "trust chain" in refused(lines, stranger.root).why
    assert "root key" in refused(lines, SigningKey.generate().key_id.encode()).why


def test_other_units_are_seen_and_not_read(lines: Lines) -> None:
    whole = b"".join(lines).decode()
    assert "Xã ben" not in whole
    foreign = [line for raw in lines if isinstance(line := read_line(raw), LeafLine)]
    assert any(line.record is None and line.salt is None for line in foreign)


@pytest.mark.parametrize("kind", ["approval", "message", "report", "promise", "verdict", "act"])
def test_a_changed_record_is_named_by_its_line(played: Played, lines: Lines, kind: str) -> None:
    at = find(lines, kind)
    forged = [*lines]
    forged[at] = in_record(lines[at], at=1)
    error = refused(forged, played.root)
    assert (error.line, "not what the log committed to" in error.why) == (at + 1, True)


@pytest.mark.parametrize("kind", ["approval", "promise", "verdict", "act"])
def test_a_line_that_was_left_out_is_missed_where_it_was(
    played: Played, lines: Lines, kind: str
) -> None:
    at = find(lines, kind)
    error = refused([*lines[:at], *lines[at + 1 :]], played.root)
    assert error.line == at + 1


def test_a_line_that_was_added_or_moved_is_named(played: Played, lines: Lines) -> None:
    at = find(lines, "verdict")
    assert refused([*lines[: at + 1], *lines[at:]], played.root).line == at + 2
    swapped = [*lines]
    swapped[at - 1], swapped[at] = swapped[at], swapped[at - 1]
    assert refused(swapped, played.root).line == at


def test_a_record_that_is_withheld_is_missed(played: Played, lines: Lines) -> None:
    at = find(lines, "verdict")
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: (told.pop("record"), told.pop("salt"))[0])
    error = refused(forged, played.root)
    assert (error.line, "has no record" in error.why) == (at + 1, True)


def test_a_leaf_told_to_be_of_another_unit_breaks_the_tree(played: Played, lines: Lines) -> None:
    at = find(lines, "verdict")
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: told.update(unit="khac"))
    assert "do not make the head" in refused(forged, played.root).why


@pytest.mark.parametrize("keep", [1, 5, -1])
def test_an_export_that_was_cut_off_is_refused(played: Played, lines: Lines, keep: int) -> None:
    assert "cut off" in refused(lines[:keep], played.root).why


def test_half_a_line_is_refused(played: Played, lines: Lines) -> None:
    error = refused([*lines[:-2], lines[-2][:40]], played.root)
    assert (error.line, "cannot be read" in error.why) == (len(lines) - 1, True)


def head_at(lines: Lines) -> int:
    return max(i for i, raw in enumerate(lines) if b'"type":"head"' in raw)


def test_a_head_by_a_foreign_key_is_refused(played: Played, lines: Lines) -> None:
    at = head_at(lines)
    told = json.loads(lines[at])
    keys = {key.key_id: key.public_key for key in played.station.keys}
    head = open_envelope(base64.b64decode(told["envelope"]), Head, keys)
    told["envelope"] = base64.b64encode(seal(head, [SigningKey.generate()])).decode()
    forged = [*lines]
    forged[at] = json.dumps(told).encode()
    error = refused(forged, played.root)
    assert (error.line, "signature" in error.why) == (at + 1, True)


def resigned(lines: Lines, played: Played) -> Lines:
    """Everything made to agree and signed anew with the station's own key: the strongest forger.

    Only what receivers signed and what follows from it can still speak against her.
    """
    hashes: list[bytes] = []
    forged: Lines = []
    for raw in lines:
        line = read_line(raw)
        if isinstance(line, LeafLine):
            hashes.append(line.leaf.hash())
        told = json.loads(raw)
        if told["type"] == "head":
            head = Head(log="log-1", size=len(hashes), root=root_of(hashes).hex(), at=played.now)
            told["envelope"] = base64.b64encode(seal(head, played.station.keys)).decode()
            raw = json.dumps(told).encode()  # noqa: PLW2901 - the same line, signed anew
        forged.append(raw)
    return forged


def recommitted(raw: bytes, **values: Any) -> bytes:
    def change(told: dict[str, Any]) -> None:
        told["commitment"] = commitment(base64.b64decode(told["salt"]), told["record"].encode())

    return changed(in_record(raw, **values), change)


def test_what_a_forger_leaves_alone_still_holds(played: Played, lines: Lines) -> None:
    assert verify(resigned(lines, played), played.root).verdicts == 4


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "played"},
        {"kind": "failed", "cause": "power"},
        {"heard_ms": 1},
        {"rests_on": "[]"},
        {"started_at": 7},
    ],
)
def test_a_forged_verdict_contradicts_its_evidence_even_under_the_station_key(
    played: Played, lines: Lines, values: dict[str, Any]
) -> None:
    forged = [*lines]
    differing = [
        at
        for at in range(len(lines))
        if b'"kind":"verdict"' in lines[at]
        and any(json.loads(json.loads(lines[at])["record"])[n] != v for n, v in values.items())
    ]
    at = differing[0]
    forged[at] = recommitted(lines[at], **values)
    error = refused(resigned(forged, played), played.root)
    assert (error.line, "gives another verdict" in error.why) == (at + 1, True)


def test_a_record_that_was_dated_back_is_named_even_under_the_station_key(
    played: Played, lines: Lines
) -> None:
    at = find(lines, "act")
    forged = [*lines]
    forged[at] = recommitted(lines[at], at=1)
    error = refused(resigned(forged, played), played.root)
    assert (error.line, "dated back" in error.why) == (at + 1, True)


def test_a_receivers_key_that_was_exchanged_contradicts_its_enrolment(
    played: Played, lines: Lines
) -> None:
    at = next(i for i, raw in enumerate(lines) if played.witness.receiver.encode() in raw)
    forged = [*lines]
    other = base64.b64encode(SigningKey.generate().public_key).decode()
    forged[at] = changed(lines[at], lambda told: told.update(public_key=other))
    assert "came in with key" in refused(forged, played.root).why


def promise_left_out(lines: Lines, played: Played) -> Lines:
    """The last promise and what was said of it were never written down."""
    forged, index = [], 0
    gone = {json.loads(json.loads(lines[find(lines, "promise")])["record"])["id"]}
    for raw in lines:
        told = json.loads(raw)
        if told["type"] == "leaf":
            record = json.loads(told.get("record") or "{}")
            if gone & {record.get("promise"), told["subject"]}:
                continue
            told["index"], index = index, index + 1
        if told["type"] == "head":
            told["size"] = index
        forged.append(json.dumps(told, ensure_ascii=False).encode())
    last = json.loads(forged[-1]) | {"lines": len(forged) - 1}
    first = json.loads(forged[0]) | {"to_size": index}
    forged[0], forged[-1] = json.dumps(first).encode(), json.dumps(last).encode()
    return resigned(forged, played)


def test_a_promise_that_was_left_out_is_missed_by_the_plan_that_holds_it(
    played: Played, lines: Lines
) -> None:
    forged = promise_left_out(lines, played)
    assert "no promise speaks of it" in refused(forged, played.root).why


def test_an_export_goes_on_where_the_last_one_ended(played: Played, lines: Lines) -> None:
    sizes = [json.loads(raw)["size"] for raw in lines if b'"type":"head"' in raw]
    later = played.take_away(cursor=sizes[-2])
    found = verify(later, played.root)
    assert (found.from_size, found.to_size) == (sizes[-2], sizes[-1])
    assert len(later) < len(lines)


def test_without_a_signed_head_there_is_nothing_to_take_away(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    with pytest.raises(NoHeadError):
        next(export(session, b"", Asked(unit_id=commune.unit.id)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE verdicts SET kind = 'played', cause = ''",
        "UPDATE audit_events SET at = at - 90000000",
        "UPDATE approvals SET person_id = 'ai-do'",
        "DELETE FROM verdicts",
        "DELETE FROM stored_reports",
        'UPDATE log_leaves SET "at" = "at" + 1 WHERE "index" = 3',
        'DELETE FROM log_leaves WHERE "index" = 3',
    ],
)
def test_a_database_altered_behind_our_back_exports_what_does_not_hold(
    played: Played, change: str
) -> None:
    session = played.session
    with session.begin_nested() as nested:
        take_guards_off(session)
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text(change))
        session.expire_all()
        with pytest.raises(ExportRefusedError):
            verify(played.take_away(), played.root)
        nested.rollback()
    session.expire_all()
    assert session.scalars(select(Verdict.id)).first() is not None
