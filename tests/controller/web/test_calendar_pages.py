"""A telephone's calendar follows the schedule by a secret address, until it is revoked."""

from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.schedules.service import Target
from controller.store.broadcasts import TargetKind
from controller.store.calendar_links import CalendarLink
from controller.store.engine import reading_sessions
from tests.controller.web.asking import Browser, Web, Write, first


def address(operator: Browser, **form: object) -> str:
    made = operator.post("/lich-phat/lien-ket", {"name": "Trưởng thôn", **form})
    assert made.status == 200
    return first(r'value="http://testserver(/lich/[^"]+\.ics)" readonly', made.text)


def events(web: Web, path: str) -> list[str]:
    answer = web.client().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    return [str(event["uid"]) for event in Calendar.from_ical(answer.text).walk("VEVENT")]


def lay(web: Web, write: Write) -> None:
    def make(session: Session) -> None:
        news = [web.commune.approved_bulletin(session, seconds=60)]
        web.commune.slot(session, news)
        only = [Target(kind=TargetKind.CLUSTER, id=web.commune.clusters[0].id)]
        web.commune.slot(session, news, at="18:00", targets=only)

    write(make)


def test_an_address_shows_the_schedule_of_a_unit_or_of_one_cluster(
    web: Web, operator: Browser, write: Write
) -> None:
    lay(web, write)
    whole = address(operator)
    first_place, second_place = (cluster.id for cluster in web.commune.clusters[:2])
    assert len(events(web, whole)) == 2
    assert len(events(web, address(operator, cluster_id=first_place))) == 2
    assert len(events(web, address(operator, cluster_id=second_place))) == 1


def test_a_revoked_address_shows_nothing_and_no_secret_is_kept(
    web: Web, operator: Browser, write: Write
) -> None:
    lay(web, write)
    path = address(operator)
    with reading_sessions(web.engine)() as session:
        row = session.scalars(select(CalendarLink)).one()
    assert row.token_sha256 not in path
    assert path.removeprefix("/lich/").removesuffix(".ics") not in str(vars(row))
    assert operator.post(f"/lich-phat/lien-ket/{row.id}/thu-hoi", {}).status == 303
    assert web.client().get(path).status_code == 404
    assert web.client().get("/lich/khong-co.ics").status_code == 404
    assert operator.post("/lich-phat/lien-ket", {"name": " "}).status == 422
