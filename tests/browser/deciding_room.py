"""What an approver is asked by a link, and the pages around it: made by the use cases."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.service import actor_for
from controller.approval_requests.service import NewRequest, ask, withdraw
from controller.bulletins import service as bulletins
from controller.bulletins.handling import Handling
from controller.bulletins.service import NewBulletin
from controller.checklists.service import write_checklist
from controller.store.people import Person
from tests.browser.busy_commune import ADMINISTRATOR, APPROVER, NOW, OPERATOR, BusyCommune, Page

CHECKLIST = (
    "Không quảng cáo cho sản phẩm, dịch vụ nào.",
    "Đã ghi rõ theo văn bản nào, của cơ quan nào.",
    "Tên người, địa chỉ, số điện thoại: đã hỏi người đó, hoặc luật cho công khai.",
)


def lay_deciding(session: Session, commune: BusyCommune) -> list[Page]:
    """A list of the commune's own, a link that waits, one that was called back, a list of names."""
    administrator = _actor(session, ADMINISTRATOR)
    write_checklist(session, administrator, commune.unit_id, CHECKLIST, NOW)
    pending = commune.bulletins["pending"].id
    approver = _actor(session, APPROVER).person_id
    new = NewRequest(bulletin_id=pending, approver_id=approver, note="Cần duyệt trước 16 giờ")
    waits = ask(session, commune.operator, new, NOW)
    called_back = ask(session, commune.operator, NewRequest(bulletin_id=pending), NOW)
    withdraw(session, commune.operator, called_back.key, NOW)
    named = bulletins.create(
        session,
        commune.operator,
        NewBulletin(
            unit_id=commune.unit_id,
            title="Danh sách gọi khám tuyển nghĩa vụ quân sự",
            written_text="DỰ THẢO\nÔng Trần Văn An, sinh năm 2007, thôn Đông Hòa.",
            handling=Handling(personal_data=True, ends_on="2026-12-31"),
        ),
        NOW,
    )
    return [
        ("ask-approver", OPERATOR, f"/ban-tin/{pending}/gui-nguoi-duyet"),
        ("bulletin-personal", OPERATOR, f"/ban-tin/{named.id}"),
        ("link-waits", APPROVER, f"/xem-duyet/{waits.key}"),
        ("link-called-back", APPROVER, f"/xem-duyet/{called_back.key}"),
        ("checklist", ADMINISTRATOR, "/danh-muc-kiem-tra"),
        ("acts", ADMINISTRATOR, "/thao-tac"),
        ("acts-found", ADMINISTRATOR, "/thao-tac?viec=submit_bulletin&tu=2026-11-01"),
    ]


def _actor(session: Session, login: str) -> Actor:
    return actor_for(session.scalars(select(Person).where(Person.login == login)).one(), "10.0.0.7")
