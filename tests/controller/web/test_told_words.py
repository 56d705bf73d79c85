"""What the page of a cluster says of what its receiver was told by hand."""

import msgspec
import pytest

from controller.civil import HOUR_MS, MINUTE_MS, SECOND_MS
from controller.receivers.quieting import Answer, LastCommand, LastVolume
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import GivenCommand
from controller.store.places import Cluster, Receiver
from controller.web.queries.receivers import Standing
from controller.web.wording.quieting import command_words, volume_words
from controller.web.wording.values import Tone, Word
from playlists.messages.command import Action, Command, Mute, MuteCause, SelfTest, Unmute
from playlists.messages.command import Tone as Sound
from playlists.messages.order_entries import CommandRefused, Muted, SelfTested, Unmuted
from playlists.messages.refusal import RefusalCode
from playlists.messages.state import State

GIVEN_AT = 1_795_000_000_000
"""18:06:40 in Vietnam."""


def place(after: int, *, heard: int = 0, playing: str = "", held: int = 100) -> Standing:
    """A cluster whose volume should be 70 %, so long after the command was given."""
    now = GIVEN_AT + after
    state = State(receiver="r", at=now, online=True, playing_item=playing, volume_percent=held)
    return Standing(
        cluster=Cluster(id="c", code="03", name="Chợ", volume_percent=70),
        receiver=Receiver(id="r"),
        heard_at=now - heard,
        state=state,
        newest_plan=2,
        planned_at=GIVEN_AT,
        now=now,
    )


def told(
    action: Action,
    answer: Answer | None = None,
    *,
    sent: bool = True,
    refused: bool = False,
) -> LastCommand:
    command = Command(
        id="k", receiver="r", sequence=1, issued_at=0, expires_at=GIVEN_AT, action=action
    )
    message = msgspec.json.encode(command).decode()
    given = GivenCommand(
        id="k", action=action.__struct_config__.tag, given_at=GIVEN_AT, message=message
    )
    way = OutboxMessage(
        id="o",
        kind=OutboxKind.COMMAND,
        message=message,
        published_at=GIVEN_AT + 1 if sent else None,
        refused_at=GIVEN_AT + 1 if refused else None,
    )
    return LastCommand(given, answer, GIVEN_AT + 2_000 if answer else None, way)


MUTE = Mute(until=GIVEN_AT + HOUR_MS)
TEST = SelfTest()


