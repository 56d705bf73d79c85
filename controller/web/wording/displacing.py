"""What saving a slot would displace, in words: what yields to what, when and where."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controller import civil
from controller.schedules.collisions import Displacement
from controller.web.wording.codes import clusters_by_code
from playlists.rules.resolve import DisplacementCause

WHY: Mapping[DisplacementCause, str] = {
    DisplacementCause.HIGHER_CLASS: "được ưu tiên hơn",
    DisplacementCause.EARLIER: "bắt đầu trước",
    DisplacementCause.PUT_FIRST: "được chọn phát trước",
}


@dataclass(frozen=True, slots=True)
class DisplacedLine:
    """All broadcasts of one slot that yield to another slot."""

    text: str
    is_new: bool
    """It is the new slot that yields."""
    is_undecided: bool


def displaced_lines(
    displacements: Sequence[Displacement], new_slot: str, codes: Mapping[str, str]
) -> list[DisplacedLine]:
    """A line for each pair of slots. `codes` are those of the clusters."""
    pairs: defaultdict[tuple[str, str], list[Displacement]] = defaultdict(list)
    for displacement in displacements:
        pairs[displacement.yields.slot_id, displacement.to.slot_id].append(displacement)
    return [_line(same, new_slot, codes) for same in pairs.values()]


def _line(same: Sequence[Displacement], new_slot: str, codes: Mapping[str, str]) -> DisplacedLine:
    first = same[0]
    is_new = first.yields.slot_id == new_slot
    what = "Lịch mới" if is_new else f"“{first.yields.programme}”"
    to = "lịch mới" if first.to.slot_id == new_slot else f"“{first.to.programme}”"
    others = len({d.yields.occurrence for d in same}) - 1
    when = _moment(first.yields.starts_at) + (f" và {others} buổi sau đó" if others else "")
    where = clusters_by_code({id_ for each in same for id_ in each.cluster_ids}, codes)
    text = (
        f"{what} {when} sẽ không phát ở {where}: nhường {to} "
        f"{_moment(first.to.starts_at)}, vì {WHY[first.cause]}."
    )
    return DisplacedLine(text, is_new, any(d.is_undecided for d in same))


def _moment(instant: int) -> str:
    day = civil.day_of(instant)
    return f"lúc {civil.clock(instant)} {civil.weekday(day)} {day:%d/%m}"
