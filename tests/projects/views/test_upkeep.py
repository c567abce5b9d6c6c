"""运行状况: the page of the 系统管理员, in how many queries."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import RoleKind, VisitHour, Worker
from tests.factories import AttachmentFactory, JobFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_queries(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = UserFactory.create(is_staff=True)
    RoleFactory.create(user=user, kind=RoleKind.SYSTEM_ADMINISTRATOR, department=None)
    client = Client()
    client.force_login(user)
    client.get("/rules/")  # the first request of a session also notes its use
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for number in range(count):
        Worker.objects.create(name=f"w{number}", host="web-1", process=number)
        AttachmentFactory.create()
        JobFactory.create()
        VisitHour.objects.create(hour=this_hour - dt.timedelta(hours=number), requests=10)
    with django_assert_num_queries(13):
        response = client.get("/upkeep/")
    page = response.content.decode()
    assert page.count("最近响应") == count
    assert page.count('<td class="text-end">10</td>') == count
    assert "没有异常" in page
    assert '<a href="/upkeep/">运行状况</a>' in client.get("/admin/").content.decode()
