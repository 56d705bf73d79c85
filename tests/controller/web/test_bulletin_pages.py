from sqlalchemy.orm import Session

from controller.bulletins import decisions, service
from controller.store.bulletins import Bulletin, SpeechState
from controller.store.people import StaffRole
from tests.controller.commune import finish_speech, lay_commune_in
from tests.controller.web.asking import Browser, Web, Write, first, yes_of

UNSURE = "Đoàn công tác của TT. Khánh Vĩnh đến thăm."


def speak(session: Session, bulletin_id: str, now: int) -> None:
    finish_speech(session, session.get_one(Bulletin, bulletin_id).current, 4.0, now)


def new_bulletin(browser: Browser, text: str = "Mời bà con dự họp.") -> str:
    made = browser.post("/ban-tin/moi", {"title": "Mời họp thôn", "written_text": text})
    assert made.status == 303
    return first(r"/ban-tin/([0-9a-f]{32})\?bao=da-luu", made.location)


def test_an_empty_list_invites(operator: Browser) -> None:
    assert "Chưa có bản tin nào" in operator.get("/ban-tin")


def test_what_was_typed_comes_back_when_something_is_missing(operator: Browser) -> None:
    answer = operator.post("/ban-tin/moi", {"title": "", "written_text": "Đoạn văn đã gõ."})
    assert answer.status == 422
    assert "Mục “Tiêu đề” còn trống." in answer.text
    assert "Đoạn văn đã gõ." in answer.text


def test_a_bulletin_is_found_without_accents(operator: Browser) -> None:
    new_bulletin(operator)
    assert "Mời họp thôn" in operator.get("/ban-tin?tim=moi+hop")
    assert "Không thấy bản tin nào" in operator.get("/ban-tin?tim=bao+lu")


def test_a_search_while_typing_gets_only_the_rows(operator: Browser) -> None:
    new_bulletin(operator)
    answer = operator.client.get("/ban-tin?tim=hop", headers={"HX-Request": "true"})
    assert "Mời họp thôn" in answer.text
    assert "<html" not in answer.text


def test_progress_of_the_voice_is_told_in_sentences(
    web: Web, operator: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator)

    def speaking(session: Session) -> None:
        current = session.get_one(Bulletin, id_).current
        current.speech_state = SpeechState.SPEAKING
        current.sentences_done, current.sentences_total = 7, 24

    write(speaking)
    page = operator.get(f"/ban-tin/{id_}/giong-doc")
    assert "Đang đọc 7/24 câu" in page
    assert "every 1s" in page
    write(lambda session: speak(session, id_, web.now))
    page = operator.get(f"/ban-tin/{id_}/giong-doc")
    assert "<audio" in page
    assert "every 1s" not in page


def test_who_waits_for_the_voice_is_offered_the_next_step_without_asking_again(
    web: Web, operator: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator)
    assert "gui-duyet" not in operator.get(f"/ban-tin/{id_}/giong-doc")
    write(lambda session: speak(session, id_, web.now))
    page = operator.get(f"/ban-tin/{id_}/giong-doc")
    assert 'id="buoc" hx-swap-oob="true"' in page
    assert f"/ban-tin/{id_}/gui-duyet" in page


def test_nothing_uncertain_can_be_submitted_until_a_person_has_decided(
    web: Web, operator: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator, UNSURE)
    write(lambda session: speak(session, id_, web.now))
    answer = operator.post(f"/ban-tin/{id_}/gui-duyet", {})
    assert answer.status == 422
    assert "Còn 1 chỗ chưa rõ cách đọc: “TT.”" in answer.text

    start = UNSURE.index("TT.")
    decision = {"start": start, "end": start + 3, "written": "TT.", "choice": "thị trấn"}
    decided = operator.post(f"/ban-tin/{id_}/cach-doc", decision)
    assert decided.location.endswith("#cach-doc")
    write(lambda session: speak(session, id_, web.now))
    assert operator.post(f"/ban-tin/{id_}/gui-duyet", {}).location.endswith("bao=da-gui-duyet")


def test_what_was_typed_counts_before_what_was_chosen(operator: Browser) -> None:
    id_ = new_bulletin(operator, UNSURE)
    start = UNSURE.index("TT.")
    decision = {"start": start, "end": start + 3, "written": "TT.", "choice": "thị trấn"}
    operator.post(f"/ban-tin/{id_}/cach-doc", {**decision, "typed": "trung tâm y tế"})
    assert "trung tâm y tế</rt>" in operator.get(f"/ban-tin/{id_}")


