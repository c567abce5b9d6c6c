"""What a person chooses for the tables of an upload, kept on the server; meanings are matched anew at every look."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from projects.intake.entering.matches import NEW, PROJECT, TableMatch
from projects.models import Intake, IntakeTable

COLUMNS = ("choice", "project", "unit", "takes_other_year", "drops_rows")


class OvertakenChoiceError(Exception):
    """The upload was changed since the person saw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """How a table is to be entered; `meant` is the value of one of its options."""

    choice: str
    meant: str = ""
    takes_other_year: bool = False
    drops_rows: bool = False

    @classmethod
    def of(cls, match: TableMatch) -> "Pick":
        table = match.table
        meant = match.meant.value if match.meant is not None and match.options else ""
        return cls(
            choice=table.choice, meant=meant, takes_other_year=table.takes_other_year, drops_rows=table.drops_rows
        )

    def columns(self) -> dict[str, object]:
        kind, _, key = self.meant.partition("-")
        return {
            "choice": self.choice,
            "project_id": int(key) if kind == PROJECT else None,
            "unit_id": int(key) if kind == NEW else None,
            "takes_other_year": self.takes_other_year,
            "drops_rows": self.drops_rows,
        }


@transaction.atomic
def keep_picks(intake: Intake, picks: Mapping[int, Pick], *, seen: int) -> None:
    """What was entered meanwhile stays as it is."""
    held = Intake.objects.select_for_update(no_key=True).get(pk=intake.pk)
    if held.version != seen:
        raise OvertakenChoiceError("这批表在另一个窗口中改过选择或已导入，下面是最新的内容，请核对后再办。")
    tables = list(IntakeTable.objects.filter(intake=held, pk__in=picks, entered_at=None).defer("found", "corrections"))
    for table in tables:
        for name, value in picks[table.pk].columns().items():
            setattr(table, name, value)
    IntakeTable.objects.bulk_update(tables, COLUMNS)
    held.version += 1
    held.save(update_fields=["version"])
