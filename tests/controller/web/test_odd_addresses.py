"""Whatever stands in an address, the answer is a page in words, never a breakdown."""

import pytest

from tests.controller.web.asking import Browser, Web

PLACE = f"1795000000000.{'0' * 32}.07"
NOT_UNDERSTOOD = [
    "/nhat-ky?sau=99999999999999999999999.a.b",
    "/nhat-ky?sau=%C2%B2.a.b",
    "/nhat-ky?ngay=0001-01-01",
    "/nhat-ky?ngay=9999-12-31",
    "/nhat-ky?ngay=hom-qua",
    "/lich-phat?tuan=0001-01-01",
    "/lich-phat?tuan=9999-12-31",
    "/lich-phat/x?ngay=9999-12-31",
    "/ban-tin?trang_thai=khac",
    "/api/v1/broadcasts?after=99999999999999999999999.a.b",
    "/api/v1/broadcasts?after=x",
    "/api/v1/broadcasts?from=0001-01-01T00:00:00Z",
    "/api/v1/broadcasts?from=9999-12-31T23:59:59Z",
    "/api/v1/broadcasts?to=0001-01-01T00:00:00%2B14:00",
    "/api/v1/broadcasts?from=1e30",
]
ANSWERED = [
    f"/nhat-ky?sau={PLACE}",
    "/nhat-ky?ngay=2000-01-01",
    "/nhat-ky?ngay=2199-12-31",
    "/lich-phat?tuan=2199-12-31",
    "/nhat-ky?cum=%00",
    "/ban-tin?tim=%00%FF",
    "/tu-dien/thu?cau=%00",
    "/chuong-trinh/moi?len=99999999999999999999999",
    "/chuong-trinh/moi?muc=%00&muc=nghi-x&them=%FF",
    "/hom-nay?bao=%00",
    f"/api/v1/broadcasts?after={PLACE}",
    "/api/v1/broadcasts?from=-1",
]
NOT_THERE = ["/ban-tin/%00", "/cum-loa/%FF", "/nghe/%00", "/audio/%00", "/static/%00"]


@pytest.mark.parametrize("address", NOT_UNDERSTOOD)
def test_what_cannot_be_meant_is_refused_in_words(operator: Browser, address: str) -> None:
    answer = operator.client.get(address)
    assert answer.status_code == 422
    assert "Không hiểu mục" in answer.text


@pytest.mark.parametrize("address", ANSWERED)
def test_what_is_odd_but_harmless_is_answered(operator: Browser, address: str) -> None:
    assert operator.client.get(address).status_code in {200, 422}


@pytest.mark.parametrize("address", NOT_THERE)
def test_what_is_not_there_is_told_so(operator: Browser, address: str) -> None:
    assert operator.client.get(address).status_code == 404


def test_a_login_form_takes_no_line_break_into_a_header(web: Web) -> None:
    answer = web.client().get("/dang-nhap?den=/x%0D%0ASet-Cookie:a=b")
    assert "set-cookie: a" not in str(answer.headers)
    assert 'name="den" value="/hom-nay"' in answer.text
