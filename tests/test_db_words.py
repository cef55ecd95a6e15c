import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.storage.fts_indexes import INDEXES
from db.storage.schema import list_statements
from db.text.tokens import (
    TOKENIZER,
    Marker,
    Phrase,
    ends_in_word,
    split_words,
    to_index_text,
    to_phrase_words,
    to_query_words,
)

SCRIPTS = [
    "US sends response to Russia's security demands",
    "it's C++ and non-proliferation, naïve café",
    "हिन्दी में लेख क्षेत्र",
    "เขตปลอดทหารในกรุงเทพฯ",
    "كِتَابٌ جَدِيدٌ عن المُفاوَضات",
    "予算案が可決された。第2次大戦のiPhone発売",
    "Відповідь США: ґанок, їжак, йод",
    "Ελληνική Δημοκρατία ΟΔΟΣ",
    "שָׁלוֹם עולם",
    "한국 정부는 대한민국",
    "Straße ﬁnal İstanbul ŒUVRE Ærø",
    "Việt Nam ế ộ Z\u0301\u0301alg\u0327o",
    "လူ့အခွင့်အရေး ភាសាខ្មែរ ພາສາລາວ བོད་ཡིག",
    "\U0001e900\U0001e901 \U00010d00 \U0001e2c0",  # Adlam, Hanifi Rohingya, Wancho: newer than Unicode 6.1
    "\U00030000\U0002a6d6 \U0001f600 👩\u200d🚒 \ue000\uf8ff ½ ²³ ①Ⅷ 〇々",
]

TEXTS = st.text(max_size=40) | st.lists(st.sampled_from([*" -'’\"", *"".join(SCRIPTS)]), max_size=40).map("".join)

OPTIONS = {"detail=none": "prefix='2 3 4', detail=none, columnsize=0", "detail=full": "detail=full"}


class Index:
    """One text at a time in a contentless index with the real tokenizer."""

    def __init__(self, options: str) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            f"create virtual table words using fts5(text, content='', {options}, tokenize='{TOKENIZER}')"
        )

    def hold(self, text: str) -> None:
        self._connection.execute("insert into words (words) values ('delete-all')")
        self._connection.execute("insert into words (rowid, text) values (1, ?)", (to_index_text(text),))

    def has(self, match: str) -> bool:
        return self._connection.execute("select 1 from words where words match ?", (match,)).fetchone() is not None

    def has_all(self, text: str) -> bool:
        words = to_query_words(text)
        return not words or self.has(" AND ".join(f'"{word}"' for word in words))

    def has_phrase(self, text: str) -> bool:
        return self.has(f'"{" ".join(to_phrase_words(text))}"')

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(params=list(OPTIONS.values()), ids=list(OPTIONS), scope="module")
def index(request: pytest.FixtureRequest) -> Iterator[Index]:
    with closing(Index(request.param)) as index:
        yield index


@pytest.fixture(scope="module")
def full_index() -> Iterator[Index]:
    with closing(Index(OPTIONS["detail=full"])) as index:
        yield index


@pytest.mark.parametrize("text", SCRIPTS)
def test_every_word_of_a_text_finds_it(index: Index, text: str) -> None:
    index.hold(f"before {text} after")
    for word in text.split():
        assert to_query_words(word) or not any(map(str.isalnum, word))
        assert index.has_all(word)
    assert index.has_all(text)


@given(TEXTS)
@example("\U0001e900")
@example("\u0301")
@example("a\u0301\u0327b")
@example("予a算")
def test_any_text_is_found_by_its_own_words(index: Index, text: str) -> None:
    index.hold(text)
    for word in to_query_words(text):
        assert index.has(f'"{word}"')
    assert index.has_all(text)


@given(TEXTS)
def test_any_text_is_found_by_the_beginning_of_each_of_its_words(index: Index, text: str) -> None:
    index.hold(text)
    for word in to_query_words(text):
        assert index.has(f'"{word[: 1 + len(word) // 2]}"*')


@given(TEXTS, TEXTS)
def test_a_text_is_found_within_another(index: Index, text: str, other: str) -> None:
    index.hold(f"{other} {text} {other}")
    assert index.has_all(text)


