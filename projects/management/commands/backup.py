"""Writes the whole site into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error
from django.template.defaultfilters import filesizeformat

from perfeval.commands import Command as SiteCommand
from perfeval.commands import positive_count
from projects.backups.faults import BackupError
from projects.backups.making import make_backup
from projects.history.backups import record_backup

MOST_TOLD: Final = 20
INCOMPLETE: Final = 3


class Command(SiteCommand):
    help = "把数据库和文件备份成一个文件，写完后读回核对；设了 BACKUP_KEY 就加密"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", type=Path, metavar="路径", help="写到哪个目录（文件名自动取）或哪个文件；不写则写到 BACKUP_DIR"
        )
        parser.add_argument(
            "--keep",
            type=positive_count,
            metavar="份数",
            help="写完后，同一目录只留最近几份；写到 BACKUP_DIR 时默认为 BACKUP_KEEP",
        )

    def handle(self, *, out: Path | None, keep: int | None, **options: Any) -> None:
        if out is None:
            if not settings.BACKUP_DIR:
                raise CommandError("请用 --out 写明备份到哪里，或者设 BACKUP_DIR")
            out, keep = Path(settings.BACKUP_DIR), keep or settings.BACKUP_KEEP
        try:
            made = make_backup(out.absolute(), keep=keep)
        except BackupError as error:
            record_backup(file=str(out), error=str(error))
            raise CommandError(f"没有备份：{error}", returncode=1) from error
        except Error as error:
            raise CommandError(f"没有备份：数据库读不出来（{error}）", returncode=1) from error
        record_backup(
            file=str(made.place),
            size=made.size,
            records=made.manifest.row_count,
            files=made.manifest.files,
            lost=len(made.lost),
        )
        told = f"已备份并核对：{made.place}，{filesizeformat(made.size)}"
        self.stdout.write(
            f"{told}，{len(made.manifest.rows)} 张数据表 {made.manifest.row_count} 条记录，{made.manifest.files} 个文件"
        )
        if made.lost:
            for name in made.lost[:MOST_TOLD]:
                self.stderr.write(f"文件不在或读不出来：{name}")
            raise CommandError(
                f"备份可以使用，但有 {len(made.lost)} 个文件不在其中，请用 check_files 查看", returncode=INCOMPLETE
            )
