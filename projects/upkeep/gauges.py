"""The same figures as a Prometheus server reads them."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from projects.history.backups import backup_standing
from projects.history.checking import latest_check
from projects.queue.tending import live_workers
from projects.upkeep.figures import disk_space, queue_figures


def collect_gauges() -> Iterator[Metric]:
    now = timezone.now()
    queue, check = queue_figures(now), latest_check()
    jobs = GaugeMetricFamily("perfeval_jobs", "后台任务，按状态；failed 是近一天失败的", labels=["state"])
    for state in ("waiting", "running", "failed"):
        jobs.add_metric([state], getattr(queue, state))
    yield jobs
    for name, said, value in (
        ("oldest_job_seconds", "等得最久的后台任务等了多少秒", queue.age(now).total_seconds()),
        ("mail_waiting", "等待发送的通知邮件", queue.mail),
        ("workers", "近一分钟有响应的后台进程", live_workers().count()),
        ("disk_free_bytes", "文件目录所在磁盘的剩余空间", disk_space()[0]),
    ):
        yield GaugeMetricFamily(f"perfeval_{name}", said, value=value)
    if made := backup_standing().made:
        said = "最近一份完好的备份写完的时间"
        yield GaugeMetricFamily("perfeval_backup_timestamp_seconds", said, value=made.at.timestamp())
    if check.found:
        yield GaugeMetricFamily(
            "perfeval_log_checked_timestamp_seconds", "最近一次核对操作日志的时间", value=check.found.at.timestamp()
        )
        yield GaugeMetricFamily("perfeval_log_broken_chains", "那次核对发现断开的链", value=len(check.breaks))
