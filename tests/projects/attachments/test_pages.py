"""The pages of a file as pictures."""

import io

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from perfeval.files import read_stored_file
from projects.attachments import Refused, count_of_pages, has_pages, picture_of_page
from projects.models import Attachment
from tests.factories import AttachmentFactory
from tests.projects.attachments import files

pytestmark = pytest.mark.django_db
TIFF = "image/tiff"
PDF = "application/pdf"


def kept(content: bytes, media_type: str = PDF) -> Attachment:
    made: Attachment = AttachmentFactory.create(file=ContentFile(content, name="file"), media_type=media_type)
    return made


def many_pages(count: int) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf())) as document:
        for _ in range(count - 1):
            document.pages.append(document.pages[0])
        document.save(made)
    return made.getvalue()


def scan(*colours: str) -> bytes:
    made = io.BytesIO()
    first, *others = (Image.new("RGB", (60, 80), colour) for colour in colours)
    first.save(made, "TIFF", save_all=True, append_images=others)
    return made.getvalue()


def drawn(attachment: Attachment, number: int = 1, longest: int = 120) -> Image.Image:
    content = read_stored_file(picture_of_page(attachment, number, longest=longest) or "")
    return Image.open(io.BytesIO(content))


def test_pages_are_counted() -> None:
    assert count_of_pages(kept(many_pages(3))) == 3
    assert count_of_pages(kept(scan("red", "blue"), TIFF)) == 2
    assert count_of_pages(kept(files.image("GIF"), "image/gif")) == 1


def test_page_of_a_pdf_is_drawn_once_and_no_larger_than_asked() -> None:
    attachment = kept(many_pages(2))
    picture = drawn(attachment, 2)
    assert (picture.format, max(picture.size)) == ("JPEG", 120)
    assert min(picture.convert("L").tobytes()) < 200  # there is ink on it
    attachment.file.delete(save=False)
    assert picture_of_page(attachment, 2, longest=120) is not None


def test_frame_of_a_scan_is_drawn() -> None:
    red, green, blue = drawn(kept(scan("red", "blue"), TIFF), 2).convert("RGB").getpixel((30, 40))  # type: ignore[misc]
    assert (red < 20, green < 20, blue > 230) == (True, True, True)


def test_photograph_stands_upright_and_is_made_smaller() -> None:
    made, held = io.BytesIO(), Image.new("RGB", (400, 200), "red")
    exif = held.getexif()
    exif[0x0112] = 6  # the camera was turned
    held.save(made, "JPEG", exif=exif)
    assert drawn(kept(made.getvalue(), "image/jpeg")).size == (60, 120)


def test_transparent_is_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(made, "PNG")
    assert drawn(kept(made.getvalue(), "image/png")).convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (files.locked_pdf(to_open="secret"), "这份文件设有打开密码，不能在此显示。请下载后查看。"),
        (b"%PDF-1.7 nothing more", "这份文件打不开，可能已损坏。请下载后查看。"),
        (files.pdf_without_pages(), "这份文件打不开，可能已损坏。请下载后查看。"),
    ],
)
def test_file_that_can_not_be_shown_says_why(content: bytes, said: str) -> None:
    attachment = kept(content)
    with pytest.raises(Refused, match=said):
        count_of_pages(attachment)
    assert picture_of_page(attachment, 1, longest=120) is None


def test_pdf_whose_password_only_forbids_changes_is_shown() -> None:
    assert max(drawn(kept(files.locked_pdf())).size) == 120


def test_page_that_is_not_there_is_none() -> None:
    assert picture_of_page(kept(files.pdf()), 2, longest=120) is None


def test_office_s_files_have_no_pages() -> None:
    assert not has_pages(kept(files.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"))
