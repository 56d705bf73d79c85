"""What is thrown away after its period, and what never is."""

from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from controller.emergencies.ground import NewContact, add_contact, remove_contact
from controller.planning.service import plan_marked
from controller.retention.service import (
    MESSAGES_KEPT_MS,
    NUMBERS_KEPT_MS,
    PLANS_KEPT_MS,
    SET_ASIDE_KEPT_MS,
    SIGNED_PLANS_KEPT_MS,
    SOUND_KEPT_MS,
    remove_files,
    throw_away,
)
from controller.shelf.shelf import Shelf
from controller.speech.tracks import keep_track
from controller.store.bulletins import Audio
from controller.store.delivery import (
    LOGGED_KINDS,
    OutboxKind,
    OutboxMessage,
    SetAsideMessage,
    StoredPlan,
)
from controller.store.emergencies import Contact
from controller.store.listening import ListeningClip, ListeningRound
from tests.controller.commune import NOW, Commune, lay_commune, some_track


def count(session: Session, table: type[OutboxMessage | StoredPlan | SetAsideMessage]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def three_plans(session: Session) -> Commune:
    """One receiver, three versions of its plan, all published at once."""
    commune = lay_commune(session, clusters=1)
    bulletin = commune.approved_bulletin(session)
    for hour in (16, 17, 18):
        commune.slot(session, [bulletin], at=f"{hour}:00:00")
        plan_marked(session, commune.now, (), limit=10)
        session.execute(update(OutboxMessage).values(published_at=commune.now, signed_at=1))
    return commune


def test_messages_go_after_their_period_but_for_the_newest(session: Session) -> None:
    commune = three_plans(session)
    session.execute(update(OutboxMessage).values(kind=OutboxKind.TIME))
    throw_away(session, commune.now + MESSAGES_KEPT_MS)
    assert count(session, OutboxMessage) == 3
    throw_away(session, commune.now + MESSAGES_KEPT_MS + 1)
    assert count(session, OutboxMessage) == 1, "it is sent again to a receiver that lost it"


def test_signed_messages_of_the_log_stay_while_no_archive_holds_them(session: Session) -> None:
    commune = three_plans(session)
    for kind in LOGGED_KINDS:
        session.execute(update(OutboxMessage).values(kind=kind))
        throw_away(session, commune.now + 2 * SIGNED_PLANS_KEPT_MS)
        assert count(session, OutboxMessage) == 3, kind


def test_plans_that_were_in_force_stay_and_so_does_the_newest(session: Session) -> None:
    commune = three_plans(session)
    session.execute(update(StoredPlan).where(StoredPlan.version == 1).values(accepted_at=NOW))
    throw_away(session, NOW + PLANS_KEPT_MS)
    assert count(session, StoredPlan) == 3
    throw_away(session, commune.now + PLANS_KEPT_MS + 1)
    assert set(session.scalars(select(StoredPlan.version))) == {1, 3}


def test_sound_that_nothing_names_goes_with_its_file(session: Session, tmp_path: Path) -> None:
    commune = lay_commune(session, clusters=1)
    approved = commune.approved_bulletin(session).current.audio_sha256
    abandoned = keep_track(session, some_track("bỏ", 1.0), commune.now).sha256
    folder = tmp_path / "audio"
    folder.mkdir()
    for sha256 in (approved, abandoned):
        (folder / str(sha256)).touch()
    assert throw_away(session, commune.now + SOUND_KEPT_MS).sounds == ()
    gone = throw_away(session, commune.now + SOUND_KEPT_MS + 1)
    remove_files(Shelf(folder), gone.sounds)
    assert list(session.scalars(select(Audio.sha256))) == [approved]
    assert [path.name for path in folder.iterdir()] == [approved]


def test_sound_of_a_listening_test_stays_as_long_as_its_round(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    track = keep_track(session, some_track("nghe thử", 1.0), commune.now).sha256
    asked = ListeningRound(id="r" * 32, unit_id=commune.unit.id, asked_at=NOW, ready_at=NOW)
    session.add(asked)
    session.flush()
    session.add(
        ListeningClip(
            id="c" * 32, round_id=asked.id, voice="loa", number=0, sentence="", audio_sha256=track
        )
    )
    session.flush()
    assert throw_away(session, commune.now + SOUND_KEPT_MS + 1).sounds == ()
    assert list(session.scalars(select(Audio.sha256))) == [track]


def test_messages_set_aside_go_after_their_period(session: Session) -> None:
    session.add(SetAsideMessage(id="0" * 32, topic="t", payload=b"", error="", at=NOW))
    session.flush()
    throw_away(session, NOW + SET_ASIDE_KEPT_MS)
    assert count(session, SetAsideMessage) == 1
    throw_away(session, NOW + SET_ASIDE_KEPT_MS + 1)
    assert count(session, SetAsideMessage) == 0


def test_a_telephone_number_in_the_trash_is_erased_after_its_period(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    new = NewContact(cluster_id=commune.clusters[0].id, name="Bà Sáu", telephone="0912345678")
    contact = add_contact(session, commune.operator, new, commune.now)
    throw_away(session, commune.now + NUMBERS_KEPT_MS + 1)
    assert session.get(Contact, contact.id) is not None, "nobody took it away"
    remove_contact(session, commune.operator, contact.id, commune.now)
    throw_away(session, commune.now + NUMBERS_KEPT_MS)
    assert session.get(Contact, contact.id) is not None
    throw_away(session, commune.now + NUMBERS_KEPT_MS + 1)
    session.expire_all()
    assert session.get(Contact, contact.id) is None
