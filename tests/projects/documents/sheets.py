"""Sheets for layouts: goal forms of seed 001 by hand, and one for each form that the seeds don't show."""

from dataclasses import replace
from decimal import Decimal

from indicators.rules import rule_set
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout
from tests.published import published_sheets

UNIT = "昌吉自治州国有资产监督管理委员会"
OUTPUT, BENEFIT, SATISFACTION, COST = "产出指标", "效益指标", "满意度指标", "成本指标"

Row = tuple[str, str, str, str]
ScoredRow = tuple[str, str, str, str, str, int, str]


def goal_rows(*rows: Row) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(key=str(number), dimension=dimension, category=category, name=name, target=target)
        for number, (dimension, category, name, target) in enumerate(rows, start=1)
    )


def scored_rows(*rows: ScoredRow) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(
            key=str(number),
            dimension=dimension,
            category=category,
            name=name,
            target=target,
            actual=actual,
            weight=Decimal(weight),
            deviation=deviation,
        )
        for number, (dimension, category, name, target, actual, weight, deviation) in enumerate(rows, start=1)
    )


def money(initial: str | None = None, budget: str | None = None, spent: str | None = None) -> FundAmounts:
    """From 万元."""
    yuan = (None if text is None else Decimal(text).scaleb(4) for text in (initial, budget, spent))
    return FundAmounts(**dict(zip(("initial", "budget", "spent"), yuan, strict=True)))


def goal_sheet(
    title: str, project: str, goal: str, appropriation: str, other: str | None, rows: tuple[IndicatorRow, ...]
) -> Sheet:
    return Sheet(
        stage=Stage.GOAL,
        year=2021,
        project=project,
        unit=UNIT,
        funds=(
            FundRow(kind="appropriation", amounts=money(appropriation)),
            FundRow(kind="other", amounts=money(other)),
        ),
        goal=goal,
        indicators=rows,
        filler="经办人",
        phone="13800000000",
        extra={"title": title},
    )


PARTY_BUILDING = goal_sheet(
    "州国资委2021年党建智能管理系统项目支出绩效目标表",
    "国有企业党建信息智能管理系统",
    "单位主要职能：贯彻执行国家、自治区和自治州有关国有资产监督管理的方针、政策和法律、法规、规章，研究制订自治州国有资产监督管理的规章、制度和办法，并组织实施。"
    "项目目标：利用“互联网+党建”新模式实现党建工作信息化。计划在2021年继续运行、完成昌吉州国有企业党建智能管理系统维护升级，确保此项工作顺利开展。",
    "5",
    "0",
    goal_rows(
        (OUTPUT, "数量指标", "平台使用企业", "≧16家"),
        ("", "", "系统运行维护(次）", "≧1次"),
        ("", "质量指标", "平台维护后信息录入时间提高率（%）", "≧20%"),
        ("", "", "系统平台全覆盖率（%）", "100%"),
        ("", "时效指标", "开展信息录入管理工作时限", "12个月"),
        ("", "成本指标", "平台费用", "5万元"),
        (BENEFIT, "社会效益\n指标", "提高企业信息化资源共享度和社会化水平", "提高"),
        ("", "可持续性影响指标", "平台维护后，信息化水平管理提高", "≧25%"),
        (SATISFACTION, "满意度指标", "平台使用者满意度（%）", "≧96%"),
    ),
)
TRAINING = goal_sheet(
    "州国资委2021年党务干部集中培训费支出绩效目标表",
    "党务干部培训费",
    "项目目标：通过学习，了解和掌握中央、自治区、州党委加强国有企业党的建设工作相关政策、部署和要求。采取自治州专家和实地观摩相结合的方式授课。",
    "6",
    "0",
    goal_rows(
        (OUTPUT, "数量指标", "培训人数", "≧140人"),
        ("", "", "每年组织培训（期）", "≧1期"),
        ("", "时效指标", "组织培训（天）", "≧5天"),
        ("", "质量指标", "培训出勤率", "≧98%"),
        ("", "", "培训合格率", "≧98%"),
        ("", "成本指标", "培训费用", "6万元"),
        (BENEFIT, "社会效益指标", "提升业务水平、规范党建服务工作", "提升"),
        ("", "可持续影响指标", "持续完善管理党务工作", "1年"),
        (SATISFACTION, "满意度指标", "培训对象满意度（%）", "≧95%"),
    ),
)
RETIREES = goal_sheet(
    "州国资委2021年国有企业退休人员社会化移交项目支出绩效目标表",
    "国有企业退休人员社会化管理工作经费",
    "项目目标：根据州党委、州人民政府要求，州国资委作为牵头部门，负责推进落实全州国有企业退休人员社会化管理工作任务，确保移交工作如期、平稳、有序完成。",
    "20",
    None,
    goal_rows(
        (OUTPUT, "数量指标", "完成国资监管企业退休人员移交人数（人）", "≧15290人"),
        ("", "", "对各县市移交工作指导检查（次）", "7次"),
        ("", "质量指标", "人事档案、组织关系移交工作完成率（%）", "100%"),
        ("", "时效指标", "人事档案、组织关系移交工作开展、完成时间（月）", "12个月"),
        ("", "成本指标", "人员档案转接、党组织关系转接、国有资产的划转等工作总成本（万元）", "20万元"),
        (BENEFIT, "社会效益\n指标", "国有企业退休人员实现社会化管理（%）", "100%"),
        ("", "可持续性影响指标", "逐渐减轻国有企业负担，促进国有企业更好的参与市场竞争。", "长期"),
        (SATISFACTION, "满意度指标", "国有企业退休人员满意度（%）", "95%"),
    ),
)
GOALS = (PARTY_BUILDING, TRAINING, RETIREES)

