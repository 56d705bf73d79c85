import re
from pathlib import Path

import pytest

from controller.accounts.authority import ALLOWED, Act
from controller.store.engine import reading_sessions
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.web import rendering
from controller.web.security import ASSET_HEADERS, HEADERS, LARGEST_BODY
from tests.controller.commune import PASSWORD
from tests.controller.web.asking import Browser, Web, first

TEMPLATES = sorted(rendering.FOLDER.rglob("*.html"))
SCRIPTS = sorted((rendering.FOLDER.parent / "static").glob("*.js"))
PATHS = [
    "/hom-nay", "/hom-nay/su-kien", "/ban-tin", "/ban-tin/moi", "/van-ban/moi", "/chuong-trinh/moi",
    "/lich-phat", "/lich-phat/moi", "/cum-loa", "/nhat-ky",
]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/dang-nhap", "/khong-co", "/static/drum.svg", "/healthz", "/api/v1/clusters"]
)
def test_every_answer_carries_the_secure_headers(web: Web, path: str) -> None:
    answer = web.client().get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_assets_are_at_least_never_taken_for_something_else(web: Web) -> None:
    answer = web.client().get("/static/theme.css")
    for name, value in ASSET_HEADERS.items():
        assert answer.headers[name] == value


def test_pages_of_staff_are_kept_by_no_cache(operator: Browser) -> None:
    assert operator.client.get("/hom-nay").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_logged_in_sees_no_page(web: Web, path: str) -> None:
    answer = web.client().get(path)
    assert answer.status_code in {204, 303}
    assert not answer.text
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/dang-nhap?den=%2F")


@pytest.mark.parametrize("path", ["/api/v1/clusters", "/api/v1/broadcasts", "/api/v1/bulletins"])
def test_who_is_not_logged_in_gets_no_data(web: Web, path: str) -> None:
    answer = web.client().get(path)
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("Phiên làm việc đã kết thúc.")


def test_the_session_cookie_is_for_this_site_and_no_script(web: Web) -> None:
    page = web.client()
    token = first(r'csrf_token" value="([^"]+)', page.get("/dang-nhap").text)
    answer = page.post(
        "/dang-nhap", data={"login": "operator.thu", "password": PASSWORD, "csrf_token": token}
    )
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("loa_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie


def test_a_login_from_another_sites_form_is_refused(web: Web) -> None:
    answer = web.client().post("/dang-nhap", data={"login": "operator.thu", "password": PASSWORD})
    assert answer.status_code == 422
    assert "loa_session" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("sent", ["", "wrong", "đ" * 43])
def test_a_form_without_this_sessions_token_changes_nothing(
    web: Web, operator: Browser, sent: str
) -> None:
    before = events(web)
    form = {"title": "T", "written_text": "Văn bản.", "csrf_token": sent}
    answer = operator.client.post("/ban-tin/moi", data=form)
    assert answer.status_code == 403
    assert "Trang này đã cũ" in answer.text
    assert events(web) == before


def events(web: Web) -> int:
    with reading_sessions(web.engine)() as session:
        return session.query(AuditEvent).count()


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx"],
)
def test_a_login_leads_to_no_other_site(web: Web, wanted: str) -> None:
    page = web.client()
    token = first(r'csrf_token" value="([^"]+)', page.get("/dang-nhap").text)
    form = {"login": "operator.thu", "password": PASSWORD, "csrf_token": token, "den": wanted}
    assert page.post("/dang-nhap", data=form).headers["location"] == "/hom-nay"


def test_a_login_goes_on_to_where_the_person_wanted_to_be(web: Web) -> None:
    page = web.client()
    token = first(r'csrf_token" value="([^"]+)', page.get("/dang-nhap").text)
    form = {
        "login": "operator.thu",
        "password": PASSWORD,
        "csrf_token": token,
        "den": "/nhat-ky?cum=1",
    }
    assert page.post("/dang-nhap", data=form).headers["location"] == "/nhat-ky?cum=1"


def test_a_wrong_password_keeps_the_name_and_tells_neither_of_the_two(web: Web) -> None:
    page = web.client()
    answers = []
    for login in ("operator.thu", "nobody"):
        token = first(r'csrf_token" value="([^"]+)', page.get("/dang-nhap").text)
        form = {"login": login, "password": "sai-mat-khau", "csrf_token": token}
        answer = page.post("/dang-nhap", data=form)
        assert f'value="{login}"' in answer.text
        answers.append(re.sub(r'value="[^"]*"', "", answer.text))
    assert answers[0] == answers[1]


def test_after_leaving_the_session_is_over(operator: Browser) -> None:
    answer = operator.post("/dang-xuat", {})
    assert answer.location == "/dang-nhap?bao=da-dang-xuat"
    assert operator.client.get("/hom-nay").status_code == 303


def test_a_session_ends_by_itself(web: Web, operator: Browser) -> None:
    web.now += 13 * 3_600_000
    assert operator.client.get("/hom-nay").status_code == 303


def test_what_people_wrote_is_never_html(operator: Browser) -> None:
    evil = "<script>alert(1)</script>"
    made = operator.post("/ban-tin/moi", {"title": evil, "written_text": f"Nội dung {evil}"})
    page = operator.get(made.location)
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_more_than_any_form_needs_is_refused_in_words(operator: Browser) -> None:
    answer = operator.client.post(
        "/van-ban/moi", files={"source": ("a.txt", b"x" * (LARGEST_BODY + 1))}
    )
    assert answer.status_code == 413
    assert "quá lớn" in answer.text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_template_has_a_script_or_style_of_its_own(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|hx-vals=.js|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_every_form_that_changes_something_carries_the_token(path: Path) -> None:
    text = path.read_text()
    forms = re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL)
    assert len(forms) == text.count('method="post"')
    for form in forms:
        # Who can name an invitation's secret address needs nobody else's browser to use it, and
        # residents have no session that another site could speak for.
        open_doors = ('action="/doan/{{ text }}"', 'action="{{ home }}/phan-anh')
        assert "token(csrf_token)" in form or any(door in form for door in open_doors)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_no_script_writes_html(path: Path) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text()
    )


@pytest.mark.parametrize("role", StaffRole)
def test_every_role_may_look_and_is_shown_only_what_it_may_do(web: Web, role: StaffRole) -> None:
    browser = web.logged_in(role)
    for path in ("/hom-nay", "/ban-tin", "/lich-phat", "/cum-loa", "/nhat-ky"):
        browser.get(path)
    writes = Act.WRITE_BULLETIN in ALLOWED[role]
    assert ("Bản tin mới" in browser.get("/ban-tin")) == writes
    assert browser.client.get("/ban-tin/moi").status_code == (200 if writes else 403)
    schedules = Act.SCHEDULE in ALLOWED[role]
    assert browser.client.get("/lich-phat/moi").status_code == (200 if schedules else 403)


def test_a_link_from_another_site_is_opened_again_by_ourselves_to_have_the_strict_cookie(
    web: Web,
) -> None:
    answer = web.client().get("/hom-nay", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in answer.text
    again = web.client().get("/hom-nay", headers={"Sec-Fetch-Site": "same-origin"})
    assert again.headers["location"].startswith("/dang-nhap")
