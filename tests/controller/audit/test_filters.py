import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.audit.errors import TooManyFiltersError
from controller.audit.filters import MOST, NewFilter, filters_of, remove_filter, save_filter
from controller.audit.links import NewLink, guest, make_link
from controller.errors import MissingFieldError, NotFoundError
from controller.store.people import StaffRole
from tests.controller.commune import lay_commune


def test_a_search_is_kept_under_a_name_for_its_owner_alone(session: Session) -> None:
    commune = lay_commune(session)
    auditor, operator = commune.actor(StaffRole.AUDITOR), commune.operator
    asked = "ket_qua=failed&linh_vuc=thue&sau=1795.00"
    kept = save_filter(session, auditor, "Thuế hỏng", NewFilter(asked=asked), commune.now)
    assert kept.asked == "ket_qua=failed&linh_vuc=thue"  # from the first page on
    assert filters_of(session, auditor) == [kept]
    assert filters_of(session, operator) == []
    with pytest.raises(NotFoundError):
        remove_filter(session, operator, kept.id)
    remove_filter(session, auditor, kept.id)
    assert filters_of(session, auditor) == []


def test_a_filter_has_a_name_and_nobody_keeps_too_many(session: Session) -> None:
    commune = lay_commune(session)
    auditor = commune.actor(StaffRole.AUDITOR)
    with pytest.raises(MissingFieldError):
        save_filter(session, auditor, " ", NewFilter(asked=""), commune.now)
    for number in range(MOST):
        save_filter(session, auditor, str(number), NewFilter(asked=""), commune.now)
    with pytest.raises(TooManyFiltersError):
        save_filter(session, auditor, "one more", NewFilter(asked=""), commune.now)


def test_a_team_with_a_link_keeps_nothing(session: Session) -> None:
    commune = lay_commune(session)
    new = NewLink(unit_id=commune.unit.id, team="Đoàn", ends_at=commune.now + 1000)
    link, _ = make_link(session, commune.actor(StaffRole.AUDITOR), new, commune.now)
    with pytest.raises(NotAllowedError):
        save_filter(session, guest(link, ""), "x", NewFilter(asked=""), commune.now)
