"""What a receiver was told by hand, and its own words about it."""

from controller.ledger.hushes import hushes, mutes_of
from controller.receivers.quieting import last_command
from controller.store.emergencies import GivenCommand
from playlists.messages.command import MuteCause, Tone
from playlists.messages.order_entries import Muted, SelfTested, Unmuted
from tests.controller.ledger.conftest import Road

HOUR_MS = 3_600_000


def test_the_answer_is_what_the_receiver_wrote_about_this_very_command(road: Road) -> None:
    now, receiver = road.commune.now, road.commune.receivers[0]
    row = GivenCommand(
        id="c2", receiver_id=receiver.id, unit_id=road.commune.unit.id, sequence=2,
        action="mute", given_at=now, message="{}",
    )  # fmt: skip
    road.session.add(row)
    road.witness.write(SelfTested("c1", Tone.QUIET, now, 4800), at=now)
    road.witness.write(Muted("c2", MuteCause.ORDERED, now + HOUR_MS), at=now)
    road.send(road.witness.report(), now=now + 1)
    last = last_command(road.session, receiver.id)
    assert last is not None
    assert isinstance(last.answer, Muted)
    assert last.answered_at == now
    (hush,) = hushes(road.session, receiver.cluster_id, now + 1, 0)
    assert hush.cause is MuteCause.ORDERED


def test_mutes_of_many_clusters_are_those_that_each_of_them_alone_has(road: Road) -> None:
    now, (ours, other) = road.commune.now, road.commune.clusters
    both = [ours.id, other.id]
    road.witness.write(Muted("c1", MuteCause.ORDERED, now + HOUR_MS), at=now)
    road.witness.write(Muted("c2", MuteCause.FAULT, now + 2 * HOUR_MS), at=now + 1)
    road.send(road.witness.report(), now=now + 2)
    for at in (now - 1, now, now + 2, now + HOUR_MS, now + 2 * HOUR_MS):
        alone = {id_: hushes(road.session, id_, at, 0) for id_ in both}
        assert mutes_of(road.session, both, at) == {k: found for k, found in alone.items() if found}
    assert [mute.command for mute in mutes_of(road.session, both, now + 2)[ours.id]] == ["c1", "c2"]
    road.witness.write(Unmuted("c3", MuteCause.ORDERED), at=now + 3)
    road.send(road.witness.report(3), now=now + 4)
    (left,) = mutes_of(road.session, both, now + 4)[ours.id]
    assert left.cause is MuteCause.FAULT
    assert mutes_of(road.session, [], now) == {}
