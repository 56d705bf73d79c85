"""The sentences for what will end soon: what, since when nothing works, what to do."""

from controller.web import civil

SENTENCES = {
    "station_key": (
        "Khóa ký của đài hết hạn lúc {at}. Sau đó lịch mới không gửi được tới cụm loa; lịch đã gửi "
        "vẫn phát. Nhờ những người giữ khóa gốc gia hạn: loa keys renew."
    ),
    "list": (
        "Danh sách bộ thu bị khóa chưa được làm mới và hết hạn lúc {at}. Sau đó không bộ thu nào "
        "kết nối được; chúng vẫn phát lịch đã nhận. Báo quản trị máy chủ kiểm tra tiến trình ký."
    ),
    "broker_certificate": (
        "Chứng thư của máy chủ MQTT hết hạn lúc {at}. Sau đó bộ thu không kết nối được; chúng vẫn "
        "phát lịch đã nhận. Báo quản trị máy chủ xem nhật ký của loa serve."
    ),
}


def soon_over(what: str, ends_at: int) -> str:
    """One sentence."""
    return SENTENCES[what].format(at=civil.moment(ends_at))
