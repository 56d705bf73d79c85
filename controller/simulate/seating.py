"""A simulated receiver in each of many clusters, some hundreds of them one process."""

import os
import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.demo.commune import DemoCommune
from controller.demo.layout import Layout
from controller.demo.receivers import Seat
from controller.keys.files import KeyFolder
from controller.keys.private_files import write_private
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver, sitting_receiver
from controller.serve.broker import new_password
from controller.serve.ports import LOOPBACK
from controller.serve.processes import Command, Family
from controller.setup.receiver_home import Enrolled
from controller.simulate.parts import together
from controller.store.places import Cluster
from controller.units.tree import unit_path
from playlists.messages.fleet_report import FleetReport
from playlists.messages.keys import SigningKey

FLEET = "fleet"
"""Under which name its processes are watched; several have a number behind it."""
A_PROCESS = 250
"""Receivers that think one after the other: more of them were late for no fault of Loa's."""
PROCESSES_A_CORE = 2


@dataclass(frozen=True, slots=True)
class OneFleet:
    """`count` receivers with the troubles of a profile (edge_agent/fleet/troubles.py)."""

    count: int
    profile: str
    folder: Path
    _seeds: dict[str, bytes] = field(default_factory=dict)

    @property
    def processes(self) -> int:
        """In how many processes the receivers live."""
        return min(-(-self.count // A_PROCESS), PROCESSES_A_CORE * (os.cpu_count() or 1))

    def told(self) -> FleetReport:
        """The fleet's newest word, at most some seconds old; of a part that said none, nothing."""
        each = -(-self.count // self.processes)
        parts = []
        for number in range(self.processes):
            try:
                written = self._report(number).read_bytes()
                parts.append(msgspec.json.decode(written, type=FleetReport))
            except FileNotFoundError:
                parts.append(FleetReport(receivers=min(each, self.count - number * each)))
        return together(parts)

    def seat(
        self, session: Session, commune: DemoCommune, _layout: Layout, now: int
    ) -> Sequence[Seat]:
        """Lay clusters until there are enough, and enrol a receiver in each."""
        path = tuple(unit.id for unit in unit_path(session, commune.unit_id))
        query = select(Cluster).where(Cluster.unit_id == commune.unit_id).order_by(Cluster.code)
        clusters = list(session.scalars(query))
        for number in range(len(clusters) + 1, self.count + 1):
            new = NewCluster(unit_id=commune.unit_id, code=f"{number:05}", name=f"Cụm {number}")
            clusters.append(add_cluster(session, SYSTEM, new, now))
        return [
            Seat(cluster.code, self._enrolled(session, cluster, path, now))
            for cluster in clusters[: self.count]
        ]

    def start(
        self, _family: Family, seats: Sequence[Seat], layout: Layout, keys: KeyFolder
    ) -> None:
        """Write down who they are; they come once there is something to play (`come`)."""
        members = [
            {
                "receiver": seat.enrolled.receiver_id,
                "cluster": seat.enrolled.cluster_id,
                "unit_path": seat.enrolled.unit_path,
                "seed": b64encode(self._seeds[seat.enrolled.receiver_id]).decode(),
                "broker": {
                    "host": LOOPBACK,
                    "port": layout.broker_port,
                    "username": seat.enrolled.receiver_id,
                    "password": seat.enrolled.password,
                },
            }
            for seat in seats
        ]
        root = b64encode(keys.root.read_bytes()).decode()
        write_private(self._roster, msgspec.json.encode({"root": root, "members": members}))

    def come(self, family: Family, logs: Path) -> None:
        """Start the receivers' processes."""
        whole = msgspec.json.decode(self._roster.read_bytes())
        each = -(-self.count // self.processes)
        for number in range(self.processes):
            members = whole["members"][number * each : (number + 1) * each]
            roster = self.folder / f"fleet-{number + 1}.json"
            write_private(roster, msgspec.json.encode({**whole, "members": members}))
            name = FLEET if self.processes == 1 else f"{FLEET}-{number + 1}"
            arguments = [sys.executable, "-m", "edge_agent.fleet", str(roster)]
            arguments += ["--report", str(self._report(number)), "--profile", self.profile]
            family.start(Command(name, arguments, logs / f"{name}.log"))

    def _report(self, number: int) -> Path:
        return self.folder / f"fleet-report-{number + 1}.json"

    @property
    def _roster(self) -> Path:
        return self.folder / "fleet.json"

    def _enrolled(
        self, session: Session, cluster: Cluster, path: tuple[str, ...], now: int
    ) -> Enrolled:
        if sitting_receiver(session, cluster.id) is not None:
            raise ValueError(f"cluster {cluster.code} has a receiver already")
        key = SigningKey.generate()
        receiver = enrol_receiver(session, SYSTEM, cluster.id, key.public_key, now)
        self._seeds[receiver.id] = key.seed
        return Enrolled(
            receiver_id=receiver.id,
            cluster_id=cluster.id,
            unit_path=path,
            password=new_password(),
        )
