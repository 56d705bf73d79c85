"""Somebody holds the database account of web and planner and wants other words to sound.

She can write any row. The signer must not sign a plan for what nobody's device has approved, where
a device is asked for, nor play in one commune what was approved in another.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace as with_other
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes

from controller.accounts.passkeys import public_key_of
from controller.approval.proof import question
from controller.approval.statement import Consent, state_approval
from controller.approval.ways import set_ways
from controller.bulletins.decisions import recall
from controller.planning.service import plan_marked
from controller.signer.approvals import Approvals
from controller.signer.approver_keeper import ApproverKeeper, known_key
from controller.signer.approver_memory import Memory, MemoryFile
from controller.signer.conditions import Station
from controller.signer.signing import sign_waiting
from controller.store.approvals import ApprovalWays
from controller.store.base import new_id
from controller.store.bulletins import Approval, ApprovedAudio, Bulletin, Decision, Revision
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.engine import open_engine, writing_sessions
from controller.store.logins import Passkey
from controller.store.migrate import migrate
from controller.store.people import Person, StaffRole
from playlists.messages.approval import PasskeyProof, Way, canonical, hash_of
from playlists.messages.plan import Plan
from tests.controller.approval.signing import SITE, Hand
from tests.controller.commune import Commune, lay_commune, lay_commune_in
from tests.controller.signer.desk import station_over


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("attacks") / "loa.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@dataclass
class Taken:
    """A commune whose database the attacker writes, and the signer that she does not reach."""

    session: Session
    commune: Commune
    hand: Hand
    station: Station
    revision: Revision
    """Submitted, approved by nobody."""
    folder: Path
    plan: Plan
    """A true one, of which the sounds are exchanged."""
    made: int = 0

    @classmethod
    def laid(cls, session: Session, folder: Path) -> "Taken":
        commune = lay_commune(session, clusters=1)
        commune.slot(session, [commune.approved_bulletin(session)])
        plan_marked(session, commune.now + 1, ("http://127.0.0.1/audio",), limit=10)
        message = session.scalars(select(OutboxMessage.message)).one()
        hand = Hand.of(session, commune)
        revision = commune.pending_bulletin(session, "Lời của người khác.").current
        station = station_over((commune.province.id,), commune.now)
        plan = msgspec.json.decode(message, type=Plan)
        return cls(session, commune, hand, station, revision, folder, plan)

    def approved(self, text: str) -> tuple[Bulletin, Approval]:
        """A bulletin that the approver's device has approved."""
        bulletin = self.commune.pending_bulletin(self.session, text)
        (approval,) = self.hand.approve(self.session, bulletin.current)
        return bulletin, approval

    def write(self, revision: Revision, statement: str, **row: Any) -> Approval:
        """Write an approval into the database, with its sound."""
        self.made += 1
        approval = Approval(
            **{
                "id": new_id(self.commune.now + self.made),
                "revision_id": revision.id,
                "decision": Decision.APPROVED,
                "person_id": str(self.commune.approver.person_id),
                "decided_at": self.commune.now,
                "statement": statement,
                "evidence": Way.PASSKEY,
                "proof": "",
            }
            | row
        )
        self.session.add(approval)
        self.session.flush()
        sound = ApprovedAudio(approval_id=approval.id, sha256=str(revision.audio_sha256))
        self.session.add(sound)
        self.session.flush()
        return approval

    def statement(
        self, revision: Revision, way: Way = Way.PASSKEY, person: Person | None = None
    ) -> str:
        """A statement as the approver would make it."""
        person = person or self.commune.people[StaffRole.APPROVER]
        consent = Consent(
            person=person, unit_id=revision.bulletin.unit_id, at=self.commune.now, way=way
        )
        return canonical(state_approval(self.session, revision, consent))

    def sign(self, *sounds: str | None) -> str:
        """Ask the signer for a plan with these sounds; what it answers, "" for a signature."""
        self.session.execute(delete(OutboxMessage))
        now = self.commune.now + 10
        message = msgspec.json.encode(playing(self.plan, list(map(str, sounds)))).decode()
        row = OutboxMessage(
            id=new_id(now),
            kind=OutboxKind.PLAN,
            receiver_id=self.plan.receiver,
            message=message,
            created_at=now,
        )
        self.session.add(row)
        self.session.flush()
        # Each time a signer that has just begun: it remembers nothing but its file.
        memory = MemoryFile(self.folder).read()
        station = replace(self.station, approvals=Approvals(memory))
        sign_waiting(self.session, station, now, limit=10)
        assert (row.envelope is None) == bool(row.refusal)
        return row.refusal

    def ask_for_passkeys(self) -> None:
        """The unit wishes it, and the signer takes note."""
        administrator = self.commune.actor(StaffRole.ADMINISTRATOR)
        now, unit = self.commune.now, self.commune.unit.id
        set_ways(self.session, administrator, unit, {Way.PASSKEY}, now)
        self.session.commit()
        bind = self.session.get_bind()
        ApproverKeeper(bind.engine, MemoryFile(self.folder)).look(now + 5_000)


