"""The same forgery against the signer as it runs: a process of its own, with its own folder.

The attacker has the database account. The signer has taken note by itself that the unit asks for
passkeys.
"""

import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from controller.approval.statement import Consent, state_approval
from controller.approval.ways import set_ways
from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.passphrase import kept_passphrase
from controller.keys.sealed import Lock, Stretch
from controller.planning.service import plan_marked
from controller.signer.approver_memory import MemoryFile
from controller.store.approvals import ApprovalWays
from controller.store.base import new_id
from controller.store.bulletins import Approval, ApprovedAudio, Decision, Revision
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.people import StaffRole
from playlists.messages.approval import Way, canonical
from playlists.messages.envelope import open_envelope
from playlists.messages.plan import Plan
from tests.attacks.test_forged_approvals import migrated, playing
from tests.controller.approval.signing import Hand
from tests.controller.commune import Commune, lay_commune
from tests.controller.signer.test_elsewhere import DAY, signer
from tests.waiting import until

__all__ = ["migrated"]


def test_the_signers_process_believes_a_device_and_no_row(tmp_path: Path, migrated: Path) -> None:
    url = f"sqlite:///{tmp_path / 'loa.db'}"
    (tmp_path / "loa.db").write_bytes(migrated.read_bytes())
    engine, vault = open_engine(url), tmp_path / "vault"
    with writing_sessions(engine)() as session:
        commune = lay_commune(session, now=time.time_ns() // 1_000_000 - 1000, clusters=1)
        hand = Hand.of(session, commune)
        words = commune.pending_bulletin(session, "Lời của người khác.").current
        true = commune.pending_bulletin(session, "Tin thật.").current
        plan = true_plan(session, commune)
        set_ways(session, commune.actor(StaffRole.ADMINISTRATOR), commune.unit.id, {Way.PASSKEY}, 1)
        session.commit()
    key = keys_in(vault, commune)
    with signer(vault, url):
        memory = MemoryFile(vault / "keys")
        until(lambda: commune.unit.id in memory.read().strict)
        with writing_sessions(engine).begin() as session:
            session.execute(delete(ApprovalWays))
            forge(session, commune, words)
            forged = put(session, plan, words)
            hand.approve(session, session.get_one(Revision, true.id))
            signed = put(session, plan, true)
        until(lambda: looked_at(engine, forged) and looked_at(engine, signed))
    with reading_sessions(engine)() as session:
        refused, row = (
            session.get_one(OutboxMessage, forged),
            session.get_one(OutboxMessage, signed),
        )
        assert "asks for a passkey" in refused.refusal
        assert refused.envelope is None
        assert row.envelope is not None
        opened = open_envelope(row.envelope, Plan, key)
        assert {track.sha256 for track in opened.tracks} == {true.audio_sha256}
    engine.dispose()


def true_plan(session: Session, commune: Commune) -> Plan:
    """A plan of which the sounds are exchanged afterwards."""
    tomorrow = datetime.fromtimestamp((commune.now + DAY) / 1000, UTC).date().isoformat()
    anything = commune.pending_bulletin(session, "Tin để có lịch.")
    (approval,) = Hand.of(session, commune).approve(session, anything.current)
    assert approval.evidence == Way.PASSKEY
    commune.slot(session, [anything], starts_on=tomorrow)
    plan_marked(session, commune.now + 1, ("http://127.0.0.1/audio",), limit=10)
    row = session.scalars(select(OutboxMessage)).one()
    plan = msgspec.json.decode(row.message, type=Plan)
    session.delete(row)
    session.flush()
    return plan


def keys_in(vault: Path, commune: Commune) -> dict[str, bytes]:
    """The signer's own folder, with a key over the commune."""
    now = commune.now
    grant = Grant(units=(commune.unit.id,), not_before=now - DAY, not_after=now + DAY)
    ceremony = hold(grant, root_count=1, threshold=1, now=now)
    lock = Lock(kept_passphrase({}, vault), Stretch(memory_kib=64, passes=1, lanes=1))
    write_ceremony(ceremony, KeyFolder(vault / "keys"), vault / "root", lock)
    return {ceremony.station_key.key_id: ceremony.station_key.public_key}


def forge(session: Session, commune: Commune, revision: Revision) -> None:
    """Write an approval that nobody gave."""
    held = session.get_one(Revision, revision.id)
    approver = commune.people[StaffRole.APPROVER]
    consent = Consent(
        person=session.merge(approver), unit_id=commune.unit.id, at=commune.now, way=Way.PASSWORD
    )
    approval = Approval(
        id=new_id(commune.now),
        revision_id=held.id,
        decision=Decision.APPROVED,
        person_id=approver.id,
        decided_at=commune.now,
        evidence=Way.PASSWORD,
        statement=canonical(state_approval(session, held, consent)),
    )
    session.add(approval)
    session.flush()
    session.add(ApprovedAudio(approval_id=approval.id, sha256=str(held.audio_sha256)))


def put(session: Session, plan: Plan, revision: Revision) -> str:
    """Ask the signer for a plan with this sound."""
    now = time.time_ns() // 1_000_000
    row = OutboxMessage(
        id=new_id(now),
        kind=OutboxKind.PLAN,
        receiver_id=plan.receiver,
        message=msgspec.json.encode(playing(plan, [str(revision.audio_sha256)])).decode(),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def looked_at(engine: Engine, row_id: str) -> bool:
    with reading_sessions(engine)() as session:
        row = session.get_one(OutboxMessage, row_id)
        return row.signed_at is not None or row.refused_at is not None
