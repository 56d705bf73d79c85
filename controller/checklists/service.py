"""Use cases about checklists: which one is in force, and writing the next version."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.checklists.errors import BadChecklistError
from controller.checklists.ticks import Standing
from controller.store.base import new_id
from controller.store.checklists import Checklist
from controller.units.tree import nearest

MOST_ITEMS = 12
"""More would be ticked without being read."""
DEFAULT_ITEMS = (
    "Không có nội dung quảng cáo.",
    "Nội dung đúng văn bản, đã nêu nguồn.",
    "Không có dữ liệu cá nhân ngoài phần pháp luật cho phép công khai.",
    "Không thuộc bí mật nhà nước.",
)
"""Where no unit has written one. After rules of provinces on commune stations, which allow no
advertising, and the duties of Luật Bảo vệ bí mật nhà nước 29/2018/QH14."""


def standing_checklist(session: Session, unit_id: str) -> Standing:
    """The newest list of the unit, or of the nearest one above that has one."""
    rising = select(Checklist).order_by(Checklist.version)
    row = nearest(session, rising, Checklist.unit_id, unit_id)
    if row is None:
        return Standing("", 0, DEFAULT_ITEMS)
    return Standing(row.unit_id, row.version, items_of(row))


def versions(session: Session, actor: Actor, unit_id: str) -> list[Checklist]:
    """What a unit has written itself, the newest first."""
    require(session, actor, Act.READ, unit_id)
    query = select(Checklist).where(Checklist.unit_id == unit_id)
    return list(session.scalars(query.order_by(Checklist.version.desc())))


def write_checklist(
    session: Session, actor: Actor, unit_id: str, items: Sequence[str], now: int
) -> Checklist:
    """Put the next version in force for a unit and those below without one of their own.

    What was approved keeps the list that it was approved under. Raises BadChecklistError.
    """
    author = require_author(session, actor, Act.WRITE_CHECKLIST, unit_id)
    kept = tuple(fields.required("checklist_item", item, 200) for item in items if item.strip())
    if not 1 <= len(kept) <= MOST_ITEMS or len(set(kept)) != len(kept):
        raise BadChecklistError(MOST_ITEMS)
    before = standing_checklist(session, unit_id)
    own = versions(session, actor, unit_id)
    row = Checklist(
        id=new_id(now),
        unit_id=unit_id,
        version=own[0].version + 1 if own else 1,
        items=json.dumps(kept, ensure_ascii=False),
        made_by=author,
        made_at=now,
    )
    session.add(row)
    session.flush()
    change = {"before": {"items": [*before.items]}, "after": {"items": [*kept]}}
    record(session, actor, Act.WRITE_CHECKLIST, row, now, version=row.version, **change)
    return row


def items_of(row: Checklist) -> tuple[str, ...]:
    """The sentences of one version."""
    return tuple(json.loads(row.items))
