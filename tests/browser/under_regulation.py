"""The busy commune under a regulation, with a duty that one cluster has missed."""

from sqlalchemy.orm import Session

from controller.duties.service import NewDuty, take_on
from controller.regulations.service import NewRule, add_rule
from playlists.rules.airtime import Binding
from tests.browser.busy_commune import BusyCommune

QUY_CHE = "Quy chế hoạt động Đài truyền thanh xã Hòa Thắng, Điều"


def lay_regulation(session: Session, commune: BusyCommune) -> str:
    """Lay it; the duty's identifier."""
    rules = (
        ({"kind": "windows", "spans": [["05:00", "12:30"], ["16:30", "18:30"]]}, "5", Binding.LAW),
        ({"kind": "broadcast_days", "weekdays": [0, 1, 2, 3, 4]}, "5 khoản 2", Binding.LAW),
        ({"kind": "session_minutes", "most": 15}, "6", Binding.LAW),
        ({"kind": "day_minutes", "least": 20, "most": 120}, "7", Binding.ADVICE),
    )
    for limit, article, binding in rules:
        new = NewRule(
            unit_id=commune.unit_id,
            citation=f"{QUY_CHE} {article}",
            limit=limit,
            first_day="2026-01-01",
            binding=binding,
        )
        add_rule(session, commune.operator, new, commune.now)
    duty = NewDuty(
        bulletin_id=commune.bulletins["fire"].id, template="three-days", begins_on="2026-11-23"
    )
    return take_on(session, commune.operator, duty, commune.now).id
