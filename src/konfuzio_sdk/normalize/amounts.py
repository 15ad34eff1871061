"""Reads numbers and percentages: amounts, quantities, rates, with currencies, units and words around them."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

from konfuzio_sdk.normalize.characters import one_look

__all__ = ["number", "percentage", "positive_number"]

_POINT_CURRENCY = (
    r"(?:[a-z]{0,2}\$|[£¥₹]|(?:aud|cad|chf|cny|gbp|hkd|inr|jpy|myr|rm|s?fr\.|sgd|thb|usd|rs\.?)(?![^\W\d_]))"
)
"""Currencies of countries that write a decimal point."""
_CURRENCY = rf"(?<![^\W\d_])(?:{_POINT_CURRENCY}|€|euro?(?![^\W\d_]))"
_POINT = re.compile(rf"(?<![^\W\d_]){_POINT_CURRENCY}")
_TORN = re.compile(r"(?<=\d) ?([.,]) ?(?=\d{2,3}(?!\d))")
"""A separator that OCR has torn from the digits around it."""
_NUMBER = re.compile(
    rf"(?:(?<!\w)(?P<sign>[-+(]) ?)?(?:{_CURRENCY} ?(?:(?P<inner_sign>[-+]) ?)?)?"
    rf"(?P<digits>(?:(?:(?<![\w.,])|(?<=\brm)|(?<=\b(?:eur|myr|usd)))[.,])?[0-9][0-9.,' ]*)"
    rf"(?P<no_cents>(?:(?<=[.,])|(?<=[.,] ))-{{1,2}})?"
    rf"(?P<tail> ?(?:{_CURRENCY} ?)?(?:(?<! )[-)](?![\w-])|(?<= )[-)](?! ?[\w-])))?"
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\1[0-9]{3})*")
_ONE_MARK = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}\1[0-9]{2}")
"""An amount whose comma OCR took for a point, or the other way round; with more groups it could be an address."""
_NOTHING = re.compile(r"(?<![\w.,-])-{1,2}[.,]-{1,2}(?![\w.,-])")
"""What forms print for 0,00."""
_FRACTION = re.compile(r"(?<![\d.,])([0-9]{0,6}) ?([¼½¾⅐-⅞])")
_NO_MARKS = str.maketrans("", "", ".,' ")
_MOST_DIGITS = 18
"""More do not fit the 64 bits that JSON readers give a number, and are no quantity but an identifier."""
_WORDS = {
    word: value
    for value, words in enumerate(
        (
            "null zero kein keine keinen keiner nil none",
            "ein eine einen einer eins one",
            "zwei two",
            "drei three",
            "vier four",
            "fünf fuenf five",
            "sechs six",
            "sieben seven",
            "acht eight",
            "neun nine",
            "zehn ten",
            "elf eleven",
            "zwölf zwoelf twelve",
        )
    )
    for word in words.split()
}
_SCALE = re.compile(
    r"(?<![^\W\d_])(?:(tsd|tausend|teur|t€)|(mio|million|millionen)|(mrd|milliarde|milliarden))(?![^\W\d_])"
)
"""Words for the first, second and third power of thousand."""
_RATE = re.compile(r"%|‰|\b(?:prozent|percent|pct|v\. ?h\.|vh\b)")
_PER_MILLE = "‰"
_NO_BRACKETS = str.maketrans("()", "  ")


def number(text: str) -> float | int | None:
    """Read the one number of a text; None if there is none, or more than one."""
    text = one_look(text).lower()
    value = _number(text, decimal_marks="." if _POINT.search(text) else ",")
    scale = _SCALE.search(text)
    if value is None or scale is None:
        return value
    # Parts of cents are no more than what binary fractions leave.
    scaled = round(value * 1000 ** (scale.lastindex or 0), 2)
    return scaled if abs(scaled) < 10**_MOST_DIGITS else None


def positive_number(text: str) -> float | int | None:
    """Read the one number of a text without its sign: documents print what is deducted with a minus or without."""
    value = number(text)
    return None if value is None else abs(value)


def percentage(text: str) -> float | None:
    """Read a rate as its part of one, 0.19 of `19 %`; if a text has more numbers, it is the one before its sign."""
    # A tax rate in brackets is not negative, as an amount is.
    text = one_look(text).lower().translate(_NO_BRACKETS)
    signs = list(islice(_RATE.finditer(text), 2))
    if len(signs) > 1:
        return None
    if signs:
        (sign,) = signs
        value = _rate(f"{text[: sign.start()]} {text[sign.end() :]}")
        value = _last_rate(text[: sign.start()]) if value is None else value
        per = 1000 if sign[0] == _PER_MILLE else 100
    else:
        value, per = _rate(text), 100
    return None if value is None else round(value / per, 10)


def _rate(text: str) -> float | int | None:
    # 8.875 % is a tax rate in English; nobody means 8875 %.
    return _number(" ".join(text.split()), decimal_marks=",.")


def _last_rate(text: str) -> float | int | None:
    found = None
    for found in _NUMBER.finditer(text):  # noqa: B007 - the last one
        pass
    return None if found is None or text[found.end() :].strip() else _rate(found[0])


def _number(text: str, decimal_marks: str) -> float | int | None:
    """Read one number; a lone one of `decimal_marks` before three digits groups no thousands."""
    if not text.isascii():
        text = _FRACTION.sub(_decimal_fraction, text)
    found = list(islice(_NUMBER.finditer(_TORN.sub(r"\1", text)), 2))
    if not found:
        return 0 if _NOTHING.search(text) else _WORDS.get(text)
    match = found[0]
    value = _unsigned(match["digits"], decimal_marks) if len(found) == 1 else None
    if not value:
        return value
    tail = match["tail"] or ""
    bracketed = match["sign"] == "(" and tail.endswith(")")
    negative = bracketed or "-" in {match["sign"], match["inner_sign"]} or tail.endswith("-")
    return -value if negative else value


def _unsigned(marked: str, decimal_marks: str) -> float | int | None:
    """Read digits with separators: the last separator is the decimal one unless it groups thousands."""
    digits = marked.rstrip(" .,'")
    figures = digits.translate(_NO_MARKS)
    if len(figures) > _MOST_DIGITS:
        return None
    grouped = _THOUSANDS.fullmatch(digits)
    if digits.isdigit() or (grouped and (grouped[1] not in decimal_marks or digits.count(grouped[1]) > 1)):
        return int(figures)
    place = max(digits.rfind("."), digits.rfind(","))
    whole, fraction = digits[:place].rstrip() or "0", digits[place + 1 :]
    grouped = _THOUSANDS.fullmatch(whole)
    if not fraction.isdigit() or not (whole.isdigit() or grouped):
        return None
    if grouped and grouped[1] == digits[place] and not _ONE_MARK.fullmatch(digits):
        return None
    return float(f"{whole.translate(_NO_MARKS)}.{fraction}")


def _decimal_fraction(match: re.Match[str]) -> str:
    # Six decimals, since three could be thousands.
    return f"{int(match[1] or 0) + unicodedata.numeric(match[2]):.6f}"
