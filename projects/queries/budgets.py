"""Departments with the years whose budget tables they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet

from projects.models import Department, PublishedBudget

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True)
class BudgetYear:
    year: int
    number: int  # of the latest version


def departments_with_budgets(user: "User | AnonymousUser", text: str) -> QuerySet[Department]:
    found = Department.objects.for_user(user)
    return found.filter(name__icontains=text) if text else found


def budget_years_of(departments: Sequence[Department]) -> Mapping[int, list[BudgetYear]]:
    """By department, the newest year first, in one query."""
    held = PublishedBudget.objects.filter(department__in=[each.pk for each in departments]).order_by()
    years = held.values_list("department", "year").annotate(number=Max("number")).order_by("department", "-year")
    found: dict[int, list[BudgetYear]] = {each.pk: [] for each in departments}
    for department, year, number in years:
        found[department].append(BudgetYear(year, number))
    return found
