"""运行状况 in words: what each part says, whether it is well, and what to do where it isn't."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from perfeval import VERSION, health
from projects.history.backups import BackupStanding, backup_standing
from projects.history.checking import CheckResult, latest_check
from projects.models import VisitHour, Worker
from projects.queue.tending import SILENCE
from projects.upkeep.figures import (
    DatabaseFigures,
    FileFigures,
    QueueFigures,
    certificate_ends,
    database_figures,
    file_figures,
    list_workers,
    queue_figures,
)
from projects.upkeep.visits import VisitBar, bars_of, sum_visits, visits_by_hour

WAITS_LONG: Final = dt.timedelta(minutes=10)
CHECKED_LATELY: Final = dt.timedelta(days=2)
ENDS_SOON: Final = dt.timedelta(days=30)
LATEST_HOURS: Final = 2  # the one that has just begun would say little
MANY_ERRORS, MANY_SLOW = 0.01, 0.05  # of the requests
FEW: Final = 10  # requests, whatever their share
CLOCK_OFF: Final = 5  # seconds
LITTLE_SPACE, NO_SPACE = 0.15, 0.05  # of the disk
LONG_KEY: Final = 40  # characters


class UpkeepLevel(TextChoices):
    WELL = "well", "正常"
    LOOK = "look", "留意"
    WRONG = "wrong", "异常"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepLine:
    title: str
    said: str
    level: UpkeepLevel = UpkeepLevel.WELL
    advice: str = ""
    url: str = ""  # where to look


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepGroup:
    title: str
    lines: Sequence[UpkeepLine]
    bars: Sequence[VisitBar] = ()


def upkeep_groups() -> Sequence[UpkeepGroup]:
    now = timezone.now()
    queue, hours = queue_figures(now), visits_by_hour(now)
    return (
        UpkeepGroup(title="程序", lines=[*_tell_programs(), *_tell_certificate(now)]),
        UpkeepGroup(title="访问", lines=list(_tell_visits(hours)), bars=bars_of(hours)),
        UpkeepGroup(title="数据库与文件", lines=[*_tell_database(database_figures()), *_tell_files(file_figures())]),
        UpkeepGroup(title="备份", lines=[_tell_backup(backup_standing())]),
        UpkeepGroup(title="操作日志", lines=[_tell_check(latest_check(), now)]),
        UpkeepGroup(title="后台任务", lines=[*_tell_workers(list_workers(), now), *_tell_queue(queue, now)]),
        UpkeepGroup(title="安全设置", lines=list(_tell_settings())),
    )


PROGRAMS: Final = {
    "migrations": ("数据库结构", "与程序一致", "有升级步骤没有执行", "在服务器上运行 manage.py migrate，再重启。"),
    "fonts": (
        "打印字体",
        "已安装",
        "缺少字体，打印的表会缺字",
        "在服务器上运行 manage.py check，按提示安装。",
    ),
    "queue": (
        "任务消息",
        "能送达",
        "Redis 没有答复，新任务等它恢复后才会开始",
        "检查 redis-server 是否在运行；恢复后任务自动开始，不用重新发起。填报、审核不受影响。",
    ),
}


def _tell_programs() -> Iterator[UpkeepLine]:
    """The parts of /healthz that have no figures; those that have are told with them."""
    yield UpkeepLine(title="版本", said=VERSION)
    found = {name: health.part_holds(health.PARTS[name]) for name in PROGRAMS}
    for name, (title, well, wrong, advice) in PROGRAMS.items():
        if found[name]:
            yield UpkeepLine(title=title, said=well)
        else:
            yield UpkeepLine(title=title, said=wrong, level=UpkeepLevel.WRONG, advice=advice)


def _tell_visits(hours: Sequence[VisitHour]) -> Iterator[UpkeepLine]:
    day, latest = sum_visits(hours), sum_visits(hours[-LATEST_HOURS:])
    yield UpkeepLine(title="请求", said=f"近一天 {day.requests:,} 次，其中近两小时 {latest.requests:,} 次")
    many = latest.errors > max(FEW, MANY_ERRORS * latest.requests)
    level = UpkeepLevel.WRONG if many else UpkeepLevel.LOOK if latest.errors else UpkeepLevel.WELL
    yield UpkeepLine(
        title="出错",
        said=f"近一天 {day.errors:,} 次，其中近两小时 {latest.errors:,} 次",
        level=level,
        advice="" if level == UpkeepLevel.WELL else "在网站的日志里找状态码以 5 开头的请求，按它的请求编号看经过。",
    )
    many = latest.slow > max(FEW, MANY_SLOW * latest.requests)
    yield UpkeepLine(
        title="超过一秒",
        said=f"近一天 {day.slow:,} 次，其中近两小时 {latest.slow:,} 次",
        level=UpkeepLevel.LOOK if many else UpkeepLevel.WELL,
        advice="看服务器的处理器、磁盘是否忙，日志里有没有慢语句；处理器有余的，增加网站进程。" if many else "",
    )


def _tell_certificate(now: dt.datetime) -> Iterator[UpkeepLine]:
    if not settings.PUBLIC_ADDRESS.startswith("https://"):
        return
    ends = certificate_ends()
    if ends is None:
        said = f"服务器上打不开 {settings.PUBLIC_ADDRESS}，不知道证书何时到期"
        yield UpkeepLine(
            title="证书",
            said=said,
            level=UpkeepLevel.LOOK,
            advice="从办公电脑打开这个地址看看；服务器本来就访问不了它的，不必理会。",
        )
        return
    said, advice = f"{timezone.localtime(ends):%Y年%-m月%-d日}到期", "向发证机构续期，换上新证书，再重新加载 nginx。"
    level = UpkeepLevel.WRONG if ends <= now else UpkeepLevel.LOOK if ends <= now + ENDS_SOON else UpkeepLevel.WELL
    yield UpkeepLine(title="证书", said=said, level=level, advice="" if level == UpkeepLevel.WELL else advice)


def _tell_database(database: DatabaseFigures) -> Iterator[UpkeepLine]:
    yield UpkeepLine(title="数据库", said=f"{database.name}，{filesizeformat(database.size)}")
    if database.ahead is not None and abs(database.ahead) > CLOCK_OFF:
        yield UpkeepLine(
            title="时钟",
            said=f"数据库服务器的时钟比网站服务器{'快' if database.ahead > 0 else '慢'} {abs(database.ahead):.0f} 秒",
            level=UpkeepLevel.WRONG,
            advice="两台服务器都用 chrony 对时。时钟不准时，动态口令、截止时间和日志的时间都会错。",
        )


def _tell_files(files: FileFigures) -> Iterator[UpkeepLine]:
    yield UpkeepLine(title="佐证材料", said=f"{files.count:,} 份，{filesizeformat(files.size)}")
    if settings.FILES_URL:
        yield _tell_object_store()
        return
    share = files.free / files.total
    level = UpkeepLevel.WRONG if share < NO_SPACE else UpkeepLevel.LOOK if share < LITTLE_SPACE else UpkeepLevel.WELL
    yield UpkeepLine(
        title="磁盘",
        said=f"剩余 {filesizeformat(files.free)}（{share:.0%}）",
        level=level,
        advice="" if level == UpkeepLevel.WELL else "扩大磁盘，或移走旧的备份和日志。写满以后不能保存、上传和导出。",
    )


def _tell_object_store() -> UpkeepLine:
    """Where it is, without the key to it; how much room is left there, S3 doesn't tell."""
    place = urlsplit(settings.FILES_URL)
    title, at = "对象存储", f"{place.netloc.rpartition('@')[2]}{place.path}"
    if health.part_holds(health.PARTS["files"]):
        return UpkeepLine(title=title, said=f"{at}，有答复")
    advice = "检查存储服务是否在运行、FILES_URL 里的密钥是否有效；恢复后请重新上传、重新导出。"
    return UpkeepLine(title=title, said=f"{at} 没有答复", level=UpkeepLevel.WRONG, advice=advice)


