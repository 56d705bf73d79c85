"""Putting a programme together: nothing that was chosen goes missing, what is urgent goes first."""

import re

from sqlalchemy.orm import Session

from controller.bulletins.variants import NewVariant, say_in
from controller.programmes.service import NewProgramme, create
from controller.store.broadcasts import Programme
from controller.store.bulletins import Bulletin
from controller.store.places import Cluster
from controller.web.queries import programmes
from playlists.messages.plan import ItemKind, Priority
from tests.controller.commune import NOW, TRANSLATORS, lay_commune_in
from tests.controller.web.asking import Browser, Web, Write

COMPOSER = "/chuong-trinh/moi"


def kept_by(page: str) -> list[str]:
    """The items that the form with the order would save."""
    saved = page.split("</form>")
    form = next(part for part in saved if 'aria-labelledby="thu-tu"' in part)
    return re.findall(r'name="muc" value="([^"]*)"', form)


def address(keys: list[str], more: str = "") -> str:
    return f"{COMPOSER}?{'&'.join(f'muc={key}' for key in keys)}{more}"


def crowd(web: Web, write: Write) -> None:
    """More newer bulletins than the page has room for."""

    def add(session: Session) -> None:
        for _ in range(programmes.OFFERED + 5):
            web.commune.draft(session)

    write(add)


def pieces(web: Web, write: Write) -> list[str]:
    """A tune, a bulletin, silence, a bulletin, silence: 2 + 61.5 + 5 + 4 + 2 seconds."""

    def make(session: Session) -> list[str]:
        tune = web.commune.approved_tune(session, seconds=2.0)
        news = web.commune.approved_bulletin(session, "Mời bà con dự họp.", seconds=61.5)
        more = web.commune.approved_bulletin(session, "Tiêm vắc xin.", seconds=4.0)
        return [tune.id, news.id, "nghi-5", more.id, "nghi-2"]

    made: list[str] = write(make)
    return made


def programme_of(web: Web, write: Write, keys: list[str], *, is_template: bool = False) -> str:
    new = NewProgramme(
        unit_id=web.commune.unit.id, name="Sáng", bulletin_ids=keys, is_template=is_template
    )
    made: str = write(lambda session: create(session, web.commune.operator, new, NOW).id)
    return made


def test_what_was_chosen_stays_however_many_newer_bulletins_there_are(
    web: Web, operator: Browser, write: Write
) -> None:
    chosen = pieces(web, write)
    crowd(web, write)
    page = operator.get(address(chosen))
    assert kept_by(page) == chosen
    assert "1 phút 15 giây" in page


def test_a_bulletin_that_some_hear_in_two_languages_is_as_long_as_both_there(
    web: Web, operator: Browser, write: Write
) -> None:
    def make(session: Session) -> str:
        news = web.commune.approved_bulletin(session, "Lịch tiêm.", seconds=60)
        raglai = web.commune.approved_bulletin(session, "Raglai.", seconds=75)
        variant = NewVariant(bulletin_id=raglai.id, of_id=news.id, language="rog", by=TRANSLATORS)
        say_in(session, web.commune.operator, variant, NOW)
        session.get_one(Cluster, web.commune.clusters[1].id).languages = "cjm rog"
        return news.id

    page = operator.get(address([write(make), "nghi-5"]))
    assert "1 phút 05 giây" in page
    there = page.partition("Nơi phát thêm tiếng Raglai (cụm 02)")[2]
    assert there.partition("</p>")[0].count("2 phút 20 giây") == 1


def test_what_is_urgent_goes_first_into_the_programme_that_is_on_air_next(
    web: Web, operator: Browser, write: Write
) -> None:
    def make(session: Session) -> tuple[str, str, list[str]]:
        commune = web.commune
        tune, news = commune.approved_tune(session), commune.approved_bulletin(session)
        urgent = commune.approved_bulletin(session, "Bão vào đất liền.")
        urgent.priority = Priority.PRIORITY
        later = commune.slot(session, [news], starts_on="2026-11-20")
        slot = commune.slot(session, [tune, news], starts_on="2026-11-19")
        assert later.programme_id != slot.programme_id
        return urgent.id, slot.programme_id, [tune.id, urgent.id, news.id]

    urgent, programme, wanted = write(make)
    next_one = f"/chuong-trinh/ke-tiep?them={urgent}"
    assert next_one in operator.get(f"/ban-tin/{urgent}")
    there = operator.client.get(next_one).headers["location"]
    assert there.startswith(f"/chuong-trinh/{programme}/sua")
    assert kept_by(operator.get(there)) == wanted
    sent = {"muc": wanted, "ten": "Chiều"}
    assert operator.post(f"/chuong-trinh/{programme}/sua", sent).status == 303
    assert operator.client.get(next_one).headers["location"] == f"/chuong-trinh/{programme}/sua"


def test_a_pattern_and_a_programme_open_whole_after_many_newer_bulletins(
    web: Web, operator: Browser, write: Write
) -> None:
    items = [key for key in pieces(web, write) if not key.startswith("nghi-")]
    pattern = programme_of(web, write, items, is_template=True)
    programme = programme_of(web, write, items)
    crowd(web, write)
    assert kept_by(operator.get(f"{COMPOSER}?mau={pattern}")) == items
    room = f"/chuong-trinh/{programme}/sua"
    assert kept_by(operator.get(room)) == items
    form = {"ten": "Sáng", "muc": kept_by(operator.get(room)), "seen": 1}
    assert operator.post(room, form).status == 303
    left = write(
        lambda session: [i.bulletin_id for i in session.get_one(Programme, programme).items]
    )
    assert left == items


