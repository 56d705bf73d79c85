"""Whether a broker, or a cluster of them, does all that Loa asks of one: tried, not believed.

Each question is put to every pair of nodes: what is said at one must hold at the other. Two
receivers that do not exist and the controller take part, under names of their own; what they
leave on the broker is taken away again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations

from controller.broker.caller import Caller, CallError, Node, Pass
from controller.doctor.checkup import Finding, State
from playlists.messages import topics

ONE, OTHER, AREA = "loa-thu-1", "loa-thu-2", "loa-thu"
"""Names that no receiver has: theirs are hexadecimal."""
MANY = 200
QUEUED = 20
LARGEST = 256 * 1024
"""A chain of trust."""
QUIET_S = 1.0
"""What has not come by then is not let through: what is let through comes in milliseconds."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The nodes, and the passes with which its three clients come in."""

    nodes: Sequence[Node]
    controller: Pass
    one: Pass
    other: Pass
    asks_access: bool = True

    def questions(self) -> Iterator[Finding]:
        """Put each question; a refusal or a cut line is an answer, too."""
        for node in self.nodes:
            yield self._asked(f"{node} lets in", partial(self._lets_in, node))
        for here, there in self._pairs():
            way = f"{here} → {there}" if here != there else str(here)
            for words, question in (
                ("retained", self._keeps_retained),
                ("topics", self._takes_several_topics),
                ("order", self._keeps_order),
                ("burst", self._loses_none_of_a_burst),
                ("size", self._carries_the_largest),
                ("will", self._tells_the_will),
                ("session", self._keeps_the_session),
                ("takeover", self._cuts_the_first_line),
                ("access", self._refuses_others_topics),
            ):
                if words == "access" and not self.asks_access:
                    continue
                yield self._asked(f"{words} {way}", partial(question, here, there))

    def prepare_for_a_kill(self) -> None:
        """Lay what must outlive the first node. Raises CallError."""
        first, *_others = self.nodes
        with self._controller(first) as speaker, self._receiver(ONE, first, clean=True):
            speaker.say(topics.plan(ONE), b"kept", retain=True)
        with self._receiver(ONE, first, clean=False) as receiver:
            receiver.listen(topics.command(ONE))
        with self._controller(first) as speaker:
            for number in range(QUEUED):
                speaker.say(topics.command(ONE), b"%d" % number)

    def after_the_kill(self) -> Iterator[Finding]:
        """What must still be there at another node."""
        heir = self.nodes[1]
        yield self._asked(f"retained outlives {heir}", partial(self._has_kept, heir))
        yield self._asked(f"queue outlives {heir}", partial(self._has_queue, heir))

    def tidy(self) -> None:
        """Take away what was left; a node that is away is left out."""
        for node in self.nodes:
            try:
                with self._controller(node) as speaker:
                    for topic in (topics.plan(ONE), topics.state(ONE), topics.standing(AREA)):
                        speaker.say(topic, b"", retain=True)
                self._receiver(ONE, node, clean=True).close()
            except CallError:
                continue

    def _pairs(self) -> list[tuple[Node, Node]]:
        return list(permutations(self.nodes, 2)) or [(self.nodes[0], self.nodes[0])]

    def _asked(self, subject: str, question: Callable[[], str]) -> Finding:
        try:
            wrong = question()
        except CallError as error:
            wrong = str(error)
        if wrong:
            return Finding(subject, State.FAULT, wrong, "docs/deploy/beyond.md#a-clustered-broker")
        return Finding(subject, State.GOOD, "yes")

    def _controller(self, node: Node, *, clean: bool = True) -> Caller:
        return Caller(node, self.controller, "loa-thu-controller", clean=clean)

    def _receiver(self, name: str, node: Node, *, clean: bool, will: bool = False) -> Caller:
        own = self.one if name == ONE else self.other
        told = (topics.state(name), b"gone") if will else None
        return Caller(node, own, name, clean=clean, will=told)

    def _lets_in(self, node: Node) -> str:
        self._controller(node).close()
        self._receiver(ONE, node, clean=True).close()
        return ""

    def _keeps_retained(self, here: Node, there: Node) -> str:
        with self._controller(here) as speaker:
            speaker.say(topics.plan(ONE), b"plan", retain=True)
        with self._receiver(ONE, there, clean=True) as receiver:
            receiver.listen(topics.plan(ONE))
            if receiver.heard(1) != [b"plan"]:
                return "what is retained at one node is not given at the other: no plan, no trust"
        with self._receiver(ONE, here, clean=True) as receiver:
            receiver.say(topics.state(ONE), b"here", retain=True)
        with self._controller(there) as listener:
            listener.listen(topics.ALL_STATES)
            if not listener.hears(b"here"):
                return "a pattern is not given what is retained: the link would miss states"
        return ""

    def _takes_several_topics(self, here: Node, there: Node) -> str:
        with self._receiver(ONE, there, clean=False) as receiver:
            receiver.listen(topics.TRUST, topics.time(ONE), topics.command(ONE))
            with self._controller(here) as speaker:
                speaker.say(topics.command(ONE), b"last of three")
            heard = receiver.hears(b"last of three")
        self._receiver(ONE, there, clean=True).close()
        return "" if heard else "of several topics in one packet not all are given"

    def _keeps_order(self, here: Node, there: Node) -> str:
        with self._receiver(ONE, there, clean=True) as receiver:
            receiver.listen(topics.command(ONE))
            with self._controller(here) as speaker:
                for number in range(MANY):
                    speaker.say(topics.command(ONE), b"%d" % number)
            came = receiver.heard(MANY)
        return _all_in_order(came, MANY, "came")

    def _loses_none_of_a_burst(self, here: Node, there: Node) -> str:
        """As the link speaks: a plan that is kept and an order upon it, without a pause."""
        ways = ((topics.plan(ONE), True), (topics.command(ONE), False))
        said = [(*ways[number % 2], b"%d" % number) for number in range(MANY)]
        with self._receiver(ONE, there, clean=False) as receiver:
            receiver.listen(topics.plan(ONE), topics.command(ONE))
            with self._controller(here) as speaker:
                speaker.say_in_a_burst((topic, words, kept) for topic, kept, words in said)
            came = set(receiver.heard(MANY)) & {words for _topic, _kept, words in said}
        self._receiver(ONE, there, clean=True).close()
        return "" if len(came) == MANY else f"{len(came)} of {MANY} in a burst come"

    def _carries_the_largest(self, here: Node, there: Node) -> str:
        with self._receiver(ONE, there, clean=True) as receiver:
            receiver.listen(topics.command(ONE))
            with self._controller(here) as speaker:
                speaker.say(topics.command(ONE), bytes(LARGEST))
            return "" if receiver.heard(1) == [bytes(LARGEST)] else "256 KiB do not come through"

    def _tells_the_will(self, here: Node, there: Node) -> str:
        with self._controller(there) as listener:
            listener.listen(topics.ALL_STATES)
            self._receiver(ONE, here, clean=True, will=True).vanish()
            return "" if listener.hears(b"gone") else "the will of who vanished is not told"

    def _keeps_the_session(self, here: Node, there: Node) -> str:
        with self._receiver(ONE, here, clean=False) as receiver:
            receiver.listen(topics.command(ONE))
        with self._controller(there) as speaker:
            for number in range(QUEUED):
                speaker.say(topics.command(ONE), b"%d" % number)
        with self._receiver(ONE, there, clean=False) as receiver:
            came = receiver.heard(QUEUED)
        self._receiver(ONE, there, clean=True).close()
        return _all_in_order(came, QUEUED, "waited for a receiver that comes back at the other")

    def _cuts_the_first_line(self, here: Node, there: Node) -> str:
        with self._receiver(ONE, here, clean=True) as first, self._receiver(ONE, there, clean=True):
            return "" if first.is_cut() else "one receiver has a line at each of two nodes"

    def _refuses_others_topics(self, here: Node, there: Node) -> str:
        with (
            self._receiver(OTHER, there, clean=True) as thief,
            self._controller(there) as listener,
            self._controller_at(here) as speaker,
        ):
            thief.listen("#", may_be_refused=True)
            thief.listen(topics.command(ONE), may_be_refused=True)
            listener.listen(topics.ALL_REPORTS)
            speaker.say(topics.command(ONE), b"secret")
            thief.say(topics.report(ONE), b"forged", may_be_refused=True)
            if thief.hears(b"secret", QUIET_S):
                return "a receiver hears what is for another one"
            if listener.hears(b"forged", QUIET_S):
                return "a receiver may speak in another's name"
        return ""

    def _controller_at(self, node: Node) -> Caller:
        """A second line of the controller, under an id of its own."""
        return Caller(node, self.controller, "loa-thu-controller-2", clean=True)

    def _has_kept(self, node: Node) -> str:
        with self._controller(node) as listener:
            listener.listen(topics.plan(ONE))
            return "" if listener.heard(1) == [b"kept"] else "what was retained is gone"

    def _has_queue(self, node: Node) -> str:
        with self._receiver(ONE, node, clean=False) as receiver:
            came = receiver.heard(QUEUED)
        return "" if len(came) == QUEUED else f"{len(came)} of {QUEUED} that waited are there"


def _all_in_order(came: Sequence[bytes], count: int, what: str) -> str:
    """What is wrong with numbers that came; QoS 1 may bring one twice."""
    wanted = [b"%d" % number for number in range(count)]
    if set(came) != set(wanted):
        return f"{len(set(came))} of {count} {what}"
    once = list(dict.fromkeys(came))
    return "" if once == wanted else f"all of {count} {what}, but not in their order"
