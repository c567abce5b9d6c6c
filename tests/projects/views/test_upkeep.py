"""运行状况: the page of the 系统管理员, in how many queries."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.models import RoleKind, Worker
from tests.factories import AttachmentFactory, JobFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_queries(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = UserFactory.create(is_staff=True)
    RoleFactory.create(user=user, kind=RoleKind.SYSTEM_ADMINISTRATOR, department=None)
    client = Client()
    client.force_login(user)
    client.get("/rules/")  # the first request of a session also notes its use
    for number in range(count):
        Worker.objects.create(name=f"w{number}", host="web-1", process=number)
        AttachmentFactory.create()
        JobFactory.create()
    with django_assert_num_queries(12):
        response = client.get("/upkeep/")
    page = response.content.decode()
    assert page.count("最近响应") == count
    assert "没有异常" in page
