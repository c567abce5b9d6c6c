"""manage.py audit, as called by a clerk and by a program."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.projects.units.damaged import packed
from tests.published import DIRECTORY

DOCUMENT = str(DIRECTORY / "003.docx")
KEYS = [
    "file",
    "position",
    "year",
    "project",
    "department",
    "unit",
    "funds",
    "stated",
    "goal",
    "outcome",
    "indicators",
    "findings",
    "not_understood",
]


def audit(*args: str) -> tuple[str, str]:
    out = StringIO()
    try:
        call_command("audit", *args, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def listed(*args: str) -> tuple[list[dict[str, Any]], str]:
    text, error = audit(*args, "--format", "json")
    return json.loads(text), error


def test_answer_for_programs_is_one_list_of_tables() -> None:
    entries, error = listed(DOCUMENT, str(DIRECTORY / "001-goals.docx"))
    assert ([list(entry) for entry in entries], error) == ([KEYS] * 11, "")
    assert [entry["position"] for entry in entries] == [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7]
    assert entries[0]["findings"][0] == {
        "code": "total-mismatch",
        "level": "block",
        "row": None,
        "cell": "stated.total_score",
        "message": "总分写作 90.5 分，执行率得分 7.5 分加各指标得分 84 分为 91.5 分。请改为 91.5 分，或核对各项得分。",
    }


def test_file_that_cant_be_read_is_told_and_the_rest_is_done(tmp_path: Path) -> None:
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04 ...")
    missing = str(tmp_path / "没有.docx")
    entries, error = listed(missing, str(broken), str(tmp_path), DOCUMENT)
    assert [entry.get("error") for entry in entries[:3]] == [
        "文件打不开：没有这个文件。",
        "文件打不开，可能没有传完或已损坏，请打开后另存一份再试。",
        "文件打不开：这是文件夹。",
    ]
    assert ([entry["position"] for entry in entries[3:]], error) == ([1, 2, 3, 4], "3 个文件没有读完。")


def test_files_of_an_archive_go_by_their_names(tmp_path: Path) -> None:
    archive = tmp_path / "公开.zip"
    archive.write_bytes(packed({"工信局/1.docx": Path(DOCUMENT).read_bytes(), "坏.docx": b"PK\x03\x04 ..."}))
    entries, error = listed(str(archive))
    assert [(entry["file"], entry["position"]) for entry in entries] == [
        *((f"{archive}：工信局／1.docx", position) for position in (1, 2, 3, 4)),
        (f"{archive}：坏.docx", 1),
    ]
    assert (entries[4]["error"], error) == (
        "文件打不开，可能没有传完或已损坏，请打开后另存一份再试。",
        "1 个文件没有读完。",
    )


def test_rule_set_decides_what_is_found() -> None:
    national, changji = (
        {finding["code"] for entry in listed(DOCUMENT, "--rules", code)[0] for finding in entry["findings"]}
        for code in ("national", "changji-2021")
    )
    assert (national - changji, changji - national) == ({"met-deducted"}, {"score-formula"})


def test_answer_for_people() -> None:
    text, error = audit(DOCUMENT, str(DIRECTORY / "001-table7.xlsx"))
    assert error == ""
    assert f"{DOCUMENT} 第 1 张表\n  2020年度 昌吉州工业和信息化局安全生产项目资金" in text
    assert "  【必须修改】总分写作 90.5 分" in text
    assert "  【没有读懂】工作表“表七”" in text
    assert (
        "\n\n共读出 4 张表：必须修改 2 处，需要说明 6 处，提示 23 处。\n另有 1 张不是自评表或绩效目标表，没有核查。\n"
        in text
    )
    assert "写有总分的 4 张表中，1 张（25%）的总分不等于各项得分之和" in text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "缺少参数 文件"),
        ((DOCUMENT, "--format", "xml"), "参数 --format 不能写 'xml'"),
        ((DOCUMENT, "--rules", "none"), "none"),
        ((DOCUMENT, "--all"), "不认识的参数 --all"),
    ],
)
def test_doubtful_options_are_refused(args: tuple[str, ...], said: str) -> None:
    assert said in audit(*args)[1]
