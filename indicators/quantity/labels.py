"""Reads the words before a number: which words keep it a quantity, and how they change its meaning."""

import re
from enum import Enum
from typing import NamedTuple

from indicators.quantity.values import Aspect


class ValueLabel(Enum):
    NAMED = "named"  # 满意率达95%以上
    UNSURE = "unsure"
    REFUSED = "refused"


class Judged(NamedTuple):
    label: ValueLabel
    aspect: Aspect = Aspect.LEVEL
    measure: str = ""  # what the label says the number measures


LONGEST = 16
LINK = r"(?:了|为|是|在|约|达|有)*:?$"
# 提升改造3所 and 工业增加值 are no increase; only the words right before the number count.
MEASURE_OF_CHANGE = r"(?:率|幅度|幅|额|量|数量|数|人数|户数|面积|比例)?"
RISE = re.compile(
    rf"(?:增长|提高|增加|上升|(?<!改造)(?<!整治)提升|增速|增幅|涨幅|上涨|扩大|净增|增多|增收|增|升|涨|多){MEASURE_OF_CHANGE}{LINK}"
    "|^(?:另|再|又|比.*|较.*|同比)?(?:新增|净增|增加)(?!值)"
)
FALL = re.compile(
    rf"(?:下降|降低|减少|压减|缩减|压缩|缩短|削减|下浮|下滑|回落|下调|降幅|减幅|降|减|缩){MEASURE_OF_CHANGE}{LINK}"
)
SAVING = re.compile(
    rf"(?:节约|节省|结余|节支|结存)(?:资金|经费|成本|费用|支出|开支|金额|财政资金)*{MEASURE_OF_CHANGE}{LINK}"
)
EXCESS = re.compile(
    r"(?<![未不])超(?!市|声|高|龄|级|细|导|短|薄|前|过$|过约$)|溢出|^多(?:完成|支|用|花|发|付|办|建|培训|做|出)|^(?:额外|另外|另)"
    rf"|(?:逾期|延期|滞后|延误|推迟|延后|延长){LINK}"
)
SHORTFALL = re.compile(
    rf"(?:缺口|短缺|不足|未(?!来|成年)[\u4e00-\u9fff]{{1,4}}|没有?[\u4e00-\u9fff]{{1,4}}|(?:剩余|结余)(?:资金|经费|款)?|欠[付缴款]|(?<![最至不减])少(?!于|年|数|儿|量)[\u4e00-\u9fff]{{0,2}}|"
    rf"缺|(?<![误偏温落公极时])差|欠|(?<!最)短|剩|尚有|仍有|还有|尚余){LINK}"
)
COMPARED = re.compile(r"较|比(?!例|重|率|值|赛|武|拼)|同比|环比|高于|低于|多于|少于|大于|小于|优于|快于|慢于|领先|落后")
UPWARD = re.compile("高于|多于|大于|优于|快于|领先|[高多长大快]$")
DOWNWARD = re.compile("低于|少于|小于|慢于|落后|[低少短小慢]$")
PAST = re.compile("上年|去年|往年|同期|上期|全省|全国|全市|全区|平均")
PLANNED = re.compile("计划|目标|预算|概算|任务|指标|预期|控制数|限额|定额|合同")
WORD = r"[\u4e00-\u9fffA-Za-z\"“”'‘’()、]"
MEASURED = re.compile(
    rf"{WORD}*(?:率|度|例|比|比重|面|数|量|额|费|费用|幅|幅度|增速|增收|成本|经费|资金|投资|支出|收入|产值|预算|价|单价|造价|时间|工期|天数|面积|长度|里程|总计|合计|"
    rf"均|分值|指标值|目标值|完成值|规模|标准|款|家|次|人次|补贴|补助|水平|频次|周期|时长|时限|期限|事故|投诉|案件|伤亡|死亡|差错|信访|人员|职工|干部|学生|教师|企业|单位|贫困户|农户|设备|车辆|项目|在职|退休|编制|群众|对象|人口|学员|资料|宣传册)(?:为|是|约|在|分别|均|均为|达)?[:]?"
)
ACT = (
    "完成|培训|举办|开展|组织|新建|建设|共|共计|累计|总计|合计|实现|实际|发放|购置|购买|采购|维护|全年|年|年度|召开|改造|维修|检查|发布|宣传|资助|"
    "补助|救助|慰问|支付|支出|使用|投入|设立|建立|建成|制作|印发|印制|制定|编制|覆盖|惠及|受益|服务|参与|参加|新增|已|约|计|按|全部|每次|每期|人均|户均|"
    "平均|聘请|招聘|配备|保障|扶持|支持|奖励|表彰|巡查|走访|帮扶|接待|审计|评审|抽查|监测|检测|抽检|处理|处置|办理|受理|修缮|修建|安装|更换|配置|种植|"
    "达成|持续|为期|出版|刊发|撰写|提交|形成|出具|签订|引进|培育|认定|评选|命名|申报|验收|接种|筛查|体检|诊疗|演出|放映|播出|配送|收集|回收|清理|清运|整治|治理|疏浚|"
    "养护|绿化|供水|供电|供热|灌溉|调研|督查|督导|巡检|演练|拨付|兑付|代缴|缴纳|上缴|租赁|租用|外聘|聘用|招录|选派|派驻|引导|带动|吸纳|安置|转移|就业|脱贫|"
    "扩建|改建|改扩建|续建|翻建|迁建|发生|出现|实有|实到|参会|参训|到会|到场|到岗|在岗|在册|出动|投放|接收|收治|诊治|服务|运营|运行|拆除|清理|整理|排查|设置|增设|添置|创建|打造|推广|订购|印刷|"
    "了|≈|为|共有|现有|有|在|处于|保持|维持|保持在|稳定在|维持在|达|做到|确保|力争|完成率|≒"
)
ACTING = re.compile(rf"(?:{'|'.join(sorted(ACT.split('|'), key=len, reverse=True))})++:?")
REFUSED = re.compile(
    r"±|未|没|不|无|缺|(?<![误偏温落公极时价方])差|第|前|排名|名列|位列|位居|除|剩|超支|逾期|滞后|延|欠|尚|非|或|和|(?<!惠)及|其中|、|，|,|;|。"
)
MEASURING_END = re.compile(
    r"(?:率|度|比例|占比|数|次数|人数|天数|时间|量|成本|费用|金额|面积|里程)(?:为|是|达|约|在)?:?$"
)
# A fault by itself, for a number without a measure: 损坏3台.
FAULT = re.compile(
    "损坏|报废|枯死|死亡|故障|破损|丢失|流失|退出|退训|缺勤|缺席|缺考|旷课|逾期|违规|淘汰|空置|闲置|作废"
)


