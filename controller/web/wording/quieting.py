"""What was told a receiver by hand, and its answer, in a sentence."""

from controller import civil
from controller.receivers.quieting import Answer, LastCommand, LastVolume
from controller.web.queries.needed import Quiet
from controller.web.queries.receivers import Standing
from controller.web.wording.values import Tone, Word
from playlists.messages.order_entries import CommandRefused, Muted, SelfTested, Unmuted

ASKED = {"mute": "Tắt tiếng", "unmute": "Bỏ tắt tiếng", "self_test": "Tự kiểm"}
SENDING_MS = 15 * civil.SECOND_MS
"""So long signing and sending may take before anybody is told to look."""
ANSWERS_MS = civil.MINUTE_MS
"""So long a receiver that is connected may take to answer a command."""
TAKES_MS = 2 * civil.MINUTE_MS
"""So long it may take a volume: that comes with a plan, which must be made first."""

_AWAY = "Cụm đang mất liên lạc, có mạng lại mới làm."
_AGAIN = "Bấm lại; vẫn vậy thì nhờ kỹ thuật viên xem bộ thu."


def told_words(last: LastCommand | None, volume: LastVolume, place: Standing) -> list[Word]:
    """What was told it by hand, and what it said: the newest command, and its volume."""
    said = (command_words(last, place) if last else None, volume_words(volume, place))
    return [word for word in said if word]


def command_words(last: LastCommand, place: Standing) -> Word:
    """When it was told, how far it came, what was answered, and what to do where nothing was."""
    said = _unanswered(last, place) if last.answer is None else _answered(last.answer)
    begun = ASKED[last.given.action]
    text = said.text
    if last.answered_at is not None:
        done = "đã làm" if said.tone is Tone.GOOD else "cụm trả lời"
        text = f"{done} lúc {civil.recent(last.answered_at, place.now)}, {text}"
    return Word(f"{begun}: {text}", said.tone, said.icon)


def _answered(answer: Answer) -> Word:
    match answer:
        case CommandRefused():
            said = _warning("bộ thu không nhận. Nhờ kỹ thuật viên xem bộ thu.")
        case Muted(_command, _cause, until):
            said = _done(f"cụm im đến {civil.moment(until)}; lệnh khẩn cấp vẫn phát.")
        case Unmuted():
            said = _done("cụm đã có tiếng lại.")
        case SelfTested(frames=frames) if frames > 0:
            said = _done("thiết bị có phát tiếng thử.")
        case SelfTested(detail=SelfTested.MUTED):
            said = _warning("không thử được vì cụm đang tắt tiếng. Bỏ tắt tiếng rồi cho tự kiểm.")
        case SelfTested(detail=SelfTested.TOO_LATE):
            said = _warning("bộ thu không có lúc nào rảnh để thử. Cho tự kiểm lại.")
        case SelfTested():
            said = _warning(
                "không phát được tiếng thử. Nhờ kỹ thuật viên xem card âm thanh và âm ly."
            )
    return said


def _unanswered(last: LastCommand, place: Standing) -> Word:
    stuck = _stuck(last, place.now)
    if stuck is not None:
        return stuck
    sent = f"đã gửi lúc {civil.recent(last.given.given_at, place.now)}"
    until = last.muted_until
    if until is not None and until <= place.now:
        return _warning(f"{sent}, cụm không trả lời cho đến khi hết giờ tắt. Cần thì bấm lại.")
    if not place.is_online:
        return _warning(f"{sent}, đang chờ cụm trả lời. {_AWAY}")
    if place.is_sounding and last.given.action == "self_test":
        return _waiting(f"{sent}, cụm đang phát. Phát xong mới tự kiểm.")
    if place.now - last.given.given_at <= ANSWERS_MS:
        return _waiting(f"{sent}, đang chờ cụm trả lời.")
    return _warning(f"{sent}, cụm không trả lời. {_AGAIN}")


def _stuck(last: LastCommand, now: int) -> Word | None:
    """What keeps it from leaving the server; None once it has left."""
    way = last.way
    if way is None or way.published_at is not None:
        return None
    if way.refused_at is not None:
        return _warning("chưa gửi được vì lệnh không được ký. Báo người quản trị xem khóa ký.")
    if now - last.given.given_at <= SENDING_MS:
        return _waiting("đang gửi.")
    at = civil.recent(last.given.given_at, now)
    return _warning(f"chưa rời được máy chủ từ {at}. Báo người quản trị xem máy chủ.")


def quiet_words(quiet: Quiet) -> str:
    """Until when a cluster is mute, by whom, and what did not and will not sound for it."""
    place = quiet.cluster
    until = civil.recent(place.muted_until or place.now, place.now)
    why = "bị ngắt do hỏng" if place.is_shut else "tắt tiếng"
    by = (
        f"{quiet.by} tắt lúc {civil.recent(quiet.since, place.now)}"
        if quiet.by and quiet.since
        else ""
    )
    said = [f"Đang {why} đến {until}{f' ({by})' if by else ''}"]
    if quiet.missed:
        said.append(f"nên {len(quiet.missed)} bản tin hôm nay không phát ở đây")
    words = ", ".join(said) + "."
    if quiet.ahead is not None:
        at = civil.recent(quiet.ahead.starts_at, place.now)
        words += f" Buổi {at} cũng sẽ không phát."
    return words


def volume_words(last: LastVolume, place: Standing) -> Word | None:
    """Whether the receiver has the volume that was set; None where it never told of itself."""
    if place.state is None:
        return None
    wanted, held = place.cluster.volume_percent, place.state.volume_percent
    begun = f"Âm lượng {wanted}%"
    if wanted == held and last.marked_at is None:
        at = f": đã làm lúc {civil.recent(last.set_at, place.now)}" if last.set_at else ""
        return Word(f"{begun}{at}.", Tone.GOOD, "check")
    asked_at = place.planned_at if last.marked_at is None else last.marked_at
    sent = f"{begun}: đã gửi lúc {civil.recent(asked_at, place.now)}"
    if not place.is_online:
        return _warning(f"{sent}, đang chờ cụm trả lời. {_AWAY} Cụm đang ở {held}%.")
    if place.now - asked_at <= TAKES_MS:
        return _waiting(f"{sent}, đang chờ cụm trả lời. Cụm đang ở {held}%.")
    return _warning(f"{sent}, cụm không trả lời, vẫn ở {held}%. {_AGAIN}")


def _done(text: str) -> Word:
    return Word(text, Tone.GOOD, "check")


def _waiting(text: str) -> Word:
    return Word(text, Tone.WAIT, "hourglass")


def _warning(text: str) -> Word:
    return Word(text, Tone.WARN, "alert")
