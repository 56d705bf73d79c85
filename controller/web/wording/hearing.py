"""What a receiver's microphone or wire heard at the loudspeaker, in words."""

from collections.abc import Mapping

from controller.web.wording.values import Tone, Word
from playlists.messages.journal_entry import HearingFault, ItemHeard
from playlists.messages.state import HearingState

HEARING: Mapping[str, Word] = {
    HearingState.HEARD: Word("Nghe được loa", Tone.GOOD, "wave"),
    HearingState.UNHEARD: Word("Không nghe được loa", Tone.BAD, "alert"),
    HearingState.WAITING: Word("Chờ kiểm âm", Tone.WAIT, "hourglass"),
    HearingState.LOST: Word("Mất micro kiểm âm", Tone.WARN, "question"),
}
"""By the words in `state`; those of a newer receiver are passed over."""

FAULT: Mapping[HearingFault, str] = {
    HearingFault.SILENCE: "không có tín hiệu nào, kể cả tiếng nền",
    HearingFault.HUM: "có tiếng ù của điện lưới",
    HearingFault.HOWL: "có tiếng hú",
    HearingFault.CLIPPING: "tiếng bị vỡ",
}


def heard_as(event: ItemHeard) -> str:
    """How much of an item was recognised, how loud it came, and what was wrong with it."""
    if not event.compared_ms:
        return "Kiểm âm: không đủ tiếng để so"
    percent = min(100, event.heard_ms * 100 // event.compared_ms)
    words = [f"Kiểm âm: nghe được {percent}%" if percent else "Kiểm âm: không nghe thấy"]
    if event.level_db is not None:
        words.append(f"mức {event.level_db} dB".replace("-", "−"))
    return ", ".join([*words, *(FAULT[fault] for fault in event.faults)])
