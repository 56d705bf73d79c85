"""Gửi duyệt with a time: who approves reads it, it is kept by itself, or it is told why not."""

import pytest
from sqlalchemy.orm import Session

from controller.habits.laying import approved_wishes, lay
from controller.store.people import StaffRole
from tests.controller.commune import finish_speech
from tests.controller.web.asking import Browser, Web, Write, first, yes_of

TITLE = "Họp thôn tối nay."
AT = "2026-11-19T17:00:00"
WHEN = "17:00 thứ Năm 19/11"


@pytest.fixture
def spoken(web: Web, write: Write) -> str:
    def make(session: Session) -> str:
        bulletin = web.commune.draft(session, TITLE)
        finish_speech(session, bulletin.current, 4.0, web.commune.now)
        return bulletin.id

    found: str = write(make)
    return found


def laid(web: Web, write: Write, later_ms: int = 0) -> None:
    def lay_all(session: Session) -> None:
        for revision_id in approved_wishes(session):
            lay(session, revision_id, web.now + later_ms)

    write(lay_all)


def approve(approver: Browser, bulletin_id: str) -> str:
    page = f"/ban-tin/{bulletin_id}/duyet"
    text = approver.get(page)
    assert approver.post(page, yes_of(text), page).status == 303
    return text


def test_a_time_is_proposed_where_a_bulletin_is_sent_for_approval(
    operator: Browser, spoken: str
) -> None:
    page = operator.get(f"/ban-tin/{spoken}")
    chosen = first(r'name="hen" id="hen-1" value="([^"]+)" checked', page)
    answer = operator.post(f"/ban-tin/{spoken}/gui-duyet", {"hen": chosen})
    assert answer.location.endswith("bao=da-gui-duyet-hen-gio")
    assert "Duyệt xong, tự phát lúc" in operator.get(f"/ban-tin/{spoken}")


def test_who_approves_reads_the_time_and_it_is_kept_by_itself(
    web: Web, write: Write, operator: Browser, approver: Browser, spoken: str
) -> None:
    operator.post(f"/ban-tin/{spoken}/gui-duyet", {"hen": AT})
    assert WHEN in approve(approver, spoken)
    assert "Đang lên lịch" in operator.get(f"/ban-tin/{spoken}")
    laid(web, write)
    assert "Đã lên lịch theo giờ hẹn" in operator.get(f"/ban-tin/{spoken}")
    assert TITLE in operator.get("/hom-nay"), "it comes next"


def test_a_typed_time_counts_before_the_chosen_one(operator: Browser, spoken: str) -> None:
    form = {"hen": AT, "ngay": "2026-11-20", "gio": "05:30"}
    operator.post(f"/ban-tin/{spoken}/gui-duyet", form)
    assert "05:30 thứ Sáu 20/11" in operator.get(f"/ban-tin/{spoken}")


def test_a_taken_time_sends_nothing_and_tells_the_nearest_free_one(
    web: Web, write: Write, operator: Browser, spoken: str
) -> None:
    write(lambda s: web.commune.slot(s, [web.commune.approved_bulletin(s)]).id)
    answer = operator.post(f"/ban-tin/{spoken}/gui-duyet", {"hen": AT})
    assert answer.status == 422
    assert "gần nhất hôm đó: 16:45" in answer.text
    assert "Gửi duyệt" in operator.get(f"/ban-tin/{spoken}"), "it is a draft still"


def test_a_time_is_changed_and_taken_back_while_the_bulletin_waits(
    operator: Browser, approver: Browser, spoken: str
) -> None:
    operator.post(f"/ban-tin/{spoken}/gui-duyet", {"hen": ""})
    assert "tự phát lúc <strong>" not in approver.get(f"/ban-tin/{spoken}/duyet")
    answer = operator.post(f"/ban-tin/{spoken}/hen-gio", {"hen": AT})
    assert answer.location.endswith("bao=da-hen-gio")
    assert WHEN in approver.get(f"/ban-tin/{spoken}/duyet")
    answer = operator.post(f"/ban-tin/{spoken}/hen-gio", {"hen": ""})
    assert answer.location.endswith("bao=da-bo-hen-gio")
    assert WHEN not in approver.get(f"/ban-tin/{spoken}/duyet")


def test_what_could_not_be_kept_is_told_on_the_page_of_the_day_until_it_is_put_right(
    web: Web, write: Write, operator: Browser, approver: Browser, spoken: str
) -> None:
    operator.post(f"/ban-tin/{spoken}/gui-duyet", {"hen": AT})
    approve(approver, spoken)
    laid(web, write, later_ms=72 * 3_600_000)
    today = operator.get("/hom-nay")
    assert "đã duyệt, chưa lên lịch" in today
    assert "giờ hẹn đã qua" in today
    assert f'href="/ban-tin/{spoken}/gio-phat"' in today
    answer = operator.post(f"/ban-tin/{spoken}/gio-phat", {"at": "2026-11-20T05:00:00"})
    assert answer.status == 303
    assert "chưa lên lịch" not in operator.get("/hom-nay")


def test_an_approval_that_is_late_is_told_before_the_time_is_over(
    web: Web, operator: Browser, spoken: str
) -> None:
    first_free = first(r'name="hen" id="hen-1" value="([^"]+)"', operator.get(f"/ban-tin/{spoken}"))
    operator.post(f"/ban-tin/{spoken}/gui-duyet", {"hen": first_free})
    assert "chưa được duyệt" not in operator.get("/hom-nay")
    web.now += 23 * 3_600_000
    again = web.logged_in(StaffRole.OPERATOR).get("/hom-nay")
    assert "chưa được duyệt" in again


def test_the_text_to_the_approver_names_the_time(operator: Browser, spoken: str) -> None:
    operator.post(f"/ban-tin/{spoken}/gui-duyet", {"hen": AT})
    room = f"/ban-tin/{spoken}/gui-nguoi-duyet"
    operator.post(room, {}, room)
    assert f"Duyệt xong, tự phát lúc {WHEN}." in operator.get(room)
