"""manage.py audit: checks the tables in published documents, in words or as JSON; no records are made."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from indicators import rules
from indicators.checks import LEVEL_TITLES
from indicators.rules import RuleSet
from perfeval.commands import Command as SiteCommand
from projects.attachments.packages import SIGNATURES
from projects.intake.quality.judged import judge_table
from projects.intake.quality.statistics import AuditStatistics
from projects.reading.archive import is_archive
from projects.reading.audit import AuditedTable, audit_archive, audit_file, entry_of
from projects.reading.limits import ReadingLimits


class Command(SiteCommand):
    help = "核查文件里的自评表和绩效目标表：读出每张表，列出校验发现的问题，不建任何记录"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="文件", help="Word、Excel、PDF、网页、文本文件，或它们的 .zip 压缩包"
        )
        parser.add_argument("--rules", default=rules.DEFAULT, metavar="代码", help="评分办法的代码")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="用文字还是 JSON 说明")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = rules.rule_set(options["rules"])
        except rules.RuleSetError as error:
            raise CommandError(str(error)) from error
        tables = _audit_files(options["files"], chosen)
        failed = self._write_json(tables) if options["format"] == "json" else self._write_text(tables)
        if failed:
            raise CommandError(f"{failed} 个文件没有读完。")

    def _write_json(self, tables: Iterator[AuditedTable]) -> int:
        """Each table as soon as it is read, so that a long list takes no memory."""
        failed, before = 0, "[\n"
        for table in tables:
            self.stdout.write(before + json.dumps(entry_of(table), ensure_ascii=False), ending="")
            failed, before = failed + bool(table.error), ",\n"
        self.stdout.write("\n]" if before != "[\n" else "[]")
        return failed

    def _write_text(self, tables: Iterator[AuditedTable]) -> int:
        statistics = AuditStatistics()
        for table in tables:
            self.stdout.write("\n".join(_describe_table(table)))
            if table.error:
                statistics.add_file(table.file, table.error)
            else:
                statistics.add(judge_table(table))
        self.stdout.write("\n" + "\n".join(statistics.sentences))
        return len(statistics.unreadable)


def _audit_files(names: list[str], chosen: RuleSet) -> Iterator[AuditedTable]:
    limits = ReadingLimits.of_site()
    for name in names:
        try:
            content = _read_content(Path(name), limits)
        except OSError as error:
            yield AuditedTable(file=name, position=1, error=f"文件打不开：{_reason(error)}。")
            continue
        read = audit_archive if is_archive(content) else audit_file
        yield from read(content, file=name, rules=chosen, limits=limits)


def _read_content(path: Path, limits: ReadingLimits) -> bytes:
    """So much that a file over its limit is seen to be; archives may be larger."""
    with path.open("rb") as file:
        content = file.read(limits.file + 1)
        return content + file.read(limits.archive - limits.file) if content.startswith(SIGNATURES) else content


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    return "这是文件夹" if isinstance(error, IsADirectoryError) else "没有读取的权限"


def _describe_table(table: AuditedTable) -> Iterator[str]:
    yield f"\n{table.file} 第 {table.position} 张表"
    if table.error:
        yield f"  没有读出：{table.error}"
        return
    if table.recognised is not None:
        sheet = table.recognised.sheet
        year = f"{sheet.year}年度 " if sheet.year else ""
        yield f"  {year}{sheet.project or '（没有项目名称）'}　{sheet.unit}"
        if not table.findings:
            yield "  没有发现问题"
    for finding in table.findings:
        yield f"  【{LEVEL_TITLES[finding.level]}】{finding.message}"
    for each in table.not_understood:
        yield f"  【没有读懂】{each.place}{f'“{each.text}”' if each.text else ''}：{each.message}"
