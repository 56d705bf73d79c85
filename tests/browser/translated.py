"""Variants of a bulletin: one that waits for a name, one that waits for its approver."""

from sqlalchemy.orm import Session

from controller.bulletins.finished import Finished, lay_finished
from controller.bulletins.service import submit
from controller.bulletins.translators import Translators
from controller.bulletins.variants import NewVariant, say_in
from controller.store.bulletins import Bulletin
from playlists.messages.plan import ItemKind
from tests.browser.busy_commune import APPROVER, OPERATOR, BusyCommune, Page


def lay_variants(session: Session, commune: BusyCommune) -> list[Page]:
    """Lay them; their pages."""
    tax = session.get_one(Bulletin, commune.bulletins["tax"].id)
    raglai = _recorded(session, commune, tax, "rog", Translators(translator="Mấu Thị Hồng"))
    both = Translators(translator="Đàng Thị Ánh", native_reviewer="Châu Văn Lợi")
    cham = _recorded(session, commune, tax, "cjm", both)
    submit(session, commune.operator, cham, commune.now)
    return [
        ("variants", OPERATOR, f"/ban-tin/{tax.id}/ban-dich"),
        ("variant-unnamed", OPERATOR, f"/ban-tin/{raglai}"),
        ("variant-deciding", APPROVER, f"/ban-tin/{cham}/duyet"),
        ("variant-recording", OPERATOR, f"/ghi-am/moi?cua={tax.id}"),
    ]


def _recorded(
    session: Session, commune: BusyCommune, tax: Bulletin, language: str, by: Translators
) -> str:
    author, sha256 = commune.operator.person_id, tax.current.audio_sha256
    assert author is not None
    assert sha256 is not None
    sound = Finished(
        unit_id=commune.unit_id,
        kind=ItemKind.RECORDED,
        title=f"{tax.title} ({language})",
        sha256=sha256,
        voice="recorded",
    )
    made = lay_finished(session, sound, author, commune.now)
    new = NewVariant(bulletin_id=made.id, of_id=tax.id, language=language, by=by)
    return say_in(session, commune.operator, new, commune.now).id
