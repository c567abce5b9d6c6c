"""What has been read of a form so far."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from projects.reading.fund_block import Money
from projects.reading.indicator_cells import IndicatorRows

EMPTY_DAY: Final = re.compile(r"[年月日\s]*")
EMPTY_SIGNATURE: Final = re.compile(r"[（(]\s*(?:签字|签名|签章|盖章|公章)\s*[)）]")


@dataclass(slots=True)
class Found:
    texts: dict[str, str] = field(default_factory=dict)  # by field
    money: Money = field(default_factory=Money)
    indicators: IndicatorRows = field(default_factory=IndicatorRows)
    totals: dict[str, Decimal | None] = field(default_factory=dict)
    sums: dict[str, Decimal | None] = field(default_factory=dict)  # 合计, the total where the form has no 总分
    repeated: list[tuple[str, str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    is_begun: bool = False  # a label of the form has been read

    def put(self, name: str, value: str) -> None:
        """The first one that says something stands."""
        if (name == "extra.date" and EMPTY_DAY.fullmatch(value)) or EMPTY_SIGNATURE.fullmatch(value):
            value = ""
        if not self.texts.get(name):
            self.texts[name] = value
        elif value and value != self.texts[name]:
            self.repeated.append((name, value))

    def put_all(self, pairs: Iterable[tuple[str, str]]) -> None:
        for name, value in pairs:
            self.put(name, value)
