"""What the edit page says above the form."""

from typing import Any

import pytest

from tests.projects.editing.desk import on_layout
from tests.projects.scenes import county

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "stated", "is_said"),
    [
        ("national-2020", {}, False),
        ("national-2020", {"total_score": "99"}, True),
        ("goal-2021", {"funds": {"initial": "30000"}}, False),
    ],
)
def test_published_figures_are_spoken_of_where_the_form_has_scores(
    code: str, stated: dict[str, Any], is_said: bool
) -> None:
    scene = county()
    evaluation = on_layout(scene, code)
    evaluation.stated = stated
    evaluation.save(update_fields=["stated"])
    page = scene.client_of("owner").get(f"/evaluations/{evaluation.pk}/edit/").content.decode()
    assert ("表中得分、总分等数字原为公开表格所列" in page) is is_said
