"""An emergency with all that belongs to it, to ask for by addresses."""

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.emergencies.alerts import receive
from controller.emergencies.ground import NewContact, add_contact
from controller.emergencies.reach import Aim
from controller.emergencies.stopping import stop
from controller.live.asking import NewSession, ask
from controller.shelf.shelf import Shelf
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import Purpose
from playlists.rules.emergency import EmergencyKind
from tests.controller.commune import Commune
from tests.controller.emergencies.duty_room import DutyRoom
from tests.controller.emergencies.sample_alert import sample_alert


def emergencies_of(session: Session, commune: Commune) -> dict[str, str]:
    """A shift, an order given in it, a stop, a template, a telephone number, an alert."""
    room = DutyRoom(session, commune).make_ready()
    shift = room.open_shift()
    # Who has an app is asked for its digits at each login, and these tests log in by password.
    one_time.remove_app(session, room.officer, room.now)
    emergency = room.give()
    stopped = stop(
        session, commune.operator, Aim(TargetKind.CLUSTER, commune.clusters[0].id), room.now
    )
    contact = add_contact(
        session,
        commune.operator,
        NewContact(
            cluster_id=commune.clusters[0].id,
            name="Bà Tư",
            position="Trưởng thôn",
            telephone="0905 123 456",
        ),
        room.now,
    )
    alert = receive(session, commune.operator, commune.unit.id, sample_alert(), room.now)
    return {
        "shift_id": shift.id,
        "emergency_id": emergency.id,
        "stop_id": stopped.id,
        "template_id": room.templates[Purpose.MESSAGE, EmergencyKind.FLOOD].id,
        "contact_id": contact.id,
        "alert_id": alert.id,
        "live_id": _live(session, room),
    }


def _live(session: Session, room: DutyRoom) -> str:
    """Somebody wants to speak live."""
    wish = NewSession(unit_id=room.commune.unit.id, purpose="Trưởng thôn nói", aims=room.everywhere)
    with tempfile.TemporaryDirectory() as folder:
        return ask(session, room.officer, wish, room.now, Shelf(Path(folder))).id
