from threading import Thread

from edge_agent.inbox import KEPT_FREE, MAX_WAITING, Inbox


def test_events_come_out_in_the_order_in_which_they_were_left() -> None:
    inbox: Inbox[int] = Inbox()
    for number in range(3):
        inbox.put(number)
    assert inbox.take(0) == [0, 1, 2]
    assert inbox.take(0) == []


def test_whoever_waits_is_woken() -> None:
    inbox: Inbox[str] = Inbox()
    sender = Thread(target=inbox.put, args=("news",))
    sender.start()
    assert inbox.take(5) == ["news"]
    sender.join()


def test_a_flood_is_counted_and_makes_nobody_wait() -> None:
    inbox: Inbox[int] = Inbox()
    for number in range(MAX_WAITING + 5):
        inbox.put(number)
    assert inbox.dropped == 5
    assert len(inbox.take(0)) == MAX_WAITING


def test_a_flood_of_what_comes_again_pushes_nothing_out_that_does_not() -> None:
    inbox: Inbox[str] = Inbox(lambda event: event == "message")
    for _ in range(MAX_WAITING + 5):
        inbox.put("message")
    for _ in range(KEPT_FREE + 3):
        inbox.put("a voice ended")
    assert inbox.take(0) == ["message"] * MAX_WAITING + ["a voice ended"] * KEPT_FREE
    assert inbox.dropped == 5 + 3
