"""Take a deed back, whatever it was: one use case for each, and where the page goes afterwards."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.bulletins import trash as bulletins
from controller.emergencies import templates
from controller.emergencies.ground import restore_contact
from controller.programmes import trash as programmes
from controller.programmes.undoing import UndoneEdit, undo_edit
from controller.receivers.gone_areas import restore_area
from controller.regulations import days
from controller.schedules import undoing
from controller.schedules.service import cancel
from controller.schedules.undoing import Undoing
from controller.stations import service as stations
from controller.store.broadcasts import Slot
from controller.store.lookup import find
from controller.tables.undoing import take_back
from controller.web.undo import Deed, Done
from controller.web.visits import Visit

Restore = Callable[[Session, Actor, str, int], Any]

TAKEN_OUT: Mapping[Deed, tuple[Restore, str]] = {
    Deed.ENTERED: (take_back, "/cum-loa"),
    Deed.PROGRAMME: (programmes.restore, "/chuong-trinh/{}/sua"),
    Deed.BULLETIN: (bulletins.restore, "/ban-tin/{}"),
    Deed.AREA: (restore_area, "/khu-vuc"),
    Deed.STATION: (stations.restore, "/dai-tiep-am"),
    Deed.TEMPLATE: (templates.restore, "/khan-cap/loi-mau"),
    Deed.DECLARED: (days.restore, "/quy-che"),
    Deed.CONTACT: (restore_contact, "/khan-cap/danh-ba"),
}
"""What needs nothing but an identifier, and the page that shows it again."""
CALLED_OFF: Mapping[Deed, Restore] = {
    Deed.SCHEDULED: cancel,
    Deed.TOGETHER: undoing.call_off_together,
}
"""What is gone afterwards: the page is the week in which it stood."""


def taken_back(visit: Visit, done: Done, accepts: str) -> str:
    """Take a deed back; the address of what is there again.

    Raises what the use case raises; ForeseenError where the person has to see first what yields.
    """
    who = (visit.session, visit.actor)
    if done.deed in TAKEN_OUT:
        restore, there = TAKEN_OUT[done.deed]
        restore(*who, done.id, visit.now)
        return there.format(done.id)
    if done.deed in CALLED_OFF:
        CALLED_OFF[done.deed](*who, done.id, visit.now)
        return f"/lich-phat?tuan={find(visit.session, Slot, done.id).starts_on}"
    of_slot = Undoing(slot_id=done.id, local_date=done.day, accepts=accepts)
    match done.deed:
        case Deed.CANCELLED:
            return f"/lich-phat/{undoing.restore(*who, of_slot, visit.now).id}"
        case Deed.DAY:
            return f"/lich-phat/{undoing.restore_day(*who, of_slot, visit.now).id}"
        case Deed.CHANGED:
            return f"/lich-phat/{undoing.undo_change(*who, of_slot, visit.now).id}"
        case _:
            edit = UndoneEdit(event_id=done.id, accepts=accepts)
            return f"/chuong-trinh/{undo_edit(*who, edit, visit.now).id}/sua"
