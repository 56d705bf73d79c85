"""How a version of the receivers' program spreads, in words."""

from collections.abc import Mapping

from controller.update.service import BY_PERSON
from controller.web.wording.values import Tone, Word
from playlists.rules.rollout import Outcome

OUTCOME: Mapping[Outcome, Word] = {
    Outcome.WAITING: Word("Chưa tới lượt", Tone.OFF, "hourglass"),
    Outcome.SENT: Word("Đã gửi, chờ lúc không phát", Tone.WAIT, "send"),
    Outcome.TRYING: Word("Đang chạy thử", Tone.WAIT, "clock"),
    Outcome.HEALTHY: Word("Chạy tốt", Tone.GOOD, "check"),
    Outcome.RETURNED: Word("Đã tự quay về bản cũ", Tone.BAD, "return"),
    Outcome.REFUSED: Word("Không mở được gói", Tone.BAD, "alert"),
    Outcome.SILENT: Word("Mất liên lạc sau khi nhận", Tone.BAD, "offline"),
}

STOPPED_FOR: Mapping[str, str] = {
    "": "Đã xong: mọi cụm chạy bản này.",
    BY_PERSON: "Đã ngừng theo lệnh. Cụm đã nhận vẫn chạy tiếp, hoặc tự quay về nếu không ổn.",
    Outcome.RETURNED: "Đã tự ngừng: một bộ thu quay về bản cũ. Xem bộ thu đó trước khi gửi tiếp.",
    Outcome.REFUSED: "Đã tự ngừng: một bộ thu không mở được gói. Dựng lại gói rồi nhận bản mới.",
    Outcome.SILENT: "Đã tự ngừng: một bộ thu mất liên lạc sau khi nhận. Cử người xem tại chỗ.",
}
