"""What a bulletin said of people is erased; the record of it still holds and still verifies."""

from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.authority import NotAllowedError
from controller.bulletins.decisions import recall
from controller.erasure.errors import (
    ErasedAlreadyError,
    LogBehindError,
    NoPersonalDataError,
    StillOnAirError,
)
from controller.erasure.service import (
    TIME_IS_OVER,
    TITLE,
    due,
    erase,
    erase_due,
    erasure_of,
    remove_files,
)
from controller.shelf.shelf import Shelf
from controller.store.bulletins import Approval, Bulletin, Revision
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.store.transparency import LeafKind, LogLeaf
from controller.transparency.selfcheck import check
from playlists.verification.verify import verify
from tests.controller.commune import NOW, lay_commune
from tests.controller.transparency.played_commune import LONG_AFTER, Played, play

SECRET = "Kính mời bà con"
WHY = "Người dân yêu cầu"


def personal(played: Played) -> Bulletin:
    """A bulletin that was on air, marked as one with personal data, recalled."""
    session = played.session
    of_the_commune = (Bulletin.kind == "bulletin") & (Bulletin.unit_id == played.commune.unit.id)
    query = select(Bulletin).where(of_the_commune).order_by(Bulletin.created_at, Bulletin.id)
    bulletin = session.scalars(query).all()[1]
    session.execute(
        update(Bulletin)
        .where(Bulletin.id == bulletin.id)
        .values(
            personal_data=True, ends_on="2026-11-30", translator="Mấu Thị Hồng", native_reviewer="X"
        )
    )
    recall(session, played.commune.approver, bulletin.id, played.now, "Thu hồi")
    played.keep(played.now + 10)
    session.expire_all()
    return session.get_one(Bulletin, bulletin.id)


@pytest.fixture
def played(session: Session) -> Played:
    return play(session)


def test_nothing_of_its_words_is_left_and_the_export_still_verifies(played: Played) -> None:
    session, bulletin = played.session, personal(played)
    before = b"".join(played.take_away())
    assert SECRET.encode() in before
    approver = played.commune.approver
    done = erase(session, approver, bulletin.id, WHY, played.now + 20)
    played.keep(played.now + 30)
    lines = played.take_away()
    found = verify(lines, played.root)
    assert found.erased > 0
    told = session.scalar(select(AuditEvent).where(AuditEvent.subject_id == done.erasure.id))
    assert told is not None
    assert f'"bulletin": "{bulletin.id}"' in told.detail
    for line in lines:
        if bulletin.id.encode() in line:
            assert SECRET.encode() not in line
    assert session.get_one(Bulletin, bulletin.id).title == TITLE
    assert (bulletin.translator, bulletin.native_reviewer) == ("", "")
    assert {r.written_text + r.spoken_text for r in bulletin.revisions} == {""}
    assert list(check(session, LONG_AFTER)) == []


def test_the_record_says_who_erased_it_and_why(played: Played) -> None:
    bulletin = personal(played)
    erase(played.session, played.commune.approver, bulletin.id, WHY, played.now + 20)
    erasure = erasure_of(played.session, bulletin.id)
    assert erasure is not None
    assert (erasure.actor, erasure.reason) == (played.commune.approver.name, WHY)


def test_the_leaves_lose_their_salt_and_nothing_else(played: Played) -> None:
    session, bulletin = played.session, personal(played)
    approval = session.scalars(
        select(Approval.id)
        .join(Revision, Revision.id == Approval.revision_id)
        .where(Revision.bulletin_id == bulletin.id)
    ).one()
    query = select(LogLeaf).where(LogLeaf.kind == LeafKind.APPROVAL, LogLeaf.subject == approval)
    commitment = session.scalars(query).one().commitment
    erase(session, played.commune.approver, bulletin.id, WHY, played.now + 20)
    leaf = session.scalars(query).one()
    assert (leaf.salt, leaf.commitment) == (None, commitment)


