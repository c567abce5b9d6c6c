"""manage.py export: the sheets of a round into a file, or a clear sentence and nothing."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from projects.models import Evaluation, Event, Step
from projects.units.departments import found_department as founded
from tests.factories import DepartmentFactory, RegionFactory, RoundFactory
from tests.factories.projects import LONG_AGO
from tests.projects.exports.scenes import frozen, page_count
from tests.projects.queue.test_running import full_disk
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    scene = county()
    filled(scene, published(), name="填报项目")
    frozen(scene, name="送审项目")
    filled(scene, published(), name="国资项目", unit=scene.assets)
    return scene


def export(*arguments: str, out: Path, to: str = "zip", year: int = 2020) -> str:
    said = io.StringIO()
    call_command("export", "--round", str(year), "--to", to, "--out", str(out), *arguments, stdout=said)
    return said.getvalue().strip()


def names(place: Path) -> list[str]:
    with zipfile.ZipFile(place) as archive:
        return [name.removesuffix(".pdf").rpartition("-")[2] for name in archive.namelist()]


def refused(out: Path, *arguments: str, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        export(*arguments, out=out, **options)
    assert caught.value.returncode == 1
    assert not out.exists()
    assert list(out.parent.glob(".export-*")) == []
    return str(caught.value)


def test_whole_round_goes_out(scene: County, tmp_path: Path) -> None:
    out = tmp_path / "2020.zip"
    assert export(out=out) == f"已导出 3 张自评表：{out}"
    assert names(out) == ["填报项目", "送审项目", "国资项目"]


@pytest.mark.parametrize(
    ("arguments", "projects"),
    [
        (["--department", "工业和信息化局"], ["填报项目", "送审项目"]),
        (["--department=节能监察中心", "--step=filling"], ["填报项目"]),
        (["--step", "单位审核"], ["送审项目"]),
        (["--region", "昌吉州", "--step", "unit_review"], ["送审项目"]),
    ],
)
def test_sheets_can_be_narrowed(scene: County, tmp_path: Path, arguments: list[str], projects: list[str]) -> None:
    export(*arguments, out=tmp_path / "x.zip")
    assert names(tmp_path / "x.zip") == projects


def test_name_that_begins_with_a_dash_is_taken_after_an_equals_sign(scene: County, tmp_path: Path) -> None:
    unit = DepartmentFactory.create(name="-3%农场", region=scene.region)
    filled(scene, published(), name="农场项目", unit=unit)
    export("--department=-3%农场", out=tmp_path / "x.zip")
    assert names(tmp_path / "x.zip") == ["农场项目"]


def test_one_pdf_is_bound(scene: County, tmp_path: Path) -> None:
    export(to="pdf", out=tmp_path / "x.pdf")
    assert page_count(tmp_path / "x.pdf") == 5


def test_another_layout_is_taken_by_its_code(scene: County, tmp_path: Path) -> None:
    values = []
    for number, layout in enumerate(([], ["--layout", "yunnan"])):
        out = tmp_path / f"{number}.xlsx"
        export(*layout, to="xlsx", out=out)
        sheet = openpyxl.load_workbook(out).worksheets[1]
        values.append([cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None])
    assert values[0] != values[1]


def test_package_takes_only_what_is_approved_and_as_it_is(scene: County, tmp_path: Path) -> None:
    place = tmp_path / "归档.zip"
    with pytest.raises(CommandError, match="没有符合条件的自评表"):
        export(out=place, to="archive-zip")
    frozen(scene, name="审核通过的", step=Step.APPROVED)
    with pytest.raises(CommandError, match="归档包按定稿原样保存"):
        export("--masked", out=place, to="archive-zip")
    assert export(out=place, to="archive-zip") == f"已导出 1 张自评表：{place}"
    with zipfile.ZipFile(place) as archive:
        assert archive.namelist()[-1] == "校验和.sha256"


def test_every_export_is_logged(scene: County, tmp_path: Path) -> None:
    export(out=tmp_path / "x.zip")
    event = Event.objects.get(verb="export")
    assert event.actor.startswith("命令行（")
    assert (event.subject, event.changes["count"]) == ("2020年度项目支出绩效自评-自评表", 3)


def test_refusals_say_what_is_wrong_and_what_there_is(scene: County, tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    assert refused(out, year=1999) == "没有 1999 年度的自评任务。现有的年度：2020。"
    assert refused(out, "--region", "月球") == "在“月球”没有 2020 年度的自评任务。现有的年度：2020。"
    assert refused(out, "--department", "月球站") == "“昌吉州”没有名称含“月球站”的单位，也没有这个代码。"
    assert refused(out, "--step", "睡觉").startswith("没有“睡觉”这个环节。可以写：filling、")
    assert refused(out, "--layout", "none").startswith("没有代码为“none”的表样。现有的：changji-2021、")
    assert refused(out, "--step", "approved") == "没有符合条件的自评表，没有写文件。"
    assert refused(tmp_path / "no" / "x.zip") == f"写不到 {tmp_path / 'no' / 'x.zip'}：没有这个目录。"


def test_two_rounds_of_a_year_ask_for_the_region(scene: County, tmp_path: Path) -> None:
    region = RegionFactory.create(name="玛纳斯县", code="652324")
    RoundFactory.create(region=region, year=2020)
    said = refused(tmp_path / "x.zip")
    assert said.startswith("2020 年度有 2 个自评任务：")
    assert said.endswith("玛纳斯县（652324）。请用 --region 指定行政区划。")
    assert refused(tmp_path / "x.zip", "--region", "652324") == "没有符合条件的自评表，没有写文件。"


def test_two_units_of_a_name_ask_for_the_code(scene: County, tmp_path: Path) -> None:
    founded("节能监察中心", parent=scene.assets, region=scene.region, valid_from=LONG_AGO, code="77")
    assert refused(tmp_path / "x.zip", "--department", "节能监察中心").splitlines() == [
        "有 2 个单位的名称含“节能监察中心”，请写全名或单位代码：",
        "  节能监察中心（代码 无，在“工业和信息化局”下）",
        "  节能监察中心（代码 77，在“国有资产监督管理委员会”下）",
    ]
    assert refused(tmp_path / "x.zip", "--department", "77") == "没有符合条件的自评表，没有写文件。"


def test_part_of_a_name_that_fits_one_unit_is_enough(scene: County, tmp_path: Path) -> None:
    export("--department", "信息化", out=tmp_path / "x.zip")
    assert names(tmp_path / "x.zip") == ["填报项目", "送审项目"]


def test_part_of_a_name_that_fits_several_lists_them(scene: County, tmp_path: Path) -> None:
    said = refused(tmp_path / "x.zip", "--department", "局").splitlines()
    assert said == [
        "有 2 个单位的名称含“局”，请写全名或单位代码：",
        "  财政局（代码 无，在“昌吉州”下）",
        "  工业和信息化局（代码 无，在“昌吉州”下）",
    ]
    for number in range(25):
        DepartmentFactory.create(name=f"第{number}供电局", region=scene.region)
    said = refused(tmp_path / "x.zip", "--department", "局").splitlines()
    assert (len(said), said[-1]) == (22, "  ……共 27 个")


def test_whole_name_goes_before_those_that_hold_it(scene: County, tmp_path: Path) -> None:
    DepartmentFactory.create(name="工业和信息化局机关服务中心", region=scene.region)
    export("--department", "工业和信息化局", out=tmp_path / "x.zip")
    assert names(tmp_path / "x.zip") == ["填报项目", "送审项目"]


def test_folder_in_the_way_is_told(scene: County, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="那是一个目录"):
        export(out=tmp_path)


def test_full_disk_leaves_what_lay_there(scene: County, tmp_path: Path) -> None:
    out = tmp_path / "x.docx"
    out.write_bytes(b"former")
    with full_disk(after=500), pytest.raises(CommandError, match="写不到"):
        export(to="docx", out=out)
    assert (out.read_bytes(), sorted(path.name for path in tmp_path.glob("*.docx"))) == (b"former", ["x.docx"])
    assert list(tmp_path.glob(".export-*")) == []


def test_records_stay_as_they_are(scene: County, tmp_path: Path) -> None:
    before = list(Evaluation.objects.order_by("pk").values())
    export(out=tmp_path / "x.zip")
    assert list(Evaluation.objects.order_by("pk").values()) == before


def test_year_without_a_round_is_not_recomputed_in_silence(scene: County) -> None:
    with pytest.raises(CommandError, match="没有 1999 年度的自评任务。现有的年度：2020。"):
        call_command("recompute", "--round", "1999")
