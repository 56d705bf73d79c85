"""A commune whose broadcast was planned, signed, played, reported, judged, logged and signed for.

Beside it another commune of the same province, whose record nobody may read here.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.keys.ceremony import Ceremony, Grant, hold
from controller.ledger.ingest import ingest, public_keys
from controller.ledger.judge import judge
from controller.ledger.report import Received, open_report
from controller.planning.service import plan_marked
from controller.receivers.service import replace_receiver
from controller.schedules.service import cancel
from controller.signer.conditions import Station
from controller.signer.heads import HeadKeeper
from controller.signer.signing import sign_waiting
from controller.store.broadcasts import ExpectedBroadcast
from controller.transparency.export import Asked, export
from controller.transparency.sequencer import append_waiting, ask_for_head
from playlists.messages.journal_entry import PlanAccepted
from playlists.messages.trust import advance, pack_chain, trust_root
from tests.controller.commune import Commune, lay_commune, lay_commune_in, newest_plan
from tests.controller.witness import Witness

DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS
LONG_AFTER = 1_900_000_000_000
"""An instant by which everything is over."""


@dataclass
class Played:
    """What is left of it: the commune, the keys, an instant after everything."""

    session: Session
    commune: Commune
    ceremony: Ceremony
    station: Station
    keeper: HeadKeeper
    witness: Witness
    now: int

    @property
    def root(self) -> bytes:
        return self.ceremony.root

    def take_away(self, **asked: int) -> list[bytes]:
        chain = pack_chain(self.ceremony.chain)
        return list(export(self.session, chain, Asked(unit_id=self.commune.unit.id, **asked)))

    def keep(self, now: int) -> None:
        """Append what waits and sign a head over it."""
        self.session.flush()
        while append_waiting(self.session, now, 100):
            pass
        ask_for_head(self.session, now, at_once=True)
        self.keeper.sign(self.session, self.station, now)

    def sign(self, now: int) -> None:
        self.session.flush()
        sign_waiting(self.session, self.station, now, 100)

    def hear(self, envelope: bytes, now: int) -> None:
        keys = public_keys(self.session, [self.witness.receiver])
        opened = open_report(Received(self.witness.receiver, envelope), keys)
        ingest(self.session, [opened], now)

    def judge_all(self, now: int) -> None:
        judge(self.session, self.session.scalars(select(ExpectedBroadcast.id)).all(), now)


def play(session: Session) -> Played:
    """Two clusters: one plays everything, of the other nothing is ever heard."""
    commune = lay_commune(session, clusters=2)
    lay_commune_in(session, commune.province, name="ben").draft(session)
    witness = Witness("")
    old = commune.receivers[0]
    receiver = replace_receiver(session, SYSTEM, old.id, witness.key.public_key, commune.now)
    witness.receiver = receiver.id
    grant = Grant(
        units=(commune.province.id,),
        not_before=commune.now - YEAR_MS,
        not_after=commune.now + YEAR_MS,
    )
    ceremony = hold(grant, root_count=1, threshold=1, now=commune.now)
    station = Station((ceremony.station_key,), advance(trust_root(ceremony.root), ceremony.chain))
    keeper = HeadKeeper(Path(tempfile.mkdtemp()), new_name=lambda: "log-1")
    played = Played(session, commune, ceremony, station, keeper, witness, commune.now)
    commune.slot(session, [commune.approved_tune(session), commune.approved_bulletin(session)])
    dropped = commune.slot(session, [commune.approved_bulletin(session)], at="18:00:00")
    plan_marked(session, commune.now + 10, ("http://127.0.0.1/audio",), limit=10)
    played.sign(commune.now + 20)
    played.keep(commune.now + 30)
    cancel(session, commune.operator, dropped.id, commune.now + 1000)
    plan_marked(session, commune.now + 2000, ("http://127.0.0.1/audio",), limit=10)
    played.sign(commune.now + 2100)
    plan = newest_plan(session, receiver.id)
    assert plan is not None
    witness.write(PlanAccepted(plan.version), commune.now + 3000)
    played.hear(witness.report(), commune.now + 3100)
    played.keep(commune.now + 4000)
    witness.play(plan)
    ended = plan.occurrences[0].starts_at + 60_000
    played.hear(witness.report(2), ended)
    played.judge_all(ended + 2 * DAY_MS)
    played.now = ended + 2 * DAY_MS + 1000
    played.keep(played.now)
    return played
