"""The edit page with its scripts in one file, as production serves them."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from perfeval.bundles import write_bundles
from projects.models import Evaluation
from tests.e2e.filling import cell, column, is_saved, open_sheet


def test_edit_page_saves_with_its_bundle(
    context: BrowserContext, sheet: Page, evaluation: Evaluation, tmp_path: Path
) -> None:
    write_bundles(tmp_path)
    asked: list[str] = []
    sheet.on("request", lambda request: asked.append(request.url))
    context.route("**/static/js/filling.js", lambda route: route.fulfill(path=tmp_path / "js" / "filling.js"))
    open_sheet(sheet, evaluation)
    cell(sheet, 0, "actual").fill("18次")
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "18次"
    assert [url for url in asked if "/static/js/filling/" in url] == []