@pytest.mark.slow
def test_every_letter_there_is_can_be_found() -> None:
    """Python's Unicode and SQLite's are of different years: where they disagree, a word would be lost."""
    letters = [chr(code) for code in range(0x20000) if not 0x4E00 <= code < 0xE000]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            f"create virtual table words using fts5(text, content='', {OPTIONS['detail=none']}, tokenize='{TOKENIZER}')"
        )
        rows = ((ord(letter) + 1, to_index_text(f"x{letter}y {letter}")) for letter in letters)
        connection.executemany("insert into words (rowid, text) values (?, ?)", rows)
        for letter in letters:
            for word in to_query_words(letter):
                query = "select 1 from words where words match ? and rowid = ?"
                assert connection.execute(query, (f'"{word}"', ord(letter) + 1)).fetchone(), ascii(letter)


@given(TEXTS)
def test_a_text_is_found_as_a_phrase(full_index: Index, text: str) -> None:
    full_index.hold(f"one {text} two")
    if to_phrase_words(text):
        assert full_index.has_phrase(text)
        assert full_index.has_phrase(f"one {text} two")


@pytest.mark.parametrize(
    "phrase", ["iPhone発売", "第2次大戦", "予算 審議", "発売 today", "予算案", "予", "次大", "2次"]
)
def test_a_phrase_may_go_across_scripts(full_index: Index, phrase: str) -> None:
    full_index.hold("the iPhone発売 today 第2次大戦 予算 審議 and 予算案")
    assert full_index.has_phrase(phrase)


@pytest.mark.parametrize("phrase", ["today iPhone", "第次", "審議 予算", "算予", "案予", "発売 iPhone", "大戦 審議"])
def test_a_phrase_is_only_what_stands_side_by_side(full_index: Index, phrase: str) -> None:
    full_index.hold("the iPhone発売 today 第2次大戦 予算 審議 and 予算案")
    assert not full_index.has_phrase(phrase)


def test_unspaced_words_arent_found_apart(index: Index) -> None:
    index.hold("計算は予定どおり")
    assert not index.has_all("予算")
    assert index.has_all("予")
    assert index.has_all("計算")
    index.hold("来年度予算案が")
    assert index.has_all("予算")
    assert index.has_all("度予算案")


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("Café ﬁnal Straße", "CAFE FINAL STRASSE"),
        ("كِتَابٌ", "كتاب"),
        ("كتاب", "كِتَابٌ"),
        ("ＮＡＴＯ", "nato"),
        ("Ёлка", "елка"),
        ("demo\xadcracy", "democracy"),
        ("กรุง\u200bเทพ", "กรุงเทพ"),
        ("Кий\u0306", "кии\u0306"),
        ("и\u0306од", "йод"),
        ("か\u3099", "が"),
        ("\u1112\u1161\u11ab국", "한국"),
        ("İzmir", "izmir"),
        ("it’s", "it's"),
        ("non‑proliferation", "non-proliferation"),
        ("葛\U000e0100飾", "葛飾"),
    ],
)
def test_spelling_that_readers_take_for_the_same_finds_the_same(index: Index, text: str, found_by: str) -> None:
    index.hold(text)
    assert index.has_all(found_by)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("it's C++", ["it", "s", "c"]),
        ("", []),
        ("\" -- '' 😀 \n", []),
        ("❤\ufe0f", []),
        ("予算案", ["予算", "算案"]),
        ("予", ["予"]),
        ("AB予算C", ["ab", "予算", "c"]),
        ("हिन्दी", ["हिन्दी"]),
        ("a_b", ["a", "b"]),
        ("2022年", ["2022", "年"]),
    ],
)
def test_words_are_what_a_reader_would_call_them(text: str, words: list[str]) -> None:
    assert to_query_words(text) == words


@given(TEXTS)
def test_typographic_punctuation_is_as_good_as_a_blank(text: str) -> None:
    assert to_query_words(to_index_text(f"“{text}”—‘{text}’…")) == to_query_words(
        to_index_text(f" {text} - '{text}' ...")
    )
    assert not split_words("‘’“”„–—…«»•\xa0")


