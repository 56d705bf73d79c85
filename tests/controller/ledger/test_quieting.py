"""What a receiver was told by hand, and its own words about it."""

from controller.ledger.hushes import hushes
from controller.receivers.quieting import Answer, LastCommand, last_command
from controller.store.emergencies import GivenCommand
from controller.web.wording.quieting import command_words
from playlists.messages.command import MuteCause, Tone
from playlists.messages.order_entries import CommandRefused, Muted, SelfTested
from playlists.messages.refusal import RefusalCode
from tests.controller.ledger.conftest import Road

HOUR_MS = 3_600_000


def test_the_answer_is_what_the_receiver_wrote_about_this_very_command(road: Road) -> None:
    now, receiver = road.commune.now, road.commune.receivers[0]
    row = GivenCommand(
        id="c2", receiver_id=receiver.id, unit_id=road.commune.unit.id, sequence=2,
        action="mute", given_at=now, message="{}",
    )  # fmt: skip
    road.session.add(row)
    road.witness.write(SelfTested("c1", Tone.QUIET, now, 4800), at=now)
    road.witness.write(Muted("c2", MuteCause.ORDERED, now + HOUR_MS), at=now)
    road.send(road.witness.report(), now=now + 1)
    last = last_command(road.session, receiver.id)
    assert last is not None
    assert isinstance(last.answer, Muted)
    (hush,) = hushes(road.session, receiver.cluster_id, now + 1, 0)
    assert hush.cause is MuteCause.ORDERED
    assert "lệnh khẩn cấp vẫn phát" in command_words(last)
    words: dict[Answer, str] = {
        SelfTested("c2", Tone.QUIET, now, 4800): "có phát tiếng thử",
        SelfTested("c2", Tone.QUIET, now, 0, "lost"): "xem card âm thanh",
        SelfTested("c2", Tone.QUIET, now, 0, SelfTested.MUTED): "cụm đang tắt tiếng",
        SelfTested("c2", Tone.QUIET, now, 0, SelfTested.TOO_LATE): "không có lúc nào rảnh",
        CommandRefused("c2", "mute", 2, RefusalCode.EXPIRED, ""): "không nhận",
    }
    for answer, said in words.items():
        assert said in command_words(LastCommand(row, answer))
