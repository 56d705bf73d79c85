"""What a commune has ready for emergencies, made as people make it: siren, words, a drill."""

from controller.clock import now_ms
from controller.demo import job
from controller.demo.machine import DemoMachine
from controller.emergencies.templates import NewTemplate, set_ready
from controller.store.emergencies import Purpose
from playlists.messages.plan import ItemKind
from playlists.rules.emergency import EmergencyKind
from tts.tunes import siren

DRILL = "Đây là diễn tập."
FLOOD = "Nước lũ đang lên nhanh. Đề nghị bà con ở vùng thấp đến ngay nơi sơ tán của thôn."


def make_ready(machine: DemoMachine) -> None:
    """Bring in, write, approve, and keep on the receivers."""
    unit_id = machine.commune.unit_id
    made = {
        Purpose.SIREN: job.bring_tune(machine, "Còi báo động", siren()),
        Purpose.DRILL: job.write_words(machine, "Lời báo diễn tập", DRILL, ItemKind.GREETING),
        Purpose.MESSAGE: job.write_words(machine, "Lũ lên nhanh", FLOOD, ItemKind.BULLETIN),
    }
    ids = tuple(made.values())
    job.accept_readings(machine, ids)
    job.wait_for_speech(machine, ids)
    job.submit_and_approve(machine, ids)
    with machine.sessions.begin() as session:
        for purpose, bulletin_id in made.items():
            kind = EmergencyKind.FLOOD if purpose is Purpose.MESSAGE else None
            new = NewTemplate(unit_id=unit_id, purpose=purpose, bulletin_id=bulletin_id, kind=kind)
            set_ready(session, machine.commune.operator, new, now_ms())
