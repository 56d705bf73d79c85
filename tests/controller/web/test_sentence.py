from dataclasses import replace
from datetime import date, time

from controller.civil import instant_of
from controller.web.queries.broadcasts import Broadcast
from controller.web.sentence import sentence_of_the_day
from playlists.rules.verdict import Cause, VerdictKind

DAY = date(2026, 11, 24)
MORNING = instant_of(DAY, time(5, 15))
AFTERNOON = instant_of(DAY, time(17, 0))
NOON = instant_of(DAY, time(11, 0))
PLAYED, FAILED = VerdictKind.PLAYED, VerdictKind.FAILED


def broadcast(
    cluster: int, verdict: VerdictKind, at: int = MORNING, cause: Cause = Cause.NONE
) -> Broadcast:
    return Broadcast(
        id=f"{cluster}{at}", occurrence="o", item="i", slot_id="s", programme="p",
        cluster_id=f"c{cluster}", cluster_code=f"{cluster:02}", cluster_name="Thôn",
        bulletin_id="b", revision_id="r", title="t", sha256="0" * 64, planned_start=at,
        length_ms=120_000, verdict=verdict, cause=cause, qualifiers=(), started_at=None,
        ended_at=None, start_error_ms=None, heard_ms=0, withdrawn_by="",
    )  # fmt: skip


def played(*clusters: int, at: int = MORNING) -> list[Broadcast]:
    return [broadcast(cluster, PLAYED, at) for cluster in clusters]


def test_where_all_have_played_the_sentence_says_how_many_and_no_more() -> None:
    assert sentence_of_the_day(played(1, 2, 3), NOON) == "Sáng nay 3/3 cụm đã phát."


def test_who_failed_is_named_with_the_cause() -> None:
    day = [*played(1, 2), broadcast(7, FAILED, cause=Cause.POWER)]
    assert sentence_of_the_day(day, NOON) == "Sáng nay 2/3 cụm đã phát. Cụm 07 mất điện."


def test_help_that_is_on_its_way_is_said_and_keeps_clusters_apart() -> None:
    day = [
        *played(1),
        broadcast(7, FAILED, cause=Cause.POWER),
        broadcast(9, FAILED, cause=Cause.POWER),
    ]
    told = sentence_of_the_day(day, NOON, {"c7": "đã báo thợ"})
    assert told == "Sáng nay 1/3 cụm đã phát. Cụm 07 mất điện, đã báo thợ. Cụm 09 mất điện."


def test_clusters_of_one_cause_share_a_sentence() -> None:
    day = [
        *played(1),
        broadcast(9, FAILED, cause=Cause.POWER),
        broadcast(7, FAILED, cause=Cause.POWER),
    ]
    assert sentence_of_the_day(day, NOON).endswith("Cụm 07, 09 mất điện.")


def test_a_long_list_of_clusters_is_cut_and_counted() -> None:
    day = [broadcast(n, FAILED, cause=Cause.POWER) for n in range(1, 8)]
    assert "Cụm 01, 02, 03, 04 và 3 cụm khác mất điện." in sentence_of_the_day(day, NOON)


def test_a_failure_without_cause_is_told_by_its_verdict() -> None:
    day = [*played(1), broadcast(2, VerdictKind.UNVERIFIED)]
    assert sentence_of_the_day(day, NOON).endswith("Cụm 02 chưa xác minh được.")


def test_one_bulletin_missing_is_enough_not_to_count_a_cluster() -> None:
    day = [*played(1, 2), broadcast(2, VerdictKind.PARTIAL, at=MORNING + 120_000)]
    assert sentence_of_the_day(day, NOON).startswith("Sáng nay 1/2 cụm đã phát.")


def test_only_the_last_session_that_began_is_told() -> None:
    day = [broadcast(7, FAILED, cause=Cause.POWER), *played(1, 2, at=AFTERNOON)]
    assert sentence_of_the_day(day, AFTERNOON + 600_000) == "Chiều nay 2/2 cụm đã phát."


def test_while_it_sounds_it_says_where() -> None:
    day = [broadcast(n, VerdictKind.WAITING, at=AFTERNOON) for n in (1, 2)]
    assert sentence_of_the_day(day, AFTERNOON + 1) == "Chiều nay đang phát tại 2/2 cụm."


def test_afterwards_it_says_who_has_not_reported() -> None:
    day = [*played(1), broadcast(2, VerdictKind.AWAITING_REPORT)]
    assert sentence_of_the_day(day, NOON) == "Sáng nay 1/2 cụm đã phát, 1 cụm chờ báo cáo."


def test_before_the_first_broadcast_it_says_when() -> None:
    day = [broadcast(n, VerdictKind.WAITING, at=AFTERNOON) for n in (1, 2)]
    assert sentence_of_the_day(day, NOON) == "Hôm nay phát từ 17:00, tại 2 cụm."


def test_a_broadcast_begins_with_its_tune_and_not_with_its_first_words() -> None:
    words = [broadcast(cluster, VerdictKind.WAITING, AFTERNOON + 7_000) for cluster in (1, 2)]
    begins = {"o": AFTERNOON}
    told = sentence_of_the_day(words, NOON, begins=begins)
    assert told == "Hôm nay phát từ 17:00, tại 2 cụm."
    told = sentence_of_the_day(words, AFTERNOON + 1_000, begins=begins)
    assert told == "Chiều nay đang phát tại 2/2 cụm."


def test_what_was_called_off_by_order_is_no_promise() -> None:
    day = [*played(1), broadcast(2, VerdictKind.NOT_PLAYED_BY_ORDER)]
    assert sentence_of_the_day(day, NOON) == "Sáng nay 1/1 cụm đã phát."


def test_who_was_mute_counts_as_not_promised_and_is_named() -> None:
    mute = broadcast(3, VerdictKind.NOT_PLAYED_BY_ORDER, cause=Cause.MUTED)
    day = [*played(1, 2), mute]
    assert (
        sentence_of_the_day(day, NOON)
        == "Sáng nay 2/2 cụm đã phát. Cụm 03 không phát vì tắt tiếng."
    )
    told = sentence_of_the_day([*day, *played(3, at=MORNING + 120_000)], NOON)
    assert told.endswith("3/3 cụm đã phát. Cụm 03 có bản tin không phát vì tắt tiếng.")
    assert sentence_of_the_day([mute], NOON) == "Sáng nay cụm 03 không phát vì tắt tiếng."
    evening = sentence_of_the_day([*day, *played(1, at=AFTERNOON)], AFTERNOON + 600_000)
    assert evening == "Chiều nay 1/1 cụm đã phát.", "the morning is over"
    assert "tắt tiếng" not in sentence_of_the_day([mute], MORNING - 1), "not yet"


def test_a_day_without_broadcasts() -> None:
    assert sentence_of_the_day([], NOON) == "Hôm nay không có bản tin nào trong lịch phát."


def test_the_order_of_what_is_known_changes_nothing() -> None:
    day = [*played(1, 2), replace(broadcast(3, FAILED), cause=Cause.CLOCK)]
    assert sentence_of_the_day(day, NOON) == sentence_of_the_day(day[::-1], NOON)
