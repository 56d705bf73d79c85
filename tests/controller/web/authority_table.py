"""What each address of the web takes: nothing, a login, or an act. A new address needs a row.

The path is followed by what must be sent for the question of authority to come up at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from controller.accounts.authority import Act


class Door(StrEnum):
    """What is no act."""

    OPEN = "open"
    """Whoever comes: the login itself, health, devices that prove themselves by other means."""
    OWN = "own"
    """Whoever is logged in, about her own account and session."""


@dataclass(frozen=True)
class Row:
    """One address."""

    needs: Act | Door
    form: Mapping[str, object] = field(default_factory=dict)
    """Fields of a form, or of a JSON body."""


OPEN, OWN = Row(Door.OPEN), Row(Door.OWN)
READ, WRITE, SUBMIT = Row(Act.READ), Row(Act.WRITE_BULLETIN), Row(Act.SUBMIT_BULLETIN)
DECIDE, RECALL = Row(Act.DECIDE_BULLETIN), Row(Act.RECALL_BULLETIN, {"reason": "Sai ngày"})
IMPORT, COMPOSE, SCHEDULE = Row(Act.IMPORT_DOCUMENT), Row(Act.WRITE_PROGRAMME), Row(Act.SCHEDULE)
CANCEL, ENROL, PEOPLE = Row(Act.CANCEL_BROADCAST), Row(Act.ENROL_RECEIVER), Row(Act.MANAGE_PEOPLE)
LEXICON, CLUSTERS = Row(Act.WRITE_LEXICON), Row(Act.MANAGE_CLUSTERS)
ORDER = Row(Act.ORDER_EMERGENCY)
REVISION = {"revision_ids": "{revision_id}"}
DECISION = Row(Act.DECIDE_BULLETIN, {**REVISION, "comment": "Xem lại"})
BY_PROGRAM = Row(Act.DECIDE_BULLETIN, {"revision_id": "{revision_id}", "comment": "Xem lại"})
INVITE = Row(Act.INVITE_INSPECTION)
TEXT = {"title": "Tin", "written_text": "Nội dung.", "text": "Nội dung."}
SLOT = {"programme_id": "{programme_id}", "starts_on": "2026-11-25", "at": "17:00:00"}
ENTRY = {"part": "read", "written": "BCĐ", "form": "BCĐ", "spoken": "ban chỉ đạo"}
PERSON = {"unit_id": "{unit_id}", "login": "x", "name": "X", "password": "mat-khau-moi-tinh"}
LIFTED = {"first_day": "2026-11-25", "last_day": "2026-11-26", "reason": "Bầu cử"}
DAYS = {"first_day": "2026-11-25", "last_day": "2026-11-26"}
RULE = {
    "citation": "Điều 5",
    "limit": {"kind": "sessions_per_day", "most": 2},
    "first_day": "2026-01-01",
}
RULE_FORM = {"citation": "Đ5", "kind": "sessions_per_day", "number": 2, "first_day": "2026-01-01"}
DUTY = {"bulletin_id": "{bulletin_id}", "template": "three-days", "begins_on": "2026-11-25"}
READING = {"start": 0, "end": 1, "written": "K", "spoken": "ca"}
REPORT = Row(
    Act.READ,
    {"unit_id": "{unit_id}", "first_day": "2026-11-01", "last_day": "2026-11-30"},
)
BY_HAND = Row(
    Act.ENTER_BY_HAND,
    {"kind": "equipment", "cluster_id": "{cluster_id}", "subject": "Âm ly", "day": "2026-11-18",
     "begins": "07:00", "outcome": "broken", "note": "Trưởng thôn báo"},
)  # fmt: skip

TABLE: Mapping[str, Row] = {
    "GET /": OPEN,
    "GET /healthz": OPEN,
    "GET /metrics": OPEN,
    "GET /readyz": OPEN,
    "GET /api/v1/openapi.json": OPEN,
    "GET /dang-nhap": OPEN,
    "POST /dang-nhap": OPEN,
    "GET /dang-nhap/buoc-hai": OPEN,
    "POST /dang-nhap/buoc-hai": OPEN,
    "GET /dat-lai-mat-khau": OPEN,
    "POST /dat-lai-mat-khau": OPEN,
    "POST /api/v1/session": OPEN,
    "POST /api/v1/enrolment/come-in": OPEN,
    "POST /api/v1/enrolment/renew": OPEN,
    "POST /dang-xuat": OWN,
    "DELETE /api/v1/session": OWN,
    "GET /tai-khoan": OWN,
    "GET /tai-khoan/mat-khau": OWN,
    "POST /tai-khoan/mat-khau": OWN,
    "POST /tai-khoan/phien/ket-thuc": OWN,
    "POST /tai-khoan/phien/ket-thuc-khac": OWN,
    "POST /tai-khoan/ung-dung": OWN,
    "POST /tai-khoan/ung-dung/moi": OWN,
    "POST /tai-khoan/ung-dung/go": OWN,
    "POST /tai-khoan/khoa-thiet-bi": OWN,
    "POST /tai-khoan/khoa-thiet-bi/moi": OWN,
    "POST /tai-khoan/khoa-thiet-bi/go": OWN,
    "GET /tai-khoan/khoa-thiet-bi/{passkey_id}/khoa-cong-khai": OWN,
    "POST /tai-khoan/ma-du-phong": OWN,
    "POST /tai-khoan/khoa-api": OWN,
    "POST /tai-khoan/khoa-api/thu-hoi": OWN,
    "GET /hom-nay": READ,
    "GET /hom-nay/su-kien": READ,
    "GET /ban-tin": READ,
    "GET /ban-tin/{bulletin_id}": READ,
    "GET /ban-tin/{bulletin_id}/giong-doc": READ,
    "GET /ban-tin/{bulletin_id}/nguon": READ,
    "GET /ban-tin/{bulletin_id}/cach-doc/{anchor}": READ,
    "GET /ban-tin/moi": WRITE,
    "POST /ban-tin/moi": Row(Act.WRITE_BULLETIN, TEXT),
    "GET /ban-tin/{bulletin_id}/sua": WRITE,
    "POST /ban-tin/{bulletin_id}/sua": Row(Act.WRITE_BULLETIN, TEXT),
    "POST /ban-tin/{bulletin_id}/cach-doc": Row(Act.WRITE_BULLETIN, READING),
    "POST /ban-tin/{bulletin_id}/doc-lai": WRITE,
    "GET /ban-tin/{bulletin_id}/dung-lai": WRITE,
    "POST /ban-tin/{bulletin_id}/dung-lai": Row(Act.WRITE_BULLETIN, TEXT),
    "GET /ban-tin/{bulletin_id}/dinh-chinh": WRITE,
    "POST /ban-tin/{bulletin_id}/dinh-chinh": Row(
        Act.WRITE_BULLETIN, {"aired_on": "2026-11-17", "wrong": "thứ Ba", "right": "thứ Tư"}
    ),
    "POST /ban-tin/{bulletin_id}/gui-duyet": SUBMIT,
    "GET /ban-tin/{bulletin_id}/duyet": DECIDE,
    "POST /ban-tin/{bulletin_id}/duyet": DECISION,
    "POST /ban-tin/{bulletin_id}/tra-lai": DECISION,
    "POST /ban-tin/{bulletin_id}/thu-hoi": RECALL,
    "POST /ban-tin/{bulletin_id}/du-lieu-ca-nhan": WRITE,
    "GET /ban-tin/{bulletin_id}/gui-nguoi-duyet": SUBMIT,
    "POST /ban-tin/{bulletin_id}/gui-nguoi-duyet": SUBMIT,
    "GET /loat-bai/{series_id}/gui-nguoi-duyet": SUBMIT,
    "POST /loat-bai/{series_id}/gui-nguoi-duyet": SUBMIT,
    "POST /xem-duyet/{link_key}/thu-hoi": SUBMIT,
    "GET /xem-duyet/{link_key}": DECIDE,
    "POST /xem-duyet/{link_key}": DECIDE,
    "POST /xem-duyet/{link_key}/tra-lai": Row(Act.DECIDE_BULLETIN, {"comment": "Xem lại"}),
    "GET /thao-tac": Row(Act.READ_AUDIT),
    "GET /danh-muc-kiem-tra": Row(Act.WRITE_CHECKLIST),
    "POST /danh-muc-kiem-tra": Row(Act.WRITE_CHECKLIST, {"items": ["Đã nêu nguồn."]}),
    "GET /nghe/{sha256}": READ,
    "GET /soan/mau/{key}": WRITE,
    "POST /soan/mau/{key}": Row(Act.WRITE_BULLETIN, TEXT),
    "GET /soan/hoi-dap": WRITE,
    "POST /soan/hoi-dap": Row(
        Act.WRITE_BULLETIN, {"subject": "Hỏi", "questions": "Hỏi gì?", "answers": "Đáp."}
    ),
    "GET /soan/cau-chuyen": WRITE,
    "POST /soan/cau-chuyen": Row(
        Act.WRITE_BULLETIN,
        {"title": "Chuyện", "speakers": "An", "words": "Chào.", "lesson": "Bài học."},
    ),
    "GET /thu-vien": READ,
    "GET /thu-vien/ban-tin": READ,
    "GET /thu-vien/mau": READ,
    "GET /van-ban/moi": IMPORT,
    "POST /van-ban/moi": Row(Act.IMPORT_DOCUMENT, {"pasted": "THÔNG BÁO\nVề việc cắt điện."}),
    "GET /van-ban/{document_id}": READ,
    "GET /van-ban/{document_id}/sua-chua": READ,
    "GET /van-ban/{document_id}/thong-tin": IMPORT,
    "POST /van-ban/{document_id}/thong-tin": Row(Act.IMPORT_DOCUMENT, {"title": "Tên"}),
    "POST /van-ban/{document_id}/da-kiem-tra": IMPORT,
    "POST /van-ban/{document_id}/ban-tin": Row(Act.WRITE_BULLETIN, {"parts": "{part}"}),
    "POST /van-ban/{document_id}/loat-bai": Row(Act.WRITE_BULLETIN, {"parts": "{part}"}),
    "POST /van-ban/{document_id}/soan-nhap": WRITE,
    "GET /ban-thao/{draft_id}": READ,
    "POST /ban-thao/{draft_id}/cau/{number}": WRITE,
    "POST /ban-thao/{draft_id}/ban-tin": WRITE,
    "GET /loat-bai/{series_id}": READ,
    "GET /loat-bai/{series_id}/tien-do": READ,
    "POST /loat-bai/{series_id}/gui-duyet": SUBMIT,
    "GET /loat-bai/{series_id}/duyet": DECIDE,
    "POST /duyet/cau-hoi": Row(Act.DECIDE_BULLETIN, REVISION),
    "GET /duyet/ban-giay/{approval_id}": READ,
    "GET /duyet/cach": Row(Act.MANAGE_UNITS),
    "POST /duyet/cach": Row(Act.MANAGE_UNITS, {"ways": "totp"}),
    "POST /loat-bai/{series_id}/duyet": DECIDE,
    "POST /loat-bai/{series_id}/tra-lai": Row(Act.DECIDE_BULLETIN, {"comment": "Xem lại"}),
    "GET /nghe-thu": READ,
    "POST /nghe-thu": WRITE,
    "GET /nghe-thu/{clip_id}/am-thanh": READ,
    "POST /nghe-thu/{clip_id}": READ,
    "GET /tu-dien": READ,
    "GET /tu-dien/thu": READ,
    "GET /tu-dien/lich-su": READ,
    "GET /tu-dien/muc": Row(Act.READ, {"phan": "read", "muc": "CP"}),
    "POST /tu-dien/muc": Row(Act.WRITE_LEXICON, {"part": "read", "form": "CP", "spoken": "xê pê"}),
    "GET /tu-dien/moi": LEXICON,
    "POST /tu-dien/moi": Row(Act.WRITE_LEXICON, ENTRY),
    "POST /tu-dien/bo": Row(Act.WRITE_LEXICON, ENTRY),
    "GET /chuong-trinh/moi": COMPOSE,
    "POST /chuong-trinh/moi": Row(Act.WRITE_PROGRAMME, {"ten": "Sáng", "muc": "{approved_id}"}),
    "GET /nguon-tai-cho/moi": WRITE,
    "POST /nguon-tai-cho/moi": Row(Act.WRITE_BULLETIN, {"purpose": "Họp thôn", "minutes": "5"}),
    "GET /lich-phat": READ,
    "GET /lich-phat/{slot_id}": READ,
    "GET /lich-phat/moi": SCHEDULE,
    "POST /lich-phat/moi": Row(Act.SCHEDULE, SLOT),
    "POST /lich-phat/{slot_id}/huy": CANCEL,
    "POST /lich-phat/{slot_id}/nghi": Row(
        Act.CANCEL_BROADCAST, {"local_date": "2026-11-19", "reason": "Nghỉ"}
    ),
    "GET /chuong-trinh/{programme_id}/sua": COMPOSE,
    "POST /chuong-trinh/{programme_id}/sua": Row(
        Act.WRITE_PROGRAMME, {"ten": "Sáng", "muc": "{approved_id}"}
    ),
    "POST /chuong-trinh/{programme_id}/bo": COMPOSE,
    "POST /ban-tin/{bulletin_id}/bo": WRITE,
    "GET /ban-tin/{bulletin_id}/ban-dich": WRITE,
    "POST /ban-tin/{bulletin_id}/ban-dich": Row(
        Act.WRITE_BULLETIN, {"variant_id": "{approved_id}", "language": "rog"}
    ),
    "POST /ban-tin/{bulletin_id}/ban-dich/bo": WRITE,
    "POST /cum-loa/{cluster_id}/ngon-ngu": Row(Act.MANAGE_CLUSTERS, {"languages": "rog"}),
    "GET /thung-rac": READ,
    "POST /hoan-tac": Row(Act.CANCEL_BROADCAST, {"viec": "xep:{slot_id}"}),
    "GET /khu-vuc": READ,
    "GET /khu-vuc/moi": CLUSTERS,
    "POST /khu-vuc/moi": Row(Act.MANAGE_CLUSTERS, {"name": "Ven biển"}),
    "GET /khu-vuc/{area_id}": CLUSTERS,
    "POST /khu-vuc/{area_id}": Row(Act.MANAGE_CLUSTERS, {"name": "Ven sông"}),
    "POST /khu-vuc/{area_id}/bo": CLUSTERS,
    "GET /lich-phat/{slot_id}/doi": SCHEDULE,
    "GET /cum-loa": READ,
    "GET /cum-loa/{cluster_id}": READ,
    "GET /cum-loa/{cluster_id}/lap-bo-thu": ENROL,
    "POST /cum-loa/{cluster_id}/lap-bo-thu": ENROL,
    "POST /cum-loa/{cluster_id}/lap-bo-thu/khoa": Row(Act.ENROL_RECEIVER, {"ly_do": "Mất trộm"}),
    "POST /cum-loa/{cluster_id}/lap-bo-thu/{enrolment_id}/cho-vao": ENROL,
    "POST /cum-loa/{cluster_id}/lap-bo-thu/{enrolment_id}/tu-choi": ENROL,
    "GET /bao-cao": READ,
    "POST /bao-cao": REPORT,
    "POST /bao-cao/xac-nhan/{duty_id}": READ,
    "GET /bao-cao/{job_id}": READ,
    "GET /bao-cao/{job_id}/tien-do": READ,
    "POST /bao-cao/{job_id}/huy": READ,
    "POST /bao-cao/{job_id}/tai": Row(Act.READ, {"as_format": "pdf"}),
    "GET /ban-tin/{bulletin_id}/xoa-du-lieu-ca-nhan": READ,
    "POST /ban-tin/{bulletin_id}/xoa-du-lieu-ca-nhan": Row(
        Act.ERASE_PERSONAL_DATA, {"reason": "Hết hạn"}
    ),
    "GET /khai-tay": READ,
    "GET /khai-tay/moi": Row(Act.ENTER_BY_HAND, {"cum": "{cluster_id}"}),
    "POST /khai-tay/moi": BY_HAND,
    "GET /khai-tay/{entry_id}": READ,
    "GET /khai-tay/{entry_id}/anh": READ,
    "GET /nhat-ky": READ,
    "GET /nhat-ky/{expected_id}": READ,
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
    "GET /kiem-tra/cum/{cluster_id}/ghi": Row(Act.VISIT_CLUSTER),
    "POST /kiem-tra/cum/{cluster_id}/ghi": Row(Act.VISIT_CLUSTER, {"heard": "silent"}),
    "GET /kiem-tra/anh/{photo_sha256}": READ,
    "GET /so-ho": Row(Act.MANAGE_CLUSTERS),
    "POST /so-ho": Row(Act.MANAGE_CLUSTERS),
    "GET /nguoi-dung": PEOPLE,
    "GET /nguoi-dung/moi": PEOPLE,
    "POST /nguoi-dung/moi": Row(Act.MANAGE_PEOPLE, {**PERSON, "role": "auditor"}),
    "GET /nguoi-dung/{person_id}": PEOPLE,
    "POST /nguoi-dung/{person_id}/vai-tro": Row(Act.MANAGE_PEOPLE, {"role": "auditor"}),
    "POST /nguoi-dung/{person_id}/xac-nhan": PEOPLE,
    "POST /nguoi-dung/{person_id}/dong": PEOPLE,
    "POST /nguoi-dung/{person_id}/mo": PEOPLE,
    "POST /nguoi-dung/{person_id}/cap-lai": PEOPLE,
    "POST /nguoi-dung/{person_id}/lam-thay": Row(
        Act.MANAGE_PEOPLE, {"substitute_id": "{colleague_id}", "last_day": "2026-11-25"}
    ),
    "POST /nguoi-dung/cap-lai/{reset_id}": PEOPLE,
    "POST /nguoi-dung/lam-thay/{substitution_id}/xac-nhan": PEOPLE,
    "POST /nguoi-dung/lam-thay/{substitution_id}/ket-thuc": PEOPLE,
    "GET /cong-bo/{unit_id}/da-phat.json": OPEN,
    "GET /cong-bo/{unit_id}/da-phat.rss": OPEN,
    "GET /tin-nguon": Row(Act.RECEIVE_SOURCE),
    "POST /tin-nguon/{source_id}/nhan": WRITE,
    "POST /tin-nguon/{source_id}/bo": Row(Act.RECEIVE_SOURCE, {"reason": "Trùng"}),
    "POST /api/v1/alerts": Row(Act.RECEIVE_SOURCE),
    "POST /api/v1/inbox": Row(
        Act.RECEIVE_SOURCE,
        {"source": "Tỉnh", "bulletins": [{"number": "1", "title": "T", "text": "N."}]},
    ),
    "GET /api/v1/inbox/receipts": Row(Act.RECEIVE_SOURCE, {"source": "Tỉnh"}),
    "GET /nhap-cum": CLUSTERS,
    "POST /nhap-cum": CLUSTERS,
    "GET /nhap-don-vi": Row(Act.MANAGE_UNITS),
    "POST /nhap-don-vi": Row(Act.MANAGE_UNITS),
    "GET /nhap-lich": SCHEDULE,
    "POST /nhap-lich": SCHEDULE,
    "GET /don-vi": Row(Act.RECUT_UNITS),
    "POST /don-vi/gop": Row(Act.RECUT_UNITS, {"tu": "{unit_id}", "vao": "{unit_id}"}),
    "GET /api/v1/alarms": READ,
    "GET /api/v1/broadcasts": READ,
    "GET /api/v1/export/broadcasts": READ,
    "GET /api/v1/clusters": READ,
    "GET /api/v1/bulletins": READ,
    "POST /api/v1/bulletins": Row(Act.WRITE_BULLETIN, {"title": "Tin", "text": "Nội dung."}),
    "GET /api/v1/bulletins/{bulletin_id}": READ,
    "GET /api/v1/bulletins/{bulletin_id}/origins": READ,
    "PUT /api/v1/bulletins/{bulletin_id}/text": Row(Act.WRITE_BULLETIN, {"text": "Khác."}),
    "POST /api/v1/bulletins/{bulletin_id}/readings": Row(Act.WRITE_BULLETIN, READING),
    "POST /api/v1/bulletins/{bulletin_id}/submit": SUBMIT,
    "POST /api/v1/bulletins/{bulletin_id}/approve": BY_PROGRAM,
    "POST /api/v1/bulletins/{bulletin_id}/return": BY_PROGRAM,
    "POST /api/v1/bulletins/{bulletin_id}/recall": RECALL,
    "GET /api/v1/checklist": READ,
    "GET /api/v1/documents": READ,
    "POST /api/v1/documents": IMPORT,
    "GET /api/v1/documents/{document_id}": READ,
    "GET /api/v1/documents/{document_id}/repairs": READ,
    "GET /api/v1/programmes": READ,
    "POST /api/v1/programmes": Row(
        Act.WRITE_PROGRAMME, {"name": "Sáng", "bulletin_ids": ["{approved_id}"]}
    ),
    "POST /api/v1/series": Row(Act.WRITE_BULLETIN, {"document_id": "{document_id}"}),
    "GET /api/v1/series/{series_id}": READ,
    "POST /api/v1/series/{series_id}/submit": SUBMIT,
    "POST /api/v1/series/{series_id}/approve": Row(
        Act.DECIDE_BULLETIN, {"revision_ids": ["{revision_id}"]}
    ),
    "POST /api/v1/series/{series_id}/return": Row(Act.DECIDE_BULLETIN, {"comment": "Xem lại"}),
    "GET /api/v1/regulation/rules": READ,
    "POST /api/v1/regulation/rules": Row(Act.WRITE_REGULATION, RULE),
    "POST /api/v1/regulation/rules/{rule_id}/exemptions": Row(Act.EXEMPT_RULE, LIFTED),
    "GET /lich-phat/lich.ics": READ,
    "GET /lich/{secret}.ics": OPEN,
    "GET /lich-phat/duong-dan": SCHEDULE,
    "POST /lich-phat/duong-dan": Row(Act.SCHEDULE, {"name": "Trưởng thôn"}),
    "POST /lich-phat/duong-dan/{calendar_id}/thu-hoi": SCHEDULE,
    "POST /lich-phat/nhu-tuan-truoc": Row(Act.SCHEDULE, {"tuan": "2026-11-23"}),
    "POST /lich-phat/{slot_id}/doi": Row(
        Act.SCHEDULE, {"scope": "tat-ca", "at": "18:00:00", "reason": "Họp"}
    ),
    "GET /cum-loa/{cluster_id}/vi-sao": READ,
    "GET /quy-che": READ,
    "POST /quy-che": Row(Act.WRITE_REGULATION, RULE_FORM),
    "POST /quy-che/{rule_id}/het-hieu-luc": Row(Act.WRITE_REGULATION, {"last_day": "2026-12-31"}),
    "POST /quy-che/{rule_id}/ngoai-le": Row(Act.EXEMPT_RULE, LIFTED),
    "POST /quy-che/ngay": Row(Act.WRITE_REGULATION, {**LIFTED, "kind": "mourning", "name": "X"}),
    "POST /quy-che/ngay/{days_id}/bo": Row(Act.WRITE_REGULATION),
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
    "GET /phat-ngay/{bulletin_id}": SCHEDULE,
    "POST /phat-ngay/{bulletin_id}": SCHEDULE,
    "GET /dung-phat/{stop_id}": READ,
    "GET /dung-phat/{stop_id}/su-kien": READ,
    "GET /nghia-vu": READ,
    "GET /nghia-vu/moi": Row(Act.TAKE_ON_DUTY, {"ban_tin": "{bulletin_id}"}),
    "POST /nghia-vu/moi": Row(Act.TAKE_ON_DUTY, DUTY),
    "GET /nghia-vu/{duty_id}": READ,
    "GET /nghia-vu/{duty_id}/xac-nhan": READ,
    "POST /nghia-vu/{duty_id}/ket-thuc": Row(Act.TAKE_ON_DUTY, {"reason": "Bão đã tan"}),
    "GET /api/v1/programmes/{programme_id}": READ,
    "PUT /api/v1/programmes/{programme_id}": Row(
        Act.WRITE_PROGRAMME, {"name": "Sáng", "bulletin_ids": ["{approved_id}"]}
    ),
    "DELETE /api/v1/programmes/{programme_id}": COMPOSE,
    "POST /api/v1/programmes/{programme_id}/restore": COMPOSE,
    "GET /api/v1/clusters/{cluster_id}/why": Row(Act.READ, {"at": "2026-11-19T17:00:00+07:00"}),
    "GET /api/v1/days": READ,
    "POST /api/v1/days": Row(Act.WRITE_REGULATION, {**DAYS, "kind": "mourning", "name": "X"}),
    "DELETE /api/v1/days/{days_id}": Row(Act.WRITE_REGULATION),
    "GET /api/v1/duties": READ,
    "GET /api/v1/duties/templates": READ,
    "POST /api/v1/duties": Row(Act.TAKE_ON_DUTY, DUTY),
    "GET /api/v1/duties/{duty_id}": READ,
    "POST /api/v1/duties/{duty_id}/end": Row(Act.TAKE_ON_DUTY, {"reason": "Bão đã tan"}),
    "GET /api/v1/slots/{slot_id}": READ,
    "PATCH /api/v1/slots/{slot_id}": Row(Act.SCHEDULE, {"at": "18:00:00"}),
    "PUT /api/v1/slots/{slot_id}/days/{day}": Row(
        Act.SCHEDULE, {"to": "2026-11-19T18:00:00", "reason": "Họp"}
    ),
    "POST /api/v1/slots/{slot_id}/days/{day}/drop": Row(Act.CANCEL_BROADCAST, {"reason": "Nghỉ"}),
    "POST /api/v1/slots/{slot_id}/days/{day}/restore": Row(Act.SCHEDULE, {"accepts": ""}),
    "POST /api/v1/slots/{slot_id}/restore": Row(Act.SCHEDULE, {"accepts": ""}),
    "POST /api/v1/slots/{slot_id}/undo": Row(Act.SCHEDULE, {"accepts": ""}),
    "POST /api/v1/slots/like-last-week": Row(Act.SCHEDULE, {"monday": "2026-11-23"}),
    "GET /api/v1/slots": READ,
    "POST /api/v1/slots": Row(Act.SCHEDULE, SLOT),
    "DELETE /api/v1/slots/{slot_id}": CANCEL,
}
"""Method and path of each address, and what it takes."""
