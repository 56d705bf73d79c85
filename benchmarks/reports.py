"""Reports: a year's, over 250,000 broadcasts (`--full`: ten million, too), to its files.

The record is that of `filled_record`: a province of 65 communes. What is measured is what a clerk
waits for: reading, saying and rendering the yearly report to Sở Tư pháp.
"""

import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.filled_record import A_DAY, CLUSTERS, FilledRecord, fill
from benchmarks.record_pages import LAST_MIDNIGHT
from benchmarks.row import Row
from controller import civil
from controller.reports.asked import Asked
from controller.reports.catalogue import KINDS, compose
from controller.reports.renderers import docx, pdf, xlsx
from controller.store.engine import open_engine, reading_sessions
from controller.store.migrate import migrate
from controller.store.reports import ReportKind
from controller.units.tree import subtree_ids
from tests.real_parts.postgres import Postgres, find_programs

BENCH = "reports"
BROADCASTS, FULL_BROADCASTS = 250_000, 10_000_000
GOAL_S = 10.0


def run(*, full: bool = False) -> list[Row]:
    """Measure on each engine that is installed; `full` takes an hour."""
    rows = []
    for broadcasts in (BROADCASTS, FULL_BROADCASTS) if full else (BROADCASTS,):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(_measured("SQLite", f"sqlite:///{Path(folder) / 'loa.db'}", broadcasts))
        if find_programs() is not None:
            with Postgres() as server:
                rows.append(_measured("PostgreSQL", server.new_database(), broadcasts))
    return rows


def _measured(name: str, url: str, broadcasts: int) -> Row:
    engine = open_engine(url)
    migrate(engine)
    record = fill(engine, LAST_MIDNIGHT, broadcasts // (A_DAY * CLUSTERS))
    began = time.perf_counter()
    _make(engine, record)
    took = time.perf_counter() - began
    engine.dispose()
    return Row(
        bench=BENCH,
        what=f"a year's report over {record.broadcasts:,} expected broadcasts, {name}",
        value=round(took, 2),
        unit="s",
        goal=f"<= {GOAL_S:.0f} s",
        met=took <= GOAL_S,
    )


def _make(engine: Engine, record: FilledRecord) -> None:
    last = civil.day_of(record.now)
    kind = KINDS[ReportKind.LEGAL_EDUCATION]
    with reading_sessions(engine)() as session:
        asked = Asked(
            unit_id=record.province,
            unit="Tỉnh Khánh Hòa",
            superior="",
            units=frozenset(subtree_ids(session, record.province)),
            first=last - timedelta(days=364),
            last=last,
            now=record.now,
        )
        report = compose(kind, asked, kind.read(session, asked, lambda _done, _steps: None))
    if not report.tables[0].rows:
        raise RuntimeError("the report says nothing of the year")
    for render in (docx.render, pdf.render, xlsx.render):
        render(report)
