"""Which report somebody wants: its kind, whose it is, and what counts as 已评."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from projects.documents.docx.reports import write_report
from projects.documents.report import Report
from projects.exports.names import file_name
from projects.exports.reports.composing import compose_report
from projects.exports.reports.facts import ReportFacts, facts_of
from projects.exports.reports.template import ReportKind, report_template
from projects.models import Round
from projects.models.reach import ROUND, Right, reaches
from projects.models.scope import scope_of
from projects.queries import Basis, department_in

if TYPE_CHECKING:
    from perfeval.accounts.models import User


class NoReportError(Exception):
    """The person doesn't see what the report would be of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """As the row of a job keeps it."""

    kind: ReportKind
    department: int | None
    basis: Basis

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        return cls(
            kind=ReportKind(arguments["kind"]), department=arguments["department"], basis=Basis(arguments["basis"])
        )

    @property
    def arguments(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "department": self.department, "basis": self.basis.value}

    def facts(self, round: Round, user: "User") -> ReportFacts:
        """Of a whole region for its bureau, of a department for whoever sees its materials."""
        if report_template(self.kind).of_region:
            if not reaches(scope_of(user), Right.MANAGE, round, ROUND):
                raise NoReportError
            return facts_of(round, user, self.basis)
        name = None if self.department is None else department_in(round, user, self.department)
        if name is None:
            raise NoReportError
        return facts_of(round, user, self.basis, department=self.department, name=name)


def write_report_file(kind: ReportKind, facts: ReportFacts) -> tuple[str, bytes]:
    """The name of the file and its content."""
    report: Report = compose_report(kind, facts)
    return file_name(report.title, suffix="docx"), write_report(report)
