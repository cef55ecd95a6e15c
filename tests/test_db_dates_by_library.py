"""Tests of ``db.ingest.language.dates_by_library``: what dateparser reads, and that it isn't asked for nothing."""

import calendar
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.language import dates_by_library
from db.ingest.language.dates_by_library import read_by_library, read_in_language


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("druhého ledna 2019", "cs", "2019-01-02"),
        ("Jeden ledna 2019", "cs", "2019-01-01"),
        ("5th of November 2019 noon", "en", "2019-11-05T12:00:00"),
        ("5 mars 2019 midi", "fr", "2019-03-05T12:00:00"),
        ("5. tammikuuta 2019", "fi", "2019-01-05"),
    ],
)
def test_a_date_in_words_is_read_in_its_language(text: str, language: str, iso: str) -> None:
    found = read_by_library(text, language)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize("text", ["Minh Do on Monday, November 18th, 2019", "publiziert am 30. November 2018"])
@pytest.mark.parametrize("code", ["en", "de", "nl", "id", "sv"])
def test_the_library_is_not_asked_for_a_line_with_a_name(monkeypatch: pytest.MonkeyPatch, text: str, code: str) -> None:
    asked: list[object] = []
    monkeypatch.setattr("dateparser.date.DateDataParser.get_date_data", lambda _, line: asked.append(line))
    assert read_in_language(text, code) is None
    assert not asked


@given(data=st.data())
def test_the_library_is_asked_for_all_that_its_own_words_make(data: st.DataObject) -> None:
    from dateparser.data.languages_info import language_order

    code = data.draw(st.sampled_from(language_order))
    info = import_module(f"dateparser.data.date_translation_data.{code}").info

    def word(*names: str) -> str:
        words = [word for name in names for word in info.get(name, ())]
        return str(data.draw(st.sampled_from(words or [""])))

    months = [name.lower() for name in calendar.month_name[1:]]
    days = [name.lower() for name in calendar.day_name]
    month = data.draw(st.sampled_from((str.lower, str.title)))(word(*months))
    text = f"{word(*days)}, 5 {word('skip', 'pertain')} {month} 2019 10:30 {word('am', 'pm', 'morning', 'night')}"
    assert dates_by_library._may_know(text, code)
