"""Figures for Prometheus.  Labels are words of this code and the policy, never of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from signup_guard.usecases.assess import Answer

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)


class _Each(Collector):
    def __init__(self, name: str, told: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        self._name, self._told, self._label, self._read = name, told, label, read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(self._name, self._told, labels=(self._label,))
        for name, value in self._read().items():
            family.add_metric((name,), value)
        yield family


class Metrics:
    """The counters of one app, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._decisions = Counter("signup_guard_decisions", "Decisions made", ("verdict", "mode"), registry=self.registry)
        self._replays = Counter("signup_guard_replays", "Answers given again", registry=self.registry)
        self._warnings = Counter("signup_guard_warnings", "Values that could not be used", ("code",), registry=self.registry)
        self._degraded = Counter("signup_guard_degraded", "Answers given without a part", ("part",), registry=self.registry)
        self._responses = Counter("signup_guard_responses", "Responses", ("endpoint", "status"), registry=self.registry)
        self._seconds = Histogram("signup_guard_request_seconds", "Time to answer", ("endpoint",), buckets=_SECONDS, registry=self.registry)

    def watch(self, name: str, told: str, read: Callable[[], float]) -> None:
        """Shows what `read` gives whenever the figures are read."""
        Gauge(name, told, registry=self.registry).set_function(read)

    def watch_each(self, name: str, told: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        """Shows each of the figures that `read` gives, by their names as values of `label`, whenever the figures are read."""
        self.registry.register(_Each(name, told, label, read))

    def answered(self, answer: Answer) -> None:
        """Counts an answer to a score request."""
        assessment = answer.assessment
        if assessment is None:
            self._replays.inc()
            return
        self._decisions.labels(assessment.decision.verdict, assessment.mode).inc()
        for warning in assessment.warnings:
            self._warnings.labels(warning.code).inc()
        for part in assessment.degraded:
            self._degraded.labels(part).inc()

    def responded(self, endpoint: str, status: int, seconds: float) -> None:
        """Counts a response."""
        self._responses.labels(endpoint, str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)
