"""Draws conclusions about values from an indicator's name and category."""

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from indicators.quantity.tidying import TABLE
from indicators.quantity.units import UNITS, split_rate

# Only the end of a name says its unit and kind, and pasted names may have any length.
LOOKED_AT = 80
IN_BRACKETS = re.compile(r"[(\[（【]([^()（）\[\]【】0-9]{1,12})[)\]）】]")
UNIT_LABEL = re.compile(r"^(?:计量|度量)?单位[:：]?")
SPELLED_UNITS = {
    "人数": "人",
    "次数": "次",
    "天数": "天",
    "户数": "户",
    "个数": "个",
    "家数": "家",
    "月数": "个月",
    "期数": "期",
    "百分比": "%",
    "百分数": "%",
    "年限": "年",
}
MONEY = re.compile(
    r"费|资金|经费|成本|金额|价款|款|补助|补贴|投资|预算|支出|收入|产值|利润|税|损失|总额|控制数|薪|工资|造价|单价|标准"
)
NOT_MONEY = re.compile(
    r"(?:率|度|比例|比重|人数|次数|个数|户数|天数|数量|家数|件数|面积|里程|时间|时限|期限|人次|对象|企业数)[)）]?$"
)
SCALES = {"千": 3, "万": 4, "亿": 8}
LASTING = re.compile(
    r"持续|长期|常年|周期|工期|时长|为期|历时|服务期|运行期|月数|个月|维护期|有效期|保障期|年限|质保期|合同期"
)
MONTHLY = re.compile(r"[(（](?:个)?月(?:份)?[)）]")
FINISHING = re.compile(r"完成|截止|完工|竣工|交付|及时|按时|按期|验收|拨付|支付|发放|上线|启动|开工")
TIMING = re.compile(r"时间|时限|日期|期限|时效|节点|进度|何时|时点")
ASKED_DAY = re.compile(
    r"(?:完成|完工|截止|竣工|交付|验收|支付|拨付|发放|上线|启动|开工|结束).{0,6}(?:时间|时限|节点|日)|日期"
)
FALLING = re.compile(r"降低|下降|减少|压减|缩减|缩短|节约|节省|压缩|降幅|减幅|削减|减排|降耗|下调|回落")


CHANGE = "增长|提高|提升|增加|上升|上涨|增收|降低|下降|减少|减排|削减|压减|压缩|缩减|缩短|节约|节省|下浮|回落"
CHANGING = re.compile(
    rf"(?:{CHANGE})(?:率|幅度|幅|额|量|数|人数|户数|比例|比率|程度|情况|指标|值)?(?:[(（][^()（）]*[)）])?[%％]?$"
    r"|增速|增幅|降幅|涨幅|减幅|新增|净增|增减|变化率|变动率"
)
TOWARDS_CHANGE = re.compile(CHANGE)
LEVEL_END = re.compile(r"(?:率|度|比例|占比|比重|比)(?:[(（][^()（）]*[)）])?[%％]?$")
# A percentage of these is a change of them, because they are no shares themselves.
GROWING = re.compile(
    r"(?:收入|产值|利润|税收|税|GDP|生产总值|总值|增加值|销售|零售总额|贸易|投资|产量|客流量?|人次|游客|效益|经费|支出|费用|成本)"
    r"(?:总额|额|总量|量)?(?:[(（][^()（）]*[)）])?$"
)
PER_NAME = re.compile(r"[人户亩生村校车床日周月季]均|每|标准|单价|均价|单位成本|定额|[/／]")


class CellSide(Enum):
    """The cell of the row that holds a text; a single value has neither."""

    NEITHER = auto()
    TARGET = auto()
    ACTUAL = auto()


@lru_cache(maxsize=1024)
def unit_in(name: str) -> str:
    """组织培训（天） measures days. Cached: every reading of a row asks for its name."""
    name = name.rstrip()
    if name.endswith(("%", "％")):
        return "%"
    for found in reversed(IN_BRACKETS.findall(name)):
        word = UNIT_LABEL.sub("", "".join(found.translate(TABLE).split()))
        word = SPELLED_UNITS.get(word, word)
        if word in UNITS or split_rate(word)[0] in UNITS or (word[:1] in SCALES and word[1:] in UNITS):
            return word
    return ""


class ValueSurroundings(NamedTuple):
    name: str = ""
    category: str = ""
    year: int | None = None
    side: CellSide = CellSide.NEITHER

    def tail(self) -> str:
        return self.name[-LOOKED_AT:]

    def unit(self) -> str:
        return unit_in(self.tail())

    def about_money(self) -> bool:
        if "成本" in self.category[:LOOKED_AT]:
            return not NOT_MONEY.search(self.tail())
        return bool(MONEY.search(self.tail())) and not NOT_MONEY.search(self.tail())

    def about_time(self) -> bool:
        return "时效" in self.category[:LOOKED_AT] or bool(TIMING.search(self.tail()) or FINISHING.search(self.tail()))

    def asks_for_day(self) -> bool:
        return bool(ASKED_DAY.search(self.tail()))

    def lasting(self) -> bool:
        return bool(LASTING.search(self.tail()))

    def by_months(self) -> bool:
        return bool(MONTHLY.search(self.tail()))

    def finishing(self) -> bool:
        return bool(FINISHING.search(self.tail()))

    def span_of_time(self) -> bool:
        """期限 and 时限 without 完成 may mean how long or by when."""
        return "期限" in self.tail() and not self.finishing()

    def about_change(self, *, percent: bool) -> bool:
        """5% under 旅游收入增长率, 提高群众生活水平 or 旅游收入 is a change; under 提高群众满意度 it is a level."""
        name = self.tail()
        if CHANGING.search(name):
            return True
        moved = TOWARDS_CHANGE.search(name) and not LEVEL_END.search(name)
        return percent and bool(moved or GROWING.search(name))

    def about_share(self) -> bool:
        return bool(LEVEL_END.search(self.tail()))

    def rising(self) -> bool:
        return bool(CHANGING.search(self.tail())) and not self.falling()

    def each(self) -> bool:
        """Under 人均补助标准 a value is per person, with or without the words."""
        return bool(PER_NAME.search(self.tail()))

    def falling(self) -> bool:
        return bool(FALLING.search(self.tail()))
