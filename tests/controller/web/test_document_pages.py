from pathlib import Path

from httpx2 import Response

from tests.controller.web.asking import Browser, token_of

SAMPLE = Path(__file__).resolve().parents[2] / "browser/sample_decision.txt"


def bring_in(operator: Browser, name: str, data: bytes) -> Response:
    token = token_of(operator.get("/van-ban/moi"))
    return operator.client.post(
        "/van-ban/moi", data={"csrf_token": token}, files={"source": (name, data)}
    )


def test_a_document_is_understood_and_its_parts_are_offered_with_minutes(operator: Browser) -> None:
    answer = bring_in(operator, "quyet-dinh.txt", SAMPLE.read_bytes())
    assert answer.status_code == 303
    page = operator.get(answer.headers["location"])
    assert "42/QĐ-UBND" in page
    assert "Điều 3" in page
    assert "data-minutes=" in page


def test_chosen_parts_become_a_bulletin(operator: Browser) -> None:
    where = bring_in(operator, "quyet-dinh.txt", SAMPLE.read_bytes()).headers["location"]
    path = where.partition("?")[0]
    made = operator.post(f"{path}/ban-tin", {"parts": ["Điều 2", "Điều 4"]})
    page = operator.get(made.location)
    assert "Thời lượng phát thanh" in page
    assert "Không phát quảng cáo" not in page


def test_a_bulletin_of_no_passage_is_refused(operator: Browser) -> None:
    where = bring_in(operator, "quyet-dinh.txt", SAMPLE.read_bytes()).headers["location"]
    path = where.partition("?")[0]
    assert operator.post(f"{path}/ban-tin", {}).status == 422


def test_a_file_that_cannot_be_read_is_refused_in_words(operator: Browser) -> None:
    answer = bring_in(operator, "scan.pdf", b"%PDF-1.7 ...")
    assert answer.status_code == 422
    assert "Tệp bị hỏng" in answer.text
    answer = bring_in(operator, "mat.txt", "MẬT\nỦY BAN NHÂN DÂN\nNội dung".encode())
    assert "không được phát trên loa" in answer.text
