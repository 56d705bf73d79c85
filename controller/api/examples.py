"""Examples in the API's description: by the name of a field, since one name means one thing.

Where it does not, the field of the shape has an example of its own, and keeps it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from controller.api.shapes import EXAMPLE_ID

Schema = dict[str, Any]
OTHER_ID = "019abc0e7d3c7f10a2b4c6d8e0f12345"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

EXAMPLES: Mapping[str, object] = {
    "accepts": SHA256,
    "after": "Cắt điện từ 7 giờ.",
    "approved_by": "Nguyễn Văn Bình",
    "asks": "decided_on",
    "at": "05:15:00",
    "audio_sha256": SHA256,
    "author": "Nguyễn Văn Bình",
    "before": "Cắt  điện từ 7 giờ.",
    "broadcast_id": EXAMPLE_ID,
    "bulletin_id": EXAMPLE_ID,
    "bulletin_ids": [EXAMPLE_ID, OTHER_ID],
    "by": "Trần Thị Mai",
    "checklist": SHA256,
    "citation": "Điều 13 khoản 3 Luật Thực hiện dân chủ ở cơ sở",
    "cluster": "07",
    "cluster_id": OTHER_ID,
    "cluster_ids": [OTHER_ID],
    "comment": "Sửa giờ tiêm thành 8 giờ.",
    "continues": OTHER_ID,
    "count": 4,
    "decided_at": "2026-11-24T08:12:03+07:00",
    "decided_on": "2026-11-20",
    "detail": "Không tìm thấy mục này; có thể liên kết đã cũ.",
    "document_id": OTHER_ID,
    "effective_on": "2026-12-01",
    "end": 9,
    "ended_at": "2026-11-25T05:16:14+07:00",
    "ends_at": "2026-12-24T00:00:00+07:00",
    "ends_on": "2026-12-31",
    "event_on": "2026-12-20",
    "expires_at": 1_795_600_000_000,
    "fingerprint": SHA256,
    "first_items": 3,
    "from_day": "2026-12-01",
    "heading": "Đối tượng áp dụng",
    "heard": 18,
    "heard_at": "2026-11-24T16:39:58+07:00",
    "heard_ms": 74_000,
    "hushes": [],
    "id": EXAMPLE_ID,
    "identifier": "KTTV-2026-1124-01",
    "issued_on": "2025-05-22",
    "issuer": "Ủy ban nhân dân tỉnh Khánh Hòa",
    "item": OTHER_ID,
    "items": ["Không quảng cáo", "Đã nêu nguồn văn bản"],
    "kind": "Quyết định",
    "last_day": "2026-12-31",
    "late_minutes": 30,
    "length_ms": 74_000,
    "limit": {"kind": "sessions_per_day", "most": 2},
    "login": "mai.tran",
    "measured": 19,
    "minutes": 2.5,
    "missing_clusters": ["07"],
    "monday": "2026-11-30",
    "mourning": "",
    "name": "Chương trình sáng",
    "newest_plan": 41,
    "next": OTHER_ID,
    "note": "",
    "number": "118/TB-UBND",
    "occurrence": f"{EXAMPLE_ID}.20261125",
    "parts": ["Điều 1", "Điều 2"],
    "passage": "Điều 2",
    "password": "mot-cau-kho-doan",
    "pauses_ms": [500],
    "place": "Khánh Hòa",
    "plan_version": 41,
    "position": 1,
    "programme": "Chương trình sáng",
    "pattern_id": EXAMPLE_ID,
    "programme_id": EXAMPLE_ID,
    "promised": 18,
    "proposed": "",
    "readings": ["thị trấn", "trung tâm"],
    "reason": "Trạm y tế đổi giờ",
    "receiver": EXAMPLE_ID,
    "receiver_id": EXAMPLE_ID,
    "repairs": 3,
    "revision": 2,
    "revision_id": OTHER_ID,
    "revision_ids": [OTHER_ID],
    "rule": "FREQ=DAILY",
    "rule_id": EXAMPLE_ID,
    "rules": ["Mỗi buổi nhiều nhất 15 phút"],
    "scheduled": ["2026-11-26"],
    "seen": 3,
    "sender": "Đài Khí tượng Thủy văn tỉnh Khánh Hòa",
    "sentences_done": 4,
    "sentences_total": 4,
    "signer": "Nguyễn Văn Nam",
    "since": "2026-11-24T02:00:00+07:00",
    "slot_id": EXAMPLE_ID,
    "slot_ids": [EXAMPLE_ID],
    "source": "Sở Văn hóa, Thể thao và Du lịch",
    "spoken": "thị trấn",
    "spoken_text": "Kính mời bà con đến nhà văn hóa thôn lúc mười chín giờ.",
    "start": 6,
    "start_error_ms": 4,
    "started_at": "2026-11-25T05:15:00+07:00",
    "subject": "Về việc tiêm vắc xin sởi",
    "template": "three-days",
    "text": "Kính mời bà con đến nhà văn hóa thôn lúc 19h.",
    "ticks": [0, 1],
    "title": "Lịch tiêm vắc xin sởi",
    "to": "2026-11-26T05:15:00",
    "to_programme": "Bản tin phòng bão",
    "token": "loa_4f7c…",
    "unit_id": OTHER_ID,
    "version": 3,
    "voice": "Giọng Loa, miền Bắc",
    "why": "Chương trình đã bỏ vào thùng rác.",
    "wording": SHA256,
    "words": "Mỗi ngày nhiều nhất 2 buổi",
    "written": "TT.",
    "written_text": "Kính mời bà con đến nhà văn hóa thôn lúc 19h.",
    "zone": "Asia/Ho_Chi_Minh",
}
TELLS_ITSELF = frozenset({"examples", "enum", "const", "$ref", "contentMediaType"})
"""A field with one of these needs no example of ours."""
OF_FASTAPI = frozenset({"HTTPValidationError", "ValidationError"})
PLAIN_FORMATS = frozenset({"date", "date-time", "time", "binary"})
PLAIN: Mapping[str, object] = {
    "boolean": False,
    "date": "2026-12-01",
    "date-time": "2026-12-01T05:15:00+07:00",
    "time": "05:15:00",
}
"""What a body's example says where a field tells itself what it holds."""


