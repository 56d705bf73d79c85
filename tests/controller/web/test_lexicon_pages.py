from sqlalchemy.orm import Session

from controller.store.bulletins import Bulletin, SpeechState
from controller.store.people import StaffRole
from tests.controller.commune import finish_speech
from tests.controller.web.asking import Answer, Browser, Web, Write
from tests.controller.web.test_bulletin_pages import UNSURE, new_bulletin


def add(operator: Browser, written: str, spoken: str, **fields: object) -> Answer:
    return operator.post("/tu-dien/moi", {"written": written, "spoken": spoken, **fields})


def test_an_empty_lexicon_of_the_unit_invites(operator: Browser) -> None:
    assert "Chưa có mục riêng" in operator.get("/tu-dien")


def test_an_entry_is_added_and_shown_with_who_and_where(web: Web, operator: Browser) -> None:
    assert add(operator, "NVHX", "nhà văn hóa xã").location == "/tu-dien?bao=da-luu-tu-dien"
    page = operator.get("/tu-dien")
    assert "NVHX</a>" in page
    assert "<td>nhà văn hóa xã</td>" in page
    assert web.commune.unit.name in page
    assert web.commune.operator.name in page


def test_entries_are_found_without_accents_ours_among_them(operator: Browser) -> None:
    add(operator, "NVHX", "nhà văn hóa xã")
    assert "NVHX" in operator.get("/tu-dien?tim=nha+van+hoa+xa")
    page = operator.get("/tu-dien?tim=uy+ban+nhan+dan")
    assert "UBND</a>" in page
    assert "có sẵn" in page
    assert "UBND</a>" not in operator.get("/tu-dien?tim=uy+ban+nhan+dan&nguon=dia-phuong")
    assert "Thêm “khongco”" in operator.get("/tu-dien?tim=khongco")


def test_a_search_while_typing_gets_only_the_rows(operator: Browser) -> None:
    answer = operator.client.get("/tu-dien?tim=ubnd", headers={"HX-Request": "true"})
    assert "UBND" in answer.text
    assert "<html" not in answer.text


def test_what_is_refused_comes_back_with_the_reason(operator: Browser) -> None:
    add(operator, "NVHX", "nhà văn hóa xã")
    answer = add(operator, "NVHX", "nhà văn hóa")
    assert answer.status == 422
    assert "“NVHX” đang được đọc là “nhà văn hóa xã”, khác với “nhà văn hóa”." in answer.text
    assert 'value="nhà văn hóa"' in answer.text
    assert "số và ký hiệu cần viết thành chữ" in add(operator, "XT", "xã 7").text
    add(operator, "XT", "xã NVHT")
    answer = add(operator, "NVHT", "nhà XT")
    assert answer.status == 422
    assert "dẫn vòng về nhau" in answer.text


def test_ours_is_overlaid_and_comes_back_when_the_overlay_is_taken_away(
    operator: Browser,
) -> None:
    entry = {"part": "read", "form": "UBND"}
    page = operator.get("/tu-dien/muc?phan=read&muc=UBND")
    assert "có sẵn trong Loa" in page
    assert "Bỏ mục này" not in page
    assert operator.post("/tu-dien/muc", {**entry, "spoken": "ủy ban xã"}).status == 303
    page = operator.get("/tu-dien/muc?phan=read&muc=UBND")
    assert 'value="ủy ban xã"' in page
    assert "đọc là “ủy ban xã”" in page
    assert operator.post("/tu-dien/bo", entry).location == "/tu-dien?bao=da-bo-tu-dien"
    page = operator.get("/tu-dien/muc?phan=read&muc=UBND")
    assert "ủy ban nhân dân" in page
    assert "bỏ khỏi từ điển" in page
    assert operator.post("/tu-dien/bo", entry).status == 422


def test_all_senses_of_an_entry_are_shown_before_they_are_replaced(operator: Browser) -> None:
    page = operator.get("/tu-dien/muc?phan=read&muc=CP")
    assert "cổ phần" in page
    assert "nhiều nghĩa" in page


