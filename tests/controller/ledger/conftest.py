"""A commune with a plan, and the witness that sits in its first cluster."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.ingest import Ingested, ingest, public_keys
from controller.ledger.report import Received, open_report
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from playlists.messages.plan import Plan
from tests.controller.commune import Commune, lay_commune, newest_plan
from tests.controller.witness import Witness


@dataclass
class Road:
    """From a plan to the ledger."""

    session: Session
    commune: Commune
    witness: Witness
    plan: Plan

    @property
    def broadcast(self) -> ExpectedBroadcast:
        """The one bulletin that is promised to the first cluster."""
        query = select(ExpectedBroadcast).where(
            ExpectedBroadcast.cluster_id == self.commune.clusters[0].id
        )
        return self.session.scalars(query.execution_options(populate_existing=True)).one()

    def send(self, *envelopes: bytes, now: int | None = None) -> Ingested:
        """Reports of the witness come in, all in one group."""
        keys = public_keys(self.session, [self.witness.receiver])
        received = [Received(self.witness.receiver, envelope) for envelope in envelopes]
        opened = [open_report(one, keys) for one in received]
        return ingest(self.session, opened, now or self.plan.occurrences[0].starts_at + 60_000)


@pytest.fixture
def road(session: Session) -> Road:
    commune = lay_commune(session, clusters=2)
    witness = Witness(commune.receivers[0].id)
    commune.receivers[0].public_key = witness.key.public_key
    bulletins = [commune.approved_tune(session), commune.approved_bulletin(session)]
    commune.slot(session, bulletins)
    plan_marked(session, commune.now, ("http://127.0.0.1/audio",), limit=10)
    plan = newest_plan(session, witness.receiver)
    assert plan is not None
    return Road(session, commune, witness, plan)
