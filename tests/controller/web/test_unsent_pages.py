"""What is typed lies in Loa, too, at each pause: for its writer alone, on every device of hers."""

import json

import pytest
from sqlalchemy import func, select

from controller.store.engine import reading_sessions
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.store.unsent import UnsentForm
from controller.unsent.service import KEPT_MS, LARGEST, MOST_FORMS, forget_old
from tests.controller.web.asking import Answer, Browser, Web, Write

PAGE = "/ban-tin/moi"
TITLE = "Họp thôn Tây"


def pause(who: Browser, text: str, seen: str = "", page: str = PAGE, **more: str) -> Answer:
    fields = [["key", "k"], ["title", TITLE], ["written_text", text], *map(list, more.items())]
    told = {"trang": page, "ten": TITLE, "o": json.dumps(fields), "da_thay": seen}
    return who.post("/dang-soan", told)


def version_of(answer: Answer) -> str:
    assert answer.status == 200, answer.text
    return str(json.loads(answer.text)["ban"])


def there(who: Browser, page: str = PAGE) -> dict[str, str]:
    """The fields as another device finds them; empty where nothing is kept."""
    answer = who.client.get("/dang-soan", params={"trang": page})
    return dict(answer.json()["o"]) if answer.status_code == 200 else {}


def kept(web: Web) -> int:
    with reading_sessions(web.engine)() as session:
        return session.scalar(select(func.count()).select_from(UnsentForm)) or 0


def test_what_was_typed_in_the_office_is_there_on_the_telephone(
    web: Web, operator: Browser
) -> None:
    pause(operator, "Mời bà con")
    telephone = web.logged_in(StaffRole.OPERATOR)
    assert there(telephone)["written_text"] == "Mời bà con"
    assert there(telephone, "/soan/hoi-dap") == {}


def test_nobody_else_reads_it(operator: Browser, approver: Browser) -> None:
    pause(operator, "Mời bà con")
    assert there(approver) == {}


def test_who_has_not_seen_the_newer_one_writes_nothing_over(web: Web, operator: Browser) -> None:
    first = version_of(pause(operator, "Một"))
    telephone = web.logged_in(StaffRole.OPERATOR)
    second = version_of(pause(telephone, "Hai, trên điện thoại", seen=first))
    refused = pause(operator, "Ba, ở cơ quan", seen=first)
    assert refused.status == 409
    assert dict(json.loads(refused.text)["o"])["written_text"] == "Hai, trên điện thoại"
    assert there(operator)["written_text"] == "Hai, trên điện thoại"
    assert pause(operator, "Ba, ở cơ quan").status == 409, "nor who has seen none at all"
    version_of(pause(operator, "Ba, ở cơ quan", seen=second))
    assert there(telephone)["written_text"] == "Ba, ở cơ quan"


def test_it_goes_when_it_was_sent_and_does_not_come_back(web: Web, operator: Browser) -> None:
    seen = version_of(pause(operator, "Một"))
    assert operator.post("/dang-soan/xong", {"trang": PAGE}).status == 204
    assert kept(web) == 0
    assert pause(operator, "Một, thêm", seen=seen).status == 410
    assert kept(web) == 0


def test_what_names_people_is_not_kept_and_takes_what_was_kept_before(
    web: Web, operator: Browser
) -> None:
    seen = version_of(pause(operator, "Danh sách"))
    assert pause(operator, "Danh sách: bà Sáu", seen=seen, personal_data="1").status == 204
    assert kept(web) == 0


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("//xau.example/", "[]"),
        ("javascript:alert(1)", "[]"),
        (PAGE, "không phải JSON"),
        (PAGE, json.dumps([["o", "x"]] * 501)),
        (PAGE, json.dumps([[1, 2]])),
    ],
)
def test_what_is_no_form_of_ours_is_not_kept(
    web: Web, operator: Browser, page: str, fields: str
) -> None:
    answer = operator.post("/dang-soan", {"trang": page, "ten": "X", "o": fields})
    assert answer.status == 204
    assert kept(web) == 0


def test_a_form_is_bounded_and_so_are_forms(web: Web, operator: Browser) -> None:
    assert pause(operator, "x" * LARGEST).status == 422
    for number in range(MOST_FORMS + 2):
        web.now += 1
        version_of(pause(operator, "Một", page=f"/ban-tin/{number}/sua"))
    assert kept(web) == MOST_FORMS
    assert there(operator, "/ban-tin/0/sua") == {}, "the oldest goes first"


def test_it_is_erased_after_its_time_and_stands_in_no_record(
    web: Web, operator: Browser, write: Write
) -> None:
    pause(operator, "Mời bà con")
    with reading_sessions(web.engine)() as session:
        told = list(session.scalars(select(AuditEvent.detail)))
    assert not [detail for detail in told if "Mời bà con" in detail or TITLE in detail]
    write(lambda session: forget_old(session, web.now + KEPT_MS))
    assert kept(web) == 1
    write(lambda session: forget_old(session, web.now + KEPT_MS + 1))
    assert kept(web) == 0


def test_who_is_not_logged_in_keeps_nothing(web: Web) -> None:
    assert web.client().get("/dang-soan", params={"trang": PAGE}).status_code == 303


def test_the_list_of_bulletins_leads_back_to_it(
    web: Web, operator: Browser, approver: Browser
) -> None:
    pause(operator, "Mời bà con", page="/soan/mau/cat-dien?van_ban=1")
    listed = web.logged_in(StaffRole.OPERATOR).get("/ban-tin")
    assert "Đang soạn dở" in listed
    assert f'href="/soan/mau/cat-dien?van_ban=1">{TITLE}</a>' in listed
    assert TITLE not in approver.get("/ban-tin")
