"""What a person makes of a model's sentences, one by one. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from controller.bulletins.provenance import Origin, Proposed
from controller.drafting.check import Flag, flags_of
from controller.drafting.conversation import Said
from controller.drafting.errors import FlaggedSentenceError, NotGoneThroughError, NothingLeftError
from controller.intake.passages import Passage


class Choice(StrEnum):
    """What was decided about a sentence."""

    OPEN = "open"
    KEPT = "kept"
    REWRITTEN = "rewritten"
    DROPPED = "dropped"


class Reviewed(msgspec.Struct, frozen=True):
    """A sentence of the model: what it cites, what is wrong with it, what a person decided."""

    text: str
    cites: tuple[int, ...]
    flags: tuple[Flag, ...]
    choice: Choice = Choice.OPEN
    rewritten: str = ""
    rewritten_flags: tuple[Flag, ...] = ()
    """What is found in the person's words: told to her, and hers to answer for."""


class Decided(msgspec.Struct, frozen=True):
    """A person's decision about one sentence."""

    choice: Choice
    rewritten: str = ""


def checked(said: Sequence[Said], passages: Sequence[Passage], known: str) -> tuple[Reviewed, ...]:
    """The model's sentences with their flags."""
    texts = [passage.text for passage in passages]
    return tuple(
        Reviewed(one.text, one.cites, flags_of(one.text, one.cites, texts, known)) for one in said
    )


def decided(
    sentences: Sequence[Reviewed],
    choices: Mapping[int, Decided],
    passages: Sequence[Passage],
    known: str,
) -> tuple[Reviewed, ...]:
    """The sentences after decisions (by place). Raises FlaggedSentenceError.

    A flagged sentence is rewritten or dropped, never kept as it is.
    """
    texts = [passage.text for passage in passages]
    made = list(sentences)
    for place, decision in choices.items():
        old = sentences[place]
        if decision.choice is Choice.KEPT and old.flags:
            raise FlaggedSentenceError(place + 1, old.text)
        rewritten = " ".join(decision.rewritten.split())
        choice = decision.choice
        if choice is Choice.REWRITTEN and not rewritten:
            choice = Choice.OPEN
        known_cites = [number for number in old.cites if 0 < number <= len(texts)]
        flags = flags_of(rewritten, known_cites, texts, known) if rewritten else ()
        made[place] = msgspec.structs.replace(
            old, choice=choice, rewritten=rewritten, rewritten_flags=flags
        )
    return tuple(made)


def wording(
    sentences: Sequence[Reviewed], passages: Sequence[Passage]
) -> tuple[str, tuple[Proposed, ...]]:
    """What a bulletin is made of: its text, and the model's proposal behind it.

    Raises NotGoneThroughError while a sentence is open, NothingLeftError.
    """
    left = sum(one.choice is Choice.OPEN for one in sentences)
    if left:
        raise NotGoneThroughError(left)
    said = [one for one in sentences if one.choice is not Choice.DROPPED]
    if not said:
        raise NothingLeftError
    text = "\n".join(one.rewritten or one.text for one in said)
    return text, tuple(_proposed(one, passages) for one in said)


def _proposed(one: Reviewed, passages: Sequence[Passage]) -> Proposed:
    cited = [passages[number - 1] for number in one.cites if 0 < number <= len(passages)]
    return Proposed(
        one.text,
        Origin.MACHINE,
        ", ".join(passage.name for passage in cited),
        cited[0].anchor if cited else "",
    )
