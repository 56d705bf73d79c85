"""What a form was refused for stands at its field, and whoever hears the page is told so."""

import re

import pytest
from lxml import html

from controller.errors import OperatorError
from controller.store.people import StaffRole
from controller.web.at_field import told_at_field
from controller.web.fields_at_fault import IN_FORMS, OF_CLASS, fields_at_fault
from controller.web.rendering import FOLDER
from tests.controller.web.asking import Web

WORDS = "Ngày này đã qua."
ALERT = '<div role="alert"><p>Ngày này đã qua.</p></div>'


def told(page: str, *names: str, sent_to: str = "/sua") -> html.HtmlElement:
    return html.fromstring(f"<main>{told_at_field(page, names or ('day',), WORDS, sent_to)}</main>")


def all_of(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    found = page.xpath(path)
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, html.HtmlElement)]


@pytest.mark.parametrize(
    "control",
    [
        '<input type="date" id="day" name="day" value="2020-01-01">',
        '<select id="day" name="day"><option>1</option></select>',
        '<textarea id="day" name="day">1</textarea>',
    ],
)
def test_the_field_is_marked_and_the_sentence_stands_behind_it(control: str) -> None:
    page = told(f"<form action='/sua'><div>{control}</div></form>")
    field = page.get_element_by_id("day")
    assert field.get("aria-invalid") == "true"
    (note,) = all_of(page, "//p")
    assert (note.text, note.get("id")) == (WORDS, field.get("aria-describedby"))


def test_what_is_said_beside_the_field_is_said_after() -> None:
    page = told('<input id="day" name="day" aria-describedby="day-help">')
    assert page.get_element_by_id("day").get("aria-describedby") == "day-sai day-help"


def test_of_two_forms_the_one_that_was_sent_is_marked() -> None:
    forms = "".join(f'<form action="/{to}"><input id="{to}" name="day"></form>' for to in "abc")
    page = told(forms, sent_to="/b")
    assert [one.get("id") for one in all_of(page, "//*[@aria-invalid]")] == ["b"]


def test_a_group_of_choices_is_told_as_one() -> None:
    page = told(
        "<fieldset><legend>Ngày</legend><input type='radio' name='day' value='1'>"
        "<input type='radio' name='day' value='2'></fieldset>"
    )
    (group,) = all_of(page, "//fieldset")
    (note,) = all_of(group, "legend/following-sibling::p")
    assert note.get("id") == group.get("aria-describedby")
    assert all_of(page, "//*[@aria-invalid]") == []


def test_what_is_folded_is_opened_and_what_was_open_stays() -> None:
    fold = "<details class='more'><summary>Thêm</summary>{}</details>"
    page = told(fold.format("x") + fold.format(fold.format('<input id="day" name="day">')))
    assert ["open" in one.attrib for one in all_of(page, "//details")] == [False, True, True]


def test_the_sentence_at_the_head_leads_there() -> None:
    page = told(f'{ALERT}<input id="day" name="day">')
    assert all_of(page, "//*[@role='alert']//a")[0].get("href") == "#day"


def test_a_page_without_the_field_is_left_as_it_is() -> None:
    page = f'{ALERT}<input type="hidden" name="day">'
    assert told_at_field(page, ("day",), WORDS, "/sua") == page
    assert told_at_field(page, (), WORDS, "/sua") == page


def test_words_that_look_like_marks_stay_words() -> None:
    page = told_at_field('<input name="day">', ("day",), "<b>Ngày</b>", "")
    assert "&lt;b&gt;Ngày&lt;/b&gt;" in page


def test_each_field_that_an_error_names_stands_in_a_form() -> None:
    templates = "".join(path.read_text() for path in FOLDER.rglob("*.html"))
    known = set(re.findall(r'name="([^"]+)"', templates))
    named = {name for names in (*OF_CLASS.values(), *IN_FORMS.values()) for name in names}
    assert named - known == set()
    assert all(issubclass(kind, OperatorError) for kind in OF_CLASS)
    assert fields_at_fault(OperatorError()) == ()


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("/ban-tin/moi", {"title": "", "written_text": "Họp."}, "title"),
        (
            "/ban-tin/moi",
            {"title": "A", "written_text": "Họp.", "ends_on": "2020-01-01"},
            "ends_on",
        ),
        ("/ban-tin/moi", {"title": "A", "written_text": "Họp.", "personal_data": "1"}, "ends_on"),
        ("/tu-dien/moi", {"written": "BCH", "spoken": "123"}, "spoken"),
        ("/phieu-viec/phan-anh", {"kind": "too_loud", "day": "2099-01-01", "at": "05:00"}, "day"),
        ("/quy-che/ngay", {"kind": "mourning", "first_day": "x", "last_day": "x"}, "first_day"),
        ("/soan/mau/thu-loa", {"title": "Thử", "written_text": ""}, "written_text"),
        ("/tai-khoan/mat-khau", {"password": "sai", "new_password": "loa-2026-xa-moi"}, "password"),
    ],
)
def test_a_refused_form_comes_back_with_its_field_marked(
    web: Web, path: str, sent: dict[str, str], field: str
) -> None:
    answer = web.logged_in(StaffRole.OPERATOR).post(path, sent)
    page = html.document_fromstring(answer.text)
    (marked,) = all_of(page, "//*[@aria-invalid='true']")
    assert marked.get("name") == field
    note_id = str(marked.get("aria-describedby")).split()[0]
    (note,) = all_of(page, f"//*[@id='{note_id}']")
    assert note.text_content() in all_of(page, "//*[@role='alert']//p")[0].text_content()


def test_what_is_folded_on_a_page_comes_back_open_with_its_field_marked(web: Web) -> None:
    cluster = web.commune.clusters[0].id
    technician = web.logged_in(StaffRole.TECHNICIAN)
    answer = technician.post(f"/cum-loa/{cluster}/vi-tri", {"vi_tri": "ngoài đồng"})
    (marked,) = all_of(html.document_fromstring(answer.text), "//*[@aria-invalid='true']")
    assert marked.get("name") == "vi_tri"
    assert "open" in all_of(marked, "ancestor::details")[-1].attrib
