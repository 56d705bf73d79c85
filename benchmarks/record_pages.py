"""How quickly auditors' pages answer over a province's full record; for `ledger`."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from benchmarks.filled_record import LOGIN, FilledRecord, fill
from benchmarks.row import Row
from controller import civil
from controller.audit.figures import count_ahead
from controller.audit.weeks import weeks_until
from controller.settings import read_settings
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import open_engine, reading_sessions
from controller.store.migrate import migrate
from controller.web.app import create_app
from tests.controller.commune import FAST_HASHER, PASSWORD
from tests.controller.web.asking import token_of

TIMES = 20
GOAL_MS = 200
LAST_MIDNIGHT = 1_796_000_400_000 // civil.DAY_MS * civil.DAY_MS
Paths = Callable[[int], str]


def run(url: str, name: str, days: int) -> Iterator[Row]:
    """Fill a database that is empty, then ask for each page some times."""
    engine = open_engine(url)
    migrate(engine)
    record = fill(engine, LAST_MIDNIGHT, days)
    began = time.perf_counter()
    count_ahead(engine, weeks_until(record.now, 2), record.now)
    yield Row(
        bench="ledger",
        what=f"two weeks counted ahead, {record.broadcasts:,} broadcasts, {name}",
        value=round(time.perf_counter() - began, 1),
        unit="s an hour",
    )
    with tempfile.TemporaryDirectory() as home:
        client = _logged_in(engine, Path(home), record)
        for what, path in _pages(engine, record).items():
            yield _row(f"{what}, {record.broadcasts:,} broadcasts, {name}", _p95(client, path))
    engine.dispose()


def _logged_in(engine: Engine, home: Path, record: FilledRecord) -> TestClient:
    settings = read_settings({"LOA_HOME": str(home)})
    app = create_app(settings, engine, clock=lambda: record.now, hasher=FAST_HASHER)
    client = TestClient(app, follow_redirects=False)
    form = {"login": LOGIN, "password": PASSWORD}
    form["csrf_token"] = token_of(client.get("/dang-nhap").text)
    client.post("/dang-nhap", data=form)
    return client


def _pages(engine: Engine, record: FilledRecord) -> dict[str, Paths]:
    """Pages of a province's auditor; each time another commune, cluster, day."""
    with reading_sessions(engine)() as session:
        some = session.scalars(select(ExpectedBroadcast.id).limit(TIMES * 50)).all()[::50]
    first = civil.day_of(record.now - record.days * civil.DAY_MS)
    all_days = f"tu={first}&den={civil.day_of(record.now)}"
    broadcasts = f"/kiem-tra/luot-phat?{all_days}"
    middle = record.now - record.days * civil.DAY_MS // 2

    def day(n: int) -> str:
        return str(civil.day_of(record.now - (n % min(record.days, 14)) * civil.DAY_MS))

    return {
        "headline of the week": lambda _n: "/kiem-tra",
        "all broadcasts": lambda _n: broadcasts,
        "all broadcasts, from the middle": lambda n: (
            f"{broadcasts}&sau={middle - n * 60_000}.{'0' * 32}"
        ),
        "broadcasts of a commune": lambda n: f"{broadcasts}&don_vi={record.communes[n]}",
        "broadcasts of a cluster": lambda n: f"{broadcasts}&cum={record.clusters[n * 7]}",
        "broadcasts of a bulletin": lambda n: f"{broadcasts}&ban_tin={record.bulletins[n]}",
        "broadcasts of a field of law": lambda n: (
            f"{broadcasts}&linh_vuc={('thue', 'y-te', 'dat-dai')[n % 3]}"
        ),
        "broadcasts that failed": lambda n: (
            f"{broadcasts}&ket_qua=failed&don_vi={record.communes[n]}"
        ),
        "broadcasts of a verdict that none has": lambda _n: f"{broadcasts}&ket_qua=recalled",
        "proof of one broadcast": lambda n: f"/kiem-tra/luot-phat/{some[n]}",
        "a cluster's day": lambda n: f"/kiem-tra/cum/{record.clusters[n]}?ngay={day(n)}",
        "a cluster at an instant": lambda n: (
            f"/kiem-tra/cum/{record.clusters[n]}/luc?ngay={day(n)}&gio=05:21"
        ),
        "communes compared": lambda n: f"/kiem-tra/so-sanh?tuan={day(7 * (n % 2))}",
        "reach of a commune": lambda n: f"/kiem-tra/do-phu?don_vi={record.communes[n]}",
        "reach of the province": lambda _n: "/kiem-tra/do-phu",
        "search": lambda n: f"/kiem-tra/tim?tim=ban+tin+so+{n}",
    }


def _p95(client: TestClient, path: Paths) -> float:
    """Milliseconds within which 19 of 20 pages came."""
    took = []
    for number in range(TIMES):
        began = time.perf_counter()
        answer = client.get(path(number))
        took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path(number)}: {answer.status_code}")
    return sorted(took)[TIMES - 2]


def _row(what: str, p95: float) -> Row:
    return Row(
        bench="ledger",
        what=f"page: {what}",
        value=round(p95, 1),
        unit="ms p95",
        goal=f"<= {GOAL_MS}",
        met=p95 <= GOAL_MS,
    )
