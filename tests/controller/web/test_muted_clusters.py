"""A cluster that was muted says so wherever clusters are, and what did not sound there for it."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.civil import HOUR_MS, MINUTE_MS
from controller.ledger.ingest import ingest
from controller.ledger.report import Received, open_report
from controller.planning.service import plan_marked
from controller.receivers.quieting import mute
from controller.receivers.service import record_state
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import OutboxMessage
from controller.store.people import StaffRole
from controller.store.places import Receiver
from controller.web.pages import clusters
from playlists.messages.command import MuteCause
from playlists.messages.order_entries import Muted, Unmuted
from playlists.messages.state import ClockState, State
from playlists.rules.verdict import Cause, VerdictKind
from tests.controller.web.asking import Browser, Web, Write
from tests.controller.web.emergency_things import emergencies_of
from tests.controller.web.test_live_day import FakeRequest
from tests.controller.witness import Witness


@dataclass
class Muting:
    """The first cluster, mute for an hour by the approver's order."""

    web: Web
    write: Write
    witness: Witness
    until: int

    @property
    def page(self) -> str:
        return f"/cum-loa/{self.web.commune.clusters[0].id}"

    def tell(self, **said: object) -> None:
        """Let the receiver tell its state."""

        def record(session: Session) -> None:
            known: dict[str, Any] = {
                "online": True,
                "ready_for_air": True,
                "plan_version": 1,
                "clock": ClockState(trusted=True, source="synchronised"),
                **said,
            }
            state = State(receiver=self.witness.receiver, at=self.web.now, **known)
            record_state(session, self.witness.receiver, state, self.web.now)

        self.write(record)

    def report(self, first: int = 1) -> None:
        """Let what it wrote come in."""
        raw = Received(self.witness.receiver, self.witness.report(first))
        opened = open_report(raw, {self.witness.receiver: self.witness.key.public_key})
        self.write(lambda session: ingest(session, [opened], self.web.now))

    def miss_everything(self) -> None:
        """What was promised to it did not sound, for it was mute."""
        self.write(
            lambda session: session.execute(
                update(ExpectedBroadcast)
                .where(ExpectedBroadcast.cluster_id == self.web.commune.clusters[0].id)
                .values(
                    verdict=VerdictKind.NOT_PLAYED_BY_ORDER,
                    cause=Cause.MUTED,
                    planned_start=self.web.now - 1,
                )
            )
        )


@pytest.fixture
def muting(web: Web, write: Write) -> Muting:
    receiver = web.commune.receivers[0].id
    witness = Witness(receiver)

    def lay(session: Session) -> str:
        session.get_one(Receiver, receiver).public_key = witness.key.public_key
        web.commune.slot(session, [web.commune.approved_bulletin(session)])
        plan_marked(session, web.now, (), limit=10)
        cluster = web.commune.clusters[0].id
        return mute(session, web.commune.approver, cluster, 1, web.now).id

    command, until = write(lay), web.now + HOUR_MS
    witness.write(Muted(command, MuteCause.ORDERED, until), at=web.now + 2_000)
    web.now += 5_000
    found = Muting(web, write, witness, until)
    found.tell(muted_until=until)
    found.report()
    return found


def test_the_list_and_the_map_say_that_it_is_mute_instead_of_ready(
    operator: Browser, muting: Muting, web: Web
) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    technician.post(f"{muting.page}/vi-tri", {"vi_tri": "12.2, 109.1"}, muting.page)
    html = operator.get("/cum-loa")
    assert "Tắt tiếng đến 19:07" in html
    assert "Sẵn sàng phát" not in html
    assert re.search(r'data-at="12.2,109.1"[^>]*data-mark="mute"[^>]*: Tắt tiếng đến 19:07"', html)
    assert re.search(r"1 cụm đang tắt tiếng.*>cụm 01</a>", html)
    assert "0<span>/3" in html.partition("Sẵn sàng</dt>")[2][:60], "it will not sound"
    web.now = muting.until
    assert "tắt tiếng" not in operator.get("/cum-loa").lower()


def test_what_is_wrong_with_it_is_said_beside(operator: Browser, muting: Muting) -> None:
    muting.tell(muted_until=muting.until, ready_for_air=False, clock=None)
    html = operator.get("/cum-loa")
    assert "Đồng hồ chưa đáng tin" in html
    assert "Tắt tiếng đến" in html


