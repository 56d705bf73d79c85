"""What has to be known of a bulletin stands on its page and before its approver."""

import pytest
from sqlalchemy.orm import Session

from controller.bulletins import service
from controller.store.bulletins import Bulletin, SpeechState
from controller.store.engine import reading_sessions
from controller.store.people import StaffRole
from tests.controller.commune import finish_speech
from tests.controller.web.asking import Browser, Web, Write

NEW = {"title": "Danh sách khám tuyển", "written_text": "Mời ông An, thôn Đông."}


def new_bulletin(operator: Browser, **fields: str) -> str:
    made = operator.post("/ban-tin/moi", {**NEW, **fields})
    assert made.status == 303, made.text
    return made.location.partition("?")[0]


def submitted(web: Web, write: Write, path: str) -> None:
    def do(session: Session) -> None:
        bulletin = session.get_one(Bulletin, path.rpartition("/")[2])
        finish_speech(session, bulletin.current, 4.0, web.now)
        service.submit(session, web.commune.operator, bulletin.id, web.now)

    write(do)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"written_text": "DỰ THẢO\nQuy ước của thôn."}, "Văn bản ghi “DỰ THẢO”"),
        ({"written_text": "Ông An, CCCD 056099001234."}, "Có số giống số căn cước"),
        ({"personal_data": "1", "ends_on": "2026-11-30"}, "phát đến hết ngày 30/11/2026"),
    ],
)
def test_a_mark_is_told_to_the_writer_and_to_the_approver(
    web: Web, write: Write, fields: dict[str, str], said: str
) -> None:
    operator, approver = map(web.logged_in, (StaffRole.OPERATOR, StaffRole.APPROVER))
    path = new_bulletin(operator, **fields)
    assert said in operator.get(path)
    submitted(web, write, path)
    assert said in approver.get(f"{path}/duyet")


def test_of_an_unmarked_bulletin_nothing_is_said(operator: Browser) -> None:
    page = operator.get(new_bulletin(operator))
    assert "DỰ THẢO" not in page
    assert "giống số căn cước" not in page


def test_without_an_end_what_was_typed_comes_back_with_the_reason(operator: Browser) -> None:
    answer = operator.post("/ban-tin/moi", {**NEW, "personal_data": "1"})
    assert answer.status == 422
    assert "Tin có dữ liệu cá nhân cần ngày phát cuối cùng." in answer.text
    assert "Mời ông An, thôn Đông." in answer.text


def test_a_secret_is_refused_with_a_sentence_and_not_kept(web: Web, operator: Browser) -> None:
    answer = operator.post("/ban-tin/moi", {**NEW, "written_text": "TỐI MẬT\nKế hoạch."})
    assert (answer.status, "“TỐI MẬT”, không được phát trên loa" in answer.text) == (422, True)
    with reading_sessions(web.engine)() as session:
        assert session.query(Bulletin).count() == 0


def test_a_draft_is_marked_on_its_page_and_spoken_anew(
    web: Web, operator: Browser, write: Write
) -> None:
    path = new_bulletin(operator)
    id_ = path.rpartition("/")[2]
    write(lambda session: finish_speech(session, session.get_one(Bulletin, id_).current, 4.0, 1))
    form = {"personal_data": "1", "ends_on": "2026-11-30"}
    assert operator.post(f"{path}/du-lieu-ca-nhan", form).status == 303
    with reading_sessions(web.engine)() as session:
        bulletin = session.get_one(Bulletin, id_)
        assert (bulletin.personal_data, bulletin.ends_on) == (True, "2026-11-30")
        assert bulletin.current.speech_state is SpeechState.WAITING
