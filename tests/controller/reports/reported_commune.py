"""A commune after a week on air: most of it sounded, some did not, some was said by hand."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from controller import civil
from controller.duties.service import NewDuty, take_on
from controller.planning.service import plan_marked
from controller.regulations.service import NewRule, add_rule
from controller.reports.asked import Asked
from controller.reports.catalogue import KINDS, compose
from controller.reports.content import Report
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import Verdict
from controller.store.places import Cluster
from controller.store.reports import ReportKind
from controller.units.tree import subtree_ids
from playlists.rules.verdict import Cause, VerdictKind
from tests.controller.commune import NOW, Commune, lay_commune

FIRST, LAST = date(2026, 11, 19), date(2026, 11, 25)
AFTER = NOW + 8 * civil.DAY_MS


class Week:
    """Three clusters, two bulletins daily at 17:00; on the third day cluster 02 had no power."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.commune: Commune = lay_commune(session, clusters=3)
        self.law = self.commune.approved_bulletin(session, "Luật Đất đai: cấp sổ lần đầu.", 65)
        self.law.field = "dat-dai"
        self.call = self.commune.approved_bulletin(session, "=Mời họp thôn.", 30)
        self.commune.slot(session, [self.law, self.call], rule="FREQ=DAILY")
        plan_marked(session, NOW + 1000, (), limit=10)
        self._judge(ExpectedBroadcast.planned_start < AFTER, VerdictKind.PLAYED)
        third = civil.bounds(FIRST + timedelta(days=2))
        without_power = (
            (ExpectedBroadcast.cluster_id == self.commune.clusters[1].id)
            & (ExpectedBroadcast.planned_start >= third[0])
            & (ExpectedBroadcast.planned_start < third[1])
        )
        self._judge(without_power, VerdictKind.FAILED, Cause.POWER)
        duty = NewDuty(bulletin_id=self.law.id, template="three-days", begins_on=FIRST.isoformat())
        self.duty = take_on(session, self.commune.operator, duty, NOW + 2000)
        rule = NewRule(
            unit_id=self.commune.unit.id,
            citation="Quy chế, Điều 5",
            limit={"kind": "day_minutes", "most": 1},
            first_day="2026-01-01",
        )
        add_rule(session, self.commune.operator, rule, NOW + 3000)

    def _judge(
        self, which: ColumnElement[bool], verdict: VerdictKind, cause: Cause = Cause.NONE
    ) -> None:
        for one in self.session.scalars(select(ExpectedBroadcast).where(which)):
            heard_ms = one.length_ms if verdict is VerdictKind.PLAYED else 0
            self._say(one, verdict, cause, heard_ms)
        self.session.flush()

    def _say(
        self, one: ExpectedBroadcast, verdict: VerdictKind, cause: Cause, heard_ms: int
    ) -> None:
        one.verdict, one.cause, one.verdict_number = verdict, cause, one.verdict_number + 1
        one.heard_ms = heard_ms
        judged = Verdict(
            id=new_id(AFTER),
            expected_id=one.id,
            number=one.verdict_number,
            kind=verdict,
            cause=cause,
            heard_ms=heard_ms,
            judged_at=AFTER,
        )
        self.session.add(judged)

    def shorter(
        self, cluster: Cluster, heard_ms: int, verdict: VerdictKind = VerdictKind.PARTIAL
    ) -> None:
        """On the first day less of the law came out in a cluster than was planned."""
        query = select(ExpectedBroadcast).where(
            ExpectedBroadcast.cluster_id == cluster.id,
            ExpectedBroadcast.revision_id == self.law.current.id,
        )
        one = self.session.scalars(query.order_by(ExpectedBroadcast.planned_start)).first()
        assert one is not None
        self._say(one, verdict, Cause.POWER, heard_ms)
        self.session.flush()

    def asked(self, **other: object) -> Asked:
        usual = {
            "unit_id": self.commune.unit.id,
            "unit": "Xã Ninh Hải",
            "superior": "Tỉnh Khánh Hòa",
            "units": frozenset(subtree_ids(self.session, self.commune.unit.id)),
            "first": FIRST,
            "last": LAST,
            "now": AFTER,
            "subject_id": self.duty.id,
        }
        return Asked(**(usual | other))  # type: ignore[arg-type]

    def report(self, kind: ReportKind, **other: object) -> Report:
        asked = self.asked(**other)
        found = KINDS[kind]
        return compose(found, asked, found.read(self.session, asked, lambda _done, _of: None))

    def promised(self) -> int:
        return len(self.session.scalars(select(ExpectedBroadcast.id)).all())
