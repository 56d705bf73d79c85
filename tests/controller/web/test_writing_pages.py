"""Documents, series, drafts, forms and the library, as people meet them in a browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.bulletins import Bulletin, BulletinStatus, Series
from controller.store.documents import Document
from tests.controller.commune import finish_speech
from tests.controller.drafting.model_stand_in import ModelStandIn, model_stand_in
from tests.controller.intake.documents import DIRTY
from tests.controller.web.asking import Browser, Web, Write, token_of, yes_of

SAMPLE = Path(__file__).resolve().parents[2] / "browser/sample_decision.txt"


@pytest.fixture
def document(operator: Browser) -> str:
    """The address of a document that was just brought in."""
    form = {"pasted": DIRTY}
    return operator.post("/van-ban/moi", form, "/van-ban/moi").location.partition("?")[0]


@pytest.fixture
def model(web: Web) -> Iterator[ModelStandIn]:
    with model_stand_in() as stand_in:
        web.app.state.settings = replace(web.app.state.settings, model=stand_in.settings)
        yield stand_in


def spoken(write: Write, series_id: str) -> None:
    def do(session: Session) -> None:
        for bulletin in session.get_one(Series, series_id).bulletins:
            finish_speech(session, bulletin.current, 3.0, 1)

    write(do)


def test_what_was_pasted_is_a_document_with_its_repairs_listed(
    operator: Browser, document: str
) -> None:
    page = operator.get(document)
    assert "12/QĐ-UBND" in page
    assert "chỗ Loa đã sửa" in page
    repairs = operator.get(f"{document}/sua-chua")
    assert "Bỏ đoạn bị lặp" in repairs
    assert "Tiêu đề, số mục bị mất" in repairs
    assert "Quốc hiệu".casefold() in repairs.casefold()


def test_the_same_again_is_said_to_be_there(web: Web, operator: Browser, document: str) -> None:
    web.now += 60_000
    again = operator.post("/van-ban/moi", {"pasted": DIRTY}, "/van-ban/moi")
    assert again.location == f"{document}?bao=van-ban-da-co"


def test_a_form_without_a_document_is_told_what_is_missing(operator: Browser) -> None:
    answer = operator.post("/van-ban/moi", {}, "/van-ban/moi")
    assert answer.status == 422
    assert "còn trống" in answer.text


def test_what_the_document_says_of_itself_is_corrected(operator: Browser, document: str) -> None:
    form = {"title": "Quyết định trồng cây", "number": "12/QĐ-UBND", "field": "nong-nghiep"}
    assert operator.post(f"{document}/thong-tin", form).status == 303
    assert "Nông nghiệp" in operator.get(document)
    refused = operator.post(f"{document}/thong-tin", {**form, "issued_on": "hôm qua"})
    assert (refused.status, "không phải là một ngày có thật" in refused.text) == (422, True)


def test_minutes_follow_the_voice(operator: Browser, document: str) -> None:
    slow, quick = (operator.get(f"{document}?giong={name}") for name in ("espeak-ng", "gtts"))
    assert slow.count("data-minutes=") == quick.count("data-minutes=")
    assert slow != quick


def test_a_series_is_made_submitted_and_approved_once(
    operator: Browser, approver: Browser, document: str, web: Web, write: Write
) -> None:
    parts = ["Điều 1", "Điều 2", "Điều 3", "I", "II"]
    made = operator.post(f"{document}/loat-bai", {"parts": parts, "minutes": 2})
    path = made.location.partition("?")[0]
    assert "Kỳ 1" in operator.get(path)
    early = operator.post(f"{path}/gui-duyet", {})
    assert (early.status, "Kỳ 1 chưa đi cùng cả loạt" in early.text) == (422, True)
    spoken(write, path.rpartition("/")[2])
    assert operator.post(f"{path}/gui-duyet", {}).status == 303
    page = approver.get(f"{path}/duyet")
    assert "Xác nhận duyệt" in page
    assert "đúng nguyên văn văn bản" in page
    stale = approver.post(f"{path}/duyet", {**yes_of(page), "revision_ids": ["x"]})
    assert "vừa có kỳ được sửa" in stale.text
    assert approver.post(f"{path}/duyet", yes_of(page)).status == 303
    with Session(web.engine) as session:
        statuses = set(session.scalars(select(Bulletin.status)))
    assert statuses == {BulletinStatus.APPROVED}
    assert "Đưa cả loạt vào chương trình" in operator.get(path)


def test_the_approver_sees_the_sentence_that_a_person_added(
    operator: Browser, approver: Browser, document: str, write: Write
) -> None:
    made = operator.post(f"{document}/ban-tin", {"parts": ["Điều 2"]})
    path = made.location.partition("?")[0]
    assert "Mọi câu đúng nguyên văn" in operator.get(path)
    text = "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.\nMời bà con cùng trồng cây ven kênh."
    operator.post(f"{path}/sua", {"written_text": text})
    write(
        lambda session: finish_speech(
            session, session.get_one(Bulletin, path.rpartition("/")[2]).current, 3.0, 1
        )
    )
    operator.post(f"{path}/gui-duyet", {})
    page = approver.get(f"{path}/duyet")
    assert "1 câu do người viết hoặc sửa" in page
    assert "Người viết" in approver.get(f"{path}/nguon")


def test_the_model_is_offered_only_where_it_is_set_up(operator: Browser, document: str) -> None:
    assert "Nhờ máy soạn nháp" not in operator.get(document)
    refused = operator.post(f"{document}/soan-nhap", {"parts": ["Điều 2"]})
    assert (refused.status, "chưa bật ở đây" in refused.text) == (422, True)


def test_a_machines_draft_is_gone_through_before_it_is_a_bulletin(
    operator: Browser, document: str, model: ModelStandIn
) -> None:
    model.sentences = [
        {"text": "Quyết định có hiệu lực từ ngày ký.", "cites": [1]},
        {"text": "Mỗi hộ được tặng 7 cây.", "cites": [1]},
    ]
    assert "Nhờ máy soạn nháp" in operator.get(document)
    path = operator.post(f"{document}/soan-nhap", {"parts": ["Điều 2"]}).location.partition("?")[0]
    page = operator.get(path)
    assert "1 câu có dấu hiệu sai" in page
    assert "có con số, ngày tháng hoặc số hiệu khác đoạn gốc" in page
    early = operator.post(f"{path}/ban-tin", {})
    assert (early.status, "chưa có người xem" in early.text) == (422, True)
    operator.post(f"{path}/cau/1", {"choice": "kept"})
    kept = operator.post(f"{path}/cau/2", {"choice": "kept"})
    assert (kept.status, "không giữ nguyên được" in kept.text) == (422, True)
    operator.post(f"{path}/cau/2", {"choice": "dropped"})
    made = operator.post(f"{path}/ban-tin", {}).location.partition("?")[0]
    assert "Máy soạn, người đã xem" in operator.get(f"{made}/nguon")


def test_a_silent_model_is_told(operator: Browser, document: str, model: ModelStandIn) -> None:
    model.status = 500
    answer = operator.post(f"{document}/soan-nhap", {"parts": ["Điều 2"]})
    assert "không trả lời" in answer.text


@pytest.mark.parametrize("path", ["/thu-vien", "/thu-vien/ban-tin", "/thu-vien/mau"])
def test_the_library_opens_and_searches(operator: Browser, document: str, path: str) -> None:
    operator.get(path)
    operator.get(f"{path}?tim=trong+cay&linh_vuc=moi-truong")
    assert operator.client.get(f"{path}?tim=%00").status_code in {200, 404, 422}


def test_a_document_is_found_by_what_is_in_it(operator: Browser, document: str) -> None:
    page = operator.get("/thu-vien?tim=bo+tri+kinh+phi")
    assert document in page
    assert "Bố trí kinh phí" in page
    assert document not in operator.get("/thu-vien?tim=khong+co+dau")


def test_a_sample_with_blanks_cannot_be_submitted(operator: Browser, write: Write) -> None:
    assert "[… nơi họp]" in operator.get("/soan/mau/hop-thon")
    form = {"title": "Họp", "written_text": "Họp lúc [… giờ họp]."}
    path = operator.post("/soan/mau/hop-thon", form).location.partition("?")[0]
    write(
        lambda session: finish_speech(
            session, session.get_one(Bulletin, path.rpartition("/")[2]).current, 3.0, 1
        )
    )
    refused = operator.post(f"{path}/gui-duyet", {})
    assert (refused.status, "còn chỗ trống" in refused.text) == (422, True)


def test_questions_and_answers_become_a_bulletin(operator: Browser, document: str) -> None:
    form_page = f"/soan/hoi-dap?van_ban={document.rpartition('/')[2]}"
    assert "Điều 2" in operator.get(form_page)
    form = {
        "van_ban": document.rpartition("/")[2],
        "subject": "Trồng cây",
        "questions": ["Bao giờ có hiệu lực", ""],
        "answers": ["Kể từ ngày ký.", ""],
        "passages": ["p-2-1", ""],
    }
    made = operator.post("/soan/hoi-dap", form).location.partition("?")[0]
    page = operator.get(made)
    assert "Hỏi - đáp" in page
    empty = operator.post("/soan/hoi-dap", {"subject": "Trồng cây"})
    assert (empty.status, 'value="Trồng cây"' in empty.text) == (422, True)


def test_a_story_becomes_a_bulletin(operator: Browser) -> None:
    operator.get("/soan/cau-chuyen")
    form = {
        "title": "Bãi biển sạch",
        "speakers": ["", "Bà Tư"],
        "words": ["Chiều ấy.", "Sao lại đốt rác"],
        "lesson": "Cấm đốt rác.",
    }
    made = operator.post("/soan/cau-chuyen", form).location.partition("?")[0]
    assert "Câu chuyện" in operator.get(made)
    assert operator.post("/soan/cau-chuyen", {"title": "Trống"}).status == 422


def test_an_old_bulletin_is_used_again_with_a_new_day(
    operator: Browser, web: Web, write: Write
) -> None:
    old: Any = write(
        lambda session: web.commune.approved_bulletin(session, "Họp thôn ngày 25/11/2026.")
    )
    page = operator.get(f"/ban-tin/{old.id}/dung-lai")
    place = page.split('name="places" value="')[1].partition('"')[0]
    form = {"title": "Họp thôn", "places": [place], "moments_anew": ["02/12/2026"]}
    made = operator.post(f"/ban-tin/{old.id}/dung-lai", form).location.partition("?")[0]
    with Session(web.engine) as session:
        new = session.get_one(Bulletin, made.rpartition("/")[2])
        assert new.current.written_text == "Họp thôn ngày 02/12/2026."
        assert (new.status, new.reused_from_id) == (BulletinStatus.DRAFT, old.id)
    assert "Đã dùng lại" in operator.get(f"/ban-tin/{old.id}")


def test_a_correction_hangs_on_what_it_corrects(operator: Browser, web: Web, write: Write) -> None:
    old: Any = write(web.commune.approved_bulletin)
    operator.get(f"/ban-tin/{old.id}/dinh-chinh")
    form = {"aired_on": "2026-11-20", "wrong": "Họp ngày 25", "right": "Họp ngày 26"}
    made = operator.post(f"/ban-tin/{old.id}/dinh-chinh", form).location.partition("?")[0]
    assert "Đính chính cho" in operator.get(made)
    assert "Đã có đính chính" in operator.get(f"/ban-tin/{old.id}")
    assert operator.post(f"/ban-tin/{old.id}/dinh-chinh", {"wrong": "x"}).status == 422


def test_no_document_of_a_neighbour_is_shown(web: Web, operator: Browser, document: str) -> None:
    with Session(web.engine) as session:
        row = session.scalars(select(Document)).one()
        row.unit_id = web.commune.province.id
        session.commit()
    for path in ("", "/sua-chua", "/thong-tin"):
        assert operator.client.get(f"{document}{path}").status_code == 403


def test_a_form_without_its_token_changes_nothing(operator: Browser, document: str) -> None:
    answer = operator.client.post(f"{document}/loat-bai", data={"minutes": 5})
    assert answer.status_code == 403
    assert token_of(operator.get(document))
