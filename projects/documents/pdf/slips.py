"""密码条: several to a page, cut along dashed lines and handed to each person."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from weasyprint import HTML

from projects.documents.pdf.engine import font_configuration, undisturbed
from projects.documents.pdf.resources import OwnPictures
from projects.documents.pdf.style import FAMILIES, TITLE_FAMILIES

IN_A_ROW: Final = 2
TITLE: Final = "密码条"
RULES: Final = (
    "首次登录须修改密码。本条只打印一次，请当面领取，勿转借、勿拍照；丢失的，请账号管理员换新密码，此条随即作废。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSlip:
    unit: str
    name: str
    username: str
    password: str


def write_slips(slips: Sequence[PasswordSlip], *, address: str, made_on: dt.date) -> bytes:
    """A unit's slips follow each other; nothing is fetched and nothing is kept."""
    foot = f"{address}　{made_on:%Y年%-m月%-d日}"
    rows = (slips[first : first + IN_A_ROW] for first in range(0, len(slips), IN_A_ROW))
    html = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"<style>{STYLE}</style></head><body><table>{''.join(_row_html(row, foot) for row in rows)}</table></body></html>"
    )
    with undisturbed():
        written: bytes = HTML(string=html, url_fetcher=OwnPictures("")).write_pdf(font_config=font_configuration())
    return written


def _row_html(slips: Iterable[PasswordSlip], foot: str) -> str:
    cells = [
        f'<td><p class="unit">{escape(slip.unit)}</p>'
        f"<p>姓名：{escape(slip.name)}　　登录名：<b>{escape(slip.username)}</b></p>"
        f'<p>一次性密码：<b class="secret">{escape(slip.password)}</b></p>'
        f'<p class="rules">{RULES}</p><p class="rules">{escape(foot)}</p></td>'
        for slip in slips
    ]
    return f"<tr>{''.join(cells)}{'<td></td>' * (IN_A_ROW - len(cells))}</tr>"


STYLE: Final = f"""
@page {{ size: A4; margin: 10mm }}
body {{ margin: 0; font: 10pt/1.45 {FAMILIES} }}
table {{ width: 100%; table-layout: fixed; border-collapse: collapse }}
tr {{ break-inside: avoid }}
td {{ height: 39mm; padding: 3mm 5mm; border: 0.5pt dashed #666; vertical-align: top; overflow-wrap: anywhere }}
p {{ margin: 0 0 1.2mm }}
b {{ font-family: {TITLE_FAMILIES} }}
.unit {{ font: 11pt/1.3 {TITLE_FAMILIES} }}
.secret {{ font-size: 14pt; letter-spacing: 0.5pt }}
.rules {{ font-size: 7.5pt; color: #333 }}
"""