@pytest.mark.parametrize(
    ("last", "at", "tone", "words"),
    [
        (told(MUTE, sent=False), place(SECOND_MS), Tone.WAIT, "Tắt tiếng: đang gửi."),
        (
            told(MUTE, sent=False),
            place(MINUTE_MS),
            Tone.WARN,
            "Tắt tiếng: chưa rời được máy chủ từ 18:06. Báo người quản trị xem máy chủ.",
        ),
        (
            told(MUTE, sent=False, refused=True),
            place(SECOND_MS),
            Tone.WARN,
            "Tắt tiếng: chưa gửi được vì lệnh không được ký. Báo người quản trị xem khóa ký.",
        ),
        (
            told(MUTE),
            place(5 * SECOND_MS),
            Tone.WAIT,
            "Tắt tiếng: đã gửi lúc 18:06, đang chờ cụm trả lời.",
        ),
        (
            told(MUTE),
            place(2 * MINUTE_MS),
            Tone.WARN,
            (
                "Tắt tiếng: đã gửi lúc 18:06, cụm không trả lời. "
                "Bấm lại; vẫn vậy thì nhờ kỹ thuật viên xem bộ thu."
            ),
        ),
        (
            told(Unmute()),
            place(2 * MINUTE_MS, heard=4 * MINUTE_MS),
            Tone.WARN,
            (
                "Bỏ tắt tiếng: đã gửi lúc 18:06, đang chờ cụm trả lời. "
                "Cụm đang mất liên lạc, có mạng lại mới làm."
            ),
        ),
        (
            told(MUTE),
            place(HOUR_MS),
            Tone.WARN,
            (
                "Tắt tiếng: đã gửi lúc 18:06, cụm không trả lời cho đến khi hết giờ tắt. "
                "Cần thì bấm lại."
            ),
        ),
        (
            told(TEST),
            place(3 * MINUTE_MS, playing="i"),
            Tone.WAIT,
            "Tự kiểm: đã gửi lúc 18:06, cụm đang phát. Phát xong mới tự kiểm.",
        ),
        (
            told(MUTE, Muted("k", MuteCause.ORDERED, GIVEN_AT + HOUR_MS)),
            place(5 * SECOND_MS),
            Tone.GOOD,
            "Tắt tiếng: đã làm lúc 18:06, cụm im đến 18/11/2026 19:06; lệnh khẩn cấp vẫn phát.",
        ),
        (
            told(Unmute(), Unmuted("k", MuteCause.ORDERED)),
            place(5 * SECOND_MS),
            Tone.GOOD,
            "Bỏ tắt tiếng: đã làm lúc 18:06, cụm đã có tiếng lại.",
        ),
        (
            told(TEST, SelfTested("k", Sound.QUIET, GIVEN_AT, 4_800)),
            place(5 * SECOND_MS),
            Tone.GOOD,
            "Tự kiểm: đã làm lúc 18:06, thiết bị có phát tiếng thử.",
        ),
        (
            told(TEST, SelfTested("k", Sound.QUIET, GIVEN_AT, 0, SelfTested.MUTED)),
            place(5 * SECOND_MS),
            Tone.WARN,
            (
                "Tự kiểm: cụm trả lời lúc 18:06, không thử được vì cụm đang tắt tiếng. "
                "Bỏ tắt tiếng rồi cho tự kiểm."
            ),
        ),
        (
            told(TEST, SelfTested("k", Sound.QUIET, GIVEN_AT, 0, SelfTested.TOO_LATE)),
            place(5 * SECOND_MS),
            Tone.WARN,
            "Tự kiểm: cụm trả lời lúc 18:06, bộ thu không có lúc nào rảnh để thử. Cho tự kiểm lại.",
        ),
        (
            told(TEST, SelfTested("k", Sound.QUIET, GIVEN_AT, 0, "lost")),
            place(5 * SECOND_MS),
            Tone.WARN,
            (
                "Tự kiểm: cụm trả lời lúc 18:06, không phát được tiếng thử. "
                "Nhờ kỹ thuật viên xem card âm thanh và âm ly."
            ),
        ),
        (
            told(MUTE, CommandRefused("k", "mute", 1, RefusalCode.EXPIRED, "")),
            place(5 * SECOND_MS),
            Tone.WARN,
            "Tắt tiếng: cụm trả lời lúc 18:06, bộ thu không nhận. Nhờ kỹ thuật viên xem bộ thu.",
        ),
    ],
)
def test_a_command_says_how_far_it_came_and_what_to_do(
    last: LastCommand, at: Standing, tone: Tone, words: str
) -> None:
    said = command_words(last, at)
    assert (said.text, said.tone) == (words, tone)


MARKED = LastVolume(GIVEN_AT, None)
MADE = LastVolume(None, None)


@pytest.mark.parametrize(
    ("last", "at", "tone", "words"),
    [
        (
            LastVolume(None, GIVEN_AT),
            place(HOUR_MS, held=70),
            Tone.GOOD,
            "Âm lượng 70%: đã làm lúc 18:06.",
        ),
        (MADE, place(HOUR_MS, held=70), Tone.GOOD, "Âm lượng 70%."),
        (
            MARKED,
            place(SECOND_MS),
            Tone.WAIT,
            "Âm lượng 70%: đã gửi lúc 18:06, đang chờ cụm trả lời. Cụm đang ở 100%.",
        ),
        (
            MADE,
            place(3 * MINUTE_MS),
            Tone.WARN,
            (
                "Âm lượng 70%: đã gửi lúc 18:06, cụm không trả lời, vẫn ở 100%. "
                "Bấm lại; vẫn vậy thì nhờ kỹ thuật viên xem bộ thu."
            ),
        ),
        (
            MADE,
            place(3 * MINUTE_MS, heard=4 * MINUTE_MS),
            Tone.WARN,
            (
                "Âm lượng 70%: đã gửi lúc 18:06, đang chờ cụm trả lời. "
                "Cụm đang mất liên lạc, có mạng lại mới làm. Cụm đang ở 100%."
            ),
        ),
    ],
)
def test_a_volume_says_whether_the_receiver_has_it(
    last: LastVolume, at: Standing, tone: Tone, words: str
) -> None:
    said = volume_words(last, at)
    assert isinstance(said, Word)
    assert (said.text, said.tone) == (words, tone)