def give_examples(schema: Schema) -> None:
    """Put an example to each field that does not tell what it holds, and to each body that is sent.

    A body's example is put together from those of its fields, and can be sent as it stands.
    """
    for _model, name, field in fields_without(schema):
        if name in EXAMPLES:
            field["examples"] = [EXAMPLES[name]]
    for content in bodies(schema):
        content.setdefault("example", _example(content["schema"], schema["components"]["schemas"]))


def bodies(schema: Schema) -> Iterator[Schema]:
    """What each operation takes as JSON. Files and CAP alerts come as they are made elsewhere."""
    for path in schema["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield content["application/json"]


def _example(field: Schema, models: Mapping[str, Schema], name: str = "") -> object:
    match field:
        case {"$ref": where}:
            return _example(models[where.rpartition("/")[2]], models)
        case (
            {"examples": [first, *_]}
            | {"enum": [first, *_]}
            | {"const": first}
            | {"default": first}
        ):
            return first
        case {"anyOf": [first, *_]}:
            return _example(first, models, name)
        case {"type": "array", "items": one}:
            return [_example(one, models)]
        case {"properties": fields}:
            return {name: _example(one, models, name) for name, one in fields.items()}
    return EXAMPLES.get(name, PLAIN[field.get("format") or field["type"]])


def fields_without(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Model, name and description of each such field."""
    for model, described in schema["components"]["schemas"].items():
        if model in OF_FASTAPI:
            continue
        for name, field in described.get("properties", {}).items():
            if not _tells_itself(field):
                yield model, name, field


def _tells_itself(field: Schema) -> bool:
    if TELLS_ITSELF & field.keys():
        return True
    if field.get("type") == "boolean" or field.get("format") in PLAIN_FORMATS:
        return True
    parts = [*field.get("anyOf", ()), field.get("items")]
    return any(_tells_itself(part) for part in parts if part)
