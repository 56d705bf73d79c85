"""What a page says after something was done; the address carries only the name of the notice."""

from collections.abc import Mapping

from controller.web.wording.writing import WRITING_NOTICES

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
    "da-luu-mau": "Đã lưu mẫu. Từ mẫu này, thêm bản tin của ngày rồi lưu thành chương trình.",
    "da-gop-don-vi": "Đã gộp đơn vị. Lịch của các cụm đang được lập lại.",
    "da-xep-lich": "Đã xếp lịch. Lịch đang được gửi tới các cụm loa.",
    "da-huy-lich": "Đã hủy lịch. Các cụm loa đang được báo.",
    "da-nghi-ngay": "Đã bỏ buổi phát của ngày này. Các cụm loa đang được báo.",
    "da-cho-vao": "Đã cho thiết bị vào. Nó nhận chứng thư và bắt đầu trong ít giây.",
    "da-tu-choi-bo-thu": "Đã từ chối thiết bị.",
    "da-khoa-bo-thu": "Đã khóa bộ thu. Đường truyền của nó đang bị cắt.",
    "da-dang-xuat": "Đã đăng xuất.",
    "dang-nhap-lai": "Bước xác thực đã hết hạn. Đăng nhập lại từ đầu.",
    "can-buoc-hai": "Vai trò này cần bước xác thực thứ hai. Thêm thiết bị rồi đăng nhập lại.",
    "da-doi-mat-khau": "Đã đổi mật khẩu. Đăng nhập lại bằng mật khẩu mới.",
    "da-dang-xuat-noi-khac": "Đã đăng xuất ở nơi khác.",
    "da-them-thiet-bi": "Đã thêm thiết bị. Từ lần đăng nhập sau sẽ có bước xác thực thứ hai.",
    "da-go-thiet-bi": "Đã gỡ thiết bị.",
    "da-thu-hoi-khoa": "Đã thu hồi khóa API. Chương trình dùng khóa này không vào được nữa.",
    "da-them-nguoi": "Đã thêm tài khoản.",
    "cho-xac-nhan": "Đã ghi nhận. Cần người quản trị thứ hai xác nhận mới có hiệu lực.",
    "da-xac-nhan": "Đã xác nhận.",
    "da-doi-vai-tro": "Đã đổi vai trò.",
    "da-dong-tai-khoan": "Đã đóng tài khoản và đăng xuất người này ở mọi nơi.",
    "da-mo-tai-khoan": "Đã mở lại tài khoản.",
    "da-cu-nguoi-thay": "Đã cử người làm thay.",
    "da-ket-thuc-lam-thay": "Đã kết thúc việc làm thay.",
    **WRITING_NOTICES,
}
"""Names of notices in addresses, and their sentences."""