CHANGJI = Sheet(
    year=2021,
    project="国有企业党建信息智能管理系统",
    department="昌吉州国资委",
    unit="昌吉州国资委",
    funds=(FundRow(kind="appropriation", amounts=money("5", "4.69", "4.31")),),
    goal="利用“互联网+党建”新模式实现党建工作信息化。计划在2021年继续运行、完成昌吉州国有企业党建智能管理系统维护升级，确保此项工作顺利开展。",
    outcome="截至2021年12月31日，平台使用企业16家，系统运行维护1次，系统平台全覆盖率100%，平台使用者满意度98%，完成了年度总体目标。",
    execution_reason="年末压减预算。",
    indicators=scored_rows(
        (OUTPUT, "数量指标", "平台使用企业", ">=16家", "16家", 10, ""),
        ("", "数量指标", "系统运行维护次数", ">=1次", "1次", 10, ""),
        ("", "质量指标", "信息录入时间提高率", ">=20%", "20%", 10, ""),
        ("", "质量指标", "系统平台全覆盖率", "=100%", "100%", 10, ""),
        ("", "时效指标", "信息录入管理工作时限", "=12个月", "12个月", 5, ""),
        ("", "成本指标", "平台费用", "<=5万元", "4.31万元", 5, "年末压减预算，维护费用按合同据实支付。"),
        (BENEFIT, "社会效益指标", "企业信息化资源共享和社会化水平", "提高", "提高", 15, ""),
        ("", "可持续影响指标", "信息化水平管理提高率", ">=25%", "20%", 15, "部分企业年末才完成升级，将加强培训。"),
        (SATISFACTION, "服务对象满意度指标", "平台使用者满意度", ">=96%", "98%", 10, ""),
    ),
    filler="经办人",
    phone="13800000000",
)


def by_hand(rows: tuple[IndicatorRow, ...], key: str, points: str) -> tuple[IndicatorRow, ...]:
    return tuple(replace(row, hand_score=Decimal(points)) if row.key == key else row for row in rows)


