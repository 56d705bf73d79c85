"""Read an export from its first line to its last; stop at the first that does not hold."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from playlists.messages.approval import Way
from playlists.messages.head import Head
from playlists.messages.keys import key_id
from playlists.messages.leaf import commitment
from playlists.messages.merkle import Frontier, ProofRefusedError
from playlists.verification.approvals import Approvals
from playlists.verification.errors import DoesNotHoldError, ExportRefusedError
from playlists.verification.journals import Witnessed
from playlists.verification.lines import (
    VERSION,
    ChainLine,
    EndLine,
    ExportLine,
    HeadLine,
    LeafLine,
    Line,
    ReceiverLine,
    read_line,
)
from playlists.verification.promises import SOUNDED, Promises, Record
from playlists.verification.signatures import Signatures

LATE_MS = 3_600_000
"""A line that says it is so much older than lines before it was dated back."""
GAP = "journal_gap"
ERASE = "erase_personal_data"
ENROL = "enrol_receiver"


@dataclass(frozen=True, slots=True)
class Verified:
    """An export of which every line holds."""

    unit: str
    log: str
    from_size: int
    to_size: int
    to_root: str
    until: int
    """Instant of the last head."""
    own: int
    """Leaves of the unit, shown with their records."""
    foreign: int
    erased: int
    plans: int
    reports: int
    entries: int
    verdicts: int
    verdicts_not_recomputed: int
    approvals: Mapping[Way, int]
    """By the way in which they were given."""
    remarks: tuple[str, ...]
    """What is no forgery and yet to be known, such as promises that no signed plan held."""


def verify(lines: Iterable[bytes], root: bytes) -> Verified:
    """Check an export against a root: its envelope, or one of its public keys in hexadecimal.

    Raises ExportRefusedError, with the number (from 1) of the first line that does not hold.
    """
    numbered = enumerate(lines, start=1)
    reading: _Reading | None = None
    number = 0
    for number, raw in numbered:
        try:
            line = read_line(raw)
            if reading is None:
                reading = _begin(line, root)
            else:
                reading.take(number, line)
        except DoesNotHoldError as error:
            raise ExportRefusedError(number, str(error)) from error
        except (msgspec.DecodeError, ProofRefusedError, KeyError, TypeError, ValueError) as error:
            raise ExportRefusedError(number, f"cannot be read: {error}") from error
    if reading is None:
        raise ExportRefusedError(1, "the export is empty")
    return reading.finish(number)


def _begin(line: Line, root: bytes) -> "_Reading":
    if not isinstance(line, ExportLine) or line.version != VERSION:
        raise DoesNotHoldError(f"not an export of version {VERSION}")
    witnessed = Witnessed(begins_before=line.from_size > 0)
    signatures = Signatures(root, line.paths)
    promises = Promises(witnessed, signatures.receivers)
    return _Reading(line, signatures, witnessed, promises, Frontier(line.from_size, line.frontier))


@dataclass(slots=True)
class _Reading:
    header: ExportLine
    signatures: Signatures
    witnessed: Witnessed
    promises: Promises
    frontier: Frontier
    head: Head | None = None
    ended: bool = False
    newest: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    without_record: dict[int, int] = field(default_factory=dict)
    """Index of a leaf → its line."""
    erased: set[int] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    approvals: Approvals = field(default_factory=Approvals)

    def take(self, number: int, line: Line) -> None:
        if self.ended:
            raise DoesNotHoldError("something stands behind the end")
        match line:
            case ChainLine():
                self.signatures.follow(line.chain)
            case ReceiverLine():
                self.signatures.receivers[line.id] = line
            case LeafLine():
                self._leaf(number, line)
            case HeadLine():
                self._head(line)
            case EndLine():
                if line.lines != number - 1:
                    raise DoesNotHoldError(f"{line.lines} lines should stand before the end")
                self.ended = True
            case ExportLine():
                raise DoesNotHoldError("a second export begins")

    def _head(self, line: HeadLine) -> None:
        if line.size != self.frontier.size:
            raise DoesNotHoldError(f"a head of {line.size} after {self.frontier.size} leaves")
        self.head = self.signatures.open_head(line.envelope, line.size, self.frontier.root())

    def _leaf(self, number: int, line: LeafLine) -> None:
        if line.index != self.frontier.size:
            raise DoesNotHoldError(f"leaf {line.index} stands where {self.frontier.size} belongs")
        self.frontier = self.frontier.append([line.leaf.hash()])
        if line.unit not in self.header.paths:
            self._count("foreign")
            return
        self._count("own")
        if line.record is None or line.salt is None:
            self.without_record[line.index] = number
            return
        raw = line.record.encode()
        if commitment(line.salt, raw) != line.commitment:
            raise DoesNotHoldError(f"{line.kind} {line.subject} is not what the log committed to")
        record = json.loads(raw)
        self._in_time(line, record)
        meaning = _MEANINGS.get(line.kind)
        if meaning is not None:
            meaning(self, number, line, record)

    def _in_time(self, line: LeafLine, record: Record) -> None:
        if line.state == 0:
            if record["at"] < self.newest - LATE_MS:
                raise DoesNotHoldError(f"{line.kind} {line.subject} was dated back")
            self.newest = max(self.newest, record["at"])

    def _message(self, number: int, line: LeafLine, record: Record) -> None:
        envelope = _envelope(line, record)
        # Of other messages (commands, what was only practised) the commitment is all there is.
        if record["kind"] == "plan":
            self._count("plans")
            self.promises.plan(self.signatures.open_plan(envelope, record["receiver"]), number)
        elif record["kind"] == "order":
            self._count("orders")
            self.promises.order(self.signatures.open_order(envelope, record["area"]))

    def _report(self, _number: int, line: LeafLine, record: Record) -> None:
        envelope = _envelope(line, record)
        self._count("reports")
        report = self.signatures.open_report(envelope, record["receiver"])
        self.witnessed.hear(report, record["at"])

    def _promise(self, number: int, line: LeafLine, record: Record) -> None:
        _same_subject(line, record)
        self.promises.promise(record, line.state, number)

    def _verdict(self, _number: int, line: LeafLine, record: Record) -> None:
        _same_subject(line, record)
        self.promises.judged_as(record)

    def _approval(self, _number: int, line: LeafLine, record: Record) -> None:
        _same_subject(line, record)
        self.approvals.take(record)

    def _act(self, _number: int, line: LeafLine, record: Record) -> None:
        _same_subject(line, record)
        self.approvals.act(record)
        if record["act"] == GAP:
            self.witnessed.give_up(record["subject_id"], json.loads(record["detail"]), record["at"])
        elif record["act"] == ERASE:
            self.erased.update(json.loads(record["detail"])["leaves"])
        elif record["act"] == ENROL:
            self._enrolled(json.loads(record["detail"]))

    def _enrolled(self, detail: Record) -> None:
        """The record says with which key a receiver came in: the export must not name another."""
        receiver = self.signatures.receivers.get(detail["receiver"])
        named = detail.get("key")
        if receiver is not None and named not in {None, key_id(receiver.public_key)}:
            raise DoesNotHoldError(f"receiver {receiver.id} came in with key {named}, not this one")

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def finish(self, last: int) -> Verified:
        if not self.ended:
            raise ExportRefusedError(last + 1, "the export is cut off: its end is not there")
        head = self.head
        sizes = {self.header.to_size, self.frontier.size}
        if head is None or sizes != {head.size}:
            raise ExportRefusedError(last, "no signed head stands behind the last leaf")
        for index, number in self.without_record.items():
            if index not in self.erased:
                raise ExportRefusedError(number, f"leaf {index} of the unit itself has no record")
        self._compare_plans_and_promises(head.at)
        return self._verified(head)

    def _compare_plans_and_promises(self, until: int) -> None:
        if not self.witnessed.begins_before:
            for number, why in self.promises.unpromised(until):
                raise ExportRefusedError(number, why)
        sounded = {p.line for p in self.promises.known.values() if p.kind in SOUNDED}
        for number, why in self.promises.unkept(until):
            if number in sounded and not self.witnessed.begins_before:
                raise ExportRefusedError(number, f"{why}, and yet it is said to have sounded")
            self.remarks.append(f"line {number}: {why}")

    def _verified(self, head: Head) -> Verified:
        counts = self.counts
        return Verified(
            unit=self.header.unit,
            log=head.log,
            from_size=self.header.from_size,
            to_size=head.size,
            to_root=head.root,
            until=head.at,
            own=counts.get("own", 0),
            foreign=counts.get("foreign", 0),
            erased=len(self.without_record),
            plans=counts.get("plans", 0),
            reports=counts.get("reports", 0),
            entries=self.witnessed.entries,
            verdicts=self.promises.judged,
            verdicts_not_recomputed=self.promises.not_judged,
            approvals=dict(self.approvals.ways),
            remarks=(*self.approvals.remarks, *self.remarks),
        )


def _envelope(line: LeafLine, record: Record) -> bytes:
    if line.envelope is None:
        raise DoesNotHoldError(f"{line.kind} {line.subject}: what was signed is not there")
    if hashlib.sha256(line.envelope).hexdigest() != record["envelope_sha256"]:
        raise DoesNotHoldError(f"{line.kind} {line.subject}: not the envelope of the record")
    return line.envelope


def _same_subject(line: LeafLine, record: Record) -> None:
    if record["id"] != line.subject:
        raise DoesNotHoldError(f"{line.kind} {line.subject} holds the record of {record['id']}")


_MEANINGS: dict[str, Callable[[_Reading, int, LeafLine, Record], None]] = {
    "approval": _Reading._approval,  # noqa: SLF001
    "message": _Reading._message,  # noqa: SLF001 - of this very file
    "report": _Reading._report,  # noqa: SLF001
    "promise": _Reading._promise,  # noqa: SLF001
    "verdict": _Reading._verdict,  # noqa: SLF001
    "act": _Reading._act,  # noqa: SLF001
}
"""What the records of a kind mean; of the others only the commitment is checked."""
