"""Days that people type: no year of six digits, and a refusal names the field that it is about."""

import re

import pytest
from sqlalchemy.orm import Session

from controller.errors import BadDayError, MissingFieldError
from controller.fields import LAST_DAY, day
from controller.store.people import StaffRole
from controller.web.rendering import FOLDER
from tests.controller.web.asking import Browser, Web, Write

SIX_DIGITS = "202611-11-20"
LAW = {"citation": "Điều 5", "kind": "sessions_per_day", "number": "2"}
BY_HAND = {
    "kind": "equipment", "subject": "Âm ly", "begins": "07:00", "outcome": "broken",
    "note": "Trưởng thôn báo",
}  # fmt: skip


@pytest.mark.parametrize(
    "typed", [SIX_DIGITS, "20261120", "2026-W47-5", "2026-02-30", "1899-12-31", "2200-01-01", "mai"]
)
def test_what_nobody_means_is_no_day(typed: str) -> None:
    with pytest.raises(BadDayError) as refused:
        day("due_on", typed)
    assert refused.value.field == "due_on"


def test_a_day_left_empty_is_a_field_left_empty() -> None:
    with pytest.raises(MissingFieldError):
        day("due_on", " ")
    assert day("due_on", "2026-11-20").isoformat() == "2026-11-20"


def test_every_field_of_a_day_ends_where_four_digits_do() -> None:
    fields = [
        field
        for template in FOLDER.rglob("*.html")
        for field in re.findall(r'<input[^>]*type="date"[^>]*>', template.read_text())
    ]
    assert len(fields) > 30
    assert [field for field in fields if 'max="{{ LAST_DAY }}"' not in field] == []


def test_pages_say_the_last_day(operator: Browser) -> None:
    assert f'type="date" max="{LAST_DAY}"' in operator.get("/quy-che")


@pytest.mark.parametrize(
    ("path", "form", "named"),
    [
        ("/quy-che", {**LAW, "first_day": SIX_DIGITS}, "Từ ngày"),
        ("/quy-che", {**LAW, "first_day": "2026-11-20", "last_day": SIX_DIGITS}, "Đến hết ngày"),
        (
            "/quy-che/ngay",
            {"kind": "holiday", "name": "Hội làng", "first_day": "2026-11-20",
             "last_day": SIX_DIGITS},
            "Đến hết ngày",
        ),
        ("/khai-tay/moi", {**BY_HAND, "day": SIX_DIGITS}, "Ngày"),
        ("/khai-tay/moi", {**BY_HAND, "day": "2026-11-18", "begins": "25:00"}, "Từ giờ"),
        ("/bao-cao", {"kind": "diary", "first_day": SIX_DIGITS, "last_day": SIX_DIGITS},
         "Từ ngày"),
    ],
)  # fmt: skip
def test_the_refusal_names_the_field(
    operator: Browser, path: str, form: dict[str, str], named: str
) -> None:
    refused = operator.post(path, form)
    assert refused.status == 422, refused.text
    assert f"“{named}”" in refused.text


def test_a_broadcast_that_is_moved_names_the_day_not_the_time(
    web: Web, operator: Browser, write: Write
) -> None:
    def made(session: Session) -> str:
        return web.commune.slot(session, [web.commune.approved_bulletin(session)]).id

    slot = write(made)
    form = {"scope": "nay", "local_date": "2026-11-18", "to_date": SIX_DIGITS, "at": "17:30"}
    refused = operator.post(f"/lich-phat/{slot}/doi", form)
    assert refused.status == 422, refused.text
    assert f"“Dời sang ngày”: “{SIX_DIGITS}”" in refused.text


def test_the_day_of_who_stands_in_is_named(web: Web) -> None:
    administrator = web.logged_in(StaffRole.ADMINISTRATOR)
    absent, other = (web.commune.actor(role).person_id for role in
                     (StaffRole.TECHNICIAN, StaffRole.OPERATOR))  # fmt: skip
    form = {"substitute_id": other, "last_day": SIX_DIGITS}
    refused = administrator.post(f"/nguoi-dung/{absent}/lam-thay", form, f"/nguoi-dung/{absent}")
    assert "“Đến hết ngày”" in refused.text
