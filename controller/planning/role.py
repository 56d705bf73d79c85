"""The planner's process: plans what changed, renews plans, judges what is overdue, makes reports.

Any number of planners may run; the leader works, the others wait for its place.
"""

import logging
import threading
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from controller.archive.keeper import ARCHIVE_EVERY_S, archive_once
from controller.audit import figures
from controller.clock import now_ms
from controller.emergencies.keeper import (
    CARRY_ON_EVERY_S,
    PIN_EVERY_S,
    carry_on_once,
    pin_once,
)
from controller.habits.laying import LAY_EVERY_S, lay_once
from controller.keys.files import KeyFolder
from controller.ledger.keeper import JUDGE_EVERY_S, judge_once
from controller.live import keeper as live
from controller.notifications.morning_notices import SEND_EVERY_S, tell_morning_once
from controller.notifications.sending import Sender, post_by_https
from controller.notifications.ticket_notices import tell_owners_once
from controller.planning.marks import marked_clusters
from controller.planning.service import (
    Planned,
    mark_ageing_plans,
    mark_failed_again,
    note_fault,
    plan_clusters,
)
from controller.polling import is_away
from controller.reports.work import make_next
from controller.retention.keeper import TIDY_EVERY_S, tidy_once
from controller.settings import Settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.leading import Lead, lead_when_free, leadership_for
from controller.tickets import keeper as tickets
from controller.transparency import keeper
from controller.update.keeper import UPDATE_EVERY_S, update_once

log = logging.getLogger(__name__)

PLAN_EVERY_S = 0.5
RENEW_EVERY_S = 600
REPORT_EVERY_S = 1
FAULT_CHECK_S = 0.5
CLUSTERS_AT_ONCE = 100
"""Clusters a transaction: it holds SQLite's only writer."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Plan, whenever this process leads, until told to stop."""
    engine = open_engine(settings.database_url)
    leadership = leadership_for(engine, Lead.PLANNING, settings.home)
    try:
        lead_when_free(leadership, stop, lambda over: _lead(engine, settings, over))
    finally:
        engine.dispose()


def plan_once(engine: Engine, audio_sources: tuple[str, ...]) -> None:
    """Plan every cluster that is marked, some in each transaction."""
    while True:
        with reading_sessions(engine)() as session:
            waiting = marked_clusters(session, CLUSTERS_AT_ONCE)
        if not waiting:
            return
        try:
            planned = _plan(engine, waiting, audio_sources)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("planning %d clusters together failed; each alone now", len(waiting))
            _plan_each_alone(engine, waiting, audio_sources)
        else:
            log.info("planned %d clusters, %d plans are new", planned.clusters, planned.plans)


def _plan(engine: Engine, cluster_ids: list[str], audio_sources: tuple[str, ...]) -> Planned:
    with writing_sessions(engine).begin() as session:
        return plan_clusters(session, cluster_ids, now_ms(), audio_sources)


def _plan_each_alone(
    engine: Engine, cluster_ids: list[str], audio_sources: tuple[str, ...]
) -> None:
    """One cluster that cannot be planned must not silence the others."""
    for cluster_id in cluster_ids:
        try:
            _plan(engine, [cluster_id], audio_sources)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("planning cluster %s failed", cluster_id)
            with writing_sessions(engine).begin() as session:
                note_fault(session, cluster_id, error, now_ms())


def renew_once(engine: Engine) -> None:
    """Mark the clusters whose plans grow old, and those whose planning failed."""
    with writing_sessions(engine).begin() as session:
        marked = mark_ageing_plans(session, now_ms()) + mark_failed_again(session, now_ms())
    if marked:
        log.info("%d clusters need their plan renewed", marked)


def report_once(engine: Engine) -> None:
    """Make the reports that were asked for."""
    while make_next(engine, now_ms):
        pass


def _sender(settings: Settings) -> Sender:
    return Sender(settings.home, settings.controller_url, post_by_https)


def _lead(engine: Engine, settings: Settings, over: threading.Event) -> None:
    failed = threading.Event()
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    jobs: tuple[tuple[Callable[[], None], float], ...] = (
        (lambda: plan_once(engine, settings.audio_sources), PLAN_EVERY_S),
        (lambda: judge_once(engine), JUDGE_EVERY_S),
        (lambda: lay_once(engine), LAY_EVERY_S),
        (lambda: carry_on_once(engine, settings.audio_sources), CARRY_ON_EVERY_S),
        (lambda: pin_once(engine, settings.audio_sources), PIN_EVERY_S),
        (lambda: update_once(engine, settings.audio_sources), UPDATE_EVERY_S),
        (lambda: tickets.keep_once(engine), tickets.KEEP_EVERY_S),
        (
            lambda: tell_morning_once(engine, _sender(settings), now_ms()),
            SEND_EVERY_S,
        ),
        (
            lambda: tell_owners_once(engine, _sender(settings), now_ms()),
            SEND_EVERY_S,
        ),
        (lambda: live.keep_once(engine, settings.shelf), live.KEEP_EVERY_S),
        (lambda: report_once(engine), REPORT_EVERY_S),
        (lambda: keeper.check_once(engine), keeper.CHECK_EVERY_S),
        (lambda: archive_once(engine, settings, now_ms()), ARCHIVE_EVERY_S),
        (lambda: figures.count_once(engine), figures.COUNT_EVERY_S),
        (lambda: figures.recount_once(engine), figures.RECOUNT_EVERY_S),
    )
    at_once: tuple[tuple[Callable[[], None], float], ...] = (
        (lambda: keeper.append_once(engine), keeper.APPEND_EVERY_S),
        (lambda: keeper.head_once(engine, KeyFolder(settings.keys_dir)), keeper.HEAD_EVERY_S),
        (lambda: renew_once(engine), RENEW_EVERY_S),
        (lambda: tidy_once(engine, settings), TIDY_EVERY_S),
    )
    for work, seconds in jobs:
        scheduler.add_job(_guarded(work, failed), "interval", seconds=seconds)
    scheduler.start()
    for work, seconds in at_once:
        # It has its turns only once it was done: two at a time would append the same leaves.
        _guarded(work, failed)()
        scheduler.add_job(_guarded(work, failed), "interval", seconds=seconds)
    try:
        while not over.wait(FAULT_CHECK_S) and not failed.is_set():
            pass
    finally:
        scheduler.shutdown(wait=True)
    if failed.is_set():
        raise RuntimeError("planning failed; see the error above")


def _guarded(work: Callable[[], None], failed: threading.Event) -> Callable[[], None]:
    """A job that survives a database that is away, and reports what is our own fault."""

    def job() -> None:
        try:
            work()
        except (DBAPIError, PoolTimeoutError) as error:
            if is_away(error):
                log.warning("the database does not answer, trying again soon: %s", error)
                return
            failed.set()
            log.exception("planning failed")
        except Exception:
            failed.set()
            log.exception("planning failed")

    return job
