"""A microphone from the form to the programme, as operator and approver see it."""

from tests.controller.web.asking import Browser, Web, first, yes_of

ROOM = "/nguon-tai-cho/moi"
PURPOSE = "Trưởng thôn Đông dặn việc dọn vệ sinh"


def ask(operator: Browser, **changed: object) -> str:
    form = {"source": "microphone", "purpose": PURPOSE, "minutes": "10", **changed}
    answer = operator.post(ROOM, form, ROOM)
    assert answer.status == 303, answer.text
    return answer.location.partition("?")[0]


def test_the_composer_leads_to_the_form(operator: Browser) -> None:
    assert f'href="{ROOM}"' in operator.get("/chuong-trinh/moi")


def test_what_was_asked_for_stands_on_its_page_and_nothing_can_be_heard(
    web: Web, operator: Browser
) -> None:
    page = operator.get(ask(operator))
    assert PURPOSE in page
    assert "Micro tại chỗ: khi tới lượt, rơ-le mở trong 10 phút 00 giây rồi tự ngắt" in page
    assert "<audio" not in page
    assert "Chờ duyệt" in page


def test_the_approver_is_told_that_she_answers_for_the_opening_and_then_it_is_offered(
    operator: Browser, approver: Browser
) -> None:
    path = ask(operator)
    deciding = approver.get(f"{path}/duyet")
    assert "Micro tại chỗ sẽ mở trong 10 phút" in deciding
    assert "người duyệt chịu trách nhiệm về việc cho mở" in deciding
    assert "<audio" not in deciding
    answer = approver.post(f"{path}/duyet", yes_of(deciding), f"{path}/duyet")
    assert answer.status == 303, answer.text
    offered = operator.get("/chuong-trinh/moi")
    assert PURPOSE in offered
    assert "Nguồn tại chỗ, 10 phút" in offered
    key = first(r'name="them" value="([0-9a-f-]+)"', offered)
    answer = operator.post("/chuong-trinh/moi", {"muc": key, "ten": "Thôn Đông"})
    assert answer.status == 303, answer.text


def test_a_length_out_of_bounds_is_refused_and_the_form_keeps_what_was_typed(
    operator: Browser,
) -> None:
    form = {"source": "tuner", "purpose": PURPOSE, "minutes": "500"}
    answer = operator.post(ROOM, form, ROOM)
    assert "từ 1 đến 120 phút" in answer.text
    assert PURPOSE in answer.text
    assert "500" in answer.text
