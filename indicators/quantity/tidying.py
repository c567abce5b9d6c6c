"""Unifies the spelling of typed texts: full-width characters, signs, spaces."""

import re

SPELLINGS = {
    "≥": "≧⩾≽≮",
    "≤": "≦⩽≼≯",
    ">": "﹥〉",
    "<": "﹤〈",
    "=": "﹦═〓",
    "%": "﹪℅٪",
    "-": "—–―─‐‑−﹣➖ー",
    "~": "〜∼",
    "/": "∕⁄",
    ",": "﹐",
    ":": "∶︰﹕",
    "¥": "￥",
    "": "\u200b\u200c\u200d\u2060\ufeff",
}
TABLE = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    ord(typed): plain for plain, spellings in SPELLINGS.items() for typed in spellings
}
FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
VULGAR = re.compile("([0-9]?)([½¼¾])")
SPLIT_NUMBER = re.compile(r"[0-9.,]\s+[0-9]")
SQUARED = re.compile(r"(?<=[0-9kKhc万亿/]m)[23](?![0-9.])|(?<=[0-9万亿/]M)[23](?![0-9.])")
SUPERSCRIPTS = {"2": "²", "3": "³"}


def tidy_text(text: str) -> str | None:
    """Removes spaces; returns None where a space is between digits, because these may be one number or two."""
    plain = text.translate(TABLE)
    parts = plain.split()
    if len(parts) > 1 and SPLIT_NUMBER.search(plain):
        return None
    joined = "".join(parts)
    if "½" in joined or "¼" in joined or "¾" in joined:
        joined = VULGAR.sub(lambda found: f"{found[1] or 0}.{FRACTIONS[found[2]]}", joined)
    return SQUARED.sub(lambda power: SUPERSCRIPTS[power[0]], joined) if "m" in joined or "M" in joined else joined
