"""Each layout's PDF looks as it was when somebody looked: python -m tests.projects.documents.pdf.pictures renews."""

import pytest
from PIL import Image, ImageChops

from projects.documents.layout import shipped_layout_codes
from tests.projects.documents.pdf.pictures import difference, drawn, path_of

TOLERANCE = 0.25  # percent; poppler smooths a little differently from one release to the next
MOVED_LINE = 2  # pixels


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_a_layout_looks_as_it_did(code: str) -> None:
    picture = drawn(code)
    with Image.open(path_of(code)) as golden:
        assert picture.size == golden.size
        assert difference(picture, golden.convert("L")) <= TOLERANCE


def test_a_form_that_moved_a_little_is_noticed() -> None:
    with Image.open(path_of("hubei")) as golden:
        picture = golden.convert("L")
    assert difference(ImageChops.offset(picture, 0, MOVED_LINE), picture) > TOLERANCE