def test_drafts_crowd_nothing_approved_out_of_the_offer(
    web: Web, operator: Browser, write: Write
) -> None:
    tune, news, *_ = pieces(web, write)
    crowd(web, write)
    page = operator.get(COMPOSER)
    assert f'name="them" value="{tune}"' in page
    assert f'name="them" value="{news}"' in page


def test_the_offer_ends_with_the_newest_bulletins_but_what_was_chosen_and_tunes_do_not(
    web: Web, write: Write
) -> None:
    tune, old, _, new, _ = pieces(web, write)
    unit = web.commune.unit.id

    def read(session: Session) -> tuple[list[str], list[str]]:
        offer = programmes.offered(session, unit, newest=1)
        chosen = programmes.in_order(session, unit, [tune, old])
        return [item.key for item in offer], [item.title for item in chosen if item.sounds]

    assert write(read) == ([new, tune], ["Nhạc hiệu", "Mời bà con dự họp."])


def test_what_is_not_approved_stays_marked_and_counts_as_nothing(
    web: Web, operator: Browser, write: Write
) -> None:
    tune, *_ = pieces(web, write)
    waiting = write(lambda session: web.commune.pending_bulletin(session, seconds=30.0).id)
    page = operator.get(address([tune, waiting]))
    assert kept_by(page) == [tune, waiting]
    assert "Chờ duyệt" in page
    assert "1 mục chưa phát được, chưa tính vào tổng thời lượng." in page
    assert '<strong class="number">2 giây</strong>' in page


def test_what_belongs_to_neighbours_or_to_nobody_stays_without_its_words(
    web: Web, operator: Browser, write: Write
) -> None:
    def make(session: Session) -> str:
        province = session.merge(web.commune.province)
        other = lay_commune_in(session, province, clusters=0, name="khac")
        return other.approved_bulletin(session, "Việc riêng của xã bên.").id

    foreign = write(make)
    page = operator.get(address([foreign, "0" * 32, "khong-co"]))
    assert kept_by(page) == [foreign, "0" * 32, "khong-co"]
    assert "Việc riêng" not in page
    assert operator.post(COMPOSER, {"ten": "Sáng", "muc": [foreign]}).status == 422


def test_a_superior_units_draft_is_kept_without_being_read(
    web: Web, operator: Browser, write: Write
) -> None:
    def make(session: Session) -> str:
        draft = web.commune.draft(session, "Tỉnh còn đang soạn.")
        draft.unit_id = web.commune.province.id
        return draft.id

    draft = write(make)
    page = operator.get(address([draft]))
    assert kept_by(page) == [draft]
    assert "Tỉnh còn đang soạn." not in page


def urgent(web: Web, session: Session, text: str) -> Bulletin:
    """An ưu tiên bulletin that may be broadcast."""
    bulletin = web.commune.approved_bulletin(session, text)
    bulletin.priority = Priority.PRIORITY
    return bulletin


def test_an_urgent_bulletin_goes_behind_tune_and_greeting_before_other_bulletins(
    web: Web, operator: Browser, write: Write
) -> None:
    tune, news, *_ = pieces(web, write)

    def make(session: Session) -> list[str]:
        greeting = web.commune.approved_bulletin(session, "Chào.", kind=ItemKind.GREETING)
        return [greeting.id, *(urgent(web, session, text).id for text in ("Lũ.", "Bão."))]

    greeting, flood, storm = write(make)
    opening = [tune, "nghi-2", greeting]
    first = [*opening, flood, news]
    assert kept_by(operator.get(address([*opening, news], f"&them={flood}"))) == first
    # The one that was put in first stays first.
    second = [*opening, flood, storm, news]
    assert kept_by(operator.get(address(first, f"&them={storm}"))) == second


def test_everything_else_goes_to_the_end(web: Web, operator: Browser, write: Write) -> None:
    tune, news, _, more, _ = pieces(web, write)
    page = operator.get(address([tune, news], f"&them={more}"))
    assert kept_by(page) == [tune, news, more]
    page = operator.get(address([tune, news, more], "&them=nghi-5"))
    assert kept_by(page) == [tune, news, more, "nghi-5"]


def test_a_programme_that_begins_with_one_bulletin_has_its_title_as_a_proposal(
    web: Web, operator: Browser, write: Write
) -> None:
    _, news, *_ = pieces(web, write)
    proposed = re.compile(r'id="ten" name="ten" value="([^"]*)"')
    assert proposed.findall(operator.get(address([news]))) == ["Mời bà con dự họp."]
    assert proposed.findall(operator.get(address([news], "&ten=Tin+chi%E1%BB%81u"))) == [
        "Tin chiều"
    ]
    assert proposed.findall(operator.get(address(["nghi-5"]))) == [""]
    refused = operator.post(COMPOSER, {"muc": [news], "ten": ""})
    assert (refused.status, proposed.findall(refused.text)) == (422, [""])
