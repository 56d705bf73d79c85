"""What was heard at a loudspeaker, in the words of the diary."""

import pytest

from controller.web.wording.hearing import FAULT, HEARING, heard_as
from playlists.messages.journal_entry import HearingFault, ItemHeard
from playlists.messages.state import HearingState


def test_every_state_and_fault_of_hearing_has_words() -> None:
    assert set(HEARING) == set(HearingState)
    assert set(FAULT) == set(HearingFault)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ((50_000, 49_000, 71, -31), "Kiểm âm: nghe được 98%, mức −31 dB"),
        ((50_000, 0, 4), "Kiểm âm: không nghe thấy"),
        ((0, 0), "Kiểm âm: không đủ tiếng để so"),
        (
            (50_000, 50_000, 71, -31, (HearingFault.HUM,)),
            "Kiểm âm: nghe được 100%, mức −31 dB, có tiếng ù của điện lưới",
        ),
    ],
)
def test_what_was_heard_is_told_with_share_level_and_faults(
    told: tuple[int, ...], words: str
) -> None:
    assert heard_as(ItemHeard("noon", "news", "a" * 64, 1, *told)) == words  # type: ignore[arg-type]