def test_the_history_keeps_everything(web: Web, operator: Browser) -> None:
    add(operator, "NVHX", "nhà văn hóa xã")
    operator.post("/tu-dien/bo", {"part": "read", "form": "NVHX"})
    page = operator.get("/tu-dien/lich-su")
    assert "đọc là “nhà văn hóa xã”" in page
    assert "bỏ khỏi từ điển" in page


def test_a_sentence_is_tried(operator: Browser) -> None:
    add(operator, "NVHX", "nhà văn hóa xã")
    answer = operator.client.get(
        "/tu-dien/thu?cau=Họp tại NVHX, tiêm rubella.", headers={"HX-Request": "true"}
    )
    assert "nhà văn hóa xã</rt>" in answer.text
    assert "máy chưa chắc" in answer.text
    assert "<html" not in answer.text
    assert "nhà văn hóa xã</rt>" in operator.get("/tu-dien/thu?cau=NVHX")
    assert operator.client.get(f"/tu-dien/thu?cau={'a' * 501}").status_code == 422


def test_who_may_not_change_it_may_still_look(web: Web, operator: Browser) -> None:
    add(operator, "NVHX", "nhà văn hóa xã")
    auditor = web.logged_in(StaffRole.AUDITOR)
    page = auditor.get("/tu-dien")
    assert "NVHX" in page
    assert "Thêm cách đọc" not in page
    assert 'name="spoken"' not in auditor.get("/tu-dien/muc?phan=read&muc=NVHX")
    answer = add(auditor, "XT", "xã tôi")
    assert answer.status == 422
    assert "không có quyền sửa từ điển đọc" in answer.text
    assert auditor.client.get("/tu-dien/moi").status_code == 403


def test_a_draft_that_is_read_otherwise_is_spoken_again(
    web: Web, operator: Browser, write: Write
) -> None:
    id_ = new_bulletin(operator, "Mời bà con họp tại NVHX.")

    def current(session: Session) -> SpeechState:
        return session.get_one(Bulletin, id_).current.speech_state

    def speak(session: Session) -> None:
        finish_speech(session, session.get_one(Bulletin, id_).current, 4.0, web.now)

    write(speak)
    add(operator, "NVHX", "nhà văn hóa xã")
    assert write(current) is SpeechState.WAITING
    assert "nhà văn hóa xã</rt>" in operator.get(f"/ban-tin/{id_}")


def test_a_decision_can_be_kept_for_every_text(operator: Browser) -> None:
    id_ = new_bulletin(operator, UNSURE)
    page = operator.get(f"/ban-tin/{id_}")
    assert "Luôn đọc như vậy tại đây" in page
    start = UNSURE.index("TT.")
    decision = {"start": start, "end": start + 3, "written": "TT.", "choice": "thị trấn"}
    kept = operator.post(f"/ban-tin/{id_}/cach-doc", {**decision, "always": "1"})
    assert kept.location == f"/ban-tin/{id_}?bao=da-chon-luon#cach-doc"
    other = new_bulletin(operator, UNSURE)
    assert "cần quyết định cách đọc" not in operator.get(f"/ban-tin/{other}")
    assert "<td>thị trấn</td>" in operator.get("/tu-dien")


def test_a_reading_that_cannot_be_kept_decides_nothing(operator: Browser) -> None:
    id_ = new_bulletin(operator, UNSURE)
    start = UNSURE.index("TT.")
    decision = {"start": start, "end": start + 3, "written": "TT.", "typed": "số 7"}
    refused = operator.post(f"/ban-tin/{id_}/cach-doc", {**decision, "always": "1"})
    assert refused.status == 422
    assert "1 chỗ cần quyết định cách đọc" in refused.text


def test_a_date_is_not_offered_to_be_kept(operator: Browser) -> None:
    id_ = new_bulletin(operator, "Báo cáo đạt 3/4 chỉ tiêu.")
    assert "Luôn đọc như vậy" not in operator.get(f"/ban-tin/{id_}")
