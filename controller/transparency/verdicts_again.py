"""Judge again what stands as the verdict: record and log may agree on what nobody could judge.

Whoever can write to the database can append a verdict by the very road that the ledger takes, log
included. The rules then say otherwise than she. Of verdicts that later ones revised only who
checks an export can say whether they were right at the time.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from controller.archive.kept import judgeable
from controller.ledger.evidence import Case, gather
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import Verdict
from controller.store.transparency import LeafKind
from controller.transparency.faults import Fault, Finding
from playlists.rules.verdict import verdict
from playlists.rules.verdict_record import FIRST, Columns, told


def compare_verdicts(session: Session, verdicts: Mapping[str, int], now: int) -> Iterator[Fault]:
    """Those of these verdicts (by identifier, with their leaf) that stand and do not follow."""
    standing = and_(
        ExpectedBroadcast.id == Verdict.expected_id,
        ExpectedBroadcast.verdict_number == Verdict.number,
    )
    query = select(Verdict.__table__).join(ExpectedBroadcast, standing)
    rows = {row.expected_id: row for row in session.execute(query.where(Verdict.id.in_(verdicts)))}
    for case in gather(session, judgeable(session, rows)):
        row = rows[case.id]
        said = {name: getattr(row, name) for name in FIRST}
        # What came later and changed nothing must not count against what was said before it.
        if said not in (_again(case, row.judged_at), _again(case, now)):
            yield Fault(Finding.NOT_FROM_EVIDENCE, LeafKind.VERDICT, row.id, verdicts[row.id])


def _again(case: Case, at: int) -> Columns:
    return told(verdict(case.expected, case.evidence, at), case.evidence.testimonies)