def playing(plan: Plan, sounds: Sequence[str]) -> Plan:
    """The plan with other sounds in place of its own."""
    occurrence = plan.occurrences[0]
    items = tuple(
        with_other(occurrence.items[0], id=f"i{n}", sha256=sound) for n, sound in enumerate(sounds)
    )
    tracks = tuple(with_other(plan.tracks[0], sha256=sound) for sound in sounds)
    return with_other(plan, occurrences=(with_other(occurrence, items=items),), tracks=tracks)


@pytest.fixture
def taken(tmp_path: Path, migrated: Path) -> Iterator[Taken]:
    shutil.copy(migrated, tmp_path / "loa.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'loa.db'}")
    with writing_sessions(engine)() as session:
        yield Taken.laid(session, tmp_path / "keys")
    engine.dispose()


def test_what_the_approvers_device_signed_is_signed(taken: Taken) -> None:
    bulletin, _approval = taken.approved("Tin thật.")
    assert taken.sign(bulletin.current.audio_sha256) == ""


def test_a_row_without_an_assertion_is_no_approval(taken: Taken) -> None:
    taken.write(taken.revision, taken.statement(taken.revision))
    assert "no signature of a passkey" in taken.sign(taken.revision.audio_sha256)


def test_an_assertion_of_another_statement_is_none_of_this_one(taken: Taken) -> None:
    _bulletin, approval = taken.approved("Tin thật.")
    taken.write(taken.revision, taken.statement(taken.revision), proof=approval.proof)
    assert "covers other statements" in taken.sign(taken.revision.audio_sha256)


def test_a_true_statement_and_its_assertion_approve_no_other_sound(taken: Taken) -> None:
    _bulletin, approval = taken.approved("Tin thật.")
    taken.write(taken.revision, approval.statement, proof=approval.proof)
    assert "about something else" in taken.sign(taken.revision.audio_sha256)


def test_an_assertion_of_another_credential_is_not_the_approvers(taken: Taken) -> None:
    officer = Hand.of(taken.session, taken.commune, StaffRole.DUTY_OFFICER)
    proof = forged(taken, officer, taken.revision)
    taken.write(taken.revision, taken.statement(taken.revision), proof=proof)
    assert "a key that is not the approver's" in taken.sign(taken.revision.audio_sha256)


def test_a_passkey_that_was_taken_out_of_use_approves_nothing_later(taken: Taken) -> None:
    taken.hand.passkey.removed_at = taken.commune.now - 1
    proof = forged(taken, taken.hand, taken.revision)
    taken.write(taken.revision, taken.statement(taken.revision), proof=proof)
    assert "out of use" in taken.sign(taken.revision.audio_sha256)


