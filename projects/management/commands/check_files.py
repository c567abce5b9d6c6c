"""Finds records of 佐证材料 without their file, and files without a record."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any, Final

from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.utils import timezone

from perfeval.commands import Command as SiteCommand
from projects.attachments.reconciling import Disagreement, find_disagreements

UPLOADING: Final = timedelta(hours=1)  # a file is written before its record, so the record of a new file may still come


class Command(SiteCommand):
    help = "核对佐证材料的记录与文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--content", action="store_true", help="逐个读出文件，核对内容")
        parser.add_argument("--delete", action="store_true", help="删除没有记录对应的文件（一小时以内的除外）")

    def handle(self, *, content: bool, delete: bool, **options: Any) -> None:
        left = 0
        for found in find_disagreements(by_content=content):
            is_deleted = delete and self._deletes(found)
            left += not is_deleted
            self.stdout.write(f"{found.text}：{found.file}{'（已删除）' if is_deleted else ''}")
        if left:
            raise CommandError(f"共 {left} 处不一致")
        self.stdout.write(self.style.SUCCESS("记录与文件一致"))

    def _deletes(self, found: Disagreement) -> bool:
        if not found.is_orphan or default_storage.get_modified_time(found.file) > timezone.now() - UPLOADING:
            return False
        default_storage.delete(found.file)
        return True