def test_one_answer_settles_all_places_written_so_where_that_is_ticked(operator: Browser) -> None:
    text = "Tiêm rubella sáng mai. Ai đã tiêm rubella thì thôi."
    id_ = new_bulletin(operator, text)
    assert "cả 2 chỗ viết “rubella”" in operator.get(f"/ban-tin/{id_}")
    start = text.index("rubella")
    decision = {"start": start, "end": start + 7, "written": "rubella", "typed": "ru bê la"}
    operator.post(f"/ban-tin/{id_}/cach-doc", {**decision, "same": "1"})
    page = operator.get(f"/ban-tin/{id_}")
    assert page.count("ru bê la</rt>") == 2
    assert "cần quyết định cách đọc" not in page


def test_the_road_from_draft_to_approval(
    web: Web, operator: Browser, approver: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator)
    write(lambda session: speak(session, id_, web.now))
    operator.post(f"/ban-tin/{id_}/gui-duyet", {})
    assert "1 bản tin chờ duyệt" in approver.get("/hom-nay")
    page = approver.get(f"/ban-tin/{id_}/duyet")
    assert "Xác nhận duyệt" in page
    answer = approver.post(f"/ban-tin/{id_}/duyet", yes_of(page))
    assert answer.location == f"/ban-tin/{id_}?bao=da-duyet"
    assert "bản tin chờ duyệt" not in approver.get("/hom-nay")
    assert "Đưa vào chương trình" in operator.get(f"/ban-tin/{id_}")
    assert "Đưa vào chương trình" not in approver.get(f"/ban-tin/{id_}")


def test_the_author_is_not_offered_to_approve(web: Web, operator: Browser, write: Write) -> None:
    id_ = new_bulletin(operator)
    write(lambda session: speak(session, id_, web.now))
    operator.post(f"/ban-tin/{id_}/gui-duyet", {})
    assert "Xem để duyệt" not in operator.get(f"/ban-tin/{id_}")
    assert operator.client.get(f"/ban-tin/{id_}/duyet").status_code == 403


def test_a_wording_that_changed_meanwhile_is_not_approved(
    web: Web, operator: Browser, approver: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator)
    write(lambda session: speak(session, id_, web.now))
    operator.post(f"/ban-tin/{id_}/gui-duyet", {})
    page = approver.get(f"/ban-tin/{id_}/duyet")
    operator.post(f"/ban-tin/{id_}/sua", {"written_text": "Nội dung khác."})
    answer = approver.post(f"/ban-tin/{id_}/duyet", yes_of(page))
    assert answer.status == 422
    assert "Nội dung vừa được sửa" in answer.text


def test_returning_needs_a_reason_that_the_author_then_sees(
    web: Web, operator: Browser, approver: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator)
    write(lambda session: speak(session, id_, web.now))
    operator.post(f"/ban-tin/{id_}/gui-duyet", {})
    page = approver.get(f"/ban-tin/{id_}/duyet")
    revision = first(r'name="revision_ids" value="([^"]+)"', page)
    empty = approver.post(f"/ban-tin/{id_}/tra-lai", {"revision_ids": revision, "comment": " "})
    assert "Mục “Ý kiến” còn trống." in empty.text
    approver.post(
        f"/ban-tin/{id_}/tra-lai", {"revision_ids": revision, "comment": "Thiếu giờ họp."}
    )
    assert "trả lại: Thiếu giờ họp." in operator.get(f"/ban-tin/{id_}")


def test_a_recall_is_shown_with_who_and_why(web: Web, approver: Browser, write: Write) -> None:
    def recalled(session: Session) -> str:
        bulletin = web.commune.approved_bulletin(session)
        decisions.recall(session, web.commune.approver, bulletin.id, web.now, "Đã đổi lịch.")
        return bulletin.id

    page = approver.get(f"/ban-tin/{write(recalled)}")
    assert "Đã thu hồi" in page
    assert "thu hồi lúc" in page
    assert "Đã đổi lịch." in page


def test_a_foreign_or_unknown_bulletin_is_not_shown(operator: Browser) -> None:
    assert operator.client.get("/ban-tin/0123").status_code == 404


def test_a_person_of_another_commune_does_not_see_it(web: Web, write: Write) -> None:
    def elsewhere(session: Session) -> str:
        other = lay_commune_in(session, web.commune.province, web.now, name="khac")
        return other.draft(session).id

    id_ = write(elsewhere)
    operator = web.logged_in(StaffRole.OPERATOR)
    assert operator.client.get(f"/ban-tin/{id_}").status_code == 403


def test_what_was_submitted_is_asked_about_before_it_is_edited(
    web: Web, operator: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator)
    write(lambda session: speak(session, id_, web.now))
    write(lambda session: service.submit(session, web.commune.operator, id_, web.now))
    assert "cần duyệt lại" in operator.get(f"/ban-tin/{id_}/sua")
