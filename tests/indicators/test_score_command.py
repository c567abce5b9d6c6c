"""manage.py score, as called from Python and from a shell."""

import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from indicators.rules import rule_set
from indicators.trial import readings_to_choose, try_out

PLAIN: dict[str, Any] = {"operator": "", "unit": "", "start": None, "end": None, "readings": []}


def score(*args: str, **options: Any) -> str:
    out = StringIO()
    call_command("score", *args, stdout=out, **options)
    return out.getvalue()


def as_json(*args: str, **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(score(*args, format="json", **options))
    return answer


def test_answer_for_machines() -> None:
    assert as_json("12", "9", "5") == {
        "score": "3.75",
        "reading": {
            "target": {"text": "12", "normalised": "12", "kind": "number", "number": "12", **PLAIN},
            "actual": {"text": "9", "normalised": "9", "kind": "number", "number": "9", **PLAIN},
        },
        "explanation": "完成值 9 ÷ 指标值 12 × 分值 5 = 3.75",
        "needs": [],
    }


def test_answer_for_people() -> None:
    assert score("≥4次", "6次", "5") == (
        "评分办法：全国通用评分办法\n"
        "指标值：「≥4次」，读作数值 ≥4次\n"
        "完成值：「6次」，读作数值 6次\n"
        "得分：5 分（满分 5 分）\n"
        "说明：完成值 6 次超过指标值 4 次，为指标值的 150%（130% 及以上须说明原因），得满分 5\n"
        "还需：填写原因\n"
    )


def test_answer_where_a_person_must_choose() -> None:
    answer = as_json("提高", "显著改善", "5")
    assert (answer["score"], answer["needs"]) == (None, ["band"])
    assert score("提高", "显著改善", "5").splitlines()[1:4] == [
        "指标值：「提高」，读作文字描述",
        "完成值：「显著改善」，读作文字描述",
        "得分：须由人评定（满分 5 分）",
    ]


def test_suggestion_for_a_wording_is_the_score() -> None:
    assert as_json("全覆盖", "85%", "10")["score"] == "8.5"


def test_readings_of_an_ambiguous_text_are_listed() -> None:
    answer = as_json("3-5次", "4次", "5")
    target = answer["reading"]["target"]
    assert (answer["score"], answer["needs"], target["kind"]) == (None, ["reading"], "ambiguous")
    assert [(each["kind"], each["number"], each["unit"]) for each in target["readings"]] == [
        ("number", "3", "次"),
        ("number", "5", "次"),
    ]
    assert score("3-5次", "4次", "5").splitlines()[1] == "指标值：「3-5次」，不止一种读法：数值 ≥3次；或 数值 ≤5次"


def test_readings_can_be_typed_instead_of_the_ambiguous_text() -> None:
    choices = readings_to_choose(try_out("3-5次", "4次", Decimal(5), rule_set()))
    assert choices == {"target": ["≥3次", "≤5次"]}
    assert [as_json(reading, "4次", "5")["score"] for reading in choices["target"]] == ["5", "5"]


def test_row_on_which_nothing_is_asked() -> None:
    assert score("/", "", "0").splitlines()[1:] == [
        "指标值：没有填写",
        "完成值：没有填写",
        "得分：须由人评定",
        "说明：标“/”的行，不计分",
    ]


def test_dates_are_written_as_iso() -> None:
    target = as_json("12月31日前", "12月29日", "5", year=2020)["reading"]["target"]
    assert (target["kind"], target["end"], target["number"]) == ("date", "2020-12-31", None)


def test_surroundings_and_rules_are_heard() -> None:
    assert as_json("5万元", "4万元", "5")["score"] == "4"
    assert as_json("5万元", "4万元", "5", category="成本指标")["score"] == "5"
    assert as_json("--rules", "changji-2021", "--category=成本指标", "5万元", "4万元", "5")["score"] == "4"
    assert as_json("2", "1", "5", rules="changji-2020")["score"] == "3"
    assert as_json("--name", "成本节约率", "5%", "4%", "5", "--category", "成本指标")["score"] == "4"


@pytest.mark.parametrize(
    ("args", "target", "actual"),
    [
        (["-3%", "-3", "5"], "-3%", "-3"),
        (["--", "-3%", "-3", "5"], "-3%", "-3"),
        (["--", "9", "5"], "--", "9"),
        (["--", "--", "9", "5"], "--", "9"),
        (["-", "-x", "5"], "-", "-x"),
        (["--unknown", "--ru", "5"], "--unknown", "--ru"),
        (["-3", "--rules=hubei", "-2", "--year", "2020", "5"], "-3", "-2"),
        (["", "", "5"], "", ""),
        (["-3 %", "- 2", "5", "-v", "1"], "-3 %", "- 2"),
        (["--name", "-5", "1", "2", "5"], "1", "2"),
    ],
)
def test_values_that_begin_with_a_dash_are_taken(args: list[str], target: str, actual: str) -> None:
    reading = as_json(*args)["reading"]
    assert (reading["target"]["text"], reading["actual"]["text"]) == (target, actual)


@pytest.mark.parametrize(
    ("weight", "points"), [("５", "3.75"), ("5分", "3.75"), (" 7．5 分", "5.625"), ("1,000", "750"), (".4", "0.3")]
)
def test_weight_is_taken_as_people_write_it(weight: str, points: str) -> None:
    rounded = {"5.625": "5.63"}
    assert as_json("12", "9", weight)["score"] == rounded.get(points, points)


@pytest.mark.parametrize("weight", ["", "五", "-5", "5/6", "NaN", "1e5", "9" * 200, "."])
def test_weight_that_is_none_is_refused(weight: str) -> None:
    with pytest.raises(CommandError, match="应为不小于 0 的数，例如 5") as refusal:
        score("12", "9", weight)
    assert refusal.value.returncode == 1


def test_unknown_rules_are_refused() -> None:
    with pytest.raises(CommandError, match="没有评分办法 nowhere；可用的有：national、"):
        score("12", "9", "5", "--rules", "nowhere")


@pytest.mark.parametrize("args", [["12", "9"], ["12", "9", "5", "6"], ["12", "9", "5", "--format", "xml"], ["--rules"]])
def test_wrong_call_is_refused(args: list[str]) -> None:
    with pytest.raises(CommandError):
        score(*args)


def test_shell_gets_1_for_a_bad_weight(capsys: pytest.CaptureFixture[str]) -> None:
    command = load_command_class(get_commands()["score"], "score")
    with pytest.raises(SystemExit) as leaving:
        command.run_from_argv(["manage.py", "score", "-3%", "-2%", "五"])
    assert leaving.value.code == 1
    assert "分值「五」应为不小于 0 的数" in capsys.readouterr().err


def test_figures_of_absurd_size_are_answered() -> None:
    assert as_json("9" * 3000, "1", "5")["score"] is None
