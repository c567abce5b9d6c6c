"""The statement that reads the roles of a person says what the querysets say of the day."""

import datetime as dt
from itertools import product

import pytest
from django.db.models import Q
from django.utils import timezone

from projects.models import Role, RoleKind, Substitution
from projects.models.scope import HANDED_ON, held_on, running_on, scope_of
from tests.factories import DepartmentFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db
DAYS = (-1, 0, 1)


def test_roles_are_held_on_the_days_that_the_querysets_say() -> None:
    today, person, absent = timezone.localdate(), UserFactory.create(), UserFactory.create()
    for holder, start, end in product((person, absent), DAYS, (None, *DAYS)):
        if end is None or end >= start:
            until = None if end is None else today + dt.timedelta(end)
            RoleFactory.create(
                user=holder,
                kind=RoleKind.FILLER,
                department=DepartmentFactory.create(),
                starts_on=today + dt.timedelta(start),
                until=until,
            )
    for role, (start, end) in zip(Role.objects.filter(user=absent), product(DAYS, DAYS), strict=False):
        if end >= start:
            days = {"starts_on": today + dt.timedelta(start), "ends_on": today + dt.timedelta(end)}
            Substitution.objects.create(role=role, substitute=person, named_by=absent, reason="休假", **days)
    handed_on = Substitution.objects.filter(running_on(today), substitute=person, role__kind__in=HANDED_ON)
    held = Role.objects.filter(held_on(today), Q(user=person) | Q(pk__in=handed_on.values("role")))
    wanted = {(role.department_id, role.user.name if role.user_id == absent.pk else "") for role in held}
    assert {(each.department, each.absent) for each in scope_of(person).held} == wanted
    assert {bool(name) for _, name in wanted} == {True, False}
