"""The words around deciding: checklists, links to approvers, marks of bulletins."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.checklists import errors as checklists
from controller.errors import ControllerError


def _unchecked(error: checklists.UncheckedError) -> str:
    items = "; ".join(f"“{item}”" for item in error.items)
    return (
        f"Chưa đánh dấu đủ danh mục kiểm tra: {items}. Bản tin chưa được duyệt, vẫn chờ duyệt. "
        "Đánh dấu rồi duyệt; nếu không đạt, trả lại để sửa."
    )


DECIDING_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    checklists.UncheckedError: _unchecked,
    checklists.ChecklistChangedError: lambda _: (
        "Danh mục kiểm tra vừa được đổi. Bản tin chưa được duyệt, vẫn chờ duyệt. "
        "Mở lại trang, đọc danh mục mới rồi duyệt."
    ),
    checklists.BadChecklistError: lambda e: (
        f"Danh mục cần từ 1 đến {e.limit} dòng, không trùng nhau. Danh mục cũ vẫn dùng. "
        "Sửa lại rồi lưu."
    ),
}
