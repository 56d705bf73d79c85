"""What people who speak another language heard in Vietnamese alone: the missing variants."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from controller.bulletins.languages import OTHERS, VIETNAMESE
from controller.ledger.verdict_groups import BY_ORDER, SOUNDED
from controller.planning.manner import variant_id
from controller.reports.facts.works import Work, works
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.many import among
from controller.store.places import Cluster
from playlists.messages.plan import ItemKind

TRANSLATED = (ItemKind.BULLETIN, ItemKind.RECORDED)
"""What can have a variant; live words, relays and tunes cannot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Untranslated:
    """One bulletin that sounded where a language is spoken, without being said in it."""

    work: Work
    language: str
    """ISO 639 code."""
    codes: tuple[str, ...]
    """Of the clusters."""
    count: int
    """Broadcasts, of all those clusters together."""


def untranslated(
    session: Session, units: Collection[str], from_ms: int, to_ms: int
) -> list[Untranslated] | None:
    """The missing variants of a period, by language and bulletin; None where nobody needs any.

    What is spoken around a cluster is taken as it is said today: its past is kept nowhere. What is
    no words (music) needs no variant, what did not sound is a trouble of another kind.
    """
    speaking = _speaking(session, units)
    if not speaking:
        return None
    heard: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for language, codes in speaking.items():
        for revision_id, cluster_id, count in _heard(session, language, codes, from_ms, to_ms):
            heard[language, revision_id][codes[cluster_id]] = count
    made = works(session, {revision_id for _language, revision_id in heard})
    return [
        Untranslated(
            work=made[revision_id],
            language=language,
            codes=tuple(sorted(counts)),
            count=sum(counts.values()),
        )
        for (language, revision_id), counts in sorted(
            heard.items(), key=lambda item: (OTHERS.index(item[0][0]), made[item[0][1]].title)
        )
    ]


def _speaking(session: Session, units: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Language → identifiers and codes of the clusters around which it is spoken."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    query = select(Cluster.id, Cluster.code, Cluster.languages).where(
        Cluster.unit_id.in_(units), Cluster.languages != ""
    )
    for cluster_id, code, languages in session.execute(query):
        for language in languages.split():
            found[language][cluster_id] = code
    return found


def _heard(
    session: Session, language: str, cluster_ids: Collection[str], from_ms: int, to_ms: int
) -> Sequence[tuple[str, str, int]]:
    """Wording, cluster and how often it sounded there with nothing in that language behind it."""
    said = aliased(ExpectedBroadcast)
    name = ExpectedBroadcast.item + literal(variant_id("", language))
    translated = exists().where(
        said.occurrence == ExpectedBroadcast.occurrence,
        said.item == name,
        said.cluster_id == ExpectedBroadcast.cluster_id,
        said.verdict.not_in(BY_ORDER),
    )
    query = (
        select(ExpectedBroadcast.revision_id, ExpectedBroadcast.cluster_id, func.count())
        .join(Revision, Revision.id == ExpectedBroadcast.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(
            among(session, ExpectedBroadcast.cluster_id, cluster_ids),
            ExpectedBroadcast.planned_start >= from_ms,
            ExpectedBroadcast.planned_start < to_ms,
            ExpectedBroadcast.slot_id.is_not(None),
            ExpectedBroadcast.verdict.in_(SOUNDED),
            Bulletin.kind.in_(TRANSLATED),
            Bulletin.language == VIETNAMESE,
            Bulletin.is_music.is_(False),
            ~translated,
        )
        .group_by(ExpectedBroadcast.revision_id, ExpectedBroadcast.cluster_id)
    )
    return [(revision, cluster, count) for revision, cluster, count in session.execute(query)]
