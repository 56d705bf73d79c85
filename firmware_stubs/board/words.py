"""What the board tells a technician who has plugged a laptop into its USB socket.

Vietnamese, because the reader stands on a ladder in a commune: what happened, what is safe,
what to do next.
"""

RELAYS = ("âm ly", "nguồn tại chỗ", "còi hú")

SERVICE = (
    "Nút thử đang được giữ: chương trình không chạy, mọi rơ-le đang nhả. "
    "Thả nút rồi bấm RESET để chạy lại."
)
HOST_HEARD = "Máy thu đã nối."
HOST_SILENT = "Máy thu im lặng: đã nhả mọi rơ-le. Xem nguồn và dây nối của máy thu."
HOST_RESET = "Máy thu im lặng đã lâu: đang khởi động lại máy thu."


def started(firmware: str, cause: str) -> str:
    """Greet at start; `cause` is power, watchdog or other."""
    return f"Mạch âm ly của Loa {firmware} đã chạy ({cause}). Mọi rơ-le đang nhả, chờ máy thu."


def stuck(relay: int) -> str:
    """A relay's contact does not follow its coil."""
    return (
        f"Rơ-le {RELAYS[relay]} dính: tiếp điểm không theo lệnh. "
        "Ngắt điện tủ loa rồi mới chạm vào; thay rơ-le."
    )


def failed(error: BaseException) -> str:
    """Something went wrong inside the program."""
    return (
        f"Lỗi trong mạch: {error!r}. Đã nhả mọi rơ-le; "
        "nếu lỗi còn, mạch tự khởi động lại sau 2 giây."
    )
