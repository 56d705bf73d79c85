import re

import pytest

from controller.handbook.book import PICTURES, pages
from controller.web.wording.handbook import HELP, help_for
from tests.controller.web.asking import Browser


@pytest.mark.parametrize("key", sorted(set(pages()) - {"README"}))
def test_every_page_is_shown_with_its_title(operator: Browser, key: str) -> None:
    assert f"<h1>{pages()[key].title}</h1>" in operator.get(f"/so-tay/{key}")


def test_the_handbook_is_searched_without_accents(operator: Browser) -> None:
    assert "/so-tay/thuat-ngu#" in operator.get("/so-tay?tim=nhac+hieu")
    assert "Không thấy “xyzzy”" in operator.get("/so-tay?tim=xyzzy")


def test_every_page_leads_to_help_about_itself(operator: Browser) -> None:
    shown = operator.get("/lich-phat/moi")
    assert re.search(r'class="help" href="/so-tay/lich-phat"', shown)
    assert help_for("/khong-co") == "/so-tay"


def test_help_leads_only_to_pages_that_are_there() -> None:
    assert {key for _start, key in HELP} <= set(pages())


def test_pictures_come_from_the_handbook_and_nowhere_else(operator: Browser) -> None:
    known = next(PICTURES.glob("*.webp")).name
    answer = operator.client.get(f"/so-tay/hinh/{known}")
    assert answer.headers["content-type"] == "image/webp"
    for strange in ("README.md", "..%2FREADME.md", "khong-co.webp"):
        assert operator.client.get(f"/so-tay/hinh/{strange}").status_code == 404
