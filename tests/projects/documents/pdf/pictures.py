"""Pictures of every layout's PDF; run as a module, it renews the ones in golden/pdf to be looked at."""

from pathlib import Path

from PIL import ImageChops, ImageStat
from PIL.Image import Image as Picture

from projects.documents.layout import shipped_layout_codes
from projects.documents.pdf import write
from tests.projects.documents.pdf.reading import picture_of, printable
from tests.projects.documents.sheets import sample_grid

DIRECTORY = Path(__file__).parents[1] / "golden" / "pdf"
DPI = 50  # enough to see a line that moved, few enough to keep in the repository


def drawn(code: str) -> Picture:
    is_draft = code == "goal-weighted"
    is_frozen = code == "hubei"
    form = printable(
        sample_grid(code),
        is_draft=is_draft,
        code="K7QF-2M9X" if is_frozen else "",
        link="https://a.example/verify/" if is_frozen else "",
    )
    return picture_of(write([form]), DPI)


def difference(one: Picture, other: Picture) -> float:
    """Of the grey of a pixel at the mean, in percent."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0] / 2.55


def path_of(code: str) -> Path:
    return DIRECTORY / f"{code}.png"


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for each in shipped_layout_codes():
        drawn(each).quantize(16).save(path_of(each), optimize=True)
