"""The written forms that values must have: names, languages and dates."""

from __future__ import annotations

import re
from datetime import date

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NCNAME = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f-\u2040-]*")

_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE,
)

_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:\S+", re.IGNORECASE)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_TIME = r"T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"
_MODIFIED = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")

_POINT = re.compile(
    r"(?P<year>-?\d{4}|-?\d{3}X|-?\d{2}XX|Y-?\d{5,})"
    r"(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?"
    r"(?P<time>T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d(?::\d\d)?)?)?[?~%]?"
)
_FIRST_MONTHS = {21: 3, 22: 6, 23: 9, 24: 12, 33: 1, 34: 4, 35: 7, 36: 10, 40: 1, 41: 7}

Start = tuple[int, int, int, int]


def is_ncname(value: str) -> bool:
    """Whether XML takes the value as a name without a colon."""
    return _NCNAME.fullmatch(value) is not None


def is_language(value: str) -> bool:
    """Whether a language tag is well-formed by BCP 47."""
    return _LANGUAGE.fullmatch(value) is not None


def is_urn(value: str) -> bool:
    """Whether a value is a URN, and a right UUID if it says that it is one."""
    if value.lower().startswith("urn:uuid:"):
        return _UUID.fullmatch(value) is not None
    return _URN.fullmatch(value) is not None


def is_day(value: str) -> bool:
    """Whether a value is a year, a month or a day of the calendar."""
    match = _DAY.fullmatch(value)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def is_datetime(value: str) -> bool:
    """Whether HTML and e-readers take a value as a date, or as a time of a day with a zone."""
    day = value.partition("T")[0]
    if day == value:
        return is_day(value)
    return len(day) == 10 and is_day(day) and re.fullmatch(_TIME, value[10:]) is not None


def is_modified(value: str) -> bool:
    """Whether a value is a second in UTC in the one form that packages allow."""
    match = _MODIFIED.fullmatch(value)
    return match is not None and is_day(match[1])


def edtf_points(value: str) -> list[re.Match[str]] | None:
    """The dates of an EDTF date or interval, or None if it is neither."""
    ends = value.split("/")
    known = [end for end in ends if len(ends) == 1 or end not in ("", "..")]
    if len(ends) > 2 or not known:
        return None
    matches = [_POINT.fullmatch(end) for end in known]
    if any(match is None or not _is_point(match) for match in matches):
        return None
    return [match for match in matches if match is not None]


def _is_point(match: re.Match[str]) -> bool:
    """Whether the parts of a date fit together."""
    month, day = match["month"], match["day"]
    if match["time"] and (day or "XX") == "XX":
        return False
    if month in (None, "XX"):
        return day in (None, "XX")
    if int(month) > 12:
        return day is None and int(month) in _FIRST_MONTHS
    if day in (None, "XX") or not match["year"].isdigit():
        return 1 <= int(month) <= 12
    return is_day(f"{match['year']}-{month}-{day}")


def edtf_start(match: re.Match[str]) -> Start:
    """The key to order by: the first day that is possible, coarser dates before finer ones."""
    year = int(match["year"].lstrip("Y").replace("X", "0"))
    month, day = match["month"], match["day"]
    if month is not None and month.isdigit() and int(month) > 12:
        return year, _FIRST_MONTHS[int(month)], 1, 4 if int(month) < 40 else 3
    numbers = [int(part) if part and part.isdigit() else 0 for part in (month, day)]
    fineness = 2 - match["year"].count("X")
    if numbers[0]:
        fineness = 6 if numbers[1] else 5
    return year, numbers[0] or 1, numbers[1] or 1, fineness


def edtf_datetime(match: re.Match[str]) -> str:
    """What HTML can say of an EDTF date, to the day; empty for decades and seasons."""
    year, month, day = match["year"], match["month"], match["day"]
    if not year.isdigit() or int(year) == 0:
        return ""
    if month in (None, "XX"):
        return year
    if int(month) > 12:
        return ""
    return f"{year}-{month}" if day in (None, "XX") else f"{year}-{month}-{day}"
