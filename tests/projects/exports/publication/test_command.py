"""manage.py open_data."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.models import Step
from tests.projects.scenes import County, county, filled, published, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    made = county()
    submit(filled(made, published(), name="节能项目"), made.people["owner"], Step.APPROVED)
    return made


def run(out: Path, *arguments: str) -> str:
    said = StringIO()
    call_command("open_data", "--round", "2020", "--out", str(out), *arguments, stdout=said)
    return said.getvalue()


def test_file_is_written_whole(scene: County, tmp_path: Path) -> None:
    out = tmp_path / "open.json"
    assert run(out, "--to", "json") == f"已写入 {out}：2020年度项目支出绩效自评，1 张自评表\n"
    assert [sheet["project"] for sheet in json.loads(out.read_text(encoding="utf-8"))["sheets"]] == ["节能项目"]
    assert [path.name for path in tmp_path.iterdir()] == ["open.json"]


def test_csv_keeps_its_line_ends(scene: County, tmp_path: Path) -> None:
    run(tmp_path / "open.csv", "--to", "csv")
    written = (tmp_path / "open.csv").read_bytes()
    assert written.startswith("\ufeff自评表编号".encode())
    assert b"\r\n" in written
    assert b"\r\r\n" not in written


def test_former_file_is_replaced(scene: County, tmp_path: Path) -> None:
    out = tmp_path / "open.json"
    out.write_text("旧的", encoding="utf-8")
    run(out, "--to", "json")
    assert out.read_text(encoding="utf-8").startswith('{"schema"')


def test_folder_that_is_not_there_is_told(scene: County, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"写不进 .*open\.csv"):
        run(tmp_path / "nowhere" / "open.csv", "--to", "csv")


def test_round_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有 2020 年度的自评任务"):
        run(tmp_path / "open.csv", "--to", "csv")


def test_region_is_asked_for_where_a_year_has_two_rounds(scene: County, tmp_path: Path) -> None:
    other = county()
    with pytest.raises(CommandError, match=r"2020 年度有 2 个自评任务：.*请用 --region 指定行政区划"):
        run(tmp_path / "open.json", "--to", "json")
    assert "0 张自评表" in run(tmp_path / "open.json", "--to", "json", "--region", other.region.code)
    assert "1 张自评表" in run(tmp_path / "open.json", "--to", "json", "--region", scene.region.code)
    with pytest.raises(CommandError, match="在“999999”没有 2020 年度的自评任务"):
        run(tmp_path / "open.json", "--to", "json", "--region", "999999")
