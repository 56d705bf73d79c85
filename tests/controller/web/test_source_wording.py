"""An opened source in the words of the diary."""

import pytest

from controller.web.queries.story import words_of
from controller.web.wording.sources import SOURCE, SOURCE_HINT, opened_as, source_name
from playlists.messages.journal_entry import Event, ItemEnded, ItemStarted, JournalEntry
from playlists.messages.permission import Source
from tests.playlists.rules.evidence import ended, started


def said(event: Event) -> str:
    return words_of(JournalEntry(sequence=1, at=0, clock_trusted=True, previous="", event=event))


def test_every_source_has_a_name_and_a_hint() -> None:
    assert set(SOURCE) == set(SOURCE_HINT) == set(Source)
    assert source_name("of_a_newer_receiver") == "of_a_newer_receiver"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (started(), "Bắt đầu phát"),
        (started(source="microphone"), "Mở Micro tại chỗ"),
        (ended(), "Kết thúc: phát hết"),
        (
            ended(source="microphone", level_db=-21),
            "Kết thúc: phát hết; Micro tại chỗ, mức trung bình −21 dB",
        ),
        (
            ended(source="stream", level_db=-15, missing_frames=72_000, stand_in_frames=1_440_000),
            (
                "Kết thúc: phát hết; Luồng phát của đài (tiếp âm), mức trung bình −15 dB; "
                "mất tiếng từ đài: im lặng 3 giây, mục thay thế 60 giây"
            ),
        ),
    ],
)
def test_what_a_receiver_wrote_is_told(event: ItemStarted | ItemEnded, words: str) -> None:
    assert said(event) == words


def test_what_was_not_measured_is_said_to_be_so() -> None:
    assert opened_as("tuner", None) == "Đài FM tại chỗ (tiếp âm), không đo mức âm"
