from edge_agent.refusals import HOUR_MS, PER_HOUR, RefusalQuota


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
