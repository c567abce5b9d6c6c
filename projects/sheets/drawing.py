"""Which form a person sees of an evaluation: what is approved as it was frozen, what is in work as it stands."""

from dataclasses import dataclass, replace
from functools import lru_cache

from indicators.sheet import Sheet
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import Layout, load_layout
from projects.documents.layout.values import EXTRA, Indicators
from projects.models import Evaluation, LayoutVersion, Version
from projects.sheets import Computed, approved_version, compute, computed_of, submitted_versions, with_evidence
from projects.sheets.evidence import EVIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is found in a sheet, and the form that it prints."""

    computed: Computed
    printed: Sheet
    layout: Layout

    def grid(self) -> Grid:
        return compose(self.printed, self.layout)


def drawing_of(evaluation: Evaluation) -> Drawing:
    approved = approved_version(evaluation)
    if approved is not None:
        return drawing_of_version(approved)
    reviewed = submitted_versions([evaluation]).get(evaluation.pk)
    if reviewed is not None:
        layout = read_layout(reviewed.layout.content)
        return Drawing(computed=computed_of(evaluation), printed=reviewed.sheet, layout=layout)
    held = evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    computed = add_evidence(computed_of(evaluation), evaluation, held)
    return Drawing(computed=computed, printed=computed.printed, layout=read_layout(held.content))


def add_evidence(computed: Computed, evaluation: Evaluation, layout: LayoutVersion) -> Computed:
    """A form with a column for 佐证资料 names the files there; any other costs no query. A frozen one holds the names."""
    if not _names_evidence(layout.content):
        return computed
    return replace(computed, sheet=with_evidence(evaluation, computed.sheet))


@lru_cache(maxsize=64)
def _names_evidence(content: str) -> bool:
    blocks = (block for block in read_layout(content).blocks if isinstance(block, Indicators))
    return any(column.field == f"{EXTRA}{EVIDENCE}" for block in blocks for column in block.columns)


def drawing_of_version(version: Version) -> Drawing:
    computed = compute(version.sheet, version.rule_set.rules)
    return Drawing(computed=computed, printed=version.sheet, layout=read_layout(version.layout.content))


@lru_cache(maxsize=64)
def read_layout(content: str) -> Layout:
    """A version's text never changes."""
    return load_layout(content)


DRAWN_WITH = (
    "round__layout",
    "round__goal_layout",
    *(f"{version}__{part}" for version in ("approved_goal", "approved_version") for part in ("layout", "rule_set")),
)
