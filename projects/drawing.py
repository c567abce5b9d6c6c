"""Which form a person sees of an evaluation: what is approved as it was frozen, what is in work as it stands."""

from dataclasses import dataclass, replace
from functools import lru_cache

from projects.documents.compose import Face, compose
from projects.documents.grid import Grid
from projects.documents.layout import Layout, load
from projects.documents.layout.values import EXTRA, Indicators
from projects.models import Evaluation, LayoutVersion, Stage, Step, Version
from projects.sheets import Computed, compute, computed_of, with_evidence
from projects.sheets.evidence import EVIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    computed: Computed
    layout: Layout

    def grid(self, face: Face = Face.STATED) -> Grid:
        return compose(self.computed.sheet, self.layout, self.computed.scores, face=face)


def drawing_of(evaluation: Evaluation) -> Drawing:
    version = frozen_version(evaluation)
    if version is not None:
        return drawing_of_version(version)
    layout = evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    computed = evidenced(computed_of(evaluation), evaluation, layout)
    return Drawing(computed=computed, layout=read_layout(layout.content))


def evidenced(computed: Computed, evaluation: Evaluation, layout: LayoutVersion) -> Computed:
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
    return Drawing(computed=computed, layout=read_layout(version.layout.content))


def frozen_version(evaluation: Evaluation) -> Version | None:
    """None where a published table was taken in as approved: it has no submission that could have been frozen."""
    if evaluation.step != Step.APPROVED:
        return None
    return evaluation.approved_goal if evaluation.stage == Stage.GOAL else evaluation.approved_version


@lru_cache(maxsize=64)
def read_layout(content: str) -> Layout:
    """A version's text never changes."""
    return load(content)


DRAWN_WITH = (
    "round__layout",
    "round__goal_layout",
    *(f"{version}__{part}" for version in ("approved_goal", "approved_version") for part in ("layout", "rule_set")),
)