def _tell_backup(standing: BackupStanding) -> UpkeepLine:
    title, made, failed = "最近一份", standing.made, standing.failed
    said = "近三十天没有用 manage.py backup 备份过"
    if made:
        size = filesizeformat(made.changes["size"])
        said = f"{timezone.localtime(made.at):%m-%d %H:%M} 写完并核对，{size}，{made.changes['files']:,} 个文件"
    if failed:
        said += f"；{timezone.localtime(failed.at):%m-%d %H:%M} 的一次没有做成：{failed.changes['error']}"
        return UpkeepLine(
            title=title, said=said, level=UpkeepLevel.WRONG, advice="排除所说的原因，再运行 manage.py backup。"
        )
    if made and made.changes["lost"]:
        said += f"，缺 {made.changes['lost']:,} 个读不出的文件"
        advice = "运行 manage.py check_files 查看，从以前的备份里找回。"
        return UpkeepLine(title=title, said=said, level=UpkeepLevel.WRONG, advice=advice)
    if not standing.is_fresh:
        advice = "每天的备份没有做：设 BACKUP_DIR，启用 perfeval-backup.timer。用别的办法备份的，不必理会。"
        return UpkeepLine(title=title, said=said, level=UpkeepLevel.LOOK, advice=advice)
    return UpkeepLine(title=title, said=said)


