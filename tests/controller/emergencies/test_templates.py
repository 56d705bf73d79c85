"""What may stand ready for an emergency."""

import pytest
from sqlalchemy.orm import Session

from controller.emergencies.errors import NotApprovedYetError, TemplateMisfitError
from controller.emergencies.templates import NewTemplate, set_ready
from controller.store.bulletins import Bulletin
from controller.store.emergencies import EmergencyTemplate, Purpose
from playlists.rules.emergency import EmergencyKind
from tests.controller.commune import NOW, Commune, lay_commune

FLOOD = EmergencyKind.FLOOD


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def ready(
    session: Session,
    commune: Commune,
    bulletin: Bulletin,
    purpose: Purpose,
    kind: EmergencyKind | None = None,
) -> EmergencyTemplate:
    new = NewTemplate(unit_id=commune.unit.id, purpose=purpose, kind=kind, bulletin_id=bulletin.id)
    return set_ready(session, commune.operator, new, NOW + 60_000)


def test_words_that_nobody_approved_stand_ready_for_nothing(
    session: Session, commune: Commune
) -> None:
    with pytest.raises(NotApprovedYetError):
        ready(session, commune, commune.draft(session), Purpose.MESSAGE, FLOOD)


def test_approved_words_stand_ready_for_their_kind_of_emergency(
    session: Session, commune: Commune
) -> None:
    words = commune.approved_bulletin(session)
    template = ready(session, commune, words, Purpose.MESSAGE, FLOOD)
    assert (template.bulletin_id, template.kind) == (words.id, FLOOD)


def test_a_message_is_for_a_kind_and_a_siren_for_all(session: Session, commune: Commune) -> None:
    with pytest.raises(TemplateMisfitError):
        ready(session, commune, commune.approved_bulletin(session), Purpose.MESSAGE)
    with pytest.raises(TemplateMisfitError):
        ready(session, commune, commune.approved_tune(session), Purpose.SIREN, FLOOD)


def test_only_a_tune_is_a_siren_and_a_siren_is_no_message(
    session: Session, commune: Commune
) -> None:
    with pytest.raises(TemplateMisfitError):
        ready(session, commune, commune.approved_bulletin(session), Purpose.SIREN)
    with pytest.raises(TemplateMisfitError):
        ready(session, commune, commune.approved_tune(session), Purpose.MESSAGE, FLOOD)