COST_DIMENSION = Sheet(
    year=2022,
    project="党务干部集中培训费",
    department="昌吉州国资委",
    unit="昌吉州国资委",
    funds=(
        FundRow(kind="appropriation", amounts=money("6", "6", "5.4")),
        FundRow(kind="carryover", amounts=money("0", "0.5", "0.5")),
        FundRow(kind="other"),
    ),
    goal="组织全州国有企业党务干部集中培训2期，参训140人次，培训合格率不低于98%，进一步提升业务水平、规范党建工作。",
    outcome="全年组织集中培训2期，参训146人次，培训合格率99%，参训人员满意度97%，较好完成了年度目标。",
    indicators=scored_rows(
        (COST, "经济成本指标", "培训费用", "≤6.5万元", "5.9万元", 20, ""),
        (OUTPUT, "数量指标", "参训人次", "≥140人次", "146人次", 10, ""),
        (OUTPUT, "数量指标", "集中培训期数", "≥2期", "2期", 10, ""),
        (OUTPUT, "质量指标", "培训合格率", "≥98%", "99%", 10, ""),
        (OUTPUT, "时效指标", "培训完成时间", "2022年10月31日前", "2022年11月", 10, "因疫情第二期延至11月举办。"),
        (BENEFIT, "社会效益指标", "国有企业党建工作规范化水平", "提升", "提升", 10, ""),
        (BENEFIT, "可持续影响指标", "培训成果转化应用", "持续", "持续", 10, ""),
        (SATISFACTION, "服务对象满意度指标", "参训人员满意度", "≥95%", "97%", 10, ""),
    ),
)
COST_DIMENSION = replace(COST_DIMENSION, indicators=by_hand(COST_DIMENSION.indicators, "5", "8"))


def with_extra(row: IndicatorRow, **extra: str) -> IndicatorRow:
    return replace(row, extra=extra)


XINJIANG = replace(
    COST_DIMENSION,
    year=2023,
    project="统计调查专项经费",
    department="阜康市统计局",
    unit="阜康市统计局",
    funds=(
        FundRow(kind="appropriation", amounts=money("5.28", "1.96", "1.96")),
        FundRow(kind="carryover", amounts=money("0", "0", "0")),
        FundRow(kind="other", amounts=money("0", "0", "0")),
    ),
    goal="在2023年12月31日前向不少于120名记账户发放补贴费，生产以居民收入和生活支出为核心的数据产品，满足研究制定城乡统筹政策和民生政策的需要。",
    outcome="截至2023年12月31日，完成住户数据产品120人，政策咨询建议完成率100%，被调查户满意度100%。",
    indicators=tuple(
        with_extra(row, basis=basis, last_year=last, scoring_rule=rule, evidence=evidence, completion=completion)
        for row, (basis, last, rule, evidence, completion) in zip(
            scored_rows(
                (OUTPUT, "数量指标", "住户数据产品人数", "≥120人", "120人", 20, ""),
                (OUTPUT, "质量指标", "政策咨询建议完成率", "=100%", "100%", 10, ""),
                (OUTPUT, "时效指标", "政策咨询建议及时率", "=100%", "100%", 10, ""),
                (COST, "经济成本指标", "记账户补贴标准", "≤36.66元/月", "36.66元/月", 20, ""),
                (BENEFIT, "社会效益指标", "提高统计能力建设", "有效提高", "有效提高", 20, ""),
                (
                    SATISFACTION,
                    "满意度指标",
                    "被调查户满意度",
                    "≥95%",
                    "100%",
                    10,
                    "满意度调查样本较少，下年扩大样本。",
                ),
            ),
            (
                ("年度工作计划", "120人", "按照完成比例赋分", "发放花名册", "100%"),
                ("年度工作计划", "100%", "按照完成比例赋分", "工作资料", "100%"),
                ("年度工作计划", "100%", "按照完成比例赋分", "工作资料", "100%"),
                ("资金拨付通知", "36.66元/月", "超过不得分", "支付凭证", "100%"),
                ("年度工作计划", "有效提高", "按评判等级赋分", "说明材料", "100%"),
                ("历史标准", "98%", "满意度赋分", "调查问卷", "105.26%"),
            ),
            strict=True,
        )
    ),
)
SICHUAN = replace(
    COST_DIMENSION,
    funds=(
        FundRow(kind="appropriation", amounts=money("6", "6", "5.4")),
        FundRow(kind="special_account"),
        FundRow(kind="unit", amounts=money("0", "0.5", "0.5")),
        FundRow(kind="other"),
    ),
    indicators=(
        *COST_DIMENSION.indicators,
        IndicatorRow(key="9", dimension=BENEFIT, category="生态效益指标", name="/", target="/", actual="/"),
    ),
    extra={
        "conclusion": "项目按年度计划实施，资金使用规范，自评得分较高，完成了年度绩效目标。",
        "problems": "第二期培训受疫情影响延期，预算执行进度偏慢。",
        "improvements": "提前谋划下年度培训，预留线上培训方案，加快支付进度。",
    },
)
YUNNAN = replace(COST_DIMENSION, extra={"remarks": ""})
HUBEI = replace(
    COST_DIMENSION,
    year=2020,
    project="水土保持监测",
    department="市水利和湖泊局",
    unit="市水土保持科研所",
    funds=(FundRow(kind="appropriation", amounts=money(None, "10", "10")),),
    execution_reason="无",
    indicators=tuple(
        with_extra(row, goal=f"年度绩效目标{goal}（40分）")
        for goal, row in zip(
            "111222",
            scored_rows(
                (OUTPUT, "质量指标", "监测数据合格率", "100%", "100%", 10, ""),
                (OUTPUT, "时效指标", "监测资料取得时间", "12月底前", "12月20日", 10, ""),
                (BENEFIT, "服务对象满意度指标", "整编资料审核满意度", "≥98%", "98%", 20, ""),
                (OUTPUT, "数量指标", "整编资料册数", "≥4册", "4册", 20, ""),
                (OUTPUT, "时效指标", "年度资料上报及时率", "100%", "100%", 10, ""),
                (BENEFIT, "社会效益指标", "为水土流失治理提供依据", "提供", "提供", 10, ""),
            ),
            strict=True,
        )
    ),
    extra={
        "reporting_unit": "市水土保持科研所",
        "date": "2021年3月10日",
        "category": "1、部门预算项目☑　2、市直专项□　3、市对下转移支付项目□",
        "nature": "1、持续性项目☑　2、新增性项目□",
        "duration": "1、常年性项目☑　2、延续性项目□　3、一次性项目□",
        "improvements": "无",
    },
)

