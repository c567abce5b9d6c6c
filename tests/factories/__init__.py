"""Makes records for tests: one factory a model, plain Chinese values."""

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.projects import (
    DepartmentFactory,
    EvaluationFactory,
    FundLineFactory,
    IndicatorFactory,
    JobFactory,
    ProjectFactory,
    RegionFactory,
    RoleFactory,
    RoundFactory,
    VersionFactory,
)

__all__ = [
    "PASSWORD",
    "DepartmentFactory",
    "EvaluationFactory",
    "FundLineFactory",
    "IndicatorFactory",
    "JobFactory",
    "ProjectFactory",
    "RegionFactory",
    "RoleFactory",
    "RoundFactory",
    "UserFactory",
    "VersionFactory",
]
