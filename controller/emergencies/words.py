"""Sentences that Loa says by itself in an emergency. Pure."""

from controller import civil


def issued_words(at: int) -> str:
    """A bulletin that is repeated says when it was issued ("Tin phát lúc 23 giờ 15 phút…").

    Quyết định 18/2021/QĐ-TTg, Điều 36: with an old bulletin its time of issue is said again.
    """
    moment = civil.local(at)
    minutes = f" {moment.minute} phút" if moment.minute else ""
    return f"Tin phát lúc {moment.hour} giờ{minutes}, ngày {moment.day} tháng {moment.month}."
