"""What came of a broadcast: a table for people, the same as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Approval, Bulletin, Decision, Revision
from controller.store.ledger import Verdict
from controller.store.people import Person
from controller.store.places import Cluster, Receiver


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastResult:
    """One expected broadcast with its current verdict. Instants are ISO 8601 with zone."""

    cluster: str
    receiver: str
    occurrence: str
    item: str
    planned_start: str
    started_at: str | None
    ended_at: str | None
    start_error_ms: int | None
    verdict: str
    cause: str
    audio_sha256: str
    wav: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BulletinResult:
    """What was said, in which voice, and who answers for it."""

    title: str
    written_text: str
    spoken_text: str
    voice: str
    approved_by: str


def local_iso(instant: int | None) -> str | None:
    """An instant as people in Vietnam write it, with its zone."""
    return None if instant is None else civil.machine(instant)


def broadcast_results(session: Session, slot_id: str, recordings: Path) -> list[BroadcastResult]:
    """Every expected broadcast of a slot, in the order of clusters."""
    query = (
        select(ExpectedBroadcast, Cluster, Receiver)
        .join(Cluster, Cluster.id == ExpectedBroadcast.cluster_id)
        .join(Receiver, (Receiver.cluster_id == Cluster.id) & Receiver.retired_at.is_(None))
        .where(ExpectedBroadcast.slot_id == slot_id)
        .order_by(Cluster.code, ExpectedBroadcast.planned_start)
    )
    results = []
    for expected, cluster, receiver in session.execute(query):
        newest = select(Verdict).where(
            Verdict.expected_id == expected.id, Verdict.number == expected.verdict_number
        )
        verdict = session.scalar(newest)
        sounded_at = verdict.started_at if verdict and verdict.started_at else None
        wav = recording_of(recordings / cluster.code, sounded_at or expected.planned_start)
        results.append(
            BroadcastResult(
                cluster=cluster.code,
                receiver=receiver.id,
                occurrence=expected.occurrence,
                item=expected.item,
                planned_start=local_iso(expected.planned_start) or "",
                started_at=local_iso(verdict.started_at) if verdict else None,
                ended_at=local_iso(verdict.ended_at) if verdict else None,
                start_error_ms=verdict.start_error_ms if verdict else None,
                verdict=expected.verdict,
                cause=expected.cause,
                audio_sha256=expected.sha256,
                wav=str(wav) if wav else "",
            )
        )
    return results


def recording_of(folder: Path, instant: int) -> Path | None:
    """The recording that was running at an instant (UTC ms): a loudspeaker begins one each start.

    A broadcast is cut into two recordings only where the loudspeaker itself was started anew.
    """
    begins = {wav: _first_frame_ns(wav) for wav in folder.glob("*.wav")}
    running = {wav: ns for wav, ns in begins.items() if ns is not None and ns <= instant * 10**6}
    return max(running, key=lambda wav: running[wav], default=None)


def _first_frame_ns(wav: Path) -> int | None:
    try:
        facts = json.loads(wav.with_suffix(".json").read_text(encoding="utf-8"))
        return int(facts["frame_0_utc_ns"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # the loudspeaker died before it could say when it began


def bulletin_results(session: Session, bulletin_ids: Sequence[str]) -> list[BulletinResult]:
    """What was broadcast, item by item."""
    results = []
    for bulletin_id in bulletin_ids:
        bulletin = session.get_one(Bulletin, bulletin_id)
        revision = bulletin.current
        query = (
            select(Person)
            .join(Approval, Approval.person_id == Person.id)
            .where(Approval.revision_id == revision.id, Approval.decision == Decision.APPROVED)
        )
        person = session.scalar(query)
        results.append(_bulletin_result(bulletin, revision, person))
    return results


def _bulletin_result(
    bulletin: Bulletin, revision: Revision, person: Person | None
) -> BulletinResult:
    approved_by = f"{person.name}, {person.position}" if person else ""
    return BulletinResult(
        title=bulletin.title,
        written_text=revision.written_text,
        spoken_text=revision.spoken_text,
        voice=revision.voice,
        approved_by=approved_by,
    )


def table(results: Sequence[BroadcastResult]) -> str:
    """The broadcasts as lines of text."""
    lines = [f"{'cluster':8} {'planned':13} {'started':13} {'error':>7}  {'verdict':12} cause"]
    for result in results:
        error = "" if result.start_error_ms is None else f"{result.start_error_ms:+d} ms"
        lines.append(
            f"{result.cluster:8} {_clock(result.planned_start):13} {_clock(result.started_at):13} "
            f"{error:>7}  {result.verdict:12} {result.cause}"
        )
        lines.append(f"         {result.wav}")
    return "\n".join(lines)


def write_json(
    path: Path, broadcasts: Sequence[BroadcastResult], bulletins: Sequence[BulletinResult]
) -> None:
    """Write both lists for programs."""
    content = {
        "broadcasts": [asdict(result) for result in broadcasts],
        "bulletins": [asdict(result) for result in bulletins],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _clock(iso: str | None) -> str:
    return iso[11:23] if iso else "-"
