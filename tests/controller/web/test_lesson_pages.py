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
