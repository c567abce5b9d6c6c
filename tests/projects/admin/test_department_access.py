"""Pages with arguments: the import of departments and new versions are the 系统管理员's alone."""

from collections.abc import Callable

import pytest
from django.test import Client

from indicators.models import RuleSetVersion
from projects.admin.permissions import GRANTED
from projects.models import LayoutVersion, RoleKind
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGES = (
    "/admin/projects/department/import/",
    "/admin/projects/department/import/template/",
    "/admin/projects/layoutversion/{layout}/revise/",
    "/admin/indicators/rulesetversion/{rules}/revise/",
)


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_for_the_system_administrator_alone(page: str, client_as: Callable[[RoleKind], Client]) -> None:
    address = page.format(
        layout=LayoutVersion.objects.get(code="national-2020").pk,
        rules=RuleSetVersion.objects.get(code="national").pk,
    )
    clerk = Client()
    clerk.force_login(UserFactory.create())
    clients = [*(client_as(kind) for kind in GRANTED), clerk, Client()]
    security = 200 if page.endswith("template/") else 403  # sees departments
    assert [client.get(address).status_code for client in clients] == [200, security, 403, 302, 302]
