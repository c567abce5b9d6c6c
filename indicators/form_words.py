"""The words that forms write beside and above their values, in all the spellings that are known."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

NOISE: Final = re.compile(r"[\s:：|*、]+|[(（\[【][^()（）\[\]【】]*[)）\]】]")
NUMBERING: Final = re.compile(r"^\s*(?:[一二三四五六七八九十]+[、.．]|\d+[、.．)）])")
OF_WHICH: Final = re.compile(r"^其\s*中\s*[-—－]?|^[-—－]+(?=[\u4e00-\u9fff])")
LONGEST: Final = 100  # characters of a label; more is a text

# The first spelling that two fields share belongs to the first of them.
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "dimension": ("一级指标", "一级", "指标类型"),
    "category": ("二级指标", "二级", "指标类别"),
    "name": ("三级指标", "三级", "指标名称", "指标内容", "绩效指标", "指标"),
    "target": (
        "年度指标值",
        "指标值",
        "目标值",
        "年度目标值",
        "计划值",
        "计划指标值",
        "调整后指标值",
        "调整指标值",
        "指标目标值",
        "绩效指标值",
        "绩效目标值",
        "预期指标值",
        "预期值",
        "计划完成值",
        "年初指标值",
        "年初目标值",
    ),
    "target_sign": ("性质", "指标性质", "指标值性质", "符号", "绩效指标性质", "指标方向"),
    "target_value": ("指标值", "年度指标值", "目标值"),
    "target_unit": ("度量单位", "计量单位", "单位", "绩效度量单位", "指标单位"),
    "actual": (
        "实际完成值",
        "完成值",
        "全年完成值",
        "实际值",
        "全年实际值",
        "实际完成情况",
        "指标实际完成值",
        "实际完成指标值",
        "指标完成值",
        "自评完成值",
        "完成情况",
    ),
    "weight": (
        "分值",
        "权重",
        "分值权重",
        "指标分值",
        "指标权重",
        "指标分值权重",
        "满分",
        "标准分",
        "执行率权重",
        "执行率分值",
    ),
    "score": ("得分", "自评得分", "指标得分", "实际得分", "自评分", "执行率得分", "预算执行率得分"),
    "deviation": (
        "偏差原因分析及改进措施",
        "偏差原因",
        "偏差原因分析",
        "未完成原因",
        "未完成原因分析",
        "原因分析及改进措施",
        "扣分原因",
        "扣分说明",
    ),
    "initial": (
        "年初预算数",
        "年初预算",
        "年初",
        "年初数",
        "年初预算金额",
        "年初预算安排数",
        "年初预算安排",
        "年初安排数",
    ),
    "budget": (
        "全年预算数",
        "全年预算",
        "调整后预算数",
        "调整预算数",
        "调整后",
        "预算数",
        "调整后预算",
        "年度预算数",
        "全年预算金额",
        "调整后预算金额",
        "预算安排数",
        "预算金额",
        "年中调整后预算",
        "全年调整后预算数",
        "全年调整预算数",
        "年度预算安排",
        "预算安排",
        "年度预算",
    ),
    "spent": (
        "全年执行数",
        "执行数",
        "预算执行数",
        "执行",
        "全年支出数",
        "支出数",
        "实际支出数",
        "全年实际支出数",
        "实际执行数",
        "年度执行数",
        "执行金额",
        "实际支出金额",
        "实际支出",
        "实际使用",
        "实际使用数",
        "全年执行",
        "全年支出",
        "支出金额",
        "预算执行金额",
        "实际执行",
    ),
    "rate": ("执行率", "预算执行率", "资金执行率", "预算资金执行率", "支出率", "资金支出率", "预算完成率"),
}
# Heads of indicators that no list can name in full; looked at where no spelling fits.
HEAD_PATTERNS: Final = (
    ("dimension", re.compile(r"^一级(?:绩效)?指标")),
    ("category", re.compile(r"^二级(?:绩效)?指标")),
    ("name", re.compile(r"^三级(?:绩效)?指标")),
    ("deviation", re.compile(r"(?:偏差|偏离|差异|差距|未完成|未达标|未达到).*(?:原因|分析|措施|说明)")),
    ("points", re.compile(r"^(?:分值|权重)[/／及和与]?(?:自评)?得分$")),  # 10/9.5
    ("points_reversed", re.compile(r"^(?:自评)?得分[/／及和与]?(?:分值|权重)$")),  # 9.5/10
    ("actual", re.compile(r"(?:实际|全年|年度|年末).{0,4}(?:完成(?:指标|目标)?值|完成情况|实现值|完成数)$")),
    ("target", re.compile(r"^(?:年初|年度|计划|预期|全年|设定|调整).{0,4}(?:指标值|目标值)$")),
    ("weight", re.compile(r"^(?:指标|标准|设定)?(?:分值|分数|权重)$")),
    ("score", re.compile(r"^(?:自评|指标|单位|实际).{0,2}(?:得分|评分)$")),
)
# Columns that a form of one province has beside those of all; the values stay with the row under these names.
EXTRA_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "extra.basis": ("指标值设置依据", "设置依据", "指标值设定依据", "设定依据", "指标值依据"),
    "extra.last_year": ("上年完成值", "上年实际值", "上年度完成值", "上年实际完成值"),
    "extra.scoring_rule": (
        "指标赋分规则",
        "赋分规则",
        "评分标准",
        "评分规则",
        "计分方法",
        "评分方法",
        "计分标准",
        "评扣分标准",
    ),
    "extra.explanation": ("指标解释", "指标说明", "指标描述", "绩效指标描述", "指标内涵", "指标定义"),
    "extra.attribute": ("指标属性",),
    "extra.evidence": ("佐证资料", "佐证材料", "证明材料"),
    "extra.completion": ("完成率", "指标完成率", "完成比例"),
    "extra.note": ("备注",),
}
# Labels beside (or above) a value of the whole sheet.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "project": ("项目名称", "预算项目名称", "项目支出名称", "单位名称项目名称"),
    "department": (
        "主管部门",
        "主管单位",
        "项目主管部门",
        "主管部门名称",
        "主管预算部门",
        "一级预算部门",
        "预算部门",
        "主管部门及代码",
        "省级主管部门",
        "市级主管部门",
        "州级主管部门",
        "县级主管部门",
        "项目主管单位",
    ),
    "unit": (
        "实施单位",
        "项目实施单位",
        "预算单位",
        "项目单位",
        "实施单位名称",
        "执行单位",
        "资金使用单位",
        "用款单位",
        "项目承担单位",
        "承担单位",
    ),
    "filler": ("填报人", "填表人", "填报人员"),
    "phone": ("联系电话", "电话", "联系方式", "填报人电话", "填报人联系电话"),
    "execution_reason": (
        "执行偏差原因",
        "预算执行偏差原因",
        "执行率偏差原因",
        "偏差大或目标未完成原因分析",
        "偏差原因分析",
        "偏差原因分析及改进措施",
        "偏差原因",
        "未完成原因",
        "未完成原因分析",
    ),
    "adjustment_note": ("预算调整说明", "预算调整情况说明", "预算调整原因"),
    "grade": ("自评等级", "评价等级", "自评等次", "等级", "评价等次", "绩效等级", "自评结果等级"),
    "year": ("预算年度", "自评年度", "评价年度", "所属年度", "项目年度", "年度"),
    "extra.conclusion": ("评价结论", "自评结论"),
    "extra.problems": ("存在问题", "存在的问题", "存在问题及原因"),
    "extra.improvements": ("改进措施", "改进措施及结果应用方案", "下一步改进措施", "整改措施"),
    "extra.remarks": ("其他需要说明的事项", "其他需说明的事项", "其他说明", "其他需要说明的问题", "说明"),
    "extra.category": ("项目类别",),
    "extra.nature": ("项目属性",),
    "extra.duration": ("项目类型",),
    "extra.project_code": ("项目编码", "项目代码", "项目编号"),
    "extra.manager": ("项目负责人", "项目负责人及联系电话", "项目负责人及电话"),
    "extra.manager_phone": ("项目负责人电话", "负责人电话"),
    "extra.period": ("项目起止时间", "项目期限", "实施期限", "起止时间", "项目实施期"),
    "extra.office": ("具体实施处室", "实施处室", "承担处室", "责任处室", "归口处室"),
    "extra.reporting_unit": (
        "单位名称",
        "填报单位",
        "编制单位",
        "部门名称",
        "部门（单位）名称",
        "填报部门",
        "编制部门",
        "部门",
    ),
    "extra.date": ("填报日期", "填表日期", "填写日期", "填表时间", "填报时间", "自评日期", "自评时间", "日期"),
    "extra.reviewer": ("审核人", "复核人"),
    "extra.head": ("单位负责人", "负责人", "单位负责人签字"),
    "extra.finance_head": ("财务负责人",),
    "extra.seal": ("单位盖章", "盖章", "单位"),
}
LONG_FIELDS: Final = frozenset(
    {"execution_reason", "adjustment_note", "extra.conclusion", "extra.problems", "extra.improvements", "extra.remarks"}
)
GOAL_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "goal": (
        "预期目标",
        "年度目标",
        "年度总体目标",
        "总体目标",
        "项目年度目标",
        "年初设定目标",
        "年度预期目标",
        "年度绩效目标",
        "年初目标",
        "绩效目标",
        "项目绩效目标",
        "年初绩效目标",
        "全年绩效目标",
        "项目年度绩效目标",
        "年度总目标",
        "项目年度总目标",
        "年初设定",
    ),
    "outcome": (
        "实际完成情况",
        "年度目标完成情况",
        "总体目标完成情况",
        "目标完成情况",
        "全年实际完成情况",
        "目标实际完成情况",
        "年度总体目标完成情况",
        "年度总体目标完成情况综述",
        "年度总目标完成情况",
        "绩效目标完成情况",
        "绩效目标实际完成情况",
        "年度绩效目标完成情况",
        "全年目标实际完成情况",
        "年度目标实际完成情况",
        "实际完成目标",
        "实际完成",
        "完成情况",
    ),
}
FUND_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "total": (
        "年度资金总额",
        "资金总额",
        "年度财政资金总额",
        "总额",
        "年度总额",
        "年度资金合计",
        "项目资金总额",
        "资金合计",
        "总金额",
        "预算总额",
        "项目总金额",
        "合计",
    ),
    "appropriation": (
        "当年财政拨款",
        "财政拨款",
        "财政资金",
        "本年财政拨款",
        "年度财政拨款",
        "当年财政资金",
        "本年财政资金",
        "一般公共预算拨款",
        "本年一般公共预算拨款",
        "当年一般公共预算拨款",
        "财政拨款资金",
    ),
    "carryover": ("上年结转资金", "上年结转", "结转资金", "上年结转结余", "上年结转结余资金", "上年结余结转资金"),
    "other": ("其他资金", "其他", "其它资金", "其它"),
    "special_account": ("财政专户管理资金", "财政专户资金"),
    "unit": ("单位资金",),
}
# Words that name a part of the form, and hold no value.
SIDES: Final = frozenset(
    {
        "资金",
        "项目资金",
        "项目资金情况",
        "项目资金投入",
        "资金投入",
        "资金投入情况",
        "资金性质",
        "资金项目",
        "项目",
        "资金类别",
        "预算执行",
        "资金情况",
        "资金来源",
        "预算执行情况",
        "项目预算执行情况",
        "项目预算",
        "预算资金",
        "年度总体目标",
        "总体目标",
        "年度目标",
        "年度目标完成情况",
        "年度总体目标完成情况",
        "总体目标完成情况",
        "绩效指标",
        "年度绩效指标",
        "年度绩效指标完成情况",
        "绩效指标完成情况",
        "绩效目标",
        "年度绩效目标",
        "目标绩效指标",
        "年度绩效指标表",
        "项目绩效指标",
        "项目绩效目标",
        "项目年度总目标",
        "项目年度目标完成情况",
        "项目基本情况",
        "项目基本信息",
        "基本信息",
        "基本情况",
        "指标",
        "序号",
    }
)
TOTALS: Final = frozenset(
    {"总分", "合计", "总计", "自评总分", "总分合计", "总评分", "自评得分合计", "得分总计", "合计得分", "自评合计"}
)
TOTAL_WEIGHTS: Final = frozenset({"总分值", "分值合计", "总权重"})
TOTAL_SCORES: Final = frozenset({"总得分", "得分合计", "自评总得分", "最终得分", "自评得分", "综合得分", "自评分"})
EXECUTION_ROWS: Final = frozenset({"预算执行率", "执行率", "资金执行率", "预算执行", "预算执行情况", "项目预算执行率"})
PERIODS: Final = re.compile(r"实施期|中期|中长期|长期|[二三四五]年")  # longer than the year of the form
NOTES: Final = re.compile(r"^\s*(?:注|备注|说明|填表说明|填报说明|备\s*注|\d+[.．、](?!\d))\s*[:：.．、]?")
TITLE: Final = re.compile(r"(?:自评表|自评价表|自评情况表|目标表|目标申报表|目标自评|绩效自评|目标完成情况表)")
GOAL_TITLE: Final = re.compile(r"目标(?:申报)?表")
OTHER_SUBJECTS: Final = re.compile(r"整体(?:支出|绩效)|转移支付区域")


def drop_noise(label: str) -> str:
    return NOISE.sub("", label) if len(label) <= LONGEST else label


@lru_cache(maxsize=8192)
def drop_numbering(label: str) -> str:
    """A label without its numbering and 其中, for looking it up."""
    text = drop_noise(label)
    if len(label) > LONGEST:
        return text
    return OF_WHICH.sub("", drop_noise(NUMBERING.sub("", label))) or text


def by_spelling(*words: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """The first field that claims a spelling keeps it."""
    found: dict[str, str] = {}
    for table in words:
        for field, spellings in table.items():
            for spelling in spellings:
                found.setdefault(spelling, field)
    return found
