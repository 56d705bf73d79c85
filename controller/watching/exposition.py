"""The figures in the words of Prometheus."""

from collections.abc import Iterator

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
            yield GaugeMetricFamily(f"loa_{name}", meaning, value=getattr(figures, name))
        waiting = GaugeMetricFamily("loa_waiting", "Work that waits for a role", labels=["role"])
        oldest = GaugeMetricFamily(
            "loa_waiting_oldest_seconds", "Age of the oldest of it", labels=["role"]
        )
        for role, queue in figures.queues.items():
            waiting.add_metric([role], queue.waiting)
            oldest.add_metric([role], queue.oldest_ms / 1000)
        yield waiting
        yield oldest
        verdicts = GaugeMetricFamily(
            "loa_broadcasts", "Broadcasts due within a day, by verdict", labels=["verdict"]
        )
        for verdict, count in figures.verdicts.items():
            verdicts.add_metric([verdict], count)
        yield verdicts
        if figures.head_age_ms is not None:
            yield GaugeMetricFamily(
                "loa_head_age_seconds",
                "Age of the newest signed head of the record",
                value=figures.head_age_ms / 1000,
            )
        endings = GaugeMetricFamily(
            "loa_ends_seconds", "Until a key, certificate or list ends", labels=["what"]
        )
        for what, left_ms in figures.endings.items():
            endings.add_metric([what], left_ms / 1000)
        yield endings
        if figures.free_bytes is not None:
            yield GaugeMetricFamily(
                "loa_disk_free_bytes", "Room on the disk of LOA_HOME", value=figures.free_bytes
            )
        if figures.sounds is not None:
            yield GaugeMetricFamily(
                "loa_sounds_waiting",
                "Sounds of this machine that wait for the object store",
                value=figures.sounds.waiting,
            )
        ringing = GaugeMetricFamily(
            "loa_alarm", "What is wrong, by the name of its runbook", labels=["alarm", "gravity"]
        )
        for alarm in alarms(figures):
            ringing.add_metric([alarm.name, alarm.gravity], 1)
        yield ringing


def exposition(figures: Figures) -> bytes:
    """The page that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(figures))
    return generate_latest(registry)
