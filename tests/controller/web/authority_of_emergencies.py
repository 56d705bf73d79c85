"""What the addresses of what sounds at once take: a part of `authority_table`."""

from collections.abc import Mapping

from controller.accounts.authority import Act
from tests.controller.web.authority_row import Row

READ, WRITE, ORDER = Row(Act.READ), Row(Act.WRITE_BULLETIN), Row(Act.ORDER_EMERGENCY)
CANCEL, SCHEDULE = Row(Act.CANCEL_BROADCAST), Row(Act.SCHEDULE)

EMERGENCIES: Mapping[str, Row] = {
    "GET /khan-cap": READ,
    "GET /khan-cap/ca-truc": ORDER,
    "POST /khan-cap/ca-truc": ORDER,
    "POST /khan-cap/ca-truc/{shift_id}/ket-thuc": ORDER,
    "GET /khan-cap/moi": ORDER,
    "POST /khan-cap/moi": ORDER,
    "GET /khan-cap/loi-mau": READ,
    "POST /khan-cap/loi-mau": Row(
        Act.WRITE_BULLETIN,
        {"purpose": "message", "kind": "flood", "bulletin_id": "{approved_id}"},
    ),
    "POST /khan-cap/loi-mau/{template_id}/bo": WRITE,
    "POST /khan-cap/quy-tac": Row(Act.WRITE_REGULATION),
    "GET /khan-cap/danh-ba": READ,
    "POST /khan-cap/danh-ba": Row(
        Act.ENTER_BY_HAND,
        {"cluster_id": "{cluster_id}", "name": "Bà Tư", "telephone": "0905 123 456"},
    ),
    "POST /khan-cap/danh-ba/{contact_id}/bo": Row(Act.ENTER_BY_HAND),
    "POST /khan-cap/canh-bao": Row(Act.RECEIVE_SOURCE),
    "GET /khan-cap/canh-bao/{alert_id}": READ,
    "POST /khan-cap/canh-bao/{alert_id}/bo": Row(Act.RECEIVE_SOURCE, {"reason": "Trùng"}),
    "GET /khan-cap/{emergency_id}": READ,
    "GET /khan-cap/{emergency_id}/su-kien": READ,
    "GET /khan-cap/{emergency_id}/bao-cao-nhanh": READ,
    "GET /khan-cap/{emergency_id}/cap.xml": READ,
    "POST /khan-cap/{emergency_id}/bao-yen": CANCEL,
    "POST /khan-cap/{emergency_id}/xac-nhan": Row(Act.ORDER_EMERGENCY, {"agrees": "true"}),
    "POST /khan-cap/{emergency_id}/tai-cho": Row(
        Act.ENTER_BY_HAND, {"cluster_id": "{cluster_id}", "told_by": "Trưởng thôn"}
    ),
    "POST /dung-phat": Row(Act.CANCEL_BROADCAST, {"kind": "unit", "target": "{unit_id}"}),
    "GET /truc-tiep": READ,
    "POST /truc-tiep": Row(Act.SPEAK_LIVE, {"purpose": "Chủ tịch xã", "noi": ["unit:{unit_id}"]}),
    "POST /truc-tiep/quy-dinh": Row(Act.WRITE_REGULATION),
    "GET /truc-tiep/{live_id}": READ,
    "GET /truc-tiep/{live_id}/su-kien": READ,
    "POST /truc-tiep/{live_id}/tra-loi": Row(Act.ORDER_EMERGENCY, {"agrees": "true"}),
    "POST /truc-tiep/{live_id}/ket-thuc": CANCEL,
    "GET /phat-ngay/{bulletin_id}": SCHEDULE,
    "POST /phat-ngay/{bulletin_id}": SCHEDULE,
    "GET /dung-phat/{stop_id}": READ,
    "GET /dung-phat/{stop_id}/su-kien": READ,
}
