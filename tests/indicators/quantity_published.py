"""Values as other provinces' published tables spell them, and how a clerk reads them; written by eye.

A row is: text | name of the indicator | reading, for a form of 2022.
"""

TABLE = """
≥95% | | number ≥ 95 %
＞＝95% | | number ≥ 95 %
>=95% | 满意度 | number ≥ 95 %
=>95% | | number ≥ 95 %
⩾95％ | | number ≥ 95 %
≧ 95 % | | number ≥ 95 %
大于等于95% | | number ≥ 95 %
大于或等于95% | | number ≥ 95 %
不低于95% | | number ≥ 95 %
不得低于95% | | number ≥ 95 %
95%以上 | | number ≥ 95 %
95%及以上 | | number ≥ 95 %
95%（含）以上 | | number ≥ 95 %
≥95%（含95%） | | number ≥ 95 %
达到95% | | number ≥ 95 %
达95%以上 | | number ≥ 95 %
满意度≥95% | | number ≥ 95 %
服务对象满意度达到95%以上 | | number ≥ 95 %
群众满意度90%以上 | | number ≥ 90 %
完成率达到100% | | number ≥ 100 %
合格率100% | | number 100 %
合格率为100% | | number 100 %
达标率=100% | | number = 100 %
不合格率≤1% | | number ≤ 1 %
无故障率99% | | number 99 %
100%完成 | | number 100 %
100%已完成 | | number 100 %
100%，已完成 | | number 100 %
100%（达标） | | number 100 %
已完成100% | | number 100 %
１００％ | | number 100 %
100﹪ | | number 100 %
100℅ | | number 100 %
100%。 | | number 100 %
“100%” | | number 100 %
100.00% | | number 100.00 %
百分之百 | | number 100 %
百分百 | | number 100 %
百分之九十五以上 | | number ≥ 95 %
不低于百分之九十 | | number ≥ 90 %
百分之95 | | number 95 %
百分之三点五 | | number 3.5 %
千分之五 | | number 5 ‰
≤0.1‰ | | number ≤ 0.1 ‰
九成以上 | | number ≥ 9 成
<5% | | number < 5 %
＜＝5% | | number ≤ 5 %
小于5% | | number < 5 %
低于5% | | number < 5 %
不高于5% | | number ≤ 5 %
≤5%以内 | | number ≤ 5 %
控制在5%以内 | | number ≤ 5 %
控制在5% | | number ≤ 5 %
降至5% | | number ≤ 5 %
提高到95% | | number ≥ 95 %
95%左右 | | number about 95 %
约6.5% | | number about 6.5 %
0% | 事故率 | number 0 %
96 | 村民满意度（%） | number 96 % by name
≥95 | 群众满意度(%) | number ≥ 95 % by name
98 | 政策执行率% | number 98 % by name
95（%） | | number 95 %
95 | 群众满意度 | number 95
0.95 | 群众满意度 | number 0.95
增长5% | 产值增长率 | number 5 %
同比增长5%以上 | | number ≥ 5 %
年均增长6%以上 | | number ≥ 6 %
≥提高5% | | number ≥ 5 %
提高≥5% | | number ≥ 5 %
较上年提高5个百分点 | | number 5 个百分点
较2021年提高5% | | number 5 %
下降5% | 能耗降低率 | number 5 %
降幅5% | | number 5 %
增幅≥6% | | number ≥ 6 %
-3% | | number -3 %
－3% | | number -3 %
负3% | | number -3 %
+5% | | number 5 %
≥10家 | | number ≥ 10 家
10家以上 | | number ≥ 10 家
不少于10家 | | number ≥ 10 家
至少10家 | | number ≥ 10 家
10家及以上 | | number ≥ 10 家
多于10家 | | number > 10 家
超过10家 | | number > 10 家
不足10家 | | number < 10 家
不少于三家 | | number ≥ 3 家
10家企业 | | number 10 家
≥10家企业 | | number ≥ 10 家
20个项目 | | number 20 个
13个县市 | | number 13 个
13个县（市、区） | | number 13 个
120个村（社区） | | number 120 个
1支队伍 | | number 1 支
200名学生 | | number 200 名
1份报告 | | number 1 份
30盏路灯 | | number 30 盏
100户农户 | | number 100 户
三次 | | number 3 次
两期 | | number 2 期
一百二十人 | | number 120 人
举办两次 | | number 2 次
=1.00个 | | number = 1.00 个
12,345人 | | number 12345 人
１２，３４５人 | | number 12345 人
1，234，567.89元 | | number 1234567.89 元
200人左右 | | number about 200 人
约200人 | | number about 200 人
3万人次 | | number 30000 人次
1.5万亩 | | number 15000 亩
5千人 | | number 5000 人
3万 | 免费体检人数 | number 30000
300人·次 | | number 300 人·次
120人（次） | | number 120 人次
3场（次） | | number 3 场次
2台（套） | | number 2 台套
5（套） | | number 5 套
20（人） | | number 20 人
5 | 组织培训（天） | number 5 天 by name
≥400 | 组织参观学习（人数） | number ≥ 400 人 by name
2台/套 | | number 2 台/套
4次/年 | | number 4 次/年
每年4次 | | number 4 次/年
每年不少于4次 | | number ≥ 4 次/年
一年四次 | | number 4 次/年
一年2次 | | number 2 次/年
每季度1次 | | number 1 次/季度
每月不少于2次 | | number ≥ 2 次/月
每村1名 | | number 1 名/村
1次以上/年 | | number ≥ 1 次/年
全年4次 | | number 4 次
全年不少于4次 | | number ≥ 4 次
共4次 | | number 4 次
完成5次 | | number 5 次
培训200人 | | number 200 人
发放补贴300人 | | number 300 人
在职15人 | | number 15 人
新增就业200人 | | number 200 人
培训人数不少于200人 | | number ≥ 200 人
安全事故0起 | | number 0 起
事故发生率为0 | | number 0
零事故 | | number 0
零投诉 | | number 0
0起 | | number 0 起
≤0 | | number ≤ 0
1500条 | | number 1500 条
500m2 | | number 500 m²
500㎡ | | number 500 ㎡
1.2万平方米 | | number 12000 平方米
3.5km | | number 3.5 km
15千克 | | number 15 千克
5000千瓦时 | | number 5000 千瓦时
35μg/m³ | | number 35 μg/m³
0.5mg/L | | number 0.5 mg/L
≤70分贝 | | number ≤ 70 分贝
25℃ | | number 25 ℃
≥90分 | | number ≥ 90 分
48学时 | | number 48 学时
3万株 | | number 30000 株
5万元 | | number 5 万元
≤5万元 | | number ≤ 5 万元
5万元以内 | | number ≤ 5 万元
不超过5万元（含） | | number ≤ 5 万元
预算控制数50万元 | | number 50 万元
控制在预算50万元以内 | | number ≤ 50 万元
5万 | 平台费用 | number 5 万元 by name
≤4万 | 法律咨询费用 | number ≤ 4 万元 by name
50万 | 补助资金 | number 50 万元 by name
1.2亿 | 项目投资 | number 1.2 亿元 by name
五十万 | 工作经费 | number 50 万元 by name
48.5 | 项目总成本（万元） | number 48.5 万元 by name
500000 | 项目总成本（元） | number 500000 元 by name
50 | 项目总成本 | number 50
￥5,000.00 | | number 5000.00 元
5000元整 | | number 5000 元
人民币5万元 | | number 5 万元
一万元 | | number 1 万元
1亿5000万元 | | number 15000 万元
50万元（含税） | | number 50 万元
2000元/人 | | number 2000 元/人
2000元/人/月 | | number 2000 元/人/月
≤500元/人·天 | | number ≤ 500 元/人·天
每人500元 | | number 500 元/人
每人每月500元 | | number 500 元/人/月
每户补助2万元 | | number 2 万元/户
补助标准1000元/人 | | number 1000 元/人
≤15元/㎡ | | number ≤ 15 元/㎡
3/4 | | number 0.75
四分之三 | | number 0.75
15天 | | number 15 天
30个工作日内 | | number ≤ 30 个工作日
24小时内 | | number ≤ 24 小时
3天内完成 | | number ≤ 3 天
30分钟以内 | | number ≤ 30 分钟
≤60日历天 | | number ≤ 60 日历天
10日内 | | number ≤ 10 日
12个月 | | period 12 个月
十二个月 | | period 12 个月
≥12个月 | | period ≥ 12 个月
1年 | | period 1 年
一年 | | period 1 年
3年以上 | | period ≥ 3 年
半年 | | period 0.5 年
两年半 | | period 2.5 年
使用年限≥10年 | | period ≥ 10 年
持续12个月 | | period 12 个月
12月 | 持续开展 | period 12 月
12月 | 工资发放月数 | period 12 月
18月 | 项目时效 | period 18 月
12 | 发放月数（月） | period 12 月 by name
6个月内 | | period ≤ 6 个月
全年 | | period 2022-01-01..2022-12-31
2022年全年 | | period 2022-01-01..2022-12-31
1-12月 | | period 2022-01-01..2022-12-31
1月至12月 | | period 2022-01-01..2022-12-31
2022年1月-12月 | | period 2022-01-01..2022-12-31
2022年1-12月 | | period 2022-01-01..2022-12-31
2022.1-12 | | period 2022-01-01..2022-12-31
2022.1.1-12.31 | | period 2022-01-01..2022-12-31
2022.1.1-2022.12.31 | | period 2022-01-01..2022-12-31
2022/1/1－2022/12/31 | | period 2022-01-01..2022-12-31
2022-1-1至2022-12-31 | | period 2022-01-01..2022-12-31
自2022年1月1日至2022年12月31日 | | period 2022-01-01..2022-12-31
2022年1月1日起至2022年12月31日止 | | period 2022-01-01..2022-12-31
20220101-20221231 | | period 2022-01-01..2022-12-31
2022年9月-2023年7月 | | period 2022-09-01..2023-07-31
2021-2023年 | | period 2021-01-01..2023-12-31
12月1-31日 | | period 2022-12-01..2022-12-31
5月至10月 | | period 2022-05-01..2022-10-31
1-4季度 | | period 2022-01-01..2022-12-31
12月31日 | | date 2022-12-31
12月31日前 | | date ≤ 2022-12-31
12月31号前 | | date ≤ 2022-12-31
≤12月31日 | | date ≤ 2022-12-31
不晚于12月31日 | | date ≤ 2022-12-31
2022年12月31日之前完成 | | date ≤ 2022-12-31
于2022年12月底前完成 | | date ≤ 2022-12-31
2022年12月31日前完成验收 | | date ≤ 2022-12-31
12月底前 | | date ≤ 2022-12-31
12月底 | | date 2022-12-31
十二月底前 | | date ≤ 2022-12-31
年底前 | | date ≤ 2022-12-31
2022年年底 | | date 2022-12-31
2022年底前完成 | | date ≤ 2022-12-31
每年12月31日前 | | date ≤ 2022-12-31
截至2022年12月31日 | | date 2022-12-31
完成时间：2022年12月31日 | | date 2022-12-31
2022.12.31 | | date 2022-12-31
2022-12-31 | | date 2022-12-31
2022/12/31 | | date 2022-12-31
2022年12.31 | | date 2022-12-31
2022.12.31前 | | date ≤ 2022-12-31
20221231 | 完成时间 | date 2022-12-31
12.31前 | | date ≤ 2022-12-31
12.31 | 完成时间 | date 2022-12-31
12.31 | 项目成本（万元） | number 12.31 万元 by name
2022.5 | 项目成本 | number 2022.5
2022.12 | 完成时间 | date 2022-12-01..2022-12-31
2022年12月 | | date 2022-12-01..2022-12-31
12月份 | 任务完成时限 | date 2022-12-01..2022-12-31
11月 | 完成时间 | date 2022-11-01..2022-11-30
6月中旬 | | date 2022-06-11..2022-06-20
第四季度 | | date 2022-10-01..2022-12-31
4季度 | | date 2022-10-01..2022-12-31
2022年第3季度 | | date 2022-07-01..2022-09-30
上半年 | | date 2022-01-01..2022-06-30
年内 | | date ≤ 2022-01-01..2022-12-31
2022年 | 完成时间 | date 2022-01-01..2022-12-31
2022 | 完成时间（年） | date 2022-01-01..2022-12-31
当年12月31日前 | | date ≤ 2022-12-31
10 | 补助人数（万人） | number 100000 人 by name
5万 | 补助人数（万人） | number 50000 人 by name
10 | 投资额（亿元） | number 10 亿元 by name
15 | 补助标准（元/人·天） | number 15 元/人·天 by name
200元/（人·天） | | number 200 元/人·天
二〇二二年十二月三十一日 | | date 2022-12-31
已于2022年12月29日完成 | | date 2022-12-29
2022年12月29日已完成 | | date 2022-12-29
持续 | | wording
长期 | | wording
有效提升 | | wording
无 | | wording
无事故 | | wording
达标 | | wording
是 | | wording
已完成 | | wording
按时完成 | | wording
及时 | | wording
一般 | | wording
一定 | | wording
一次性 | | wording
一次性完成 | | wording
一致 | | wording
三分离 | | wording
十四五 | | wording
十分满意 | | wording
一户一档 | | wording
两不愁三保障 | | wording
零容忍 | | wording
零距离 | | wording
不适用 | | wording
XXX | | wording
…… | | wording
次 | | wording
Ⅲ类 | | wording
5A级 | | wording
国家5A级 | | wording
第3名 | | wording
前10名 | | wording
未完成5个 | | wording
提前5天 | | wording
每月5日前 | | wording
次月10日前 | | wording
每季度末 | | wording
按月 | | wording
春节前 | | wording
7×24小时 | | wording
9:30 | | wording
1.2.3 | | wording
5 10 | | wording
5次/1次 | | wording
5天×2期 | | wording
15人+8人 | | wording
4次/年, 200人 | | wording
培训2期200人 | | wording
开展活动5次，培训200人 | | wording
完成39户结亲户6次慰问 | | wording
出勤率≥95%，合格率≥98% | | wording
12月底完成率100% | | wording
按照合同约定完成3个标段的施工建设任务 | | wording
2022年12月31日未完成 | | wording
2022年6月30日起 | | wording
推迟至2023年 | | wording
当年完工率 | | wording
次年3月底前 | | wording
2022年初 | | wording
300M | | wording
PM2.5≤35 | | wording
师生比1:3 | | wording
0.5:x | | wording
3/0 | | wording
13月5日 | | wording
1000000000000000000000 | | wording
/ | | none
— | | none
—— | | none
－ | | none
\\ | | none
"""

