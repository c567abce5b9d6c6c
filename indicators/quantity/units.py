"""Units by kind, and their conversion."""

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType


class Agreement(StrEnum):
    SAME = "same"  # one kind: they can be converted
    SIMILAR = "similar"  # a person compares the numbers and is told so: 人 / 人次
    DIFFERENT = "different"  # 12辆 / 9次


# Kind → its units, each with its size in the kind's base unit. Days are never months: months differ in length.
MEASURES = {
    "percent": "%=1 ‰=0.1 成=10",
    "point": "个百分点=1 百分点=1",
    "money": "元=1 块=1 块钱=1 角=0.1 百元=1E2 千元=1E3 万元=1E4 十万元=1E5 百万元=1E6 千万元=1E7 亿元=1E8 万亿元=1E12",
    "dollar": "美元=1 万美元=1E4 亿美元=1E8",
    "days": "天=1 日=1 日历天=1 自然日=1 个自然日=1 周=7 星期=7 个星期=7 小时=1/24 个小时=1/24 h=1/24 H=1/24 "
    "分钟=1/1440 min=1/1440 秒=1/86400 秒钟=1/86400 s=1/86400 毫秒=1/86400000 ms=1/86400000",
    "working days": "工作日=1 个工作日=1",
    "months": "月=1 个月=1 年=12 个年度=12 周年=12 季度=3 个季度=3",
    "lessons": "课时=1 学时=1 个课时=1 个学时=1",
    "length": "米=1 m=1 延米=1 延长米=1 千米=1E3 公里=1E3 km=1E3 KM=1E3 Km=1E3 里=500 华里=500 厘米=0.01 cm=0.01 "
    "毫米=0.001 mm=0.001",
    "area": "平方米=1 平米=1 ㎡=1 m²=1 M²=1 平方=1 平方千米=1E6 平方公里=1E6 km²=1E6 公顷=1E4 hm²=1E4 ha=1E4 亩=2000/3 "
    "市亩=2000/3",
    "volume": "立方米=1 立方=1 方=1 m³=1 M³=1 ㎥=1 升=0.001 L=0.001 毫升=1E-6 ml=1E-6 mL=1E-6",
    "weight": "吨=1E6 t=1E6 千克=1E3 公斤=1E3 kg=1E3 KG=1E3 Kg=1E3 斤=500 市斤=500 克=1 g=1 毫克=0.001 mg=0.001 微克=1E-6 μg=1E-6 µg=1E-6 ug=1E-6",
    "standard coal": "吨标准煤=1 吨标煤=1 tce=1",
    "energy": "千瓦时=1 kWh=1 kwh=1 KWH=1 度电=1",
    "power": "瓦=1 千瓦=1E3 kW=1E3 kw=1E3 KW=1E3 兆瓦=1E6 MW=1E6",
    "data": "MB=1 GB=1024 TB=1048576",
    "temperature": "℃=1 °C=1 摄氏度=1",
    "multiple": "倍=1",
    "points": "分=1",
    "sound": "分贝=1 dB=1",
}

# Count words, line by line; people use the words of one line for each other.
COUNTS = {
    "persons": "人 名 位 员 个人 人数",
    "person-times": "人次 人·次 人/次",
    "organisations": "家 户 所 户数",
    "occasions": "次 场 期 回 轮 届 批 批次 场次 班次 趟 班 期班 次数 期次 班期 个班 个批次 个班次 轮次 期数 届次 场/次 次/场",
    "machines": "台 套 辆 部 架 艘 台套 台/套 套/台 台(套) 套(台) 台件 件套 台/件 台/部 辆/台 台/辆 组",
    "documents": "份 篇 册 本 张 幅 卷 则 部/篇 篇/部 套/册 本/册 册/本 页",
    "places": "处 座 栋 幢 间 口 眼 片 块 村 乡 镇 县 市 站 孔",
    "beds": "床 张床 床位 张床位",
    "living things": "头 只 羽 匹 棵 株 尾 头只 头/只 只/羽 丛",
    "item-times": "辆次 台次 架次 车次 艘次 列次 件次 项次 例次 户次 家次 份次 处次 户/次 家/次 条次 头次 台班次",
    "items": "个 项 种 类 件 条 样 款 起 例 宗 桩 笔 单 支 面 盏 把 根 道 对 双 副 箱 包 袋 瓶 盒 桶 筐 捆 车 剂 剂次 针 针次 粒 颗 枚 "
    "个/套 套/个 个数 门 节 段 标段 列 株次 点 层 具 挂 串 字 顶 方面 个方面 品种 大类 门类 队 小组",
    "working time": "工日 人天 人·天 人/天 个工日 工时 人日 人·日 人月 人·月 台班",
    "degrees": "度",
}

