"""A 汇总表 of two departments, for pictures and tests."""

from decimal import Decimal

from projects.documents.summary import Summary, SummaryGroup, SummaryLine


def _line(
    key: int, department: str, unit: str, project: str, figures: str, grade: str, problems: str = ""
) -> SummaryLine:
    budget, spent, rate, score = (Decimal(figure) for figure in figures.split())
    return SummaryLine(
        key=key,
        project=project,
        unit=unit,
        department=department,
        budget=budget * 10000,
        spent=spent * 10000,
        rate=rate,
        score=score,
        grade=grade,
        problems=problems,
    )


INDUSTRY, ASSETS = "工业和信息化局", "国有资产监督管理委员会"
SUMMARY = Summary(
    year=2020,
    region="昌吉州",
    groups=(
        SummaryGroup(
            department=INDUSTRY,
            lines=(
                _line(
                    1, INDUSTRY, INDUSTRY, "安全生产项目资金", "20 15 75 90.2", "优", "受疫情影响，部分检查改在线上进行"
                ),
                _line(2, INDUSTRY, "节能监察中心", "节能监察专项经费", "12.5 12.5 100 98", "优"),
            ),
        ),
        SummaryGroup(
            department=ASSETS,
            lines=(
                _line(
                    3,
                    ASSETS,
                    ASSETS,
                    "党务干部集中培训费",
                    "6 4.69 78.17 86.82",
                    "良",
                    "第二期培训未举办；培训费结余较多",
                ),
                _line(
                    4,
                    ASSETS,
                    ASSETS,
                    "国有企业改革经费",
                    "3.2 0.8 25 58.5",
                    "差",
                    "改制方案年内未批复，经费结转下年使用",
                ),
            ),
        ),
    ),
)