AMBIGUOUS = """
1 | 村民满意度（%） | number 100 % by name OR number 1 % by name
0.95 | 满意度（%） | number 95 % by name OR number 0.95 % by name
下降5% | | number 5 % OR number -5 %
—5% | | number -5 % OR number 5 %
200多人 | | number > 200 人 OR number 200 人
10余万元 | | number > 10 万元 OR number 10 万元
50万余元 | | number > 50 万元 OR number 50 万元
二十余人 | | number > 20 人 OR number 20 人
近200人 | | number 200 人 OR number < 200 人
200+ | | number ≥ 200 OR number > 200
5-10人 | | number ≥ 5 人 OR number ≤ 10 人
5至10人 | | number ≥ 5 人 OR number ≤ 10 人
95%-100% | | number ≥ 95 % OR number ≤ 100 %
90%～95% | | number ≥ 90 % OR number ≤ 95 %
90-95% | | number ≥ 90 % OR number ≤ 95 %
10万-20万元 | | number ≥ 10 万元 OR number ≤ 20 万元
1万-2万人 | | number ≥ 10000 人 OR number ≤ 20000 人
3—5年 | | period ≥ 3 年 OR period ≤ 5 年
10±2 | | number ≥ 8 OR number ≤ 12
≥90%且≤100% | | number ≥ 90 % OR number ≤ 100 %
80%＜x≤95% | | number > 80 % OR number ≤ 95 %
80%以上，95%以下 | | number ≥ 80 % OR number ≤ 95 %
≥5万元以内 | | number ≥ 5 万元 OR number ≤ 5 万元
100%≥ | | number ≥ 100 % OR wording
7月前 | | date ≤ 2022-06-30 OR date ≤ 2022-07-01..2022-07-31
12月 | 项目实施期限 | date 2022-12-01..2022-12-31 OR period 12 月
12 | 完成时间（月） | period 12 月 by name OR date 2022-12-01..2022-12-31
3月内 | | period ≤ 3 月 OR date ≤ 2022-03-01..2022-03-31
6月31日 | | date 2022-06-30 OR wording
预计12月底完成 | | date 2022-12-31 OR wording
12.31 | | number 12.31 OR date 2022-12-31
10.5 | 完成时间 | date 2022-10-05 OR number 10.5
3/4 | 完成时间 | date 2022-03-04 OR number 0.75
20221231 | | number 20221231 OR date 2022-12-31
2022.5 | | date 2022-05-01..2022-05-31 OR number 2022.5
10日 | | number 10 日 OR wording
150/200 | | number 0.75 OR wording
1:2 | | number 0.5 OR wording
1 500条 | | number 1500 条 OR wording
3级 | | number 3 级 OR wording
①5次 | | number 5 次 OR wording
5公里道路 | | number 5 公里 OR wording
5次（其中线上2次） | | number 5 次 OR wording
≤50万元（不含税） | | number ≤ 50 万元 OR wording
完成目标的100% | | number 100 % OR wording
50%未完成 | | number 50 % OR wording
节约5万元 | | number 5 万元 OR wording
2万/户 | | number 2 万元/户 OR wording
2022年4次 | | number 4 次 OR wording
"""


def rows(table: str) -> list[tuple[str, str, str]]:
    cells = (
        [cell.strip() for cell in line.replace("| |", "| - |").split(" | ")] for line in table.strip().splitlines()
    )
    return [(text, "" if name == "-" else name, reading) for text, name, reading in cells]
