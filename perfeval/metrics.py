"""What a Prometheus server reads: requests as the processes of this host counted them, and figures that are asked when it reads."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from perfeval.requests import address_of

METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
FORWARDED: Final = ("X-Forwarded-For", "X-Real-IP", "Forwarded")
SECONDS: Final = (0.025, 0.05, 0.1, 0.3, 1, 3, 10, 30)

# Labels take few values, which nobody outside chooses.
OWN: Final = CollectorRegistry()
REQUESTS: Final = Counter("perfeval_requests", "请求数", ("route", "method", "status"), registry=OWN)
DURATIONS: Final = Histogram(
    "perfeval_request_seconds", "请求用时（秒）", ("route", "method"), buckets=SECONDS, registry=OWN
)
SAVES: Final = Counter(
    "perfeval_saves", "保存的单元格组数，按结果（200 已保存，409 冲突，422 无法识别）", ("status",), registry=OWN
)

# An app adds figures of its own when it is ready.
FIGURES: Final[list[Callable[[], Iterable[Metric]]]] = []


def count_request(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = request.resolver_match.view_name if request.resolver_match else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route, method, response.status_code).inc()
    DURATIONS.labels(route, method).observe(seconds)


class AskedFigures(Collector):
    """A database that is away takes its figures along, and nothing else."""

    def collect(self) -> Iterator[Metric]:
        found: list[Metric] = []
        try:
            connection.ensure_connection()
            found = [metric for figures in FIGURES for metric in figures()]
            answers = True
        except Error:
            answers = False
        yield GaugeMetricFamily("perfeval_database_up", "数据库是否答复", value=answers)
        yield from found


def write_exposition() -> bytes:
    """Of all processes of this host, where they share a folder."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Counted())
    registry.register(AskedFigures())
    return generate_latest(registry)


class _Counted(Collector):
    """What this process alone counted."""

    def collect(self) -> Iterable[Metric]:
        return OWN.collect()


def may_read(request: HttpRequest) -> bool:
    """A request that came through a proxy which isn't trusted has the proxy's address, and could be anybody's."""
    is_forwarded = any(name in request.headers for name in FORWARDED)
    if is_forwarded and not settings.SECURE_PROXY_SSL_HEADER:
        return False
    address = address_of(request)
    if address is None or not any(ip_address(address) in network for network in settings.METRICS):
        return False
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    return not settings.METRICS_TOKEN or secrets.compare_digest(given, wanted)
