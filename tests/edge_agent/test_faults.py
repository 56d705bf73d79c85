from edge_agent.faults import HOUR_NS, Rising


def test_a_count_that_never_rose_is_no_fault() -> None:
    assert not Rising().is_on(0, 5)


def test_a_count_is_a_fault_until_an_hour_passed_without_a_rise() -> None:
    dropped = Rising()
    assert dropped.is_on(3, 0)
    assert dropped.is_on(3, HOUR_NS - 1)
    assert not dropped.is_on(3, HOUR_NS)
    assert dropped.is_on(4, 2 * HOUR_NS)
    assert not dropped.is_on(4, 3 * HOUR_NS)