def test_files_of_its_sound_go_and_those_of_others_stay(played: Played, tmp_path: Path) -> None:
    session, bulletin = played.session, personal(played)
    own = str(bulletin.current.audio_sha256)
    others = [r.audio_sha256 for r in session.scalars(select(Revision)) if r.audio_sha256 != own]
    for sha256 in [own, *filter(None, others)]:
        (tmp_path / sha256).write_bytes(b"sound")
    clips = tmp_path / "clips" / "personal" / bulletin.current.id
    clips.mkdir(parents=True)
    done = erase(session, played.commune.approver, bulletin.id, WHY, played.now + 20)
    remove_files(done, Shelf(tmp_path), tmp_path / "clips")
    assert not (tmp_path / own).exists()
    assert not clips.exists()
    assert all((tmp_path / sha256).exists() for sha256 in others if sha256)


def test_what_may_still_sound_or_is_not_personal_is_not_erased(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    bulletin = commune.approved_bulletin(session)
    with pytest.raises(NoPersonalDataError):
        erase(session, commune.approver, bulletin.id, WHY, NOW + 10_000)
    bulletin.personal_data, bulletin.ends_on = True, "2026-11-30"
    with pytest.raises(StillOnAirError):
        erase(session, commune.approver, bulletin.id, WHY, NOW + 10_000)


def test_what_the_log_has_not_taken_in_yet_is_asked_for_again(played: Played) -> None:
    bulletin = personal(played)
    session, now = played.session, played.now + 20
    session.execute(
        text("INSERT INTO log_pending (kind, subject) VALUES ('act', :id)"), {"id": bulletin.id}
    )
    with pytest.raises(LogBehindError):
        erase(session, played.commune.approver, bulletin.id, WHY, now)


def test_it_is_erased_once_and_by_who_may(played: Played) -> None:
    bulletin = personal(played)
    session, now = played.session, played.now + 20
    with pytest.raises(NotAllowedError):
        erase(session, played.commune.actor(StaffRole.AUDITOR), bulletin.id, WHY, now)
    erase(session, played.commune.approver, bulletin.id, WHY, now)
    played.keep(now + 10)
    with pytest.raises(ErasedAlreadyError):
        erase(session, played.commune.approver, bulletin.id, WHY, now + 20)


def test_after_its_last_day_it_is_erased_by_itself(played: Played) -> None:
    bulletin = personal(played)
    session = played.session
    last = civil.day_of(played.now)
    bulletin.ends_on = last.isoformat()
    session.flush()
    assert due(session, last) == []
    tomorrow = civil.day_of(played.now + civil.DAY_MS)
    assert due(session, tomorrow) == [bulletin.id]
    erase_due(session, bulletin.id, played.now + civil.DAY_MS)
    assert due(session, tomorrow) == []
    erasure = erasure_of(session, bulletin.id)
    assert erasure is not None
    assert erasure.reason == TIME_IS_OVER


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE revisions SET written_text = '' WHERE id = :revision",
        "UPDATE approvals SET statement = '' WHERE revision_id = :revision",
        "UPDATE audit_events SET detail = '{}' WHERE subject_id = :bulletin",
    ],
)
def test_the_door_is_shut_for_what_was_not_erased(session: Session, change: str) -> None:
    commune = lay_commune(session, clusters=1)
    bulletin = commune.approved_bulletin(session)
    names = {"revision": bulletin.current.id, "bulletin": bulletin.id}
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change), {k: v for k, v in names.items() if f":{k}" in change})


def test_even_of_what_was_erased_nothing_is_rewritten(played: Played) -> None:
    bulletin = personal(played)
    erase(played.session, played.commune.approver, bulletin.id, WHY, played.now + 20)
    rewrite = text("UPDATE audit_events SET detail = '{\"a\": 1}' WHERE subject_id = :bulletin")
    with pytest.raises(DBAPIError, match="append-only"):
        played.session.execute(rewrite, {"bulletin": bulletin.id})
