"""The schedule by program: changes, days, duties, and why a cluster was silent."""

from typing import Any

from sqlalchemy.orm import Session

from controller.store.people import StaffRole
from tests.controller.api.programs import Program
from tests.controller.web.asking import Web, Write


def slot_of(web: Web, write: Write, **asked: Any) -> str:
    def make(session: Session) -> str:
        news = web.commune.approved_bulletin(session, seconds=60)
        return web.commune.slot(session, [news], **({"rule": "FREQ=DAILY;COUNT=6"} | asked)).id

    made: str = write(make)
    return made


def test_a_slot_is_changed_taken_back_and_nobody_is_overwritten(
    web: Web, operator: Program, write: Write
) -> None:
    slot = slot_of(web, write)
    seen = operator.get(f"/slots/{slot}")["version"]
    change = {"from_day": "2026-11-22", "at": "18:00:00", "seen": seen}
    answer = operator.ask("PATCH", f"/slots/{slot}", json=change)
    assert answer.status_code == 200, answer.text
    new = answer.json()
    assert (new["at"], new["starts_on"], new["continues"]) == ("18:00:00", "2026-11-22", slot)
    late = operator.ask("PATCH", f"/slots/{slot}", json=change)
    assert late.status_code == 409
    assert "Có người vừa thay đổi" in late.json()["detail"]
    undone = operator.post(f"/slots/{new['id']}/undo", {})
    assert (undone["id"], undone["rule"]) == (slot, "FREQ=DAILY;COUNT=6")


def test_single_days_are_moved_dropped_and_given_back(
    web: Web, operator: Program, write: Write
) -> None:
    slot_of(web, write, at="19:00")
    slot = slot_of(web, write)
    move: dict[str, Any] = {"to": "2026-11-20T19:00:00", "reason": "Họp thôn"}
    told = operator.ask("PUT", f"/slots/{slot}/days/2026-11-20", json=move)
    assert told.status_code == 409
    seen = {**move, "accepts": told.json()["fingerprint"]}
    assert operator.ask("PUT", f"/slots/{slot}/days/2026-11-20", json=seen).status_code == 200
    operator.post(f"/slots/{slot}/days/2026-11-21/drop", {"reason": "Cúp điện"})
    here = f"/clusters/{web.commune.clusters[0].id}/why"
    (silent,) = operator.get(here, at="2026-11-21T17:00:00+07:00")["silent"]
    assert silent["cause"] == "left_out"
    assert "Cúp điện" in silent["words"]
    operator.post(f"/slots/{slot}/days/2026-11-21/restore", {})
    assert operator.get(here, at="2026-11-21T17:00:00+07:00")["silent"] == []
    operator.ask("DELETE", f"/slots/{slot}")
    assert operator.post(f"/slots/{slot}/restore", {}, status=409)["displaced"]


def test_a_day_is_replaced_told_of_and_given_back(
    web: Web, operator: Program, write: Write
) -> None:
    slot, met = slot_of(web, write), slot_of(web, write, at="19:00")
    programme = operator.get(f"/slots/{met}")["programme_id"]
    other = {"to": "2026-11-20T17:00:00", "reason": "Ngày Pháp luật", "programme_id": programme}
    day = f"/slots/{slot}/days/2026-11-20"
    made = operator.post(f"{day}/replace", other)
    assert (made["programme_id"], made["starts_on"], made["rule"]) == (
        programme, "2026-11-20", None,
    )  # fmt: skip
    here = f"/clusters/{web.commune.clusters[0].id}/why"
    (silent,) = operator.get(here, at="2026-11-20T17:00:00+07:00")["silent"]
    assert silent["cause"] == "replaced"
    operator.post(f"{day}/restore", {})
    assert operator.get(f"/slots/{made['id']}")["cancelled"]
    in_the_way = {**other, "to": "2026-11-20T19:00:00"}
    assert operator.post(f"{day}/replace", in_the_way, status=409)["displaced"]


def test_a_week_is_filled_like_the_last_one(web: Web, operator: Program, write: Write) -> None:
    slot_of(web, write, rule=None, starts_on="2026-11-20")
    filled = operator.post("/slots/like-last-week", {"monday": "2026-11-23"})
    assert [slot["starts_on"] for slot in filled["made"]] == ["2026-11-27"]
    assert filled["left_out"] == []
    # Before the first week of all there is none to be like.
    operator.post("/slots/like-last-week", {"monday": "0001-01-06"}, status=422)


def test_a_programme_is_changed_thrown_away_and_taken_back(
    web: Web, operator: Program, write: Write
) -> None:
    news = write(web.commune.approved_bulletin).id
    made = operator.post("/programmes", {"name": "Sáng", "bulletin_ids": [news]})
    change = {"name": "Sáng", "bulletin_ids": [news, news], "pauses_ms": [2000], "seen": 1}
    there = f"/programmes/{made['id']}"
    changed = operator.ask("PUT", there, json=change).json()
    assert (changed["version"], changed["pauses_ms"]) == (2, [2000, 0])
    assert operator.ask("PUT", there, json=change).status_code == 409
    assert operator.ask("DELETE", there).json()["discarded"]
    assert operator.get("/programmes") == []
    assert not operator.post(f"{there}/restore")["discarded"]
    assert operator.get(there)["version"] == 4


def test_days_are_declared_and_taken_back(operator: Program) -> None:
    day = {"kind": "mourning", "first_day": "2026-11-20", "last_day": "2026-11-21", "name": "X"}
    made = operator.post("/days", day)
    assert [found["id"] for found in operator.get("/days")] == [made["id"]]
    assert operator.ask("DELETE", f"/days/{made['id']}").json()["withdrawn"]
    assert operator.get("/days") == []


def test_a_duty_is_taken_on_shown_and_ended(web: Web, operator: Program, write: Write) -> None:
    bulletin = write(web.commune.approved_bulletin).id
    known = {template["id"] for template in operator.get("/duties/templates")}
    assert "three-days" in known
    new = {"bulletin_id": bulletin, "template": "three-days", "begins_on": "2026-11-19"}
    duty = operator.post("/duties", new)
    assert (duty["words"], duty["standing"]) == ("Đủ 0/3 ngày", "open")
    assert operator.get("/duties") == [duty]
    planned = operator.get(f"/duties/{duty['id']}")
    days = [f"2026-11-{day}T17:00:00" for day in (19, 20, 21)]
    assert [one["at"] for one in planned["proposed"]] == days
    made = operator.post(f"/duties/{duty['id']}/broadcasts", {"at": days})
    assert len(made["slot_ids"]) == 3
    assert operator.get(f"/duties/{duty['id']}")["scheduled"] == days
    assert operator.post(f"/duties/{duty['id']}/end", {"reason": "Đã rút"})["ended"]


def test_areas_are_made_changed_and_forgotten(web: Web) -> None:
    technician = Program.logged_in(web, StaffRole.TECHNICIAN)
    one, two = (cluster.id for cluster in web.commune.clusters[:2])
    made = technician.post("/areas", {"name": "Ven biển", "cluster_ids": [one]})
    change = {"name": "Ven sông", "cluster_ids": [one, two]}
    there = f"/areas/{made['id']}"
    assert technician.ask("PUT", there, json=change).json()["cluster_ids"] == sorted([one, two])
    assert [area["name"] for area in technician.get("/areas")] == ["Ven sông"]
    assert technician.ask("DELETE", there).status_code == 204
    assert technician.get("/areas") == []
