"""The sentence of the day: how the last session went, in the words that people would use.

Pure. "Sáng nay 17/18 cụm đã phát. Cụm 07 mất điện, đã báo thợ."
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from controller import civil
from controller.ledger.verdict_groups import BY_ORDER, OPEN, SOUNDED, TROUBLE
from controller.web.queries.broadcasts import Broadcast
from controller.web.wording.codes import first_codes
from controller.web.wording.values import CAUSE, VERDICT
from playlists.rules.verdict import Cause

NAMED_CODES = 4
NAMED_TROUBLES = 3
NOBODY: Mapping[str, str] = MappingProxyType({})
AS_PROMISED: Mapping[str, int] = MappingProxyType({})


def sentence_of_the_day(
    today: Iterable[Broadcast],
    now: int,
    helped: Mapping[str, str] = NOBODY,
    begins: Mapping[str, int] = AS_PROMISED,
) -> str:
    """What to say of a day's broadcasts. What was called off by order counts as not promised.

    `helped` says of clusters, by their ids, what help is on its way ("đã báo thợ"). `begins` says
    of occurrences when they begin: promised are items with words, and a tune comes before them.
    """

    def begin(broadcast: Broadcast) -> int:
        return begins.get(broadcast.occurrence, broadcast.planned_start)

    day = sorted(today, key=lambda b: b.planned_start)
    muted = [b for b in day if b.cause is Cause.MUTED and begin(b) <= now]
    promised = [b for b in day if b.verdict not in BY_ORDER]
    if not promised and muted:
        session = civil.session_of(muted[-1].planned_start)
        return f"{session.capitalize()} nay {_uncapitalised(_muted(muted, session, ()))}"
    if not promised:
        return "Hôm nay không có bản tin nào trong lịch phát."
    due = [b for b in promised if begin(b) <= now]
    if not due:
        first = min(begin(b) for b in promised)
        clusters = {b.cluster_id for b in promised if begin(b) == first}
        return f"Hôm nay phát từ {civil.clock(first)}, tại {len(clusters)} cụm."
    session = civil.session_of(due[-1].planned_start)
    last = [b for b in due if civil.session_of(b.planned_start) is session]
    told = [_count(last, session, now), *_troubles(last, helped), _muted(muted, session, last)]
    return " ".join(filter(None, told))


def _count(last: Sequence[Broadcast], session: civil.Session, now: int) -> str:
    by_cluster: defaultdict[str, list[Broadcast]] = defaultdict(list)
    for broadcast in last:
        by_cluster[broadcast.cluster_id].append(broadcast)
    all_ = len(by_cluster)
    open_ = [c for c in by_cluster.values() if any(b.verdict in OPEN for b in c)]
    sounding = sum(any(b.verdict in OPEN and b.planned_end > now for b in c) for c in open_)
    if sounding:
        return f"{session.capitalize()} nay đang phát tại {sounding}/{all_} cụm."
    played = sum(all(b.verdict in SOUNDED for b in c) for c in by_cluster.values())
    words = f"{session.capitalize()} nay {played}/{all_} cụm đã phát"
    return f"{words}, {len(open_)} cụm chờ báo cáo." if open_ else f"{words}."


def _troubles(last: Sequence[Broadcast], helped: Mapping[str, str]) -> list[str]:
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for broadcast in last:
        if broadcast.verdict in TROUBLE:
            parts = (_trouble(broadcast), helped.get(broadcast.cluster_id, ""))
            codes[", ".join(filter(None, parts))].add(broadcast.cluster_code)
    said = [
        f"Cụm {first_codes(sorted(found), NAMED_CODES)} {words}." for words, found in codes.items()
    ]
    more = len(said) - NAMED_TROUBLES
    return [*said[:NAMED_TROUBLES], f"Còn {more} việc khác."] if more > 0 else said


def _muted(muted: Iterable[Broadcast], session: civil.Session, last: Iterable[Broadcast]) -> str:
    """Who did not sound in a session for a mute, or (while others of its did) not always."""
    codes = {b.cluster_code for b in muted if civil.session_of(b.planned_start) is session}
    partly = codes & {b.cluster_code for b in last}
    said = [
        f"Cụm {first_codes(sorted(found), NAMED_CODES)} {words} vì tắt tiếng."
        for found, words in ((codes - partly, "không phát"), (partly, "có bản tin không phát"))
        if found
    ]
    return " ".join(said)


def _uncapitalised(words: str) -> str:
    return words[:1].lower() + words[1:]


def _trouble(broadcast: Broadcast) -> str:
    named = CAUSE[broadcast.cause] if broadcast.cause is not Cause.NONE else ""
    return (named or VERDICT[broadcast.verdict].text).lower()
