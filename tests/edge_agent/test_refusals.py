from edge_agent.refusals import DETAIL_CHARACTERS, HOUR_MS, PER_HOUR, RefusalQuota, Refusals
from playlists.messages.refusal import RefusalCode, RefusedError


def test_the_same_refused_bytes_are_written_once() -> None:
    quota = RefusalQuota()
    assert quota.admit(b"a", 0)
    assert not quota.admit(b"a", 1)
    assert quota.admit(b"b", 2)
    assert quota.suppressed == 0, "it stands in the journal already"


def test_a_flood_is_written_thirty_times_an_hour_at_most() -> None:
    quota = RefusalQuota()
    admitted = [quota.admit(b"%d" % n, n) for n in range(200)]
    assert sum(admitted) == PER_HOUR
    assert quota.suppressed == 200 - PER_HOUR
    assert not quota.admit(b"more", HOUR_MS - 1)
    assert quota.admit(b"later", HOUR_MS)


def test_refused_files_are_written_once_each_and_thirty_times_an_hour_at_most() -> None:
    refusals = Refusals()
    entries = [refusals.audio(f"track-{n % 100}", "wrong bytes", n) for n in range(300)]
    written = [entry.sha256 for entry in entries if entry is not None]
    assert written == [f"track-{n}" for n in range(PER_HOUR)]
    assert refusals.suppressed > 0, "the state must say that something was left out"
    assert refusals.audio("track-99", "wrong bytes", HOUR_MS) is not None


def test_a_flood_of_files_keeps_no_refused_message_out_of_the_journal_nor_the_reverse() -> None:
    refused = RefusedError(RefusalCode.UNKNOWN_KEY, "x" * 1000)
    refusals = Refusals()
    for n in range(200):
        refusals.audio(str(n), "wrong bytes", n)
    entry = refusals.message("plan", b"forged", refused, 201)
    assert entry is not None
    assert len(entry.detail) == DETAIL_CHARACTERS
    refusals = Refusals()
    for n in range(200):
        refusals.message("plan", b"%d" % n, refused, n)
    assert refusals.audio("track", "wrong bytes", 201) is not None
