"""Pages of a counted list, and the ways between them."""

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory

from projects.views.numbered import numbered_page

PAGER = '{% include "components/_numbered_pager.html" with numbered=numbered anchor="#tables" only %}'


@pytest.mark.parametrize(
    ("asked", "lines", "number", "count", "shown"),
    [
        ("", 0, 1, 1, slice(0, 50)),
        ("2", 51, 2, 2, slice(50, 100)),
        ("9", 100, 2, 2, slice(50, 100)),
        ("0", 51, 1, 2, slice(0, 50)),
        ("２", 51, 1, 2, slice(0, 50)),
        ("-1", 51, 1, 2, slice(0, 50)),
    ],
)
def test_page_asked_for_is_shown_where_there_is_one(
    asked: str, lines: int, number: int, count: int, shown: slice
) -> None:
    page = numbered_page(asked, lines=lines)
    assert (page.number, page.count, page.lines) == (number, count, shown)


def test_pager_keeps_what_else_the_address_says() -> None:
    request = RequestFactory().get("/", {"tab": "全部", "page": "2"})
    context = RequestContext(request, {"numbered": numbered_page("2", lines=120)})
    drawn = Template(PAGER).render(context)
    assert 'href="?tab=%E5%85%A8%E9%83%A8&amp;page=1#tables"' in drawn
    assert 'href="?tab=%E5%85%A8%E9%83%A8&amp;page=3#tables"' in drawn
    assert "第 2 页，共 3 页" in drawn
