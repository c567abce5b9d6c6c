"""What somebody wants exported: which sheets, as what, and in which manner."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models

from projects.exports.names import file_name
from projects.exports.prints import Manner
from projects.exports.publication import publishable
from projects.models import Evaluation, LayoutVersion, Round, Stage, Step
from projects.models.evaluation import EvaluationQuerySet

if TYPE_CHECKING:
    from perfeval.accounts.models import User


class Target(models.TextChoices):
    PDF = "pdf", "一个 PDF：封面、目录和全部表格"
    ZIP = "zip", "压缩包：每个项目一个 PDF"
    XLSX = "xlsx", "一个 Excel 工作簿：每个项目一张工作表"
    DOCX = "docx", "一个 Word 文档：每个项目一张表格"
    SUMMARY_PDF = "summary-pdf", "汇总表（PDF）"
    SUMMARY_XLSX = "summary-xlsx", "汇总表（Excel）"
    ARCHIVE = "archive-zip", "归档包：每张审核通过的表一个文件夹，含表格、数据、扫描件、佐证材料和办理经过"

    @property
    def suffix(self) -> str:
        return self.value.rpartition("-")[2]

    @property
    def is_summary(self) -> bool:
        return self in (Target.SUMMARY_PDF, Target.SUMMARY_XLSX)


ARCHIVED_AS_IT_IS: Final = "归档包按定稿原样保存，不隐去内容，也不换表样；供公开的请选其他格式。"

# What a worker can hold and a person can open: a Word document takes 2 MB a sheet; PDFs and zips take one after the other.
MOST_SHEETS: Final[Mapping[Target, int]] = {
    Target.PDF: 3_000,
    Target.ZIP: 10_000,
    Target.XLSX: 1_000,
    Target.DOCX: 300,
    Target.SUMMARY_PDF: 10_000,
    Target.SUMMARY_XLSX: 10_000,
    Target.ARCHIVE: 500,  # with all their evidence
}


def why_too_many(count: int, target: Target) -> str:
    """Why so many can't go out at once; nothing where they can."""
    most = MOST_SHEETS[target]
    if count <= most:
        return ""
    return f"选中了 {count} 张，“{target.label}”一次最多 {most} 张。请按单位或环节分几次导出。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """As the row of a job keeps it."""

    title: str
    round: int
    sheets: tuple[int, ...]
    target: Target
    masked: bool = False
    layout: int | None = None

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        """Also one that an earlier version of the site has left waiting, with a choice that there no longer is."""
        known = {each.name: arguments[each.name] for each in fields(cls)}
        return cls(**known | {"sheets": tuple(known["sheets"]), "target": Target(known["target"])})

    @property
    def arguments(self) -> dict[str, Any]:
        return asdict(self) | {"target": self.target.value, "sheets": list(self.sheets)}

    @property
    def said(self) -> dict[str, Any]:
        """What the log says of it, in words."""
        chosen = self.manner.layout
        return {
            "sheets": list(self.sheets),
            "export_to": self.target.label,
            "masked": self.masked,
            "layout": str(chosen) if chosen else "",
        }

    @property
    def name(self) -> str:
        return file_name(self.title, suffix=self.target.suffix)

    @property
    def manner(self) -> Manner:
        layout = LayoutVersion.objects.get(pk=self.layout) if self.layout else None
        return Manner(masked=self.masked, layout=layout)

    def evaluations(self, owner: "User") -> EvaluationQuerySet:
        """What the owner may see when it is made, which may be less than when it was asked for."""
        visible = Evaluation.objects.for_user(owner).filter(round=self.round, pk__in=self.sheets)
        return releasable(visible, self.target, masked=self.masked)


def releasable(evaluations: EvaluationQuerySet, target: Target, *, masked: bool) -> EvaluationQuerySet:
    """Masked is what the public gets to see, and that is what was approved; so is what is archived."""
    if target is Target.ARCHIVE:
        return evaluations.included().filter(stage=Stage.SELF_EVALUATION, step=Step.APPROVED)
    return publishable(evaluations) if masked else evaluations


def title_of_export(exercise: Round, target: Target, *, masked: bool) -> str:
    return f"{exercise.title}-{kind_of_export(target, masked=masked)}"


def kind_of_export(target: Target, *, masked: bool) -> str:
    kind = "自评汇总表" if target.is_summary else "归档包" if target is Target.ARCHIVE else "自评表"
    return f"{kind}{'（公开）' if masked else ''}"
