"""Where a level-1 or level-2 label may go on in a new line, so that no character hangs over alone."""

import re
from itertools import accumulate

# The words that level-2 labels are made of; what is written otherwise breaks in pairs.
WORDS = re.compile(
    r"指标$|服务对象|社会公众|受益对象|满意度|可持续|生态环境|发展|影响|效益|效果|成本|或|[\s\S]{1,2}(?![\s\S]$)|[\s\S]{1,3}$"
)


def label_breaks(text: str) -> tuple[int, ...]:
    ends = list(accumulate(len(word) for word in WORDS.findall(text)))
    return tuple(ends[:-1])
