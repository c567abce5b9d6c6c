"""Makes records for tests: one factory for each model, plain Chinese values."""

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.projects import (
    AdjustmentFactory,
    AttachmentFactory,
    DepartmentFactory,
    EvaluationFactory,
    ExplanationFactory,
    FundLineFactory,
    IndicatorFactory,
    JobFactory,
    LedgerLineFactory,
    ProjectFactory,
    RegionFactory,
    RemarkEntryFactory,
    RemarkFactory,
    RoleFactory,
    RoundFactory,
    SubstitutionFactory,
    VersionFactory,
)

__all__ = [
    "PASSWORD",
    "AdjustmentFactory",
    "AttachmentFactory",
    "DepartmentFactory",
    "EvaluationFactory",
    "ExplanationFactory",
    "FundLineFactory",
    "IndicatorFactory",
    "JobFactory",
    "LedgerLineFactory",
    "ProjectFactory",
    "RegionFactory",
    "RemarkEntryFactory",
    "RemarkFactory",
    "RoleFactory",
    "RoundFactory",
    "SubstitutionFactory",
    "UserFactory",
    "VersionFactory",
]
