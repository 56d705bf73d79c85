"""One receiver told by a program: be mute, sound again, test itself, be so loud."""

from controller.store.people import StaffRole
from controller.store.places import Cluster
from tests.controller.api.programs import Program
from tests.controller.web.asking import Web, Write


def test_a_program_silences_a_cluster_and_lets_it_sound_again(operator: Program, web: Web) -> None:
    cluster = f"/clusters/{web.commune.clusters[0].id}"
    told = [
        operator.post(f"{cluster}/mute", {"hours": 2}),
        operator.post(f"{cluster}/unmute"),
        operator.post(f"{cluster}/self-test"),
    ]
    assert [command["action"] for command in told] == ["mute", "unmute", "self_test"]
    assert operator.ask("POST", f"{cluster}/mute", json={"hours": 25}).status_code == 422


def test_a_program_sets_a_volume_that_people_can_still_hear(web: Web, write: Write) -> None:
    technician = Program.logged_in(web, StaffRole.TECHNICIAN)
    cluster = web.commune.clusters[0].id
    there = f"/clusters/{cluster}/volume"
    assert technician.ask("POST", there, json={"percent": 65}).status_code == 204
    assert technician.ask("POST", there, json={"percent": 5}).status_code == 422
    assert write(lambda session: session.get_one(Cluster, cluster).volume_percent) == 65