CODE = re.compile("[A-Za-z]$")  # GB50300 is the name of a standard


def judge_label(label: str, *, bound: bool, reaching: bool = False) -> Judged:
    """Says whether the label names what the number measures; a number after ≥ or 不低于 is always measured."""
    if not label or (reaching and COMPARED.search(label)):
        return Judged(ValueLabel.NAMED)  # 较上年提高到95% is a level
    aspect = Aspect.LEVEL if len(label) > LONGEST else aspect_of(label)
    measures = MEASURING_END.search(label) or FAULT.search(label)
    if aspect is not Aspect.LEVEL:
        return Judged(ValueLabel.NAMED, aspect)
    if len(label) > LONGEST or (CODE.search(label) and not bound) or (REFUSED.search(label) and not measures):
        return Judged(ValueLabel.REFUSED)
    if not COMPARED.search(label) and (bound or measures or MEASURED.fullmatch(label)):
        return Judged(ValueLabel.NAMED, measure=label)
    return Judged(ValueLabel.NAMED if ACTING.fullmatch(label) else ValueLabel.UNSURE)


def aspect_of(label: str) -> Aspect:
    """Returns the aspect in labels such as 超预算2万元, 较上年提高2个百分点, 还差20人."""
    if EXCESS.search(label):
        return Aspect.RISE if PAST.search(label) else Aspect.EXCESS
    compared, planned = COMPARED.search(label), PLANNED.search(label)
    if SAVING.search(label):
        return Aspect.SAVING
    if RISE.search(label) or (compared and UPWARD.search(label)):
        return Aspect.EXCESS if planned and compared else Aspect.RISE
    if FALL.search(label) or (compared and DOWNWARD.search(label)):
        return Aspect.SHORTFALL if planned and compared else Aspect.FALL
    if SHORTFALL.search(label) and not MEASURING_END.search(label):
        return Aspect.SHORTFALL
    return Aspect.LEVEL