def test_an_assertion_that_is_replayed_brings_nothing_back(taken: Taken) -> None:
    bulletin, approval = taken.approved("Tin đã thu hồi.")
    recall(taken.session, taken.commune.approver, bulletin.id, taken.commune.now, "Sai")
    taken.write(bulletin.current, approval.statement, proof=approval.proof)
    assert "never approved" in taken.sign(bulletin.current.audio_sha256)
    with pytest.raises(DBAPIError, match="append-only"):
        taken.session.execute(update(ApprovedAudio).values(recalled_at=None))


def test_a_counter_that_goes_back_betrays_a_copied_device(taken: Taken) -> None:
    copy = replace(taken.hand.device)
    taken.approved("Tin một.")
    taken.approved("Tin hai.")
    taken.commune.now += 10
    taken.hand.device = copy
    proof = forged(taken, taken.hand, taken.revision)
    taken.write(taken.revision, taken.statement(taken.revision), proof=proof)
    assert "counter went back" in taken.sign(taken.revision.audio_sha256)


def test_what_another_unit_approved_does_not_sound_here(taken: Taken) -> None:
    neighbour = lay_commune_in(taken.session, taken.commune.province, name="khac")
    foreign = neighbour.approved_bulletin(taken.session, "Tin của xã bên.")
    assert "approved for another unit" in taken.sign(foreign.current.audio_sha256)


def test_what_the_province_approved_sounds_in_its_communes(taken: Taken) -> None:
    province = lay_commune_in(taken.session, taken.commune.province, name="cua-tinh")
    above = replace(province, unit=taken.commune.province, now=taken.commune.now)
    for person in above.people.values():
        person.unit_id = above.unit.id
    bulletin = above.approved_bulletin(taken.session, "Tin của tỉnh.")
    assert taken.sign(bulletin.current.audio_sha256) == ""


def test_an_approver_of_another_unit_approves_nothing_here(taken: Taken) -> None:
    neighbour = lay_commune_in(taken.session, taken.commune.province, name="khac")
    person = neighbour.people[StaffRole.APPROVER]
    hers = Hand.of(taken.session, neighbour)
    statement = taken.statement(taken.revision, person=person)
    proof = forged(taken, hers, taken.revision, statement)
    taken.write(taken.revision, statement, proof=proof, person_id=person.id)
    assert "somebody of another unit" in taken.sign(taken.revision.audio_sha256)


def test_who_wrote_it_has_not_approved_it_whatever_the_rows_say(taken: Taken) -> None:
    operator = taken.commune.people[StaffRole.OPERATOR]
    statement = taken.statement(taken.revision, Way.PASSWORD, operator)
    row = {"evidence": Way.PASSWORD, "person_id": operator.id}
    taken.write(taken.revision, statement, **row)
    assert "approved by who wrote it" in taken.sign(taken.revision.audio_sha256)


def test_a_login_alone_is_believed_where_the_unit_permits_it(taken: Taken) -> None:
    """The hole that asking for passkeys closes: see SECURITY.md."""
    statement = taken.statement(taken.revision, Way.PASSWORD)
    taken.write(taken.revision, statement, evidence=Way.PASSWORD)
    assert taken.sign(taken.revision.audio_sha256) == ""


def test_where_a_unit_asks_for_passkeys_a_row_alone_approves_nothing(taken: Taken) -> None:
    before, _approval = taken.approved("Tin từ trước.")
    taken.ask_for_passkeys()
    taken.commune.now += 10_000
    statement = taken.statement(taken.revision, Way.PASSWORD)
    taken.write(taken.revision, statement, evidence=Way.PASSWORD)
    assert "asks for a passkey" in taken.sign(taken.revision.audio_sha256)
    assert taken.sign(before.current.audio_sha256) == ""


def test_what_was_approved_before_the_wish_goes_on_sounding(taken: Taken) -> None:
    statement = taken.statement(taken.revision, Way.PASSWORD)
    taken.write(taken.revision, statement, evidence=Way.PASSWORD)
    taken.ask_for_passkeys()
    assert taken.sign(taken.revision.audio_sha256) == ""


