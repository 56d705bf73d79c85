"""The rows of what says a bulletin in another language, and of who answers for it."""

from collections.abc import Mapping

from controller.accounts.authority import Act
from tests.controller.web.authority_row import Row

WRITE = Row(Act.WRITE_BULLETIN)
TRANSLATED = {"translator": "Mấu Thị Hồng", "native_reviewer": "Cao Văn Bình"}

VARIANTS: Mapping[str, Row] = {
    "GET /ban-tin/{bulletin_id}/ban-dich": WRITE,
    "POST /ban-tin/{bulletin_id}/ban-dich": Row(
        Act.WRITE_BULLETIN, {"variant_id": "{approved_id}", "language": "rog", **TRANSLATED}
    ),
    "POST /ban-tin/{bulletin_id}/ban-dich/bo": WRITE,
    "POST /ban-tin/{bulletin_id}/nguoi-dich": Row(Act.WRITE_BULLETIN, TRANSLATED),
    "PUT /api/v1/bulletins/{bulletin_id}/variant": Row(
        Act.WRITE_BULLETIN, {"of": "{approved_id}", "language": "rog", **TRANSLATED}
    ),
    "PUT /api/v1/bulletins/{bulletin_id}/translators": Row(Act.WRITE_BULLETIN, TRANSLATED),
}
