"""From a template and the facts to a report: sentences with their figures, lists in the units' own words, tables."""

from collections.abc import Iterator, Mapping, Sequence

from indicators.points import plain
from projects.documents.report import Report, ReportPart, ReportPiece
from projects.exports.reports.facts import ReportFacts
from projects.exports.reports.figures import FIGURES, FigureScope, trace_figure
from projects.exports.reports.reasons import SaidOf, gather_sayings
from projects.exports.reports.tables import OF_EACH_PROJECT, TABLES
from projects.exports.reports.template import BLANK, Clause, Each, PartTemplate, ReportKind, ReportList, report_template
from projects.queries import Basis, LowResult
from projects.queries.evaluations import UNKNOWN_KIND

NOTHING_SAID: Mapping[ReportList, str] = {
    ReportList.PROBLEMS: "各项目自评表没有写明存在的问题。",
    ReportList.MEASURES: "各项目自评表没有写明改进措施。",
    ReportList.EXCLUDED: "没有不纳入自评的项目。",
}
IN_WORD = "项目较多，这一部分列在 Word 文档中。"


def compose_report(kind: ReportKind, facts: ReportFacts, *, is_brief: bool = False) -> Report:
    """A brief one leaves out what lists each project."""
    template = report_template(kind)
    composer = _Composer(facts, is_brief=is_brief)
    return Report(
        title=template.title.format_map(composer.words),
        parts=[composer.compose_part(each) for each in template.parts if composer.holds(each.when)],
        as_of=facts.as_of,
    )


class _Composer:
    def __init__(self, facts: ReportFacts, *, is_brief: bool) -> None:
        self.facts, self.is_brief = facts, is_brief
        narrowed = {} if facts.department is None else {"supervisor": str(facts.department)}
        self.words = {
            "year": str(facts.round.year),
            "region": facts.round.region.name,
            "department": facts.name,
            "round": facts.round.title,
            "rule_set": facts.round.rule_set.title,
            "evaluated": "自评已审核通过" if facts.basis is Basis.APPROVED else "自评表已送审，或已填完、算出等级",
            "low_rate": plain(facts.limit(LowResult.RATE)),
            "low_score": plain(facts.limit(LowResult.SCORE)),
            "as_of": f"{facts.as_of:%Y年%-m月%-d日}",
        }
        self.whole = FigureScope(
            facts=facts,
            results=facts.results,
            query=narrowed,
            condition=f"主管部门为“{facts.name}”" if narrowed else "",
        )

    def holds(self, figure: str) -> bool:
        """It is there, and not 0; without a figure always."""
        return not figure or bool(FIGURES[figure].value(self.whole))

    def compose_part(self, template: PartTemplate) -> ReportPart:
        paragraphs = [pieces for each in template.paragraphs if (pieces := list(self._compose_paragraph(each)))]
        if template.list is not None:
            paragraphs += ([ReportPiece(text)] for text in self._list_texts(template.list, template.most))
        table = None
        if template.table is not None:
            if self.is_brief and template.table in OF_EACH_PROJECT:
                paragraphs.append([ReportPiece(IN_WORD)])
            else:
                drawn = TABLES[template.table](self.facts)
                table = drawn if drawn.sections else None  # a head alone says nothing
        return ReportPart(
            heading=template.heading.format_map(self.words), level=template.level, paragraphs=paragraphs, table=table
        )

    def _compose_paragraph(self, clauses: Sequence[Clause]) -> Iterator[ReportPiece]:
        for clause in clauses:
            if not self.holds(clause.when):
                continue
            for number, scope in enumerate(self._scopes_of_clause(clause.each)):
                if number:
                    yield ReportPiece(clause.joined)
                yield from self._fill_blanks(clause.text, scope)

    def _scopes_of_clause(self, each: Each | None) -> Iterator[FigureScope]:
        facts, whole = self.facts, self.whole
        if each is None:
            yield whole
        elif each is Each.GRADES:
            for grade in facts.grades:
                yield FigureScope(
                    facts=facts,
                    results=facts.results,
                    grade=grade,
                    words={"grade": grade},
                    query=whole.query,
                    condition=whole.condition,
                )
        else:
            for held in facts.budget_types:
                narrowed = f"预算类型为“{held.title}”"
                yield FigureScope(
                    facts=facts,
                    results=held.results,
                    budget_type=held.value,
                    words={"budget_type": held.title},
                    query={**whole.query, "budget_type": held.value or UNKNOWN_KIND},
                    condition="；".join(word for word in (whole.condition, narrowed) if word),
                )

    def _fill_blanks(self, text: str, scope: FigureScope) -> Iterator[ReportPiece]:
        words, end = {**self.words, **scope.words}, 0
        for blank in BLANK.finditer(text):
            if before := text[end : blank.start()]:
                yield ReportPiece(before)
            name, word = blank.groups()
            if name:
                figure = trace_figure(name, scope, words)
                yield ReportPiece(figure.text, figure)
            else:
                yield ReportPiece(words[word])
            end = blank.end()
        if after := text[end:]:
            yield ReportPiece(after)

    def _list_texts(self, wanted: ReportList, most: int) -> Iterator[str]:
        if self.is_brief:
            yield IN_WORD
            return
        if wanted is ReportList.EXCLUDED:
            texts = [
                f"{each.project_name}（{each.unit_name}）：{each.get_exclusion_display()}"
                + (f"，{note}" if (note := " ".join(each.exclusion_note.split())) else "")
                for each in self.facts.excluded
            ]
        else:
            texts = [saying.whole for saying in gather_sayings(self.facts)[SaidOf(wanted.value)]]
        if not texts:
            yield NOTHING_SAID[wanted]
        yield from (f"{number}．{text}" for number, text in enumerate(texts[:most], start=1))
        if len(texts) > most:
            yield f"其余 {len(texts) - most} 条见各项目自评表。"
