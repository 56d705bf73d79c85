from controller.lessons.lessons import lessons
from tests.controller.web.asking import Browser


def test_every_lesson_opens_from_the_list(operator: Browser) -> None:
    listed = operator.get("/tap-duot")
    for lesson in lessons():
        assert f"/tap-duot/{lesson.key}" in listed
        assert lesson.questions[0].ask in operator.get(f"/tap-duot/{lesson.key}")


def test_a_sample_is_shown_as_loa_reads_it(operator: Browser) -> None:
    assert "mùng năm tháng mười hai" in operator.get("/tap-duot/ban-tin")


def test_an_answer_is_told_at_once_with_its_reason(operator: Browser) -> None:
    lesson = lessons()[0]
    wrong = next(i for i, one in enumerate(lesson.questions[0].choices) if not one.right)
    shown = operator.get(f"/tap-duot/{lesson.key}?c0={wrong}&c1=x")
    assert lesson.questions[0].choices[wrong].because in shown
    assert "Đúng 0 trên 2 câu." in shown


def test_an_unknown_lesson_is_told(operator: Browser) -> None:
    assert operator.client.get("/tap-duot/khong-co").status_code == 404


def test_a_lesson_without_a_fault_is_put_down_by_a_press_and_shown(operator: Browser) -> None:
    lesson = lessons()[0]
    right = [
        next(i for i, choice in enumerate(question.choices) if choice.right)
        for question in lesson.questions
    ]
    address = f"/tap-duot/{lesson.key}?" + "&".join(f"c{n}={i}" for n, i in enumerate(right))
    assert "Ghi là đã học" in operator.get(address)
    assert "chưa học" in operator.get("/boi-duong")
    answer = operator.post("/boi-duong", {"key": lesson.key, "chosen": right}, address)
    assert answer.location == "/boi-duong?bao=da-ghi-bai-hoc"
    assert "18/11/2026" in operator.get("/boi-duong")
    refused = operator.post("/boi-duong", {"key": lesson.key, "chosen": [9]}, address)
    assert refused.status == 422
    assert "còn câu chưa đúng" in refused.text


def test_who_answers_for_the_unit_sees_its_people(operator: Browser, approver: Browser) -> None:
    assert "Cả đơn vị" in approver.get("/boi-duong")
    assert "Cả đơn vị" not in operator.get("/boi-duong")
