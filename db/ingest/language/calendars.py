"""Dates of other calendars in the Common Era: Buddhist, Japanese eras, Minguo, Solar Hijri (Iran) and Hijri."""

import re
from datetime import date, timedelta

from db.text.lazy_regex import lazy_compile

_BUDDHIST_ERA = 543
"""Years by which the Thai calendar is ahead."""

_JAPANESE_ERAS = {"明治": (1868, 45), "大正": (1912, 15), "昭和": (1926, 64), "平成": (1989, 31), "令和": (2019, 99)}
"""Name of an era → its first year in the Common Era, and how many it had; the last one goes on."""

_MINGUO_ERA = 1911
"""Years by which the calendar of Taiwan is behind."""

_ARABIC_LETTERS = str.maketrans("يكىة", "یکیه")
"""Letters that Arabic keyboards give for Persian ones."""

_SOLAR_MONTHS = {
    name: number
    for row in (
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
    )
    for number, name in enumerate(row.split(), start=1)
}
"""Names of the months of the Solar Hijri calendar, in Iran and Afghanistan."""

_HIJRI_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("محرم",),
            ("صفر",),
            ("ربیع الاول",),
            ("ربیع الثانی", "ربیع الآخر", "ربیع الاخر"),
            ("جمادی الاولی", "جمادی الاول"),
            ("جمادی الثانیه", "جمادی الآخره", "جمادی الاخره", "جمادی الثانی"),
            ("رجب",),
            ("شعبان",),
            ("رمضان",),
            ("شوال",),
            ("ذو القعده", "ذوالقعده", "ذی القعده"),
            ("ذو الحجه", "ذوالحجه", "ذی الحجه"),
        ),
        start=1,
    )
    for name in names
}
"""Names of the months of the Hijri calendar, in the letters of ``_ARABIC_LETTERS``."""


_SOLAR_EPOCH = 356_033
"""Days from the start of a cycle, 1,595 years before the Solar Hijri era, to the first day of the Common Era."""


def _any_of(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_THAI = lazy_compile("[\u0e01-\u0e4e]")
_BUDDHIST_YEAR = lazy_compile(r"(?<!\d)(?:พ\.?ศ\.? ?)?(2[4-7]\d\d)(?!\d)")
_JAPANESE_YEAR = lazy_compile(rf"({'|'.join(_JAPANESE_ERAS)}) ?(元|\d\d?) ?年")
_MINGUO_YEAR = lazy_compile(r"(?:中[華华])?民[國国] ?(\d{2,3}) ?年")
_ARABIC = lazy_compile("[\u0621-\u06cc]")
_SOLAR_DATE = lazy_compile(rf"(?<!\d)(\d\d?) (?:ام )?({_any_of(_SOLAR_MONTHS)})(?: ماه)?،? (1[23]\d\d|14\d\d)(?!\d)")
_SOLAR_NUMBERS = lazy_compile(r"(?<!\d)(1[34]\d\d)([/-])(\d\d?)\2(\d\d?)(?!\d)")
_HIJRI_DATE = lazy_compile(rf"(?<!\d)(\d\d?) ({_any_of(_HIJRI_MONTHS)})،? (1[34]\d\d)(?!\d)(?: ?هـ?\.?(?!\w))?")
_YEAR = lazy_compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")


def to_common_era(text: str, language: str | None = None) -> str:
    """Return a text with its dates of other calendars in the Common Era; its digits are ASCII already.

    A Hijri date depends on where the new moon was seen: of one that stands alone, only what is sure is kept (its month,
    else its year), and one beside a date in the Common Era is left out.
    """
    code = (language or "").lower().replace("_", "-").split("-")[0]
    if code == "th" or _THAI.search(text) is not None:
        text = _BUDDHIST_YEAR.sub(lambda match: str(int(match[1]) - _BUDDHIST_ERA), text)
    if "年" in text:
        text = _JAPANESE_YEAR.sub(_of_japanese_era, text)
        text = _MINGUO_YEAR.sub(lambda match: f"{int(match[1]) + _MINGUO_ERA}年", text)
    if code in ("fa", "ps"):
        text = _SOLAR_NUMBERS.sub(lambda match: _of_solar(match[0], int(match[1]), int(match[3]), int(match[4])), text)
    if _ARABIC.search(text) is not None:
        plain = text.translate(_ARABIC_LETTERS)
        solar = _SOLAR_DATE.search(plain)
        if solar is not None:
            day, month, year = int(solar[1]), _SOLAR_MONTHS[solar[2]], int(solar[3])
            return text[: solar.start()] + _of_solar(solar[0], year, month, day) + text[solar.end() :]
        hijri = _HIJRI_DATE.search(plain)
        if hijri is not None:
            before, after = text[: hijri.start()], text[hijri.end() :]
            if _YEAR.search(before) is not None or _YEAR.search(after) is not None:
                return before + after
            return before + _of_hijri(int(hijri[3]), _HIJRI_MONTHS[hijri[2]], int(hijri[1])) + after
    return text


def _of_japanese_era(match: re.Match[str]) -> str:
    first, years = _JAPANESE_ERAS[match[1]]
    year = 1 if match[2] == "元" else int(match[2])
    return f"{first + year - 1}年" if 1 <= year <= years else match[0]


def _of_solar(text: str, year: int, month: int, day: int) -> str:
    """Return a Solar Hijri date in ISO 8601, right for 1178 to 1634 (33-year cycles); ``text`` if it can't be."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return text
    days_before = (month - 1) * 31 if month <= 7 else (month - 1) * 30 + 6
    leap_days = (year + 1595) // 33 * 8 + ((year + 1595) % 33 + 3) // 4
    days = 365 * (year + 1595) + leap_days + days_before + day
    return date.fromordinal(days - _SOLAR_EPOCH).isoformat()


def _of_hijri(year: int, month: int, day: int) -> str:
    """Return the month, or the year, in which a Hijri date is by any reckoning: two days from the tabular one."""
    tabular = date.fromordinal(day + (59 * month - 58) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227_014)
    first, last = tabular - timedelta(days=2), tabular + timedelta(days=2)
    return f"{tabular:%Y-%m}" if first.month == last.month else f"{tabular:%Y}" if first.year == last.year else ""
