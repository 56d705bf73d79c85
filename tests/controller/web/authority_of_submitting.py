"""The rows of what is typed and sent for an approval, and of when it shall be on air."""

from collections.abc import Mapping

from controller.accounts.authority import Act
from tests.controller.web.authority_row import Door, Row

SUBMIT, SCHEDULE = Row(Act.SUBMIT_BULLETIN), Row(Act.SCHEDULE)

SUBMITTING: Mapping[str, Row] = {
    "GET /dang-soan": Row(Door.OWN),
    "POST /dang-soan": Row(Door.OWN),
    "POST /dang-soan/xong": Row(Door.OWN),
    "POST /ban-tin/{bulletin_id}/gui-duyet": SUBMIT,
    "POST /ban-tin/{bulletin_id}/hen-gio": SCHEDULE,
    "GET /ban-tin/{bulletin_id}/gio-phat": SCHEDULE,
    "POST /ban-tin/{bulletin_id}/gio-phat": Row(
        Act.WRITE_PROGRAMME, {"at": "2026-11-19T11:00:00", "mau": "khong"}
    ),
    "GET /ban-tin/{bulletin_id}/gui-nguoi-duyet": SUBMIT,
    "POST /ban-tin/{bulletin_id}/gui-nguoi-duyet": SUBMIT,
    "GET /loat-bai/{series_id}/gui-nguoi-duyet": SUBMIT,
    "POST /loat-bai/{series_id}/gui-nguoi-duyet": SUBMIT,
    "POST /api/v1/bulletins/{bulletin_id}/submit": SUBMIT,
    "POST /api/v1/bulletins/{bulletin_id}/air-wish": Row(Act.SCHEDULE, {"at": ""}),
}