def test_the_indexes_of_an_archive_take_the_same_words() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in list_statements():
            connection.execute(statement)
        for name, (columns, _) in INDEXES.items():
            column = columns.split(",")[0]
            for text in SCRIPTS:
                connection.execute(f"insert into {name} (rowid, {column}) values (1, ?)", (to_index_text(text),))
                for word in to_query_words(text):
                    query = f"select 1 from {name} where {name} match ?"
                    assert connection.execute(query, (f'"{word}"',)).fetchone(), (name, word)


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        *(("sec", True), ("it's", True), ("cafe\u0301", True), ("كِتَابٌ", True), ("हि", True), ("予", True)),
        *(("C++", False), ("it'", False), ("\u0301", False), ("a ", False), ("(a)", False), ("", False)),
    ],
)
def test_a_word_may_go_on_unless_something_else_comes_after_it(text: str, goes_on: bool) -> None:
    assert ends_in_word(text) is goes_on


def marked(text: str, *words: str, prefix: bool = False) -> list[str]:
    found = Marker([(piece, prefix) for word in words for piece in split_words(word)]).spans(text)
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("The Plan, the planet; a plan", ["plan"], ["Plan", "plan"]),
        ("Café au lait", ["cafe"], ["Café"]),
        ("Cafe\u0301 au lait", ["cafe"], ["Cafe\u0301"]),
        ("in der Straße 5", ["strasse"], ["Straße"]),
        ("ﬁnal ﬁn", ["fin"], ["ﬁn"]),
        ("İstanbul’da", ["istanbul"], ["İstanbul"]),
        ("来年度予算案が", ["予算"], ["予算"]),
        ("iPhone発売", ["iphone"], ["iPhone"]),
        ("iPhone発売", ["発売", "iphone"], ["iPhone", "発売"]),
        ("كِتَابٌ جديد", ["كتاب"], ["كِتَابٌ"]),
        ("हिन्दी हिन", ["हिन"], ["हिन"]),
        ("it’s and it and its", ["it's"], ["it", "s", "it"]),
        ("a_plan", ["plan"], ["plan"]),
        ("\U0001e900\U0001e901 x", ["\U0001e900\U0001e901"], ["\U0001e900\U0001e901"]),
        ("½ a 2", ["2"], ["½", "2"]),
        ("demo\xadcracy!", ["democracy"], ["demo\xadcracy"]),
        ("a b", ["c"], []),
        ("", ["c"], []),
    ],
)
def test_the_words_of_a_query_are_marked_where_they_stand(text: str, words: list[str], found: list[str]) -> None:
    assert marked(text, *words) == found


def test_an_unfinished_word_marks_its_beginning() -> None:
    assert marked("security Sécurité insecure", "secu", prefix=True) == ["secu", "Sécu"]
    assert marked("हिन्दी", "हि", prefix=True) == ["हि"]


def test_nothing_to_mark_is_false_and_marks_nothing() -> None:
    assert not Marker([])
    assert Marker([]).spans("text") == []
    assert Marker([("a", False)])


@given(TEXTS, TEXTS)
def test_marks_are_in_order_apart_and_inside_the_text(text: str, query: str) -> None:
    spans = Marker([(piece, True) for piece in split_words(query)]).spans(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)


@given(TEXTS)
def test_every_word_of_a_text_is_marked_in_it(text: str) -> None:
    words = split_words(text)
    spans = Marker([(piece, False) for piece in words]).spans(text)
    covered = {index for start, end in spans for index in range(start, end)}
    for index, char in enumerate(text):
        if char.isalnum() and char.isascii():
            assert index in covered


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("He said: “Don’t  panic” – twice", "don't panic", ["Don’t  panic"]),
        ("a — b", "- B", ["— b"]),
        ("Äpfel", "apfel", ["Äpfel"]),
        ("予算案", "算案", ["算案"]),
        ("x[0-9]+(y)", "[0-9]+(", ["[0-9]+("]),
        ("abc", "", []),
    ],
)
def test_a_phrase_is_found_as_one_who_typed_it_means_it(text: str, phrase: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in Phrase(phrase).spans(text)] == found


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["a", "é", "予", "\u0301", "ß ", "हि", "\U0001e900", "и\u0306", "\u1161", " "], ids=ascii
)
def test_cutting_and_marking_take_time_in_proportion(unit: str) -> None:
    """Anything quadratic takes minutes here, so that nobody overlooks it."""
    text = unit * 300_000
    to_index_text(text)
    to_query_words(text)
    Marker([("ab", True), ("予算", False), ("s", False)]).spans(text)
