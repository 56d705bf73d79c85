"""The busy commune as an auditor finds it: a round drawn, one pole visited, a link given."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.service import actor_for
from controller.audit.filters import NewFilter, save_filter
from controller.audit.links import NewLink, make_link
from controller.audit.rounds import NewFinding, NewRound, add_finding, draw_round
from controller.civil import HOUR_MS
from controller.receivers.households import count_households
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.inspections import FilteredList, Heard
from controller.store.people import Person
from playlists.rules.verdict import VerdictKind
from tests.browser.busy_commune import ADMINISTRATOR, AUDITOR, BusyCommune, Page


def lay_inspection(session: Session, commune: BusyCommune) -> list[Page]:
    """Lay it; the pages of the room."""
    person = session.scalars(select(Person).where(Person.login == AUDITOR)).one()
    auditor = actor_for(person)
    unit, now = commune.unit_id, commune.now
    new = NewRound(unit_id=unit, name="Kiểm tra quý IV/2026", count=5)
    drawn = draw_round(session, auditor, new, "9f86d081884c7d659a2feaa0c55ad015", now)
    first, second = json.loads(drawn.drawn)[:2]
    told = (
        (first, Heard.CLEAR, "Nghe rõ từ sân nhà văn hóa."),
        (second, Heard.SILENT, "Cột bị cây che, loa quay vào trong; hộ bên cạnh nói im cả tuần."),
    )
    for cluster, heard, remark in told:
        found = NewFinding(cluster_id=cluster, heard=heard, remark=remark, round_id=drawn.id)
        add_finding(session, auditor, found, now)
    make_link(
        session,
        auditor,
        NewLink(unit_id=unit, team="Đoàn kiểm tra Sở Tư pháp", ends_at=now + 8 * HOUR_MS),
        now,
    )
    save_filter(session, auditor, "Sự cố trong tuần", NewFilter(asked="ket_qua=failed"), now)
    acts = NewFilter(of_list=FilteredList.ACTS, asked="viec=approve")
    save_filter(session, auditor, "Ai duyệt", acts, now)
    administrator = session.scalars(select(Person).where(Person.login == ADMINISTRATOR)).one()
    around = {cluster.id: 40 + 3 * number for number, cluster in enumerate(commune.clusters[:15])}
    count_households(session, actor_for(administrator), around, {}, now)
    of_verdict = {
        kind: session.scalars(
            select(ExpectedBroadcast.id).where(ExpectedBroadcast.verdict == kind)
        ).first()
        for kind in (VerdictKind.PLAYED, VerdictKind.FAILED)
    }
    cluster = f"/kiem-tra/cum/{second}"
    return [
        ("audit-room", AUDITOR, "/kiem-tra"),
        ("audit-broadcasts", AUDITOR, "/kiem-tra/luot-phat"),
        ("audit-none", AUDITOR, "/kiem-tra/luot-phat?ket_qua=recalled&linh_vuc=thue"),
        *(
            (f"audit-{kind}", AUDITOR, f"/kiem-tra/luot-phat/{id_}")
            for kind, id_ in of_verdict.items()
        ),
        ("audit-cluster", AUDITOR, cluster),
        ("audit-moment", AUDITOR, f"{cluster}/luc?ngay=2026-11-24&gio=05:16"),
        ("audit-moment-nothing", AUDITOR, f"{cluster}/luc?ngay=2026-11-24&gio=14:00"),
        ("audit-compare", AUDITOR, "/kiem-tra/so-sanh"),
        ("audit-reach", AUDITOR, "/kiem-tra/do-phu"),
        ("audit-search", AUDITOR, "/kiem-tra/tim?tim=thon+dong"),
        ("audit-search-acts", AUDITOR, "/kiem-tra/tim?tim=duyet+ban+tin"),
        ("audit-links", AUDITOR, "/kiem-tra/lien-ket"),
        ("audit-taking", AUDITOR, "/kiem-tra/mang-ve"),
        ("audit-codes", AUDITOR, "/kiem-tra/ma-qr"),
        ("audit-rounds", AUDITOR, "/kiem-tra/tai-cho"),
        ("audit-round", AUDITOR, f"/kiem-tra/tai-cho/{drawn.id}"),
        ("audit-minutes", AUDITOR, f"/kiem-tra/tai-cho/{drawn.id}/bien-ban"),
        ("audit-finding", AUDITOR, f"{cluster}/ghi?dot={drawn.id}"),
        ("audit-households", ADMINISTRATOR, "/so-ho"),
    ]
