"""The page where a sheet is filled in, and a row that is saved: in-process, behind a login, with few rows and with many."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from perfeval.urls import urlpatterns as site
from projects.filling.behind import TOOLS
from projects.models import Evaluation
from projects.sheets import compute
from projects.sheets.assembling import assemble_sheet
from projects.views.filling import fillable
from tests.benchmarks.measuring import Measurement, medians_ms
from tests.benchmarks.rules import ROWS, long_sheet
from tests.projects.scenes import County, county, filled

FEW: Final = 1
QUERIES: Final = 13
STYLES: Final = ("css/sheet.css", "css/records.css", "css/filling.css")
PLAIN: Final = engines["django"].from_string(
    (Path(__file__).parent / "templates" / "plain.html").read_text(encoding="utf-8")
)


def plain(request: HttpRequest, pk: int) -> HttpResponse:
    """The same records, rules and cells as an ordinary template draws them: one form, one layout, nothing generic."""
    evaluation = fillable(request, pk)
    lines, rows = list(evaluation.fund_lines.all()), list(evaluation.indicators.all())
    computed = compute(assemble_sheet(evaluation, lines, rows), evaluation.rule_set.rules)
    found = [[each for each in computed.findings if each.key == row.key] for row in rows]
    scored = [(row, computed.scores.rows[row.key], findings) for row, findings in zip(rows, found, strict=True)]
    context = {
        "evaluation": evaluation,
        "lines": lines,
        "rows": scored,
        "computed": computed,
        "rules": computed.rules,
        "tools": TOOLS,
        "styles": STYLES,
    }
    return HttpResponse(PLAIN.render(context, request))


urlpatterns = [*site, path("plain/<int:pk>/", plain)]


def page() -> Iterator[Measurement]:
    scene = county()
    few, many = _sheet(scene, FEW), _sheet(scene, ROWS)
    client = scene.client_of("owner")
    with override_settings(ROOT_URLCONF="tests.benchmarks.filling"):
        drawn, ordinary = medians_ms(
            lambda: _opened(client, f"/evaluations/{many.pk}/edit/"), lambda: _opened(client, f"/plain/{many.pk}/")
        )
    yield Measurement(
        name=f"edit page, {ROWS} rows",
        value=drawn,
        unit="ms",
        goal=1.4,
        peer="the same as a plain template",
        peer_value=ordinary,
    )
    few_queries, many_queries = (
        _queries(partial(_opened, client, f"/evaluations/{each.pk}/edit/")) for each in (few, many)
    )
    yield from _growth("edit page", few_queries, many_queries)


def autosave() -> Iterator[Measurement]:
    scene = county()
    few, many = _sheet(scene, FEW), _sheet(scene, ROWS)
    client = scene.client_of("owner")
    saves = {each: _saves(client, each) for each in (few, many)}
    for begun in saves.values():
        next(begun)
    (taken,) = medians_ms(lambda: next(saves[many]))
    yield Measurement(name=f"autosave of a row among {ROWS}", value=taken, unit="ms", goal=15)
    few_queries, many_queries = (_queries(partial(next, saves[each])) for each in (few, many))
    yield from _growth("autosave", few_queries, many_queries)


def _growth(act: str, few: int, many: int) -> Iterator[Measurement]:
    yield Measurement(name=f"{act}: queries, {ROWS} rows", value=many, unit="", goal=QUERIES)
    yield Measurement(name=f"{act}: growth of queries", value=many, unit="", goal=1, peer=f"with {FEW}", peer_value=few)


def _sheet(scene: County, rows: int) -> Evaluation:
    whole = long_sheet()
    indicators = tuple(replace(row, stated_score=None) for row in whole.indicators[:rows])
    return filled(scene, replace(whole, indicators=indicators, stated=type(whole)().stated), name=f"{rows} 行的项目")


def _opened(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, response.status_code


def _saves(client: Client, evaluation: Evaluation) -> Iterator[None]:
    """Each changes the first row's actual value, as somebody does who types."""
    row = evaluation.indicators.first()
    assert row is not None
    group, version = f"indicators.{row.key}", row.row_version
    for since, text in enumerate(cycle(("90%", "85%", "100%")), start=evaluation.events.count()):
        texts = {f"{group}.version": version, f"{group}.actual": text, "since": since}
        _saved(client, evaluation, texts)
        yield
        version += 1


def _saved(client: Client, evaluation: Evaluation, texts: dict[str, object]) -> None:
    response = client.post(f"/evaluations/{evaluation.pk}/save/", texts)
    assert response.status_code == 200, response.status_code


def _queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
