"""Tài khoản: devices, sessions, tokens and the password, as a person meets them."""

import html
from dataclasses import replace

import pytest

from controller.store.people import StaffRole
from tests.controller.commune import PASSWORD
from tests.controller.web.asking import Browser, Web, first, token_of
from tests.controller.web.devices import add_app

NEW = "mat-khau-moi-tinh"


def start_login(web: Web, login: str = "approver.thu", password: str = PASSWORD) -> Browser:
    browser = Browser(web.client())
    token = token_of(browser.get("/dang-nhap"))
    form = {"login": login, "password": password, "csrf_token": token, "den": "/nhat-ky"}
    answer = browser.client.post("/dang-nhap", data=form)
    assert answer.status_code == 303, answer.text
    return browser


def test_who_lets_loudspeakers_speak_is_asked_to_prove_herself(
    web: Web, operator: Browser, approver: Browser
) -> None:
    assert "cần bước xác thực thứ hai" in approver.get("/tai-khoan")
    assert "cần bước xác thực thứ hai" not in operator.get("/tai-khoan")
    add_app(web, approver)
    assert "cần bước xác thực thứ hai" not in approver.get("/tai-khoan")


def test_with_an_app_the_login_has_two_steps_and_goes_on_to_the_wanted_page(
    web: Web, approver: Browser
) -> None:
    app, _codes = add_app(web, approver)
    browser = start_login(web)
    assert browser.client.get("/nhat-ky").status_code == 303
    page = browser.get("/dang-nhap/buoc-hai?den=%2Fnhat-ky")
    form = {"csrf_token": token_of(page), "den": "/nhat-ky", "code": "000000"}
    wrong = browser.client.post("/dang-nhap/buoc-hai", data=form)
    assert wrong.status_code == 422
    assert "Mã hoặc khóa chưa đúng" in wrong.text
    right = {**form, "csrf_token": token_of(wrong.text), "code": app.at(web.now // 1000)}
    answer = browser.client.post("/dang-nhap/buoc-hai", data=right)
    assert answer.headers["location"] == "/nhat-ky"
    assert "mật khẩu và mã 6 số" in browser.get("/tai-khoan")


def test_the_second_step_without_a_first_leads_back(web: Web) -> None:
    answer = web.client().get("/dang-nhap/buoc-hai")
    assert answer.headers["location"] == "/dang-nhap?bao=dang-nhap-lai"


def test_the_second_step_leads_to_no_other_site(web: Web, approver: Browser) -> None:
    app, _codes = add_app(web, approver)
    browser = start_login(web)
    page = browser.get("/dang-nhap/buoc-hai?den=//evil.example")
    assert "evil" not in page
    form = {"csrf_token": token_of(page), "den": "//evil.example", "code": app.at(web.now // 1000)}
    answer = browser.client.post("/dang-nhap/buoc-hai", data=form)
    assert answer.headers["location"] == "/hom-nay"


def test_a_program_cannot_log_in_with_the_password_alone_then(web: Web, approver: Browser) -> None:
    add_app(web, approver)
    login = {"login": "approver.thu", "password": PASSWORD}
    answer = web.client().post("/api/v1/session", json=login)
    assert answer.status_code == 403
    assert "khóa API" in answer.json()["detail"]


def test_the_page_of_a_new_passkey_carries_the_servers_question(operator: Browser) -> None:
    shown = {"password": PASSWORD}
    offered = operator.post("/tai-khoan/khoa-thiet-bi/moi", shown, page="/tai-khoan")
    options = html.unescape(first(r'data-options="([^"]+)"', offered.text))
    assert '"userVerification": "required"' in options
    wrong = operator.post("/tai-khoan/khoa-thiet-bi", {"passkey": "{}", "name": "Máy"})
    assert wrong.status == 422
    assert "chưa trả lời đúng" in wrong.text


def test_a_session_elsewhere_is_seen_and_ended(web: Web, operator: Browser) -> None:
    elsewhere = web.logged_in(StaffRole.OPERATOR)
    page = operator.get("/tai-khoan")
    assert page.count("Nơi này") == 1
    session = first(r'name="session" value="([0-9a-f]{64})"', page)
    operator.post("/tai-khoan/phien/ket-thuc", {"session": session}, page="/tai-khoan")
    assert elsewhere.client.get("/hom-nay").status_code == 303
    assert "Đăng xuất mọi nơi khác" not in operator.get("/tai-khoan")


def test_all_others_are_ended_at_once(web: Web, operator: Browser) -> None:
    others = [web.logged_in(StaffRole.OPERATOR) for _ in range(2)]
    operator.post("/tai-khoan/phien/ket-thuc-khac", {}, page="/tai-khoan")
    assert [other.client.get("/hom-nay").status_code for other in others] == [303, 303]
    operator.get("/hom-nay")


def test_a_new_password_needs_the_old_one_and_logs_out_here_too(
    web: Web, operator: Browser
) -> None:
    form = {"password": "sai-mat-khau", "new_password": NEW}
    assert operator.post("/tai-khoan/mat-khau", form).status == 422
    changed = operator.post("/tai-khoan/mat-khau", {**form, "password": PASSWORD})
    assert changed.location == "/dang-nhap?bao=da-doi-mat-khau"
    assert operator.client.get("/hom-nay").status_code == 303
    start_login(web, "operator.thu", NEW)


def test_an_installation_may_let_nobody_of_weight_in_by_a_password_alone(
    web: Web, operator: Browser, approver: Browser
) -> None:
    web.app.state.settings = replace(web.app.state.settings, second_step_required=True)
    operator.get("/hom-nay")
    sent_to = approver.client.get("/hom-nay").headers["location"]
    assert sent_to == "/tai-khoan?bao=can-buoc-hai"
    assert approver.client.get("/api/v1/clusters").status_code == 403
    app, _codes = add_app(web, approver)
    browser = start_login(web)
    form = {"csrf_token": token_of(browser.get("/dang-nhap/buoc-hai"))}
    form["code"] = app.at(web.now // 1000)
    browser.client.post("/dang-nhap/buoc-hai", data=form)
    browser.get("/hom-nay")


@pytest.fixture
def program(operator: Browser) -> str:
    """A token that may read and write bulletins."""
    form = {"name": "Cổng thông tin", "acts": ["read", "write_bulletin"], "days": 30}
    made = operator.post("/tai-khoan/khoa-api", form, page="/tai-khoan")
    return first(r'value="(loa_[\w-]+)" readonly', made.text)


def test_a_program_does_what_its_token_names_and_no_more(web: Web, program: str) -> None:
    headers = {"Authorization": f"Bearer {program}"}
    client = web.client()
    assert client.get("/api/v1/bulletins", headers=headers).status_code == 200
    new = {"title": "Tin", "text": "Nội dung."}
    made = client.post("/api/v1/bulletins", json=new, headers=headers)
    assert made.status_code == 201
    path = f"/api/v1/bulletins/{made.json()['id']}/recall"
    assert client.post(path, json={"reason": "x"}, headers=headers).status_code == 403


def test_a_token_opens_no_page(web: Web, program: str) -> None:
    client = web.client()
    client.cookies.set("loa_session", program)
    assert client.get("/hom-nay").status_code == 303


def test_a_revoked_token_opens_nothing(web: Web, operator: Browser, program: str) -> None:
    page = operator.get("/tai-khoan")
    assert program not in page
    token_id = first(r'name="token_id" value="([0-9a-f]{32})"', page)
    operator.post("/tai-khoan/khoa-api/thu-hoi", {"token_id": token_id}, page="/tai-khoan")
    headers = {"Authorization": f"Bearer {program}"}
    assert web.client().get("/api/v1/bulletins", headers=headers).status_code == 401
