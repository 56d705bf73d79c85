"""One cluster told by hand: mute for a while, sound again, test itself."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.marks import marked_clusters
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.store.places import Cluster
from playlists.messages.command import Command, Mute, SelfTest, Tone, Unmute
from tests.controller.web.asking import Browser, Web, Write

HOUR_MS = 3_600_000


def given(write: Write) -> list[Command]:
    def read(session: Session) -> list[Command]:
        query = select(OutboxMessage.message).where(OutboxMessage.kind == OutboxKind.COMMAND)
        found = session.scalars(query)
        commands = [msgspec.json.decode(one, type=Command) for one in found]
        return sorted(commands, key=lambda one: one.sequence)

    told: list[Command] = write(read)
    return told


def test_each_press_is_a_command_that_waits_for_its_signature_and_stands_in_the_record(
    operator: Browser, web: Web, write: Write
) -> None:
    page = f"/cum-loa/{web.commune.clusters[0].id}"
    assert "Bỏ tắt tiếng" not in operator.get(page), "nothing is mute yet"
    for act, form in (("tat-tieng", {"gio": 1}), ("bat-tieng", {}), ("tu-kiem", {})):
        assert operator.post(f"{page}/{act}", form, page).status == 303
    muted, unmuted, tested = (one.action for one in given(write))
    assert muted == Mute(until=web.now + HOUR_MS)
    assert (unmuted, tested) == (Unmute(), SelfTest(tone=Tone.QUIET))
    acts = write(lambda session: set(session.scalars(select(AuditEvent.act))))
    assert {"mute", "unmute", "self_test"} <= acts
    assert "Tự kiểm: đang gửi." in operator.get(page)


def test_nobody_mutes_for_longer_than_a_day(operator: Browser, web: Web, write: Write) -> None:
    page = f"/cum-loa/{web.commune.clusters[0].id}"
    assert operator.post(f"{page}/tat-tieng", {"gio": 25}, page).status == 422
    assert given(write) == []


def test_a_new_volume_goes_out_with_a_new_plan(web: Web, write: Write) -> None:
    cluster = web.commune.clusters[0].id
    page = f"/cum-loa/{cluster}"
    assert "Âm lượng, %" in web.logged_in(StaffRole.ADMINISTRATOR).get(page)
    technician = web.logged_in(StaffRole.TECHNICIAN)
    assert technician.post(f"{page}/am-luong", {"phan_tram": 65}, page).status == 303
    assert write(lambda session: session.get_one(Cluster, cluster).volume_percent) == 65
    assert cluster in write(lambda session: marked_clusters(session, limit=99))
    assert technician.post(f"{page}/am-luong", {"phan_tram": 0}, page).status == 422


def test_who_only_mends_may_let_it_test_itself_but_not_silence_it(web: Web) -> None:
    page = web.logged_in(StaffRole.TECHNICIAN).get(f"/cum-loa/{web.commune.clusters[0].id}")
    assert ("Cho tự kiểm" in page, "Tắt tiếng 1 giờ" in page) == (True, False)
