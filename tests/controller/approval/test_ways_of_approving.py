"""In which ways something is approved, what each leaves in the record, and what is refused."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import msgspec
import pyotp
import pytest
from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.accounts.errors import SecondStepRefusedError
from controller.accounts.one_time import Digits
from controller.accounts.secret_box import SecretBox
from controller.approval.errors import (
    AskedTooLongAgoError,
    BadPaperError,
    DeviceNeededError,
    UnknownKeyError,
    WayNotPermittedError,
)
from controller.approval.paper import LARGEST_PHOTO, SignedScript, photo_of
from controller.approval.proof import ANSWER_WITHIN_MS, Assent, ByCode, ByPaper, ByPasskey
from controller.approval.trusted import TRUST
from controller.approval.ways import USUAL, permitted, set_ways
from controller.audit.service import record
from controller.bulletins.decisions import approve, approve_together
from controller.errors import BadDayError, MissingFieldError, NotFoundError
from controller.store.bulletins import Approval, BulletinStatus
from controller.store.people import StaffRole
from playlists.messages.approval import (
    ApprovalStatement,
    NotProvedError,
    PasskeyProof,
    Way,
    check_passkey,
    read_statement,
)
from tests.controller.approval.signing import Hand
from tests.controller.commune import Commune, lay_commune

PHOTO = b"\xff\xd8\xff" + bytes(100)
SCRIPT = SignedScript(photo=PHOTO, signed_by="Nguyễn Văn Ba", signed_on="2026-11-18")


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def statement_of(approval: Approval) -> ApprovalStatement:
    read = read_statement(approval.statement)
    assert isinstance(read, ApprovalStatement)
    return read


def proof_of(approval: Approval) -> PasskeyProof:
    return msgspec.json.decode(approval.proof, type=PasskeyProof)


def permit(session: Session, commune: Commune, *ways: Way) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    set_ways(session, administrator, commune.unit.id, ways, commune.now)


def test_a_passkey_signs_the_statement_itself(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session, "Họp lúc 7 giờ.")
    hand = Hand.of(session, commune)
    (approval,) = hand.approve(session, bulletin.current)
    assert bulletin.status is BulletinStatus.APPROVED
    said = statement_of(approval)
    assert (approval.evidence, said.way) == ("passkey", Way.PASSKEY)
    assert said.text_sha256 == hashlib.sha256("Họp lúc 7 giờ.".encode()).hexdigest()
    assert said.audio_sha256 == (bulletin.current.audio_sha256,)
    assert said.unit.id == commune.unit.id
    assert [one.id for one in said.drafted_by] == [commune.operator.person_id]
    check_passkey(approval.statement, proof_of(approval))


def test_one_touch_signs_every_part_and_each_proof_stands_alone(
    session: Session, commune: Commune
) -> None:
    parts = [commune.pending_bulletin(session, f"Phần {n}.").current for n in range(1, 4)]
    hand = Hand.of(session, commune)
    approvals = hand.approve(session, *parts)
    assert hand.device.uses == 1
    assert len({approval.statement for approval in approvals}) == 3
    for approval in approvals:
        check_passkey(approval.statement, proof_of(approval))
        other = json.loads(approval.statement) | {"revision": 9}
        with pytest.raises(NotProvedError):
            check_passkey(json.dumps(other), proof_of(approval))


def test_an_answer_about_other_revisions_approves_nothing(
    session: Session, commune: Commune
) -> None:
    seen = commune.pending_bulletin(session, "Tin đã xem.").current
    other = commune.pending_bulletin(session, "Tin khác.").current
    assent = Hand.of(session, commune).sign(session, [seen])
    with pytest.raises(SecondStepRefusedError):
        approve(session, commune.approver, other.id, commune.now, assent)
    with pytest.raises(SecondStepRefusedError):
        approve_together(session, commune.approver, [seen.id, other.id], commune.now, assent)
    assert other.bulletin.status is BulletinStatus.PENDING


def test_an_answer_of_another_hour_approves_nothing(session: Session, commune: Commune) -> None:
    revision = commune.pending_bulletin(session).current
    assent = Hand.of(session, commune).sign(session, [revision])
    late = commune.now + ANSWER_WITHIN_MS + 1
    with pytest.raises(AskedTooLongAgoError):
        approve(session, commune.approver, revision.id, late, assent)
    assert isinstance(assent.proof, ByPasskey)
    moved = replace(assent, proof=replace(assent.proof, asked_at=late))
    with pytest.raises(SecondStepRefusedError):
        approve(session, commune.approver, revision.id, late, moved)


def test_somebody_elses_device_approves_nothing(session: Session, commune: Commune) -> None:
    revision = commune.pending_bulletin(session).current
    hand = Hand.of(session, commune)
    hand.device = Hand.of(session, commune, StaffRole.DUTY_OFFICER).device
    with pytest.raises(SecondStepRefusedError):
        hand.approve(session, revision)


def test_digits_of_the_moment_are_weaker_and_say_so(session: Session, commune: Commune) -> None:
    revision = commune.pending_bulletin(session).current
    box = SecretBox.fresh()
    app = pyotp.TOTP(one_time.offer_app(session, str(commune.approver.person_id), commune.now, box))
    first = Digits(app.at(commune.now // 1000), box)
    one_time.confirm_app(session, commune.approver, first, commune.now)
    later = commune.now + 60_000
    wrong = Assent(proof=ByCode(Digits("000000", box)))
    with pytest.raises(SecondStepRefusedError):
        approve(session, commune.approver, revision.id, later, wrong)
    right = Assent(proof=ByCode(Digits(app.at(later // 1000), box)))
    approval = approve(session, commune.approver, revision.id, later, right)
    assert (approval.evidence, approval.proof) == ("totp", "")
    assert statement_of(approval).way is Way.TOTP


def test_a_login_alone_does_where_there_is_no_device_and_says_so(
    session: Session, commune: Commune
) -> None:
    revision = commune.pending_bulletin(session).current
    approval = approve(session, commune.approver, revision.id, commune.now)
    assert (approval.evidence, statement_of(approval).way) == ("password", Way.PASSWORD)


def test_who_has_a_device_cannot_approve_by_a_session_that_was_left_open(
    session: Session, commune: Commune
) -> None:
    revision = commune.pending_bulletin(session).current
    Hand.of(session, commune)
    with pytest.raises(DeviceNeededError):
        approve(session, commune.approver, revision.id, commune.now)


def test_a_signed_paper_is_kept_with_who_signed_it_where_the_unit_permits_that(
    session: Session, commune: Commune
) -> None:
    revision = commune.pending_bulletin(session).current
    assent = Assent(proof=ByPaper(SCRIPT))
    with pytest.raises(WayNotPermittedError):
        approve(session, commune.approver, revision.id, commune.now, assent)
    permit(session, commune, Way.PAPER)
    approval = approve(session, commune.approver, revision.id, commune.now, assent)
    paper = statement_of(approval).paper
    assert paper is not None
    assert (paper.signed_by, paper.signed_on) == ("Nguyễn Văn Ba", "2026-11-18")
    assert paper.photo_sha256 == hashlib.sha256(PHOTO).hexdigest()
    kept = photo_of(session, commune.actor(StaffRole.AUDITOR), approval.id)
    assert (kept.content, kept.media_type) == (PHOTO, "image/jpeg")


def test_a_paper_is_shown_to_nobody_of_another_unit(session: Session, commune: Commune) -> None:
    permit(session, commune, Way.PAPER, Way.PASSWORD)
    revision = commune.pending_bulletin(session).current
    assent = Assent(proof=ByPaper(SCRIPT))
    approval = approve(session, commune.approver, revision.id, commune.now, assent)
    other = lay_commune(session, name="khac")
    with pytest.raises(NotAllowedError):
        photo_of(session, other.approver, approval.id)
    without = approve(
        session, commune.approver, commune.pending_bulletin(session).current.id, commune.now
    )
    with pytest.raises(NotFoundError):
        photo_of(session, commune.approver, without.id)


@pytest.mark.parametrize(
    "change",
    [
        {"photo": b"<svg onload=alert(1)>"},
        {"photo": b""},
        {"photo": b"\xff\xd8\xff" + bytes(LARGEST_PHOTO)},
        {"signed_on": "2026-12-01"},
        {"signed_on": "2026-01-01"},
        {"signed_on": "hôm qua"},
        {"signed_by": " "},
    ],
)
def test_what_is_no_photograph_of_a_script_signed_lately_is_refused(
    session: Session, commune: Commune, change: dict[str, Any]
) -> None:
    permit(session, commune, Way.PAPER)
    revision = commune.pending_bulletin(session).current
    script = replace(SCRIPT, **change)
    with pytest.raises((BadPaperError, BadDayError, MissingFieldError)):
        approve(session, commune.approver, revision.id, commune.now, Assent(proof=ByPaper(script)))


def test_a_unit_narrows_what_those_above_it_permit_and_never_widens_it(
    session: Session, commune: Commune
) -> None:
    assert permitted(session, commune.unit.id) == USUAL
    assert Way.PAPER not in USUAL
    province = replace(commune.actor(StaffRole.PROVINCE_ADMINISTRATOR), unit_id=commune.province.id)
    set_ways(session, province, commune.province.id, {Way.TOTP, Way.PASSKEY}, commune.now)
    permit(session, commune, Way.PAPER, Way.PASSWORD, Way.TOTP)
    assert permitted(session, commune.unit.id) == {Way.TOTP, Way.PASSKEY}
    permit(session, commune, Way.PASSKEY)
    assert permitted(session, commune.unit.id) == {Way.PASSKEY}
    assert permitted(session, commune.province.id) == {Way.TOTP, Way.PASSKEY}


def test_a_telephone_that_the_signer_does_not_know_approves_nothing_until_it_is_trusted(
    session: Session, commune: Commune
) -> None:
    permit(session, commune, Way.PASSKEY)
    commune.now += 10
    hand = Hand.of(session, commune)
    revision = commune.pending_bulletin(session).current
    with pytest.raises(UnknownKeyError) as caught:
        hand.approve(session, revision)
    key = caught.value.key_sha256
    record(session, SYSTEM, TRUST, commune.people[StaffRole.APPROVER], commune.now, key=key)
    session.flush()
    (approval,) = hand.approve(session, revision)
    assert approval.evidence == Way.PASSKEY


def test_only_administrators_say_which_ways_count(session: Session, commune: Commune) -> None:
    for actor in (commune.operator, commune.approver):
        with pytest.raises(NotAllowedError):
            set_ways(session, actor, commune.unit.id, {Way.PAPER}, commune.now)
    with pytest.raises(NotAllowedError):
        set_ways(session, SYSTEM, commune.unit.id, {Way.PAPER}, commune.now)
