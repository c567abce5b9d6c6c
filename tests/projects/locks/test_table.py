"""What must have its line among the acts that run against each other."""

from projects.exports.files import MEDIA_TYPES
from projects.filling.acts import ACTS as ROW_ACTS
from projects.models import RemarkAct
from projects.review.workflow import Act
from projects.urls import urlpatterns
from projects.views.adjustments import ACTS as ADJUSTMENT_ACTS
from tests.projects.locks.acts import ACTS, OF_MANY, READ


def words(*views: str) -> set[str]:
    return {doing.word for doing in ACTS.values() if doing.view in views}


def test_every_act_of_the_workflow_is_among_them() -> None:
    assert words("", "act", "submission", "self_evaluation") == set(Act)


def test_every_button_of_the_rows_is_among_them() -> None:
    assert words("change_rows") == set(ROW_ACTS)


def test_every_act_of_an_adjustment_is_among_them() -> None:
    assert words("adjustment") | {"add"} == set(ADJUSTMENT_ACTS)  # it draws the form again with a row more


def test_everything_that_is_said_to_a_remark_is_among_them() -> None:
    assert words("remarks") == set(RemarkAct)


def test_every_format_is_among_them() -> None:
    assert words("document") == words("version_document") == set(MEDIA_TYPES)


def test_every_page_is_among_them_or_writes_nothing() -> None:
    named = {str(pattern.name) for pattern in urlpatterns}
    assert {doing.view for doing in ACTS.values()} - {""} == named - READ - OF_MANY
    assert named >= READ | OF_MANY
