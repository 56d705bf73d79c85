"""Thùng rác: what a thing is called there."""

from collections.abc import Mapping

from controller.web.undo import Deed

OTHERS: Mapping[Deed, str] = {
    Deed.AREA: "khu vực",
    Deed.STATION: "đài tiếp âm",
    Deed.TEMPLATE: "lời mẫu khẩn cấp",
    Deed.DECLARED: "ngày khai báo",
    Deed.CONTACT: "số trong danh bạ",
}
