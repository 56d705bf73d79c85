"""The smallest receiver that plays what is planned.

    python receiver.py enrol HOME CONTROLLER CODE     # once
    python receiver.py run HOME

Written from this folder's pages alone; it needs paho-mqtt and cryptography. In a loudspeaker's
place it has the folder `heard`. Left out: orders, commands, live sound, sources, volume, lateness,
resumption, beats, a second broker, renewal, ranges, entries that may go. It belongs on no pole.
"""

# ruff: noqa: INP001 -- a script beside pages, no package

import json
import logging
import os
import secrets
import ssl
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from contract import RefusedError, Trust, clock_ms, enrol, keep, seal, unb64
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paho.mqtt.enums import CallbackAPIVersion

MOST_ENTRIES = 200
FRAMES_A_MS = 24
LATE_MS = 500
AT_ONCE = -1e9
TELL_S, TELL_UNSURE_S, NONCE_S, REPORT_S = 55, 20, 10, 60
log = logging.getLogger("receiver")


class Journal:
    """Entries as the bytes that were first written; the first line is the epoch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            keep(path, secrets.token_hex(8).encode() + b"\n")
        first, *self.entries = path.read_bytes().splitlines()
        self.epoch = first.decode()
        self._one_at_a_time = threading.Lock()

    def write(self, at: int, *, trusted: bool, event: Any) -> None:
        """Add an entry; it is on the disk when this returns."""
        with self._one_at_a_time, self.path.open("ab") as file:
            before = sha256(self.entries[-1]).hexdigest() if self.entries else "0" * 64
            told = {"sequence": len(self.entries) + 1, "at": at, "clock_trusted": trusted}
            entry = json.dumps({**told, "previous": before, "event": event}).encode()
            file.write(entry + b"\n")
            file.flush()
            os.fsync(file.fileno())
            self.entries.append(entry)
        log.info("%s", event)

    def events(self) -> Iterator[Any]:
        """What happened, from the first on."""
        return (json.loads(entry)["event"] for entry in self.entries)


class Receiver:
    """One life of it: from a start to a power cut."""

    def __init__(self, home: Path) -> None:
        self.home = home
        welcome = json.loads((home / "welcome.json").read_bytes())
        self.name, self.units = welcome["receiver"], welcome["unit_path"]
        self.broker = welcome["brokers"][0]
        self.key = Ed25519PrivateKey.from_private_bytes((home / "own.key").read_bytes())
        self.trust = Trust(unb64(welcome["root"]))
        chain = home / "chain.json"
        self.trust.follow(chain.read_bytes() if chain.exists() else unb64(welcome["chain"]))
        self.journal = Journal(home / "journal")
        self.begun = {(e["occurrence"], e["item"]) for e in self.journal.events() if "item" in e}
        self.line, self.nonce, self.asked_at = secrets.token_hex(4), secrets.token_hex(8), 0.0
        self.ahead_ms: int | None = None
        self.stored, self.stored_at = 0, -1
        self.told_at = self.reported_at = AT_ONCE
        self.reported = 0
        self.plan: Any = None
        (home / "heard").mkdir(exist_ok=True)
        (home / "audio").mkdir(exist_ok=True)
        self.note({"type": "booted", "agent_version": "example", "boot_id": secrets.token_hex(4)})
        if (home / "plan.json").exists():
            self.plan = self.opened_plan((home / "plan.json").read_bytes())
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, self.name, clean_session=False)

    def now(self) -> int:
        """Trusted or not (section 6)."""
        return clock_ms() + (self.ahead_ms or 0)

    def known_now(self) -> int | None:
        """The time, where it is trusted."""
        return None if self.ahead_ms is None else self.now()

    def note(self, event: Any) -> None:
        """Into the journal."""
        self.journal.write(self.now(), trusted=self.ahead_ms is not None, event=event)

    def run(self) -> None:
        """Connect, then fetch, tell and play for ever."""
        context = ssl.create_default_context(cafile=str(self.home / "authority.pem"))
        context.load_cert_chain(self.home / "line.pem")
        self.client.tls_set_context(context)
        self.client.will_set(self.topic("state"), self.state(online=False), 1, retain=True)
        self.client.on_connect = self.connected
        self.client.on_message = self.came
        self.client.connect(self.broker["host"], self.broker["port"])
        self.client.loop_start()
        threading.Thread(target=self.play_for_ever, daemon=True).start()
        while True:
            self.fetch()
            self.tell_when_due()
            time.sleep(0.1)

    def topic(self, what: str) -> str:
        """One of our own."""
        return f"loa/v1/r/{self.name}/{what}"

    def connected(self, *_told: object) -> None:
        """Listen, and say that we are there."""
        for topic in ("loa/v1/trust", *map(self.topic, ("plan", "time", "stored"))):
            self.client.subscribe(topic, 1)
        self.told_at = self.reported_at = AT_ONCE

    def came(self, _client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        """A message: obeyed, or refused and noted."""
        what = message.topic.rsplit("/", 1)[1]
        taken = {"trust": self.take_chain, "plan": self.take_plan}.get(what, self.take_word)
        code = ""
        try:
            if message.payload:
                taken(bytes(message.payload))
        except RefusedError as refused:
            code = str(refused)
        except (ValueError, LookupError, TypeError):
            code = "malformed"
        if code:
            self.note({"type": "message_refused", "kind": what, "code": code, "detail": ""})

    def take_chain(self, packed: bytes) -> None:
        """Section 3."""
        self.trust.follow(packed)
        keep(self.home / "chain.json", packed)

    def take_plan(self, packed: bytes) -> None:
        """Section 4: on the disk before it is obeyed."""
        plan = self.opened_plan(packed)
        if self.plan and plan["version"] == self.plan["version"]:
            return
        keep(self.home / "plan.json", packed)
        self.plan, self.told_at = plan, AT_ONCE
        self.note({"type": "plan_accepted", "version": plan["version"]})

    def opened_plan(self, packed: bytes) -> Any:
        """A plan that is for us and not over."""
        plan = self.trust.open(packed, "plan.v1", "plan", self.units, self.known_now())
        if plan["receiver"] != self.name:
            raise RefusedError("wrong_receiver")
        if self.plan and plan["version"] < self.plan["version"]:
            raise RefusedError("old_version")
        if plan["expires_at"] <= (self.known_now() or 0):
            raise RefusedError("expired")
        return {"tracks": [], "occurrences": [], "recalled": [], "audio_sources": [], **plan}

    def take_word(self, packed: bytes) -> None:
        """Sections 5 and 6: how far the ledger is, or what time it is."""
        if "time.v1" in json.loads(packed)["payloadType"]:
            told = self.trust.open(packed, "time.v1", "time", self.units, None)
            if told["receiver"] == self.name and told["nonce"] == self.nonce:
                half_way = (time.monotonic() - self.asked_at) * 500
                self.ahead_ms, self.told_at = round(told["now"] + half_way) - clock_ms(), AT_ONCE
            return
        told = self.trust.open(packed, "stored.v1", "command", self.units, self.known_now())
        ours = (told["receiver"], told["epoch"]) == (self.name, self.journal.epoch)
        if ours and told["issued_at"] >= self.stored_at:
            self.stored, self.stored_at = told["up_to"], told["issued_at"]

    def fetch(self) -> None:
        """Section 4: the tracks of the plan, each by its hash."""
        for track in self.plan["tracks"] if self.plan else ():
            path = self.home / "audio" / track["sha256"]
            for base in () if path.exists() else self.plan["audio_sources"]:
                try:
                    with urllib.request.urlopen(f"{base}/{path.name}", timeout=10) as answer:  # noqa: S310 -- a signed plan says so
                        sound = answer.read()
                except OSError as error:
                    log.info("%s: %s", base, error)
                    continue
                if sha256(sound).hexdigest() == track["sha256"]:
                    keep(path, sound)
                    self.note({"type": "audio_stored", "sha256": track["sha256"]})
                    self.told_at = AT_ONCE
                    break

    def play_for_ever(self) -> None:
        """Beside everything else: nothing may delay a broadcast."""
        while True:
            self.play()
            time.sleep(0.02)

    def play(self) -> None:
        """What is due. Nothing without a clock that is trusted, nothing of a plan that is over."""
        if self.ahead_ms is None or not self.plan or self.plan["expires_at"] <= self.now():
            return
        frames = {track["sha256"]: track["frames"] for track in self.plan["tracks"]}
        for occurrence in self.plan["occurrences"]:
            begin = 0
            for item in occurrence["items"]:
                sound = item.get("sha256", "") if "source" not in item else ""
                at = occurrence["starts_at"] + begin // FRAMES_A_MS
                length = frames.get(sound, item.get("frames", 0))
                begin += length
                name = (occurrence["id"], item["id"])
                if sound and name not in self.begun and at <= self.now() + LATE_MS:
                    self.begun.add(name)
                    self.sound(name, sound, at, length)

    def sound(self, name: tuple[str, str], sha: str, at: int, frames: int) -> None:
        """One item, from its beginning, or why not."""
        told = {"occurrence": name[0], "item": name[1], "sha256": sha, "planned_at": at}
        told["plan_version"] = self.plan["version"]
        path = self.home / "audio" / sha
        missed = (
            "late" if self.now() > at + LATE_MS
            else "recalled" if sha in self.plan["recalled"]
            else "" if path.exists() and sha256(path.read_bytes()).hexdigest() == sha
            else "file_missing"
        )  # fmt: skip
        if missed:
            self.note({"type": "item_missed", **told, "cause": missed})
            return
        time.sleep(max(0, at - self.now()) / 1000)
        told["started_at"] = self.now()
        self.note({"type": "item_started", **told})
        keep(self.home / "heard" / f"{told['started_at']}.ogg", path.read_bytes())
        time.sleep(frames / FRAMES_A_MS / 1000)
        ended = {"ended_at": self.now(), "frames": frames, "cause": "completed"}
        self.note({"type": "item_ended", **told, **ended})

    def tell_when_due(self) -> None:
        """Sections 5 to 7: the state, and what the ledger has not got yet."""
        now = time.monotonic()
        if now - self.told_at > (TELL_UNSURE_S if self.ahead_ms is None else TELL_S):
            if now - self.asked_at > NONCE_S:
                self.nonce, self.asked_at = secrets.token_hex(8), now
            self.told_at = now
            self.client.publish(self.topic("state"), self.state(online=True), 1, retain=True)
        entries = self.journal.entries[self.stored :][:MOST_ENTRIES]
        is_news = len(self.journal.entries) > self.reported
        if entries and (is_news or now - self.reported_at > REPORT_S):
            self.reported_at, self.reported = now, len(self.journal.entries)
            head = json.dumps({"receiver": self.name, "epoch": self.journal.epoch})[:-1]
            body = head.encode() + b', "entries": [' + b",".join(entries) + b"]}"
            self.client.publish(self.topic("report"), seal("report.v1", body, self.key), 1)

    def state(self, *, online: bool) -> bytes:
        """Section 7."""
        tracks = self.plan["tracks"] if self.plan else []
        held = sum((self.home / "audio" / track["sha256"]).exists() for track in tracks)
        trusted = self.ahead_ms is not None
        told = {
            "receiver": self.name,
            "at": self.now(),
            "online": online,
            "line": self.line,
            "nonce": "" if trusted else self.nonce,
            "plan_version": self.plan["version"] if self.plan else 0,
            "journal_epoch": self.journal.epoch,
            "journal_last": len(self.journal.entries),
            "journal_stored": self.stored,
            "tracks_wanted": len(tracks),
            "tracks_held": held,
            "clock": {"trusted": trusted, "source": "controller" if trusted else "none"},
            "ready_for_air": trusted and bool(self.plan) and held == len(tracks),
        }
        return seal("state.v1", json.dumps(told).encode(), self.key)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    match sys.argv[1:]:
        case ["enrol", home, controller, code]:
            enrol(Path(home), controller, code)
        case ["run", home]:
            Receiver(Path(home)).run()
        case _:
            sys.exit(__doc__)
