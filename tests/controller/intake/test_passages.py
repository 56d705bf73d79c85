"""Each passage of a document has the name by which people cite it, and an anchor."""

from controller.intake.passages import PassageKind, passages
from tests.controller.intake.documents import DIRTY, understood

LAW = """\
Điều 1. Phạm vi
1. Luật này áp dụng với:
a) Người dân;
b) Doanh nghiệp.
2. Luật này không áp dụng với bí mật nhà nước.
Điều 2. Quyết định có hiệu lực kể từ ngày ký.
"""


def test_clauses_and_points_are_named_as_people_cite_them() -> None:
    assert [(one.name, one.kind) for one in passages(understood(LAW).parts)] == [
        ("Điều 1", PassageKind.HEADING),
        ("khoản 1 Điều 1", PassageKind.CLAUSE),
        ("điểm a khoản 1 Điều 1", PassageKind.POINT),
        ("điểm b khoản 1 Điều 1", PassageKind.POINT),
        ("khoản 2 Điều 1", PassageKind.CLAUSE),
        ("Điều 2", PassageKind.TEXT),
    ]


def test_items_of_a_plan_are_named_by_their_section() -> None:
    names = [one.name for one in passages(understood(DIRTY).parts)]
    assert names[-9:-1] == [
        *("mục I.1", "mục I.2", "mục II.1", "mục II.1", "mục II.2-3", "ý 1 mục II.2-3"),
        *("mục II.4", "mục II.4"),
    ]
    assert names[-1] == "Kết"


def test_each_passage_has_an_anchor_of_its_own() -> None:
    anchors = [one.anchor for one in passages(understood(DIRTY).parts)]
    assert len(set(anchors)) == len(anchors)


def test_only_the_chosen_parts_give_passages() -> None:
    assert {one.part for one in passages(understood(LAW).parts, [1])} == {1}
