"""Nhật ký thao tác: in words, with values before and after, of the own unit and below only."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.accounts.service import disable_person
from controller.audit.acts import PAGE, AskedActs, list_acts
from controller.bulletins import decisions, service
from controller.bulletins.handling import Handling, set_handling
from controller.checklists.service import write_checklist
from controller.schedules.service import cancel
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.web.queries.acts import Done, told
from controller.web.wording.acts import ACTS
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in
from tests.controller.web.asking import Web, Write


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def newest(session: Session) -> Done:
    session.flush()
    query = select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(1)
    return told(session, session.scalars(query))[0]


def edit(session: Session, commune: Commune) -> None:
    draft = commune.draft(session, "Họp lúc 7 giờ sáng mai.")
    service.edit(session, commune.operator, draft.id, "Họp lúc 8 giờ sáng mai.", NOW + 99)


def edit_of_people(session: Session, commune: Commune) -> None:
    draft = commune.draft(session, "Ông An.")
    draft.personal_data = True
    service.edit(session, commune.operator, draft.id, "Ông An, bà Bình.", NOW + 99)


def recall(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    decisions.recall(session, commune.approver, bulletin.id, NOW + 99, "Sai ngày")


def mark(session: Session, commune: Commune) -> None:
    handling = Handling(personal_data=True, ends_on="2026-11-30")
    set_handling(session, commune.operator, commune.draft(session).id, handling, NOW + 99)


def close(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    person = commune.people[StaffRole.AUDITOR]
    disable_person(session, administrator, person.id, NOW + 99)


def call_off(session: Session, commune: Commune) -> None:
    slot = commune.slot(session, [commune.approved_bulletin(session)])
    cancel(session, commune.operator, slot.id, NOW + 99)


def list_anew(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    write_checklist(session, administrator, commune.unit.id, ["Có nguồn."], NOW + 99)


CHANGES: dict[Callable[[Session, Commune], None], tuple[str, set[tuple[str, str, str]]]] = {
    edit: (
        "soạn bản tin",
        {("Đoạn sửa", "Họp lúc 7 giờ sáng mai.", "Họp lúc 8 giờ sáng mai.")},
    ),
    edit_of_people: ("soạn bản tin", {("Đoạn sửa", "7 ký tự", "16 ký tự")}),
    recall: ("thu hồi bản tin", {("Tình trạng", "Đã duyệt", "Đã thu hồi")}),
    mark: (
        "đánh dấu dữ liệu cá nhân, ngày phát cuối",
        {
            ("Có dữ liệu cá nhân", "không", "có"),
            ("Ngày phát cuối cùng", "(trống)", "30/11/2026"),
        },
    ),
    close: ("quản lý tài khoản", {("Đóng tài khoản", "không", "có")}),
    call_off: ("hủy lịch phát", {("Đã hủy", "không", "có")}),
    list_anew: ("sửa danh mục kiểm tra trước khi duyệt", set()),
}


@pytest.mark.parametrize("do", CHANGES)
def test_what_changed_is_told_with_its_values_before_and_after(
    session: Session, commune: Commune, do: Callable[[Session, Commune], None]
) -> None:
    do(session, commune)
    done = newest(session)
    act, changes = CHANGES[do]
    assert done.act == act
    assert changes <= {(c.label, c.before, c.after) for c in done.changes}
    assert done.origin == "test"


def test_a_list_is_told_item_by_item(session: Session, commune: Commune) -> None:
    list_anew(session, commune)
    (change,) = newest(session).changes
    assert change.before.startswith("Không có nội dung quảng cáo; ")
    assert change.after == "Có nguồn"


def test_identifiers_are_told_as_names(session: Session, commune: Commune) -> None:
    recall(session, commune)
    done = newest(session)
    assert (done.who, done.about) == (
        "Nguyễn Thị approver",
        "bản tin “Kính mời bà con đến nhà văn hóa thôn.”",
    )
    assert ("Lý do", "Sai ngày") in done.facts


def test_an_event_of_an_older_time_is_shown_by_what_it_holds(
    session: Session, commune: Commune
) -> None:
    event = AuditEvent(
        id="0" * 32, at=NOW, person_id=None, actor="Loa", unit_id=commune.unit.id, act="no_such",
        subject="NoSuch", subject_id="x", detail='{"colour": {"of": "red"}, "n": [1, 2]}',
    )  # fmt: skip
    (done,) = told(session, [event])
    assert (done.act, done.facts) == ("no_such", (("of", "red"), ("n", "1; 2")))


def test_acts_of_a_neighbouring_commune_are_not_listed(session: Session, commune: Commune) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    edit(session, other)
    auditor = commune.actor(StaffRole.AUDITOR)
    found = list_acts(session, auditor, AskedActs(unit_id=commune.unit.id))
    assert {event.unit_id for event in found} == {commune.unit.id}
    with pytest.raises(NotAllowedError):
        list_acts(session, auditor, AskedActs(unit_id=other.unit.id))


def asked(commune: Commune, **more: Any) -> AskedActs:
    return AskedActs(unit_id=commune.unit.id, **more)


def test_they_are_found_by_person_act_and_period(session: Session, commune: Commune) -> None:
    recall(session, commune)
    auditor = commune.actor(StaffRole.AUDITOR)
    approver = commune.people[StaffRole.APPROVER].id
    by_person = list_acts(session, auditor, asked(commune, person_id=approver))
    assert {event.person_id for event in by_person} == {approver}
    by_act = list_acts(session, auditor, asked(commune, acts=["recall_bulletin"]))
    assert [event.act for event in by_act] == ["recall_bulletin"]
    assert list_acts(session, auditor, asked(commune, from_ms=NOW + 100)) == []
    assert list_acts(session, auditor, asked(commune, to_ms=NOW)) == []


def test_older_ones_follow_page_by_page_and_none_is_lost(
    session: Session, commune: Commune
) -> None:
    for _ in range(PAGE):
        commune.draft(session)
    auditor = commune.actor(StaffRole.AUDITOR)
    first = list_acts(session, auditor, asked(commune))
    assert len(first) == PAGE + 1
    rest = list_acts(session, auditor, asked(commune, before=first[PAGE - 1].id))
    assert rest[0].id == first[PAGE].id


def test_the_page_tells_who_what_from_where_and_shows_no_raw_record(web: Web, write: Write) -> None:
    write(lambda session: edit(session, web.commune))
    page = web.logged_in(StaffRole.AUDITOR).get("/thao-tac")
    assert "<strong>Nguyễn Thị operator</strong> soạn bản tin" in page
    assert "<ins>Họp lúc 8 giờ sáng mai.</ins>" in page
    assert "từ test" in page
    assert not re.search(r"[{}]|[a-z]+_[a-z]+:", page.partition('class="rows acts"')[2])


def test_a_filter_that_nobody_offers_is_refused_in_words(web: Web) -> None:
    browser = web.logged_in(StaffRole.AUDITOR)
    assert browser.client.get("/thao-tac?nguoi=' OR 1=1").status_code == 422
    assert "Không có thao tác nào như vậy." in browser.get("/thao-tac?viec=khong-co")


def test_every_act_has_words_that_fit_behind_a_name() -> None:
    assert all(words and words[0].islower() for words in ACTS.values())