def test_today_says_what_did_not_sound_for_it_and_one_press_ends_it(
    operator: Browser, muting: Muting, web: Web
) -> None:
    muting.miss_everything()
    html = operator.get("/hom-nay")
    named = web.commune.approver.name
    assert f"Đang tắt tiếng đến 19:07 ({named} tắt lúc 18:07), nên 1 bản tin hôm nay" in html
    assert "Bỏ tắt tiếng" in html
    asked = operator.post(f"{muting.page}/bat-tieng", {"ve": "/hom-nay"})
    assert (asked.status, asked.location) == (303, "/hom-nay?bao=da-bo-tat-tieng")
    html = operator.get("/hom-nay")
    assert "Bỏ tắt tiếng: đang gửi." in html
    assert "bat-tieng" not in html, "it was pressed"
    web.now += 5_000
    muting.tell(muted_until=0)
    assert "tắt tiếng đến" not in operator.get("/hom-nay").lower()


def test_who_may_not_end_it_is_told_but_offered_nothing(muting: Muting, web: Web) -> None:
    html = web.logged_in(StaffRole.TECHNICIAN).get("/hom-nay")
    assert "Đang tắt tiếng đến 19:07" in html
    assert "bat-tieng" not in html
    assert "bat-tieng" not in web.logged_in(StaffRole.TECHNICIAN).get(muting.page)


def test_a_mute_for_a_fault_is_told_apart_and_left_to_whoever_mends(
    operator: Browser, muting: Muting, web: Web
) -> None:
    web.now += 1_000
    muting.witness.write(Muted("f", MuteCause.FAULT, muting.until + 1), at=web.now)
    muting.report(2)
    muting.tell(muted_until=muting.until + 1)
    assert "Ngắt do hỏng đến 19:07" in operator.get("/cum-loa")
    html = operator.get("/hom-nay")
    assert "Đang bị ngắt do hỏng" in html
    assert "Bỏ tắt tiếng" not in html
    muting.write(lambda session: emergencies_of(session, web.commune))
    web.now += 5 * MINUTE_MS
    assert "(ngắt do hỏng, sẽ không phát)" in web.logged_in(StaffRole.DUTY_OFFICER).get(
        "/khan-cap/moi?loai=flood"
    )


def test_an_open_page_of_the_cluster_is_told_the_answer(
    operator: Browser, muting: Muting, web: Web
) -> None:
    operator.post(f"{muting.page}/bat-tieng", {}, muting.page)
    muting.write(
        lambda session: session.execute(update(OutboxMessage).values(published_at=web.now))
    )
    query = select(OutboxMessage.message).order_by(OutboxMessage.created_at.desc())
    messages = muting.write(lambda session: list(session.scalars(query)))
    command = next(
        found["id"]
        for found in map(msgspec.json.decode, messages)
        if found.get("action", {}).get("type") == "unmute"
    )
    request: Any = FakeRequest(web, operator.client.cookies["loa_session"])

    async def listen() -> list[tuple[str | None, str]]:
        heard = []
        async for event in clusters.news(request, web.commune.clusters[0].id):
            heard.append((event.event, str(event.raw_data)))
            if len(heard) == len(clusters.LIVE):
                web.now += 2_000
                muting.witness.write(Unmuted(command, MuteCause.ORDERED), at=web.now)
                muting.report(2)
                muting.tell(muted_until=0)
            if "đã có tiếng lại" in heard[-1][1]:
                request.gone = True
        return heard

    heard = asyncio.run(listen())
    assert [part for part, _html in heard[: len(clusters.LIVE)]] == list(clusters.LIVE)
    before = dict(heard[: len(clusters.LIVE)])
    after = dict(heard)
    assert "Bỏ tắt tiếng: đã gửi lúc 18:07, đang chờ cụm trả lời." in before["told"]
    assert "Bỏ tắt tiếng: đã làm lúc 18:07, cụm đã có tiếng lại." in after["told"]
    assert "Tắt tiếng đến" in before["now"]
    assert "Sẵn sàng phát" in after["now"]
    assert "bat-tieng" in before["presses"]
