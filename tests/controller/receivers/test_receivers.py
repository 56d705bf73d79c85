import msgspec
import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.planning.marks import marked_clusters, take_marks
from controller.receivers.areas import NewArea, add_area
from controller.receivers.errors import (
    BadPublicKeyError,
    ClusterOccupiedError,
    CodeTakenError,
    UnknownLanguageError,
    UnknownReceiverError,
)
from controller.receivers.service import (
    NewCluster,
    add_cluster,
    enrol_receiver,
    record_state,
    replace_receiver,
    set_languages,
    sitting_receiver,
)
from controller.store.people import StaffRole
from controller.store.places import ReceiverState
from playlists.messages.state import State
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in, some_public_key


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


def test_a_code_is_used_once_in_a_unit(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    with pytest.raises(CodeTakenError):
        add_cluster(
            session,
            administrator,
            NewCluster(unit_id=commune.unit.id, code="01", name="Thôn khác"),
            NOW,
        )


def test_a_language_in_which_nothing_is_broadcast_is_not_spoken_around_a_cluster(
    session: Session, commune: Commune
) -> None:
    technician = commune.actor(StaffRole.TECHNICIAN)
    with pytest.raises(UnknownLanguageError):
        set_languages(session, technician, commune.clusters[0].id, ["tiếng lạ"], NOW)


def test_a_cluster_holds_one_receiver(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    with pytest.raises(ClusterOccupiedError) as refusal:
        enrol_receiver(session, administrator, commune.clusters[0].id, some_public_key("mới"), NOW)
    assert refusal.value.receiver_id == commune.receivers[0].id


def test_a_broken_receiver_is_replaced_and_its_place_planned_again(
    session: Session, commune: Commune
) -> None:
    place, broken = commune.clusters[0], commune.receivers[0]
    take_marks(session, [place.id])
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    fresh = replace_receiver(session, administrator, broken.id, some_public_key("mới"), NOW + 5)
    assert broken.retired_at == NOW + 5
    assert sitting_receiver(session, place.id) is fresh
    assert place.id in marked_clusters(session, 10)
    with pytest.raises(UnknownReceiverError):
        replace_receiver(session, administrator, broken.id, some_public_key("nữa"), NOW + 6)


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_no_key(session: Session, commune: Commune, key: bytes) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    with pytest.raises(BadPublicKeyError):
        replace_receiver(session, administrator, commune.receivers[0].id, key, NOW)


def test_the_key_of_one_receiver_never_serves_another(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    known = commune.receivers[1].public_key
    with pytest.raises(BadPublicKeyError):
        replace_receiver(session, administrator, commune.receivers[0].id, known, NOW)


def test_operators_enrol_nothing(session: Session, commune: Commune) -> None:
    with pytest.raises(NotAllowedError):
        replace_receiver(
            session, commune.operator, commune.receivers[0].id, some_public_key("mới"), NOW
        )


def test_an_area_takes_only_clusters_that_the_actor_is_in_charge_of(
    session: Session, commune: Commune
) -> None:
    other = lay_commune_in(session, commune.province, name="khac")
    new = NewArea(unit_id=commune.unit.id, name="Ven biển", cluster_ids=[other.clusters[0].id])
    with pytest.raises(NotAllowedError):
        add_area(session, commune.actor(StaffRole.ADMINISTRATOR), new, NOW)


def test_the_last_state_of_a_receiver_is_kept(session: Session, commune: Commune) -> None:
    receiver = commune.receivers[0]
    for version, online in ((1, True), (2, False)):
        state = State(receiver=receiver.id, at=NOW, online=online, plan_version=version)
        record_state(session, receiver.id, state, NOW + version)
    row = session.get_one(ReceiverState, receiver.id)
    assert (row.online, row.plan_version, row.heard_at) == (False, 2, NOW + 2)
    assert msgspec.json.decode(row.state, type=State).plan_version == 2


def test_states_of_strangers_of_the_retired_and_of_others_are_refused(
    session: Session, commune: Commune
) -> None:
    own, other = commune.receivers
    with pytest.raises(UnknownReceiverError):
        record_state(session, "0" * 32, State(receiver="0" * 32, at=NOW, online=True), NOW)
    with pytest.raises(UnknownReceiverError):
        record_state(session, own.id, State(receiver=other.id, at=NOW, online=True), NOW)
    own.retired_at = NOW
    with pytest.raises(UnknownReceiverError):
        record_state(session, own.id, State(receiver=own.id, at=NOW, online=True), NOW)
