"""Makes the site again of a backup, or a copy of it to look at."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from perfeval.commands import Command as SiteCommand
from projects.backups.faults import BackupError
from projects.backups.looking import make_copy
from projects.backups.manifest import Manifest
from projects.backups.reading import prove_backup
from projects.backups.restoring import restore_backup

FAULTY: Final = 3
MOST_TOLD: Final = 20


class Command(SiteCommand):
    help = "用备份恢复数据库和文件；默认只恢复到空的数据库"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, metavar="备份", help="backup 命令写的文件")
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--check", action="store_true", help="只核对备份是否完好，不恢复")
        ways.add_argument("--replace", action="store_true", help="取代现有的数据；现有的数据另外保留")
        ways.add_argument("--look", type=Path, metavar="目录", help="恢复成另一个目录里的副本，供查看，不动现有的数据")

    def handle(self, *, backup: Path, check: bool, replace: bool, look: Path | None, **options: Any) -> None:
        try:
            if check:
                self._tell(prove_backup(backup))
            elif look is not None:
                self._look(backup, look.absolute())
            else:
                self._restore(backup, replace=replace)
        except BackupError as error:
            raise CommandError(str(error), returncode=1) from error

    def _tell(self, manifest: Manifest) -> None:
        made_at = timezone.localtime(manifest.made_at)
        self.stdout.write(
            f"备份完好：{made_at:%Y-%m-%d %H:%M:%S}，版本 {manifest.version}，{len(manifest.rows)} 张数据表"
            f" {manifest.row_count} 条记录，{manifest.files} 个文件（{filesizeformat(manifest.size_of_files)}）"
        )

    def _look(self, backup: Path, folder: Path) -> None:
        script = make_copy(backup, folder)
        self.stdout.write(f"副本在 {folder}。查看：PORT=8123 {script}（按 Ctrl+C 停止；看完后删除整个目录）")

    def _restore(self, backup: Path, *, replace: bool) -> None:
        restored = restore_backup(backup, replace=replace)
        self._tell(restored.manifest)
        self.stdout.write("已恢复。所有人需要重新登录；请启动网站和后台进程")
        if restored.before:
            self.stdout.write(f"原有的数据保留在 {restored.before}，确认无误后可以删除")
        if restored.faults:
            for fault in restored.faults[:MOST_TOLD]:
                self.stderr.write(fault)
            raise CommandError(f"已恢复，但核对时发现 {len(restored.faults)} 处问题，备份时就是这样", returncode=FAULTY)
        self.stdout.write("操作日志和文件核对无误")
