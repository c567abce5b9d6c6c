"""What may stand before a number without making it a number inside a sentence."""

import re
from enum import Enum


class Label(Enum):
    NAMED = "named"  # 满意率达95%以上
    RISE = "rise"  # 同比增长5%
    FALL = "fall"  # 较上年下降5%
    UNSURE = "unsure"
    REFUSED = "refused"


LONGEST = 16
# Possessive (*+, ++): 年均年均年均 can be cut in many ways, and trying them all would take for ever.
COMPARED = r"(?:与?同比|环比|[较比](?:上年同期|上年度?|去年|上一年度?|往年|同期)|年均|平均|逐年|每年|年度|年|均|总体|预计|已|有效|持续|稳步)*+"
LINK = r"(?:了|为|是|在|约|达)?:?"
RISE = re.compile(rf"{COMPARED}(?:增长|提高|增加|上升|提升|增幅|上涨|增收|增|升)(?:率|幅度)?{LINK}")
FALL = re.compile(rf"{COMPARED}(?:下降|降低|减少|压减|缩减|压缩|缩短|削减|下浮|下滑|降|减){LINK}")
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
    "了|≈|为|共有|现有|有|保持|维持|保持在|稳定在|维持在|达|做到|确保|力争|完成率|≒"
)
ACTING = re.compile(rf"(?:{'|'.join(sorted(ACT.split('|'), key=len, reverse=True))})++:?")
REFUSED = re.compile(
    r"未|没|不|无|缺|差|第|前|排名|名列|位列|位居|除|剩|超支|逾期|滞后|延|欠|尚|非|或|和|(?<!惠)及|其中|、|，|,|;|。"
)
MEASURING_END = re.compile(r"(?:率|度|比例|占比|数|次数|人数|天数|时间|量|成本|费用|金额)(?:为|是|达|约)?:?$")


def judge_label(label: str, *, bound: bool) -> Label:
    """Whether the number after the label is what the label measures; one that is bound by ≥ or 不低于 is."""
    if not label:
        return Label.NAMED
    if len(label) > LONGEST:
        return Label.REFUSED
    change = Label.RISE if RISE.fullmatch(label) else Label.FALL if FALL.fullmatch(label) else None
    if change:
        return change
    if REFUSED.search(label) and not MEASURING_END.search(label):
        return Label.REFUSED
    named = bound or MEASURED.fullmatch(label) or ACTING.fullmatch(label)
    return Label.NAMED if named else Label.UNSURE
