"""The figures in the words of Prometheus."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from controller.watching.alarms import alarms
from controller.watching.figures import Figures

PLAIN = {
    "receivers": "Receivers that sit in a cluster",
    "receivers_online": "Receivers heard of within three minutes",
    "receivers_ready": "Receivers online and ready for air",
    "plans_unconfirmed": "Receivers online that have not taken the newest plan",
    "clusters_unplanned": "Clusters without a new plan, for a reason that is known",
    "speech_failed": "Bulletins that could not be spoken",
    "refused_to_sign": "Messages that the signer refused within a day",
    "messages_set_aside": "Messages from the broker that were set aside within a day",
    "leaves_pending": "Entries that wait to be put into the record's log",
    "record_findings": "Lines of the record that the self-check found altered",
}


class _Collector(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        for name, meaning in PLAIN.items():
            yield _gauge(name, meaning, getattr(figures, name))
        queues = figures.queues
        waiting = {role: queue.waiting for role, queue in queues.items()}
        yield _gauges("waiting", "Work that waits for a role", "role", waiting)
        oldest = {role: queue.oldest_ms / 1000 for role, queue in queues.items()}
        yield _gauges("waiting_oldest_seconds", "Age of the oldest of it", "role", oldest)
        meaning = "Broadcasts due within a day, by verdict"
        yield _gauges("broadcasts", meaning, "verdict", figures.verdicts)
        if figures.head_age_ms is not None:
            meaning = "Age of the newest signed head of the record"
            yield _gauge("head_age_seconds", meaning, figures.head_age_ms / 1000)
        ends = {what: left_ms / 1000 for what, left_ms in figures.endings.items()}
        yield _gauges("ends_seconds", "Until a key, certificate or list ends", "what", ends)
        if figures.free_bytes is not None:
            yield _gauge("disk_free_bytes", "Room on the disk of LOA_HOME", figures.free_bytes)
        if figures.sounds is not None:
            meaning = "Sounds of this machine that wait for the object store"
            yield _gauge("sounds_waiting", meaning, figures.sounds.waiting)
        ringing = GaugeMetricFamily(
            "loa_alarm", "What is wrong, by the name of its runbook", labels=["alarm", "gravity"]
        )
        for alarm in alarms(figures):
            ringing.add_metric([alarm.name, alarm.gravity], 1)
        yield ringing


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"loa_{name}", meaning, value=value)


def _gauges(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"loa_{name}", meaning, labels=[label])
    for of, value in values.items():
        family.add_metric([of], value)
    return family


def exposition(figures: Figures) -> bytes:
    """The page that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(figures))
    return generate_latest(registry)