# 个 counts everything that is counted one by one.
ANYTHING = "items"
COUNTED_ONE_BY_ONE = frozenset(
    ["persons", "organisations", "occasions", "machines", "documents", "places", "beds", "living things", "item-times"]
)
ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        ("persons", "person-times"),
        ("person-times", "occasions"),
        ("organisations", "places"),
        ("organisations", "item-times"),
        ("machines", "item-times"),
        ("machines", "places"),
        ("occasions", "item-times"),
        ("percent", "point"),
        ("days", "working days"),
    )
)


def _read_ratio(written: str) -> tuple[Decimal, Decimal]:
    above, _, below = written.partition("/")
    return Decimal(above), Decimal(below or 1)


def _sizes() -> dict[str, tuple[str, tuple[Decimal, Decimal]]]:
    entries = ((kind, entry.rpartition("=")) for kind, line in MEASURES.items() for entry in line.split())
    return {unit: (kind, _read_ratio(size)) for kind, (unit, _, size) in entries}


ONE = (Decimal(1), Decimal(1))
# Unit → its kind, and its size as numerator and denominator, so that hours and 亩 are converted exactly.
UNITS = MappingProxyType({unit: (kind, ONE) for kind, line in COUNTS.items() for unit in line.split()} | _sizes())

# A form covers one year, so 次/年 is 次. Clerks write 每 for /.
NOTHING: frozenset[str] = frozenset()
YEARLY = frozenset(["年", "每年", "年度", ""])
# Amounts of money often leave out the time that they are for; counts don't: 每月1次 makes 12次.
TIMES = frozenset(["半年", "季", "季度", "月", "旬", "周", "天", "日", "小时"])
MONEY = "money"
PER = re.compile(r"[/·.]每?|每")


@lru_cache(maxsize=1024)
def split_rate(unit: str) -> tuple[str, frozenset[str]]:
    """Splits 元/人·月 into 元 and {人, 月}."""
    if unit in UNITS:
        return unit, NOTHING
    base, *per = PER.split(unit)
    return base, frozenset(per) - YEARLY


def per_of(unit: str) -> frozenset[str]:
    return NOTHING if unit in UNITS else split_rate(unit)[1]


@lru_cache(maxsize=1024)
def unit_kind(unit: str) -> str:
    """Returns the kind of a unit; an unknown unit is its own kind. A rate keeps its denominator: money/人."""
    base, per = split_rate(unit)
    kind = UNITS[base][0] if base in UNITS else base
    return "/".join([kind, *sorted(per)])


def unit_size(unit: str) -> tuple[Decimal, Decimal]:
    base, _ = split_rate(unit)
    return UNITS[base][1] if base in UNITS else ONE


def units_agree(first: str, second: str) -> Agreement:
    if first == second:
        return Agreement.SAME
    (first_base, first_per), (second_base, second_per) = split_rate(first), split_rate(second)
    if first_per and second_per and first_per != second_per:
        return Agreement.DIFFERENT
    if (first_per ^ second_per) & TIMES and unit_kind(first_base) != MONEY:
        return Agreement.DIFFERENT
    agreement = _kinds_agree(unit_kind(first_base), unit_kind(second_base))
    if agreement is Agreement.SAME and first_per != second_per:
        return Agreement.SIMILAR
    return agreement


def _kinds_agree(first: str, second: str) -> Agreement:
    if first == second:
        return Agreement.SAME
    pair = frozenset((first, second))
    counted = pair - {ANYTHING}
    if pair in ALIKE or (ANYTHING in pair and (counted <= COUNTED_ONE_BY_ONE or not counted & KINDS)):
        return Agreement.SIMILAR
    return Agreement.DIFFERENT


KINDS = frozenset(kind for kind, _ in UNITS.values())
