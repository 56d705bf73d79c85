"""Nhập từ Excel hoặc CSV: clusters, units, a timetable; first shown row by row, then saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.receivers import bulk as clusters
from controller.schedules import bulk as slots
from controller.store.broadcasts import Slot
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.tables.outcomes import RowFate, RowOutcome, Step, take_in, try_out
from controller.tables.read import LARGEST_TABLE, BadTableError, Columns, read_table
from controller.units import bulk as units
from controller.web.rendering import page
from controller.web.undo import Deed, Done
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.errors import sentence

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Import:
    """One sort of list."""

    address: str
    act: Act
    columns: Columns
    step: Callable[[Session, Actor, str, int], Step]
    heading: str
    help: str
    room: str
    room_name: str
    named_by: str
    """The field by which people know a row."""


CLUSTERS = Import(
    "/nhap-cum",
    Act.MANAGE_CLUSTERS,
    clusters.COLUMNS,
    clusters.adding_clusters,
    "Nhập danh sách cụm",
    "cột “mã” và “tên”; có thể thêm “vĩ độ”, “kinh độ”",
    "/cum-loa",
    "Cụm loa",
    "name",
)
UNITS = Import(
    "/nhap-don-vi",
    Act.MANAGE_UNITS,
    units.COLUMNS,
    units.adding_units,
    "Nhập danh sách đơn vị",
    "cột “tên” và “loại” (xã, thôn…); có thể thêm “thuộc”: tên đơn vị cấp trên",
    "/hom-nay",
    "Hôm nay",
    "name",
)
TIMETABLE = Import(
    "/nhap-lich",
    Act.SCHEDULE,
    slots.COLUMNS,
    slots.adding_slots,
    "Nhập lịch phát",
    "cột “chương trình” (tên đã soạn), “ngày” và “giờ”; có thể thêm “lặp lại” (hằng ngày, T2-T6, "
    "T3, CN, hằng tháng), “đến ngày”, “nơi phát” và “trừ” (mã cụm, tên khu vực, cách nhau dấu "
    "phẩy), “ưu tiên”, “nghỉ lễ”, “nghỉ Tết” (có)",
    "/lich-phat",
    "Lịch phát",
    "programme",
)
COUNTED: Mapping[RowFate, str] = {
    RowFate.ADDED: "thêm được",
    RowFate.TAKEN: "đã có",
    RowFate.REFUSED: "chưa được",
}


def _add_addresses(one: Import) -> None:
    def show(request: Request, visit: Reading) -> Response:
        require(visit.session, visit.actor, one.act, visit.unit_id)
        return _page(request, visit, one)

    def bring_in(
        request: Request,
        visit: Writing,
        bang: Annotated[UploadFile | None, File()] = None,
        luu: Annotated[bool, Form()] = False,  # noqa: FBT002 -- a field of the form
    ) -> Response:
        require(visit.session, visit.actor, one.act, visit.unit_id)
        try:
            if bang is None:
                raise BadTableError(one.columns.needed_headings)
            content = bang.file.read(LARGEST_TABLE + 1)
            rows = read_table(bang.filename or "", content, one.columns)
        except OperatorError as error:
            return _page(request, visit, one, error=error)
        step = one.step(visit.session, visit.actor, visit.unit_id, visit.now)
        do = take_in if luu else try_out
        return _page(request, visit, one, do(visit.session, rows, step), is_saved=luu)

    router.get(one.address)(show)
    router.post(one.address)(bring_in)


for each in (CLUSTERS, UNITS, TIMETABLE):
    _add_addresses(each)


def _page(  # noqa: PLR0913 -- what the page shows, beside who asks
    request: Request,
    visit: Visit,
    one: Import,
    outcomes: list[RowOutcome] | None = None,
    *,
    error: OperatorError | None = None,
    is_saved: bool = False,
) -> Response:
    return page(
        request,
        visit,
        "tables/page.html",
        error=error,
        one=one,
        outcomes=outcomes,
        counted=[
            (words, sum(outcome.fate is fate for outcome in outcomes or ()))
            for fate, words in COUNTED.items()
        ],
        is_saved=is_saved,
        undo=_undo(outcomes) if is_saved else "",
        sentence=sentence,
        RowFate=RowFate,
    )


def _undo(outcomes: list[RowOutcome] | None) -> str:
    """The deed by which all that a table made is taken back; empty where it made nothing."""
    for outcome in outcomes or ():
        match outcome.made:
            case Slot() as slot:
                return Done(Deed.TOGETHER, slot.id).spelled
            case Cluster() | Unit() as entered:
                return Done(Deed.ENTERED, entered.id).spelled
    return ""
