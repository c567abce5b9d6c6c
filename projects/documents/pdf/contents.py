"""The first pages of a bound file: 封面 and 目录."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

from weasyprint import HTML

from projects.documents.pdf.engine import font_configuration, undisturbed
from projects.documents.pdf.resources import OwnPictures
from projects.documents.pdf.style import FAMILIES, TITLE_FAMILIES

SPACE: Final = re.compile(r"\s+")
HYPHEN: Final = re.compile(r"(?<![A-Za-z])-(?![A-Za-z])")  # between hanzi or figures it becomes a dash
FIXED: Final = "\u2002"  # a fixed space: only the space before the page number may widen
PAGE_LINK: Final = "https://page.invalid/"  # in the 目录, until the place of the page in the file is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    title: str
    kind: str = ""  # the line below the title: the kind of the bound forms
    department: str = ""
    year: int | None = None
    date: datetime.date | None = None

    @property
    def whole_title(self) -> str:
        return f"{self.title}　{self.kind}".strip()


@dataclass(frozen=True, slots=True)
class ContentsLine:
    title: str
    group: str
    page: int  # from 1, as printed at the foot


def draw_front_pages(cover: Cover | None, entries: Sequence[ContentsLine]) -> bytes:
    pages = (
        _cover_html(cover, len(entries)) if cover else ""
    ) + f'<section class="contents"><h2>目录</h2>{"".join(_contents_lines(entries))}</section>'
    title = cover.title if cover else "目录"
    html = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>{pages}</body></html>"
    )
    with undisturbed():
        written: bytes = HTML(string=html, url_fetcher=OwnPictures("")).write_pdf(
            font_config=font_configuration(), pdf_tags=True
        )
    return written


def _cover_html(cover: Cover, count: int) -> str:
    facts = (
        cover.department,
        f"{cover.year}年度" if cover.year else "",
        f"共 {count} 张表",
        f"{cover.date.year}年{cover.date.month}月{cover.date.day}日" if cover.date else "",
    )
    lines = "".join(f"<p>{escape(HYPHEN.sub('—', fact))}</p>" for fact in facts if fact)
    title = escape(HYPHEN.sub("—", f"{cover.title}\n{cover.kind}".strip()))
    return f'<section class="cover"><h1>{title}</h1>{lines}</section>'


def _contents_lines(entries: Sequence[ContentsLine]) -> Iterator[str]:
    numbered = enumerate(entries, start=1)
    for group, members in groupby(numbered, lambda each: each[1].group):
        if group:
            yield f"<h3>{escape(group)}</h3>"
        for number, entry in members:
            words = f"{number}．{escape(SPACE.sub(FIXED, entry.title))} {entry.page}"
            yield f'<p><a href="{PAGE_LINK}{entry.page}">{words}</a></p>'


STYLE: Final = f"""
@page {{ size: A4; margin: 22mm 20mm; }}
@page cover {{ margin: 90mm 25mm 30mm; }}
html {{ font: 11pt/1.5 {FAMILIES}; }}
body {{ margin: 0; overflow-wrap: anywhere; }}
a {{ color: inherit; text-decoration: none; }}
.cover {{ page: cover; break-after: page; text-align: center; }}
h1 {{ margin: 0 0 2em; font: 26pt/1.4 {TITLE_FAMILIES}; white-space: pre-line; bookmark-level: none; }}
h2 {{ margin: 0 0 1em; font: 16pt/1.4 {TITLE_FAMILIES}; text-align: center; bookmark-level: none; }}
h3 {{ margin: 0.7em 0 0; font: inherit; border-bottom: 0.5pt solid #000; break-after: avoid; bookmark-level: none; }}
p {{
    margin: 0; padding: 0.2em 0 0.2em 1em; border-bottom: 0.25pt solid #bbb;
    overflow-wrap: anywhere; text-align: justify; text-align-last: justify;
}}
.cover p {{ margin: 0.6em 0; padding: 0; text-align-last: center; border: 0; font-size: 15pt; }}
"""