WEIGHTED_GOAL = replace(
    COST_DIMENSION,
    stage=Stage.GOAL,
    outcome="",
    funds=(FundRow(kind="appropriation", amounts=money("6")), FundRow(kind="other", amounts=money("0"))),
    indicators=tuple(replace(row, actual="", deviation="", hand_score=None) for row in COST_DIMENSION.indicators),
    filler="经办人",
    phone="13800000000",
)

SAMPLES = {
    "national-2020": published_sheets()[9],
    "changji-2021": CHANGJI,
    "goal-2021": PARTY_BUILDING,
    "goal-weighted": WEIGHTED_GOAL,
    "cost-dimension": COST_DIMENSION,
    "xinjiang-2023": XINJIANG,
    "sichuan": SICHUAN,
    "yunnan": YUNNAN,
    "hubei": HUBEI,
}
RULES = {"changji-2021": "changji-2021", "cost-dimension": "cost-dimension", "hubei": "hubei"}


def sample(code: str) -> tuple[Sheet, SheetScore]:
    sheet = SAMPLES[code]
    return sheet, score_sheet(sheet, rule_set(RULES.get(code, "national")))


def sample_grid(code: str) -> Grid:
    sheet, scores = sample(code)
    return compose(sheet, shipped_layout(code), scores)


def long_sheet(count: int = 40) -> Sheet:
    """More rows than a page holds."""
    rows = [
        (OUTPUT, f"{kind}指标", f"第{number}项任务完成率", "100%", "100%", 1, "")
        for kind in ("数量", "质量")
        for number in range(count)
    ]
    return replace(CHANGJI, indicators=scored_rows(*rows))
