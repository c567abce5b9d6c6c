"""The page where a reviewer decides, beside the page of the same sheet."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Step
from tests.benchmarks.measuring import Measurement, medians_ms
from tests.benchmarks.rules import ROWS, long_sheet
from tests.factories import DepartmentFactory
from tests.projects.scenes import brought_to, county, filled

SIBLINGS: Final = 5
QUERIES: Final = 20


def page() -> Iterator[Measurement]:
    scene, sheet = county(), replace(long_sheet(), indicators=long_sheet().indicators[:ROWS])
    held = brought_to(scene, filled(scene, sheet, name="审核的项目"), Step.DEPARTMENT_REVIEW)
    for number in range(SIBLINGS):
        filled(scene, sheet, unit=DepartmentFactory.create(name=f"下属单位{number}", parent=scene.industry))
    client = scene.client_of("department reviewer")
    review, plain = (reverse(view, args=[held.pk]) for view in ("review_sheet", "evaluation"))
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(review).context["rows"]) == ROWS
    asked = len(queries)  # the next request forgets them
    drawn, ordinary = medians_ms(lambda: client.get(review), lambda: client.get(plain))
    yield Measurement(
        name=f"review page, {ROWS} rows",
        value=drawn,
        unit="ms",
        goal=2,
        peer="the page of the sheet",
        peer_value=ordinary,
    )
    yield Measurement(name=f"review page: queries, {ROWS} rows", value=asked, unit="", goal=QUERIES)
