"""Lists that grow are searched as the others are: by words, without accents."""

import pytest
from sqlalchemy.orm import Session

from controller.calendar_links.service import NewLink, make_link
from controller.receivers.areas import NewArea, add_area
from controller.reports.catalogue import KINDS
from controller.reports.service import NewReport, ask
from controller.store.base import new_id
from controller.store.people import Person, StaffRole
from controller.store.reports import ReportKind
from controller.web.finding import A_FEW, SHOWN, found_in, found_of
from tests.controller.web.asking import Browser, Web, Write

HAMLETS = ("Ven biển", "Đồi Chè", *(f"Xóm {number}" for number in range(A_FEW)))


def test_a_short_list_is_not_searched_until_somebody_looks_for_something() -> None:
    assert not found_in(HAMLETS[:A_FEW], "", str).is_searched
    assert found_in(HAMLETS, "", str).is_searched
    assert found_in(HAMLETS[:2], "doi", str).is_searched
    assert found_of(["Đồi Chè"], "doi").is_searched


@pytest.mark.parametrize("wanted", ["doi che", "ĐỒI", "che doi"])
def test_words_are_found_without_accents_and_in_any_order(wanted: str) -> None:
    assert found_in(HAMLETS, wanted, str).rows == ["Đồi Chè"]


def test_what_is_not_shown_is_counted() -> None:
    found = found_in([str(number) for number in range(SHOWN + 5)], "", str)
    assert (len(found.rows), found.left) == (SHOWN, 5)


@pytest.mark.parametrize(
    ("role", "room"),
    [
        (StaffRole.ADMINISTRATOR, "/nguoi-dung"),
        (StaffRole.TECHNICIAN, "/khu-vuc"),
        (StaffRole.OPERATOR, "/dai-tiep-am"),
        (StaffRole.OPERATOR, "/khan-cap/danh-ba"),
        (StaffRole.OPERATOR, "/tin-nguon"),
        (StaffRole.OPERATOR, "/phieu-viec"),
        (StaffRole.OPERATOR, "/khai-tay"),
        (StaffRole.OPERATOR, "/nghia-vu"),
        (StaffRole.OPERATOR, "/cum-loa"),
        (StaffRole.OPERATOR, "/khan-cap/loi-mau"),
        (StaffRole.OPERATOR, "/lich-phat/lien-ket"),
        (StaffRole.OPERATOR, "/bao-cao"),
    ],
)
def test_words_that_nothing_bears_lead_back_to_all(web: Web, role: StaffRole, room: str) -> None:
    html = web.logged_in(role).get(f"{room}?tim=<b>khong co")
    assert "Không thấy" in html
    assert 'value="&lt;b&gt;khong co"' in html
    assert f'href="{room}"' in html


def test_people_are_found_by_name_role_and_unit(web: Web, write: Write) -> None:
    def many(session: Session) -> None:
        for number in range(A_FEW):
            session.add(
                Person(
                    id=new_id(web.now + number),
                    unit_id=web.commune.unit.id,
                    login=f"thon{number}",
                    name=f"Đỗ Thị Lệ {number}",
                    password_hash="-",
                    role=StaffRole.VILLAGE_HEAD,
                    created_at=web.now,
                    confirmed_at=web.now,
                )
            )

    write(many)
    administrator = web.logged_in(StaffRole.ADMINISTRATOR)
    assert 'role="search"' in administrator.get("/nguoi-dung")
    found = administrator.get("/nguoi-dung?tim=do thi le 7")
    assert "Đỗ Thị Lệ 7" in found
    assert "Đỗ Thị Lệ 8" not in found
    assert "Đỗ Thị Lệ 8" in administrator.get("/nguoi-dung?tim=thon8")


def test_areas_are_found_by_name_and_by_cluster(web: Web, write: Write) -> None:
    def many(session: Session) -> None:
        technician = web.commune.actor(StaffRole.TECHNICIAN)
        for name in HAMLETS:
            places = [web.commune.clusters[1].id] if name == "Đồi Chè" else []
            new = NewArea(unit_id=web.commune.unit.id, name=name, cluster_ids=places)
            add_area(session, technician, new, web.now)

    write(many)
    technician: Browser = web.logged_in(StaffRole.TECHNICIAN)
    for wanted in ("doi che", "02"):
        html = technician.get(f"/khu-vuc?tim={wanted}")
        assert "<strong>Đồi Chè</strong>" in html
        assert "<strong>Ven biển</strong>" not in html


def test_addresses_of_calendars_are_found_by_whom_they_are_for_and_by_cluster(
    web: Web, write: Write
) -> None:
    def many(session: Session) -> None:
        cluster = web.commune.clusters[1]
        for number in range(A_FEW):
            new = NewLink(unit_id=web.commune.unit.id, name=f"Trưởng thôn {number}")
            make_link(session, web.commune.operator, new, web.now)
        new = NewLink(unit_id=web.commune.unit.id, name="Đài chính", cluster_id=cluster.id)
        make_link(session, web.commune.operator, new, web.now)

    write(many)
    operator = web.logged_in(StaffRole.OPERATOR)
    assert 'role="search"' in operator.get("/lich-phat/lien-ket")
    for wanted in ("dai chinh", "cum 02"):
        found = operator.get(f"/lich-phat/lien-ket?tim={wanted}")
        assert "Đài chính" in found
        assert "Trưởng thôn 3" not in found


def test_reports_are_found_by_kind_and_by_period(web: Web, write: Write) -> None:
    def two(session: Session) -> None:
        for kind, first, last in (
            (ReportKind.DIARY, "2026-09-01", "2026-09-30"),
            (ReportKind.FAULTS, "2026-10-01", "2026-10-31"),
        ):
            new = NewReport(unit_id=web.commune.unit.id, kind=kind, first_day=first, last_day=last)
            ask(session, web.commune.operator, new, web.now)

    write(two)
    operator = web.logged_in(StaffRole.OPERATOR)
    for wanted, kind in (("nhat ky", ReportKind.DIARY), ("thang 10", ReportKind.FAULTS)):
        found = operator.get(f"/bao-cao?tim={wanted}").partition("Đã yêu cầu")[2]
        shown = [one for one in ReportKind if f">{KINDS[one].name}, " in found]
        assert shown == [kind]
