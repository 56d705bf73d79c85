"""What was typed into a form that is refused is there again: in its field, or to be copied."""

import pytest

from controller.errors import MissingFieldError
from controller.store.people import StaffRole
from controller.web.rendering import FOLDER
from controller.web.typed import Typed, not_shown
from controller.web.wording.errors import sentence
from controller.web.wording.fields import field_words
from tests.controller.web.asking import Browser, Web, token_of

LONG = "ă" * 10_000
MARKED = "Ý kiến \u202eđảo\u2066 🎉 <b>đậm</b>"
LAW = {"citation": "Quyết định 12 của Ủy ban", "first_day": "2026-11-20"}


def test_only_what_a_page_does_not_show_is_shown_again() -> None:
    typed = [Typed("Lý do", "a <b>"), Typed("Căn cứ", "Điều 5\nkhoản 2")]
    assert not_shown(typed, "<p>a &lt;b&gt;</p>") == [typed[1]]
    assert not_shown(typed, "<textarea>a &lt;b&gt;\r\nĐiều 5\r\nkhoản 2</textarea>") == []


@pytest.mark.parametrize(
    ("path", "form", "kept"),
    [
        # These pages ask again, and their fields stand empty.
        ("/quy-che", {**LAW, "kind": "sessions_per_day", "number": "0"}, LAW["citation"]),
        ("/tai-khoan/khoa-api", {"name": "Bảng tin điện tử", "days": "0"}, "Bảng tin điện tử"),
        # These have no page of their own to ask again.
        ("/quy-che/ngay", {"kind": "holiday", "name": MARKED, "first_day": "x"}, MARKED),
        ("/quy-che/ngay", {"kind": "holiday", "name": LONG, "first_day": "2026-11-20",
                           "last_day": "2026-11-20"}, LONG),
        ("/tin-nguon/khong-co/bo", {"reason": MARKED}, MARKED),
    ],
)  # fmt: skip
def test_what_was_typed_is_not_lost(
    operator: Browser, path: str, form: dict[str, str], kept: str
) -> None:
    refused = operator.post(path, form)
    assert 400 <= refused.status < 500
    assert "Những gì vừa nhập, chưa lưu" in refused.text
    escaped = kept.replace("<", "&lt;").replace(">", "&gt;")
    assert escaped in refused.text


def test_what_the_fields_show_is_not_said_twice(web: Web) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    refused = technician.post("/khu-vuc/moi", {"name": LONG})
    assert refused.text.count(LONG) == 1
    assert "Những gì vừa nhập" not in refused.text


def test_passwords_and_tokens_never_come_back(web: Web) -> None:
    administrator = web.logged_in(StaffRole.ADMINISTRATOR)
    form = {"unit_id": web.commune.unit.id, "login": "", "name": "An", "password": "mat-khau-dai"}
    refused = administrator.post("/nguoi-dung/moi", form)
    assert refused.status == 422
    assert "mat-khau-dai" not in refused.text


@pytest.mark.parametrize("field", ["rights", "telephone", "told_by", "purpose", "answer"])
def test_a_field_that_may_be_left_empty_is_named_for_people(field: str) -> None:
    assert f"“{field_words(field)}”" in sentence(MissingFieldError(field))
    assert field_words(field) not in {"", field}


def test_the_macro_is_on_every_page() -> None:
    assert "typed_again(unsaved)" in (FOLDER / "layout.html").read_text()
    assert "typed_again(typed)" in (FOLDER / "problem/page.html").read_text()


@pytest.mark.parametrize(
    ("referer", "leads_back"),
    [
        ("http://testserver/tin-nguon", True),
        ("http://xau.example/tin-nguon", False),
        ("http://testserver//xau.example", False),
        ("", False),
    ],
)
def test_the_way_leads_back_to_the_form_and_to_no_other_site(
    operator: Browser, *, referer: str, leads_back: bool
) -> None:
    form = {"csrf_token": token_of(operator.get("/hom-nay")), "reason": MARKED}
    there = "/tin-nguon/khong-co/bo"
    refused = operator.client.post(there, data=form, headers={"referer": referer})
    assert ("Về trang vừa nhập" in refused.text) is leads_back
    assert "xau.example" not in refused.text