def test_the_wish_cannot_be_taken_back_in_the_database(taken: Taken) -> None:
    taken.ask_for_passkeys()
    taken.session.execute(delete(ApprovalWays))
    statement = taken.statement(taken.revision, Way.PASSWORD)
    taken.write(taken.revision, statement, evidence=Way.PASSWORD)
    assert "asks for a passkey" in taken.sign(taken.revision.audio_sha256)


def test_a_key_that_was_exchanged_in_the_database_is_not_known_to_the_signer(taken: Taken) -> None:
    taken.ask_for_passkeys()
    attacker = Hand.of(taken.session, taken.commune, StaffRole.DUTY_OFFICER)
    taken.session.execute(delete(Passkey).where(Passkey.id == attacker.passkey.id))
    mine = attacker.passkey
    taken.hand.passkey.credential_id = mine.credential_id
    taken.hand.passkey.public_key = mine.public_key
    taken.session.flush()
    proof = forged(taken, attacker, taken.revision)
    taken.write(taken.revision, taken.statement(taken.revision), proof=proof)
    assert "the signer does not know" in taken.sign(taken.revision.audio_sha256)


def test_an_approver_who_was_made_up_after_the_wish_counts_once_the_terminal_says_so(
    taken: Taken,
) -> None:
    taken.ask_for_passkeys()
    officer = taken.commune.people[StaffRole.DUTY_OFFICER]
    hers = Hand.of(taken.session, taken.commune, StaffRole.DUTY_OFFICER)
    officer.role = StaffRole.APPROVER
    statement = taken.statement(taken.revision, person=officer)
    proof = forged(taken, hers, taken.revision, statement)
    taken.write(taken.revision, statement, proof=proof, person_id=officer.id)
    assert "the signer does not know" in taken.sign(taken.revision.audio_sha256)
    file = MemoryFile(taken.folder)
    unit, strict = next(iter(file.read().strict.items()))
    key = known_key(hers.passkey, officer, taken.commune.now, "terminal")
    file.write(Memory(strict={unit: with_other(strict, keys=(*strict.keys, key))}))
    assert taken.sign(taken.revision.audio_sha256) == ""


def test_a_wish_of_the_unit_above_adds_no_key_for_the_one_below(taken: Taken) -> None:
    taken.ask_for_passkeys()
    officer = taken.commune.people[StaffRole.DUTY_OFFICER]
    hers = Hand.of(taken.session, taken.commune, StaffRole.DUTY_OFFICER)
    officer.role = StaffRole.APPROVER
    wish = ApprovalWays(
        unit_id=taken.commune.province.id, ways="passkey", set_by=officer.id, set_at=1
    )
    taken.session.add(wish)
    taken.session.commit()
    keeper = ApproverKeeper(taken.session.get_bind().engine, MemoryFile(taken.folder))
    keeper.look(taken.commune.now + 9_000)
    assert len(MemoryFile(taken.folder).read().strict) == 2
    statement = taken.statement(taken.revision, person=officer)
    proof = forged(taken, hers, taken.revision, statement)
    taken.write(taken.revision, statement, proof=proof, person_id=officer.id)
    assert "the signer does not know" in taken.sign(taken.revision.audio_sha256)


def forged(taken: Taken, hand: Hand, revision: Revision, statement: str = "") -> str:
    """What this device answers about a statement, past every page of ours."""
    said = statement or taken.statement(revision)
    options = question(taken.session, hand.passkey.person_id, SITE, [said])
    response = msgspec.json.decode(hand.device.get(options))["response"]
    return msgspec.json.encode(
        PasskeyProof(
            credential=hand.passkey.credential_id,
            public_key=public_key_of(hand.passkey),
            authenticator_data=base64url_to_bytes(response["authenticatorData"]),
            client_data=base64url_to_bytes(response["clientDataJSON"]),
            signature=base64url_to_bytes(response["signature"]),
            statements=(hash_of(said),),
        ),
        order="sorted",
    ).decode()
