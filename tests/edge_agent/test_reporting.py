from pathlib import Path

from edge_agent.journal import Journal
from edge_agent.reporter import Reporter
from edge_agent.reporting import BATCH_ENTRIES, RESEND_NS
from playlists.messages.envelope import MAX_PACKED_BYTES, open_envelope
from playlists.messages.journal_entry import AudioStored, MessageRefused, Report, decode_entry
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusalCode
from playlists.messages.stored import Stored

KEY = SigningKey.generate()
SECOND = 1_000_000_000


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal(folder / "journal")
        self.reporter = self.boot()
        self.sent: list[list[int]] = []
        self.sizes: list[int] = []

    def boot(self) -> Reporter:
        return Reporter(self.folder / "stored.json", self.journal, "loa-01", KEY)

    def write(self, count: int) -> None:
        for number in range(count):
            self.journal.append(AudioStored(sha256=f"{number:064x}"), 1, clock_trusted=True)

    def send(self, second: float) -> None:
        self.reporter.send(self.publish, round(second * SECOND))

    def publish(self, packed: bytes) -> None:
        report = open_envelope(packed, Report, {KEY.key_id: KEY.public_key})
        assert (report.receiver, report.epoch) == ("loa-01", self.journal.epoch)
        self.sent.append([decode_entry(raw).sequence for raw in report.entries])
        self.sizes.append(len(packed))

    def store(
        self, up_to: int, issued_at: int = 1, epoch: str = "", *, asks_again: bool = False
    ) -> None:
        told = Stored(
            receiver="loa-01",
            epoch=epoch or self.journal.epoch,
            up_to=up_to,
            issued_at=issued_at,
            asks_again=asks_again,
        )
        self.reporter.take(told)


def test_entries_go_out_once_and_not_again_when_they_are_stored(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(3)
    desk.send(1)
    desk.store(3)
    desk.send(100)
    assert desk.sent == [[1, 2, 3]]


def test_what_is_not_confirmed_goes_out_again_after_a_minute(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(2)
    desk.send(1)
    desk.send(1 + RESEND_NS / SECOND - 1)
    assert len(desk.sent) == 1
    desk.send(1 + RESEND_NS / SECOND)
    assert desk.sent == [[1, 2], [1, 2]]


def test_many_entries_share_signatures_and_fit_into_a_message(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(450)
    for second in range(1, 8):
        desk.send(second)
    assert [len(batch) for batch in desk.sent] == [BATCH_ENTRIES, BATCH_ENTRIES, 50]
    assert max(desk.sizes) <= MAX_PACKED_BYTES


def test_entries_too_long_for_one_message_are_shared_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for number in range(200):
        noise = "".join(chr(0x4E00 + (number * 7919 + n * 104729) % 20_000) for n in range(200))
        event = MessageRefused(kind="plan", code=RefusalCode.MALFORMED, detail=noise)
        desk.journal.append(event, 1, clock_trusted=True)
    for second in range(1, 8):
        desk.send(second)
    assert sum(desk.sent, []) == list(range(1, 201))  # noqa: RUF017 -- a handful of lists
    assert len(desk.sent) > 1
    assert max(desk.sizes) <= MAX_PACKED_BYTES


def test_no_more_than_a_thousand_entries_go_out_unconfirmed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(1_300)
    for second in range(1, 20):
        desk.send(second)
    assert desk.sent[-1][-1] == 1_000
    desk.store(400)
    desk.send(21)
    assert desk.sent[-1][0] == 1_001


def test_a_lower_word_than_before_asks_for_the_entries_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(5)
    desk.send(1)
    desk.store(5, issued_at=10)
    desk.store(2, issued_at=11)
    desk.send(3)
    assert desk.sent == [[1, 2, 3, 4, 5], [3, 4, 5]]


def test_entries_that_the_ledger_misses_go_out_again_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(2)
    desk.send(1)  # lost: nobody had subscribed yet
    desk.write(1)
    desk.send(2)
    desk.store(0, asks_again=True)
    desk.send(3)
    assert desk.sent == [[1, 2], [3], [1, 2, 3]]


def test_a_ledger_with_a_gap_asks_for_everything_behind_it_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(5)
    desk.send(1)
    desk.reporter.take(
        Stored(receiver="loa-01", epoch=desk.journal.epoch, up_to=0, issued_at=1, asks_again=True)
    )
    desk.send(3)
    assert desk.sent == [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]


def test_an_older_word_or_one_about_another_journal_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(5)
    desk.send(1)
    desk.store(5, issued_at=10)
    desk.store(1, issued_at=9)
    desk.store(1, issued_at=12, epoch="another")
    assert desk.reporter.stored == 5


def test_a_word_that_a_wrong_clock_dated_ahead_does_not_outweigh_later_ones(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(5)
    desk.send(1)
    desk.store(3, issued_at=9_000_000)
    desk.store(5, issued_at=2_000)
    assert desk.reporter.stored == 3
    desk.reporter.clock_corrected(1_999)
    desk.reporter = desk.boot()
    desk.store(5, issued_at=2_000)
    assert desk.reporter.stored == 5


def test_the_ledgers_word_outlives_a_restart(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(5)
    desk.send(1)
    desk.store(4)
    desk.reporter = desk.boot()
    desk.send(1)
    assert desk.sent[-1] == [5]


def test_after_the_line_was_cut_what_was_on_its_way_goes_out_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(2)
    desk.send(1)
    desk.reporter.line_is_up()
    desk.send(1.1)
    assert desk.sent == [[1, 2], [1, 2]]


def test_a_ledger_that_knows_more_than_the_journal_shows_a_card_put_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(2)
    desk.store(9)
    assert desk.reporter.is_rewound


def test_a_journal_behind_the_ledger_reports_under_its_new_name_only(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write(3)
    desk.store(9)
    assert desk.reporter.is_rewound
    desk.journal.begin_epoch(desk.reporter.stored)
    desk.reporter.epoch_began()
    assert not desk.reporter.is_rewound
    desk.send(1)
    assert desk.sent == [[4]]
    assert desk.boot().stored == 3
