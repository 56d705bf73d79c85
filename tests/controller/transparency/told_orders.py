"""An emergency in an export: a signed order, what a receiver wrote of its repetitions, verdicts."""

import hashlib
from collections.abc import Callable
from typing import Any

from playlists.messages.envelope import digest, seal
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemStarted,
    decode_entry,
    entry_hash,
)
from playlists.messages.order import Emergency, Order, OrderKind, Repetition
from playlists.messages.order_entries import OrderAccepted
from playlists.messages.plan import ItemKind, PlannedItem, Track
from playlists.rules.expected import Expected
from playlists.rules.promise import Promise, promised_by_order
from playlists.rules.verdict import Evidence, Testimony, verdict
from playlists.rules.verdict_record import told
from tests.controller.transparency.played_commune import Played
from tests.controller.transparency.telling import Added, Lines, Tell, with_leaves
from tests.controller.witness import Witness

SECOND = 24_000
AGO_MS = 30 * 60_000
SIREN, WORDS = "5" * 64, "9" * 64


def order_of(played: Played) -> Order:
    """A siren, then words of four seconds, again every ten minutes."""
    given = played.now - AGO_MS
    siren = PlannedItem(id="coi", kind=ItemKind.TUNE, title="Còi", sha256=SIREN)
    words = PlannedItem(id="loi", kind=ItemKind.BULLETIN, title="Lũ về", sha256=WORDS)
    tracks = tuple(
        Track(sha256=sha256, size_bytes=1, frames=frames)
        for sha256, frames in ((SIREN, 10 * SECOND + 5), (WORDS, 4 * SECOND))
    )
    return Order(
        id="lenh", sequence=1, order=OrderKind.EMERGENCY, issued_at=given,
        expires_at=given + 3_600_000, targets=(played.commune.unit.id,), items=(words,),
        tracks=tracks, repetition=Repetition(every_ms=600_000),
        emergency=Emergency(kind="flood", siren=siren),
    )  # fmt: skip


def emergency(
    *,
    promise: Callable[[Promise], dict[str, Any]] = lambda _one: {},
    sounds: bool = True,
    signed: bool = True,
) -> Tell:
    """All repetitions so far, promised as `promise` changes them; sounded or not; signed or not."""

    def tell(lines: Lines, played: Played) -> Lines:
        order = order_of(played)
        pen = Witness(played.witness.receiver, key=played.witness.key, epoch="e2")
        ordered = seal(order, played.station.keys)
        leaves = [_message(played, ordered)] if signed else []
        pen.write(OrderAccepted(order.id, order.order, 1, digest(ordered)), order.issued_at + 500)
        repeated = list(promised_by_order(order, order.issued_at, played.now))
        records = [_promise(played, one) | promise(one) for one in repeated]
        for record in records if sounds else ():
            _play(pen, record)
        leaves += [Added("promise", record["id"], record) for record in records]
        sealed = pen.report()
        leaves.append(
            Added(
                "report",
                hashlib.sha256(sealed).hexdigest(),
                {"envelope_sha256": hashlib.sha256(sealed).hexdigest(),
                 "receiver": pen.receiver, "at": played.now - 1},
                sealed,
            )
        )  # fmt: skip
        if sounds:
            leaves += [_verdict(played, pen, order, record) for record in records]
        return with_leaves(lines, played, leaves)

    return tell


def _message(played: Played, envelope: bytes) -> Added:
    record = {
        "id": "goi", "kind": "order", "area": played.commune.unit.id, "at": played.now - 2,
        "envelope_sha256": hashlib.sha256(envelope).hexdigest(),
    }  # fmt: skip
    return Added("message", "goi", record, envelope)


def _promise(played: Played, one: Promise) -> dict[str, Any]:
    return {
        "id": f"hua-{one.occurrence}", "occurrence": one.occurrence, "item": one.item,
        "cluster": played.commune.receivers[0].cluster_id, "unit": played.commune.unit.id,
        "slot": None, "emergency": "khan", "revision": "r", "sha256": one.sha256,
        "planned_start": one.planned_start, "length_ms": one.length_ms, "first_plan_version": 0,
        "at": played.now - 2, "withdrawn_at": None, "withdrawn_by": "", "withdrawn_cause": "",
    }  # fmt: skip


def _play(pen: Witness, record: dict[str, Any]) -> None:
    start = record["planned_start"]
    about = (record["occurrence"], record["item"], record["sha256"], 0, start, start)
    pen.write(ItemStarted(*about), start)
    end = start + record["length_ms"]
    pen.write(ItemEnded(*about, end, 4 * SECOND, EndCause.COMPLETED), end)


def _verdict(played: Played, pen: Witness, order: Order, record: dict[str, Any]) -> Added:
    written = [(entry_hash(raw), decode_entry(raw).event) for raw in pen.raws]
    about = tuple(
        Testimony(name, event)
        for name, event in written
        if isinstance(event, ItemStarted | ItemEnded) and event.occurrence == record["occurrence"]
    )
    expected = Expected(
        occurrence=record["occurrence"], item=record["item"], cluster=record["cluster"],
        sha256=record["sha256"], planned_start=record["planned_start"], frames=4 * SECOND,
    )  # fmt: skip
    evidence = Evidence(testimonies=about, plan_accepted_at=order.issued_at + 500)
    judged = told(verdict(expected, evidence, played.now), about)
    name = f"ket-{record['id']}"
    said = {"id": name, "promise": record["id"], "number": 1, "at": played.now, **judged}
    return Added("verdict", name, said)


HOLD: dict[str, Tell] = {
    "an emergency and its repetitions": emergency(),
    "an emergency that nobody heard": emergency(sounds=False),
    "an emergency that nobody signed nor heard": emergency(sounds=False, signed=False),
}
FORGED: dict[str, Tell] = {
    "a repetition at another time": emergency(
        promise=lambda one: {"planned_start": one.planned_start + 7_000}
    ),
    "a repetition that was not ordered": emergency(
        promise=lambda one: {"occurrence": one.occurrence.replace("~1", "~99")}
    ),
    "an order that was not signed": emergency(signed=False),
}
