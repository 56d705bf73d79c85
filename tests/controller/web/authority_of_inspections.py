"""What the addresses of the auditors' room take: a part of `authority_table`."""

from collections.abc import Mapping

from controller.accounts.authority import Act
from tests.controller.web.authority_row import Door, Row

OPEN, OWN, READ = Row(Door.OPEN), Row(Door.OWN), Row(Act.READ)
INVITE, VISIT = Row(Act.INVITE_INSPECTION), Row(Act.VISIT_CLUSTER)

INSPECTIONS: Mapping[str, Row] = {
    "GET /kiem-tra": READ,
    "GET /kiem-tra/luot-phat": READ,
    "GET /kiem-tra/luot-phat/{expected_id}": READ,
    "GET /kiem-tra/nghe/{sha256}": READ,
    "GET /kiem-tra/cum/{cluster_id}": READ,
    "GET /kiem-tra/cum/{cluster_id}/luc": READ,
    "GET /kiem-tra/so-sanh": READ,
    "GET /kiem-tra/do-phu": READ,
    "GET /kiem-tra/tim": READ,
    "POST /kiem-tra/bo-loc": Row(Act.READ, {"name": "Tuần", "asked": "ket_qua=failed"}),
    "POST /kiem-tra/bo-loc/{filter_id}/bo": OWN,
    "GET /kiem-tra/lien-ket": INVITE,
    "POST /kiem-tra/lien-ket": Row(Act.INVITE_INSPECTION, {"team": "Đoàn", "don_vi": "{unit_id}"}),
    "POST /kiem-tra/lien-ket/{link_id}/thu-hoi": INVITE,
    "GET /kiem-tra/mang-ve": Row(Act.READ_AUDIT),
    "GET /kiem-tra/mang-ve/kiem-tra.html": Row(Act.READ_AUDIT),
    "POST /kiem-tra/mang-ve": Row(Act.READ_AUDIT, {"don_vi": "{unit_id}"}),
    "GET /doan/{text}": OPEN,
    "POST /doan/{text}": OPEN,
    "GET /c/{cluster_id}": READ,
    "GET /kiem-tra/ma-qr": READ,
    "GET /kiem-tra/tai-cho": READ,
    "POST /kiem-tra/tai-cho": Row(
        Act.VISIT_CLUSTER, {"name": "Đợt", "don_vi": "{unit_id}", "so_cum": 1}
    ),
    "GET /kiem-tra/tai-cho/{round_id}": READ,
    "GET /kiem-tra/tai-cho/{round_id}/bien-ban": READ,
    "GET /kiem-tra/cum/{cluster_id}/ghi": VISIT,
    "POST /kiem-tra/cum/{cluster_id}/ghi": Row(Act.VISIT_CLUSTER, {"heard": "silent"}),
    "GET /kiem-tra/anh/{photo_sha256}": READ,
    "GET /so-ho": Row(Act.MANAGE_CLUSTERS),
    "POST /so-ho": Row(Act.MANAGE_CLUSTERS),
    "GET /api/v1/export/broadcasts": READ,
    "GET /api/v1/export/hand-entries": READ,
}
