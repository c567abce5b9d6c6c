"""Reads Chinese numerals: 十二 and 一百二十."""

DIGITS = {ch: i for i, ch in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = (("亿", 10**8), ("万", 10**4))
LONGEST = 16


def chinese_number(text: str) -> int | None:
    """Returns None for other texts: 百 alone is "about a hundred", 三万五 short for 35,000, 三五 three to five."""
    if not text or len(text) > LONGEST:
        return None
    for sign, size in MYRIADS:
        head, found, rest = text.partition(sign)
        if found:
            return _join_parts(_read_section(head), rest, size)
    return _read_section(text)


def _join_parts(high: int | None, rest: str, size: int) -> int | None:
    low = chinese_number(rest.removeprefix("零") or "零") if rest else 0
    colloquial = len(rest) == 1
    if not high or low is None or colloquial or low >= size:
        return None
    return high * size + low


def _read_section(text: str) -> int | None:
    """Reads a numeral below 10,000."""
    value, floor, digit, zero = 0, 10_000, None, False
    for ch in text:
        if ch in TENS:
            size = TENS[ch]
            if digit is None and ch == "十" and not value and not zero:
                digit = 1
            if not digit or size >= floor:
                return None
            value, floor, digit, zero = value + digit * size, size, None, False
        elif digit is not None or ch not in DIGITS:
            return None
        elif DIGITS[ch] == 0 and text not in "零〇":
            zero = True
        else:
            digit = DIGITS[ch]
    if digit is None:
        return None if zero or not text else value
    if value and floor > TENS["十"] and not zero:
        return None
    return value + digit
