"""What a page says after something was done; the address carries only the name of the notice."""

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "da-luu": "Đã lưu bản nháp. Máy đang đọc thành tiếng.",
    "da-sua": "Đã lưu nội dung mới. Máy đang đọc lại.",
    "dang-doc-lai": "Máy đang đọc lại.",
    "da-chon-cach-doc": "Đã ghi nhận cách đọc.",
    "da-chon-luon": "Đã ghi nhận cách đọc và lưu vào từ điển đọc của đơn vị.",
    "da-luu-tu-dien": "Đã lưu vào từ điển đọc. Bản nháp có chữ này đang được đọc lại.",
    "da-bo-tu-dien": "Đã bỏ mục riêng của đơn vị. Bản nháp có chữ này đang được đọc lại.",
    "da-gui-duyet": "Đã gửi duyệt. Nội dung được giữ nguyên cho tới khi có quyết định.",
    "da-duyet": "Đã duyệt. Bản tin có thể đưa vào lịch phát.",
    "da-tra-lai": "Đã trả lại để sửa. Người soạn sẽ thấy ý kiến.",
    "da-thu-hoi": "Đã thu hồi. Các cụm loa đang được báo để không phát nữa.",
    "da-nhap-van-ban": "Đã nhập văn bản. Chọn phần cần đọc.",
    "da-soan-chuong-trinh": "Đã lưu chương trình. Bước tiếp theo: xếp lịch phát.",
    "da-xep-lich": "Đã xếp lịch. Lịch đang được gửi tới các cụm loa.",
    "da-huy-lich": "Đã hủy lịch. Các cụm loa đang được báo.",
    "da-nghi-ngay": "Đã bỏ buổi phát của ngày này. Các cụm loa đang được báo.",
    "da-dang-xuat": "Đã đăng xuất.",
}
"""Names of notices in addresses, and their sentences."""