def _tell_workers(found: Sequence[Worker], now: dt.datetime) -> Iterator[UpkeepLine]:
    if not any(abs(now - worker.seen_at) <= SILENCE for worker in found):
        yield UpkeepLine(
            title="后台进程",
            said="没有在运行的后台进程，导出、定稿 PDF、通知都停着",
            level=UpkeepLevel.WRONG,
            advice="在服务器上启动 manage.py work（用 systemd 的，重启它的服务），再看它的日志。",
        )
    for worker in found:
        said = f"进程 {worker.process}，最近响应 {timezone.localtime(worker.seen_at):%m-%d %H:%M:%S}"
        if worker.seen_at > now + SILENCE:
            advice = "那台服务器的时钟快了，或这台慢了，请用 chrony 对时。"
            yield UpkeepLine(title=worker.host, said=said, level=UpkeepLevel.LOOK, advice=advice)
        elif now - worker.seen_at > SILENCE:
            advice = "它可能已被结束；手上的任务由其他进程接着做，一小时后这一行消失。"
            yield UpkeepLine(title=worker.host, said=said, level=UpkeepLevel.LOOK, advice=advice)
        else:
            yield UpkeepLine(title=worker.host, said=said)


def _tell_queue(queue: QueueFigures, now: dt.datetime) -> Iterator[UpkeepLine]:
    minutes = int(queue.age(now).total_seconds() // 60)
    waits_long = queue.age(now) > WAITS_LONG
    yield UpkeepLine(
        title="任务队列",
        said=f"进行中 {queue.running} 个，等待 {queue.waiting} 个"
        + (f"，最久的等了 {minutes} 分钟" if minutes else ""),
        level=UpkeepLevel.LOOK if waits_long else UpkeepLevel.WELL,
        advice="后台进程忙不过来的，多启动一个。" if waits_long else "",
    )
    if queue.failed:
        yield UpkeepLine(
            title="失败的任务",
            said=f"近一天 {queue.failed} 个",
            level=UpkeepLevel.LOOK,
            advice="逐个看原因；详细经过在后台进程的日志里，按任务编号查找。",
            url=f"{reverse('admin:projects_job_changelist')}?state__exact=failed",
        )
    if settings.EMAIL_URL:
        yield UpkeepLine(title="通知邮件", said=f"等待发送 {queue.mail} 封")


def _tell_check(check: CheckResult, now: dt.datetime) -> UpkeepLine:
    title = "每天核对"
    if check.found is None or now - check.found.at > CHECKED_LATELY:
        return UpkeepLine(
            title=title,
            said="近两天没有核对完",
            level=UpkeepLevel.LOOK,
            advice="后台进程在运行时每天自动核对；刚装好的，请等一天。",
        )
    said = f"{timezone.localtime(check.found.at):%m-%d %H:%M} 核对了 {check.count:,} 条：{check.found.subject}"
    if check.breaks:
        advice = "日志可能被改动过。不要恢复数据库，不要删除任何文件，立即报告审计管理员。"
        return UpkeepLine(title=title, said=said, level=UpkeepLevel.WRONG, advice=advice)
    return UpkeepLine(title=title, said=said)


def _tell_settings() -> Iterator[UpkeepLine]:
    """What weakens the site's safety."""
    weak = (
        ("调试", settings.DEBUG, "出错页面会显示程序内部的内容", "正式运行时去掉 DEBUG。", UpkeepLevel.WRONG),
        ("加密传输", not settings.HTTPS, "密码和表格在网络上明文传输", "有证书后设 HTTPS=True。", UpkeepLevel.LOOK),
        (
            "密钥",
            len(settings.SECRET_KEY) < LONG_KEY,
            "SECRET_KEY 太短，登录凭据可能被猜出",
            f"换成至少 {LONG_KEY} 个随机字符；换后所有人要重新登录。",
            UpkeepLevel.WRONG,
        ),
        (
            "动态口令",
            settings.TOTP_REQUIRED == "nobody",
            "管理员只凭密码就能登录",
            "设 TOTP_REQUIRED=administrators，让管理员启用动态口令。",
            UpkeepLevel.LOOK,
        ),
        (
            "链尾留存",
            not settings.LOG_ENDS_DIR,
            "日志的链尾没有留存在外，被截去末尾时看不出来",
            "设 LOG_ENDS_DIR，指向另一台机器上只能新增的目录。",
            UpkeepLevel.LOOK,
        ),
    )
    found = [
        UpkeepLine(title=title, said=said, advice=advice, level=level)
        for title, is_so, said, advice, level in weak
        if is_so
    ]
    yield from found
    if not found:
        yield UpkeepLine(title="设置", said="没有削弱安全的设置")
