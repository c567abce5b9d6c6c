"""Findings as numbered lines of an opinion."""

from dataclasses import replace

from indicators.checks import Finding
from indicators.rules import rule_set
from projects.review.opinions import LONGEST_OPINION, REST_OF_FINDINGS, with_findings
from projects.sheets import compute
from tests.projects.scenes import published


def findings() -> tuple[Finding, ...]:
    return compute(published(), rule_set("national")).findings


def test_gravest_findings_come_first() -> None:
    found = findings()
    lines = with_findings("", reversed(found)).splitlines()
    assert [line.partition(". ")[0] for line in lines] == [str(number) for number in range(1, len(found) + 1)]
    levels = {each.message: each.level for each in found}
    told = [levels[line.partition(". ")[2]] for line in lines]
    assert told == sorted(told, key=("block", "explain", "note").index)
    assert len(set(told)) > 1


def test_what_stands_there_already_is_not_said_twice() -> None:
    found = findings()
    assert with_findings(f"另：{found[0].message}", found[:2]) == f"另：{found[0].message}\n1. {found[1].message}"
    assert with_findings("同意。", ()) == "同意。"


def test_opinion_can_be_sent_however_many_findings_there_are() -> None:
    found = [replace(findings()[0], message=f"第 {number} 处" + "问题" * 20) for number in range(100)]
    text = with_findings("请看：", found)
    assert text.splitlines()[-1] == REST_OF_FINDINGS
    assert LONGEST_OPINION - 60 < len(text.replace("\n", "\r\n")) <= LONGEST_OPINION


def test_long_opinion_loses_nothing() -> None:
    full = "字" * LONGEST_OPINION
    assert with_findings(full, findings()) == full
    almost = "字" * (LONGEST_OPINION - len(REST_OF_FINDINGS) - 2)
    assert with_findings(almost, findings()) == f"{almost}\n{REST_OF_FINDINGS}"
