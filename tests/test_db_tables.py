"""Tables of articles, in JSON and CSV: fields are known by their names or by what a person says; a bad row is one."""

import csv
import gzip
import io
import json
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.readers.tables.tables import read, recognise
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Item, Record, Refusal, Refused, Skip
from db.models import Link

ROW: dict[str, object] = {
    "headline": "Ships & cranes",
    "text": "The ships wait.\n\nStill.",
    "published_at": "2022-01-26T14:05:00+02:00",
    "url": "https://post.example/a",
    "author": "Ada Bell and Tom Oak",
    "section": "World > Europe",
    "lang": "en",
}


def source(data: str | bytes, name: str = "x", *, is_named: bool = True) -> Input:
    content = data.encode() if isinstance(data, str) else data
    return Input(name, lambda: BytesIO(content), (name,), size=len(content), is_named=is_named)


def items(data: str | bytes, *, start: str = "", fields: Mapping[str, str] = {}, name: str = "x") -> list[Item]:
    one = source(data, name)
    assert recognise(one) is not None
    return list(read(one, ReadContext(start=start, fields=fields)))


def record(data: str | bytes, fields: Mapping[str, str] = {}) -> Record:
    (found,) = items(data, fields=fields)
    assert isinstance(found, Record)
    return found


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def table(*rows: Mapping[str, object], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def refusal(data: str | bytes, fields: Mapping[str, str] = {}) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        items(data, fields=fields)
    return refused.value.code, refused.value.reason


@pytest.mark.parametrize(
    "data",
    [
        lines(ROW),
        lines(ROW, ROW),
        json.dumps([ROW]),
        json.dumps([ROW], indent=2),
        json.dumps({"articles": [ROW]}, indent=2),
        json.dumps({"total": 1, "posts": [ROW]}),
        json.dumps(ROW, indent=2),
        table(ROW),
        table(ROW, delimiter=";"),
        table(ROW, delimiter="\t"),
        table(ROW, delimiter="|"),
        "sep=;\r\n" + table(ROW, delimiter=";"),
        "\ufeff" + table(ROW),
        "\ufeff" + lines(ROW),
    ],
)
def test_a_row_is_an_article_however_the_table_is_written(data: str) -> None:
    found = items(data)[0]
    assert isinstance(found, Record)
    assert found.form == "plain"
    assert found.data == b"The ships wait.\n\nStill."
    facts = found.facts
    assert facts.title == "Ships & cranes"
    assert facts.published is not None
    assert facts.published.iso == "2022-01-26T14:05:00+02:00"
    assert facts.date_from == "table"
    assert facts.url == "https://post.example/a"
    assert facts.authors == ("Ada Bell", "Tom Oak")
    assert facts.section == ("World", "Europe")
    assert facts.language == "en"


@pytest.mark.parametrize(
    ("field", "text", "form"),
    [
        ("body", "<p>Ships</p>", "fragment"),
        ("body", "Ships < cranes > boats", "plain"),
        ("content_html", "<p>Ships</p>", "fragment"),
        ("markdown", "**Ships**", "markdown"),
        ("Body Text", "Ships", "plain"),
    ],
)
def test_what_a_text_is_written_in_is_seen(field: str, text: str, form: str) -> None:
    found = record(lines({"Title": "x", field: text}))
    assert (found.form, found.data.decode()) == (form, text)


@pytest.mark.parametrize(
    ("row", "authors", "section"),
    [
        ({"authors": [{"name": "Ada Bell"}, "Tom Oak"]}, ("Ada Bell", "Tom Oak"), ()),
        ({"authors": "['Ada Bell', \"Tom O'Oak\"]"}, ("Ada Bell", "Tom O'Oak"), ()),
        ({"authors": "Ada Bell|Tom Oak", "section": ["World", "Europe"]}, ("Ada Bell", "Tom Oak"), ("World", "Europe")),
        ({"categories": ["World", "Europe"]}, (), ("World",)),
        ({"category": {"name": "World"}}, (), ("World",)),
        ({"section": 7, "author": 8}, (), ()),
        (
            {"category": "7", "category_name": "World", "author": "8", "authorName": "Ada Bell"},
            ("Ada Bell",),
            ("World",),
        ),
        ({"category": "['World', 'Europe']", "authors": "['nan', 'Ada Bell']"}, ("Ada Bell",), ("World",)),
        ({"category": "[]", "authors": "[]"}, (), ()),
        ({"categories": [7, "World"], "authors": [8, 9]}, (), ("World",)),
        ({"author": {"firstName": "Ada", "lastName": "Bell"}}, ("Ada Bell",), ()),
        ({"section": None, "author": None}, (), ()),
    ],
)
def test_authors_and_sections_come_in_many_shapes(
    row: dict[str, object], authors: tuple[str, ...], section: tuple[str, ...]
) -> None:
    facts = record(lines({"title": "x", "body": "y", **row})).facts
    assert (facts.authors, facts.section) == (authors, section)


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2022-01-26", "2022-01-26"),
        (1643198700, "2022-01-26T12:05:00+00:00"),
        (1643198700000, "2022-01-26T12:05:00+00:00"),
        ({"$date": "2022-01-26T12:05:00Z"}, "2022-01-26T12:05:00+00:00"),
        ("9999-01-01", None),
        ("10 hours ago", None),
        (True, None),
        ([], None),
    ],
)
def test_dates_are_read_as_finely_as_they_are_written(date: object, iso: str | None) -> None:
    published = record(lines({"title": "x", "body": "y", "date": date})).facts.published
    assert (published.iso if published else None) == iso


def test_fields_can_be_named_nested_ones_too() -> None:
    row = {"kop": "Ships", "inhoud": {"alineas": ["One.", "Two."]}, "meta": {"door": [{"name": "Ada Bell"}]}}
    fields = {"title": "kop", "body": "inhoud.alineas", "author": "meta.door.0"}
    found = record(lines(row), fields)
    assert (found.facts.title, found.data, found.facts.authors) == ("Ships", b"One.\n\nTwo.", ("Ada Bell",))
    assert (
        record(table({"a.b": "Ships", "text": "Text", "lang": "en"}), {"title": "a.b", "body": "text"}).facts.title
        == "Ships"
    )


def test_what_is_missing_is_said() -> None:
    assert refusal(lines({"kop": "x", "text": "y"})) == (
        "not-known",
        "None of its fields is known as a title: say which with --map title=FIELD.",
    )
    assert refusal(lines({"title": "x", "inhoud": "y"}))[1].endswith("say which with --map body=FIELD.")
    assert refusal(lines({"title": "x", "body": "y"}), {"title": "kop"})[1] == (
        "It has no field named kop, which --map says is the title."
    )
    assert refusal(json.dumps({"name": "pkg", "version": "1.0.0"}, indent=2))[1].endswith("with --map body=FIELD.")
    with pytest.raises(Refused, match="known as a text"):
        items("title,inhoud\nx,y\n", name="x.csv")


def test_a_table_of_something_else_in_a_folder_is_skipped() -> None:
    one = source(lines({"lat": 1, "lon": 2}, {"lat": 3, "lon": 4}), is_named=False)
    assert list(read(one, ReadContext())) == [Skip("x")]


def test_rows_of_wordpress_and_their_like_hold_texts_in_objects() -> None:
    row = {"title": {"rendered": "Ships"}, "content": {"rendered": "<p>Text</p>"}, "date": "2022-01-26T14:05:00"}
    found = record(json.dumps([row]))
    assert (found.facts.title, found.form, found.data) == ("Ships", "fragment", b"<p>Text</p>")


def test_articles_that_newsbrowse_gave_come_back() -> None:
    row = {
        "slug": "world/2022/ships",
        "title": "Ships",
        "site": "post.example",
        "section": ["World", "Europe"],
        "published": "2022-01",
        "precision": "month",
        "url": "https://post.example/a",
        "authors": ["Ada Bell", "Oak, Tom and Sons"],
        "language": "en",
        "breadcrumb": ["Main", "World", "Europe", "2022"],
        "body": "The \\*ships\\* wait.\n\n> Still.",
        "links": [
            {"kind": "read-also", "text": "Cranes", "url": None, "target": None},
            {"kind": "in-text", "text": "x", "url": "https://x.example", "target": None},
            {"kind": "view-all", "text": "View all", "url": "https://post.example/all", "target": None},
        ],
        "warnings": ["It was cut."],
    }
    for data in (
        json.dumps(row, indent=2),
        lines(row),
        json.dumps({"schema": 1, "total": 1, "articles": [row]}, indent=2),
    ):
        found = record(data)
        assert (found.form, found.data.decode()) == ("markdown", row["body"])
        facts = found.facts
        assert facts.published is not None
        assert facts.published.iso == "2022-01"
        assert facts.section == ("World", "Europe")
        assert facts.authors == ("Ada Bell", "Oak, Tom and Sons")
        assert facts.root == "Main"
        assert facts.warnings == ("It was cut.",)
        assert facts.links == (
            Link("read-also", "Cranes"),
            Link("view-all", "View all", "https://post.example/all"),
        )
    short = {key: value for key, value in row.items() if key not in ("body", "links", "breadcrumb", "warnings")}
    assert "without their texts" in refusal(lines(short, short))[1]


def test_a_bad_line_is_refused_alone() -> None:
    good = {"title": "x", "body": "y"}
    data = lines(good) + '{"title": \n' + "[1]\n\n" + lines(good) + '{"title": "x", "body": ""}\n' + '{"title": "cut'
    found = items(data)
    assert [type(one).__name__ for one in found] == ["Record", "Refusal", "Refusal", "Record", "Refusal", "Refusal"]
    assert [one.code for one in found if isinstance(one, Refusal)] == ["bad-record"] * 2 + ["empty-body", "bad-record"]
    assert next(one.offset for one in found if isinstance(one, Refusal)) == len(lines(good))
    deep = items(lines(good) + '{"a": ' * 100_000 + "\n" + lines(good))
    assert [one.code for one in deep if isinstance(one, Refusal)] == ["too-deep"]
    assert len(deep) == 3


def test_a_line_that_is_too_long_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.ingest.readers.tables.json_rows.LARGEST_PAGE", 3 << 20)
    good = lines({"title": "x", "body": "y"})
    found = items(good + good + lines({"title": "x", "body": "y" * (4 << 20)}) + good)
    assert [type(one) for one in found] == [Record, Record, Refusal, Record]
    assert isinstance(found[2], Refusal)
    assert (found[2].code, found[2].reason) == ("too-large", "The line is longer than 3 MB.")


def test_lines_in_an_old_encoding_are_read() -> None:
    assert (
        record(lines({"title": "Zażółć", "body": "gęślą jaźń, i tak dalej"}).encode("cp1250")).facts.title == "Zażółć"
    )
    found = items(table({"title": "Zażółć", "body": "gęślą jaźń, i tak dalej"}).encode("cp1250"))[0]
    assert isinstance(found, Record)
    assert found.facts.title == "Zażółć"
    assert record(table({"title": "Łódź", "body": "y"}).encode("utf-16")).facts.title == "Łódź"
    assert record(table({"title": "x", "body": "y"}).replace("\r\n", "\r")).facts.title == "x"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_it_goes_on_right_after_a_cursor(pack: object) -> None:
    rows = [{"title": f"é {n}", "body": "One\ntwo, three."} for n in range(5)]
    for data in (lines(*rows).encode(), table(*rows).encode()):
        content = gzip.compress(data) if pack is gzip.compress else data
        every = items(content)
        assert len(every) == 5
        for n, one in enumerate(every):
            assert isinstance(one, Record)
            assert one.cursor
            assert items(content, start=one.cursor) == every[n + 1 :]


def test_a_row_of_another_width_is_refused_alone() -> None:
    found = items("title,body,date\na,b,2022\nx,y\n\nc,d,2023\n,,\ne,f,2021,more\n" + "g,h,2020\n" * 20)
    assert [type(one) for one in found[:5]] == [Record, Refusal, Record, Refusal, Refusal]
    wrong = found[1]
    assert isinstance(wrong, Refusal)
    assert wrong == Refusal("x", "bad-record", "Row 2 has 2 columns, and the table 3.", 2, "2")
    assert len(found) == 25


def test_a_field_that_is_too_long_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.ingest.readers.tables.csv_rows.LARGEST_FIELD", 200_000)
    rows = [{"title": f"t{n}", "body": "y"} for n in range(3)]
    rows[1]["body"] = "z" * 300_000
    found = items(table(*rows))
    assert isinstance(found[0], Record)
    assert isinstance(found[-1], Record)
    assert found[-1].facts.title == "t2"
    assert any(isinstance(one, Refusal) for one in found)


def test_a_big_list_says_that_lines_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_: object) -> bytes:
        raise Refused("too-large", "It is larger than 64 MB.")

    monkeypatch.setattr(Input, "read", too_large)
    assert refusal(json.dumps([ROW])) == (
        "too-large",
        "It is larger than 64 MB. As JSONL, one object a line, it can be.",
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"name": "pkg", "version": "1.0.0", "description": "x", "dependencies": {"a": "1"}}, indent=2),
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"title": "x", "content_text": "y"}]}),
        json.dumps({"type": "FeatureCollection", "features": [{"properties": {"name": "x"}}]}),
        "[1, 2, 3]",
        "[]",
        "{}",
        '"text"',
        "",
        "Ships, cranes and boats wait,\nand so do we, the minister said,\nwithout a word.",
        "Main » News » 2022 » Ships, cranes\n\nShips, cranes\n\nThe ships, they wait.\n",
        "title, body and all\n\nOne line.\n",
        "<p>title,body</p>\n<p>a,b</p>",
        "# Title, text\n\nText, and more.\n",
        "a\0b,c\n1,2\n",
    ],
)
def test_what_is_no_table_of_articles_is_left_alone(text: str) -> None:
    assert recognise(source(text, is_named=False)) is None


def test_a_table_says_why_it_is_one() -> None:
    assert recognise(source(lines(ROW, ROW))) == "Each line of it is a JSON object."
    assert recognise(source(json.dumps([ROW]))) == "It is a JSON list of objects."
    assert recognise(source(table(ROW, delimiter="\t"))) == "It is a table of 7 columns, set apart by tabs."
    assert recognise(source(lines({"title": "x", "body": "y" * 100_000}))) == "Each line of it is a JSON object."
    assert recognise(source("kop,inhoud\nx,y\nz,a\n", "articles.csv")) is not None


@given(st.text(max_size=200), st.sampled_from(['{"title": "x", "body": "y"}\n', "title,body\nx,y\n", '[{"title": ']))
def test_any_text_is_read_or_named(text: str, start: str) -> None:
    one = source(start + text)
    if recognise(one) is None:
        return
    try:
        list(read(one, ReadContext()))
    except Refused as refused:
        assert refused.code in ("not-known", "bad-json", "bad-table", "charset")  # noqa: PT017


@pytest.mark.parametrize("value", [{"$date": 1551657600000}, {"$date": {"$numberLong": "1551657600000"}}])
def test_a_database_dump_has_times_in_objects(value: object) -> None:
    data = json.dumps({"title": "Fog", "date": value, "content": "Three days of fog."})
    (found,) = read(source(data, "dump.jsonl"), ReadContext())
    assert isinstance(found, Record)
    assert found.facts.published is not None
    assert found.facts.published.iso == "2019-03-04T00:00:00+00:00"


@pytest.mark.parametrize(
    "row",
    [
        {"title": "Ships", "text": "They wait.", "publishedAt": "2022-01-26", "authorName": "Ada Bell", "desk": "Sea"},
        {"Headline": "Ships", "Article Text": "They wait.", "Published On": "2022-01-26", "BY": "Ada Bell",
         "Topic": "Sea"},
        {"post_title": "Ships", "post_content": "They wait.", "post_date": "2022-01-26", "post_author": "Ada Bell",
         "post_name": "ships", "sectionName": "Sea"},
        {"storyHeadline": "Ships", "fullText": "They wait.", "date-created": "2022-01-26", "written.by": "Ada Bell",
         "categoryName": "Sea"},
        {"id": 7, "attributes": {"title": "Ships", "body": "They wait.", "createdAt": "2022-01-26",
         "author": "Ada Bell", "section": "Sea"}},
        {"webTitle": "Ships", "webPublicationDate": "2022-01-26", "sectionName": "Sea",
         "fields": {"bodyText": "They wait.", "byline": "Ada Bell"}},
    ],
)  # fmt: skip
def test_fields_are_known_in_any_spelling_and_in_the_object_that_holds_the_text(row: dict[str, object]) -> None:
    found = record(lines(row, row)[: len(lines(row))])
    assert (found.facts.title, found.data) == ("Ships", b"They wait.")
    assert found.facts.published is not None
    assert found.facts.published.iso == "2022-01-26"
    assert (found.facts.authors, found.facts.section) == (("Ada Bell",), ("Sea",))


def test_what_stands_for_nothing_is_no_value() -> None:
    row = {"title": "Ships", "headline": "Boats", "text": "y"}
    for mark in (float("nan"), float("inf"), "nan", "None", "N/A", "NULL", "<NA>", "\\N", "-"):
        facts = record(lines({**row, "author": mark, "section": mark, "id": mark, "url": mark, "date": mark})).facts
        assert (facts.authors, facts.section, facts.record_id, facts.url, facts.published) == ((), (), "", None, None)
        assert record(lines({**row, "title": mark})).facts.title == "Boats"
        assert record(lines({**row, "author": [mark, "Ada Bell"], "categories": [mark, "Sea"]})).facts.section == (
            "Sea",
        )


def test_a_row_whose_title_is_marked_as_nothing_is_refused_and_one_without_any_is_not() -> None:
    (refused,) = items(lines({"title": float("nan"), "text": "They wait."}))
    assert isinstance(refused, Refusal)
    assert refused.code == "no-title"
    assert record(lines({"title": None, "text": "They wait."})).facts.title == ""


def test_entities_in_a_row_are_read_and_a_path_of_sections_in_entities_too() -> None:
    row = {"title": "Ice&#8217;s <i>price</i>", "text": "Dear &amp; rare.", "author": "Ada O&#8217;Bell &amp; Max Frei",
           "section": "World &gt; Asia"}  # fmt: skip
    found = record(lines(row))
    assert (found.facts.title, found.data, found.form) == ("Ice’s price", b"Dear & rare.", "plain")
    assert (found.facts.authors, found.facts.section) == (("Ada O’Bell", "Max Frei"), ("World", "Asia"))


def test_a_row_has_the_id_that_is_its_own() -> None:
    row = {"title": "x", "text": "y", "page_id": 1, "_id": 2}
    assert record(lines(row)).facts.record_id == "2"
    assert record(lines({**row, "id": 3, "article_id": 4})).facts.record_id == "3"
    assert record(lines({"title": "x", "text": "y", "page_id": 1})).facts.record_id == ""


def titles(data: str) -> list[str]:
    return [
        one.facts.title if isinstance(one, Record) else one.code for one in items(data) if not isinstance(one, Skip)
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_lists_of_articles_are_found_wherever_they_lie_in_json(indent: int | None) -> None:
    a, b, c = ({"title": name, "text": f"The {name}."} for name in "abc")
    for whole in (
        {"response": {"total": 2, "docs": [a, b, c]}},
        {"sections": [{"name": "Sea", "stories": [a, b]}, {"name": "Land", "stories": [c]}]},
        {"data": {"children": [{"kind": "t3", "data": each} for each in (a, b, c)]}},
        {"1": a, "2": b, "3": c},
        [{"db": [{"meta": {"version": 5}, "data": {"tags": [{"name": "x"}], "posts": [a, b, c]}}]}],
    ):
        assert titles(json.dumps(whole, indent=indent)) == ["a", "b", "c"], whole


def test_a_damaged_piece_of_a_list_costs_itself_alone() -> None:
    a, b = (json.dumps({"title": name, "text": "The sea."}) for name in "ab")
    deep = '{"title": "c", "text": "d", "x": ' + "[" * 5_000 + "]" * 5_000 + "}"
    assert titles(f"[{a}, {deep}, {b}]") == ["a", "bad-record", "b"]
    assert titles(f'[{a}, {{"title": oops}}, {b}]') == ["a", "bad-record", "b"]
    assert titles(f'{{"articles": [{a}, {b}, {{"title": "cut') == ["a", "b", "bad-record"]
    assert titles(f"[{a}, {b}] and more") == ["a", "b", "bad-record"]
    assert titles('[{"title": "a", "text": "Two\nlines"}]') == ["a"]
    assert titles("[" + f"{a}, {{oops}}, " * 50 + b + "]")[-1] == "bad-record"


@pytest.mark.faults
def test_a_row_that_meets_a_fault_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str, language: str | None = None) -> None:
        if text == "2022":
            raise ZeroDivisionError

    monkeypatch.setattr("db.ingest.readers.tables.columns.read_date", fail)
    rows = [{"title": name, "text": "y", "date": date} for name, date in (("a", "2021"), ("b", "2022"), ("c", "2023"))]
    for data in (lines(*rows), json.dumps(rows), table(*rows)):
        assert titles(data) == ["a", "fault", "c"]


@pytest.mark.parametrize("state", [{"status": "draft"}, {"draft": True}, {"published": False}, {"type": "comment"}])
def test_drafts_and_comments_in_the_export_of_a_blog_are_skipped(state: dict[str, object]) -> None:
    rows = [{"title": "a", "text": "y", "status": "published"}, {"title": "b", "text": "y", **state}]
    assert [type(one) for one in items(lines(*rows))] == [Record, Skip]


@pytest.mark.parametrize("date", ["Spring 2019", "5-Mar-19", "c. 1890", "2019-W10-2"])
def test_a_date_that_isnt_understood_is_told(date: str) -> None:
    (found,) = items(table({"title": "a", "body": "b", "date": date}))
    assert isinstance(found, Record)
    assert (found.facts.published, found.facts.warnings) == (None, (f"Its date isn't understood: “{date}”.",))


@pytest.mark.parametrize("date", ["", "0000-00-00", "1970-01-01T00:00:00Z", "N/A"])
def test_no_date_is_none_to_be_told(date: str) -> None:
    (found,) = items(table({"title": "a", "body": "b", "date": date}))
    assert isinstance(found, Record)
    assert found.facts.warnings == ()


def test_columns_of_one_name_hide_none_of_each_other() -> None:
    (found,) = items("title,title,body\nA,B,Text\n")
    assert isinstance(found, Record)
    assert found.facts.title == "A"


def test_a_summary_beside_a_text_is_told_and_taken_where_there_is_no_text() -> None:
    summary = "A standfirst that stands only here."
    both, within, alone = items(
        table(
            {"title": "a", "summary": summary, "body": "The text of it."},
            {"title": "b", "summary": summary, "body": f"{summary} The text of it."},
            {"title": "c", "summary": summary, "body": ""},
        )
    )
    assert isinstance(both, Record)
    assert isinstance(within, Record)
    assert isinstance(alone, Record)
    assert both.facts.warnings == (f"Left out above its text: “{summary}”.",)
    assert within.facts.warnings == ()
    assert (alone.data.decode(), alone.facts.is_summary) == (summary, True)
    assert alone.facts.warnings == ("Its row has only a summary of it.",)


def test_columns_may_have_german_names() -> None:
    (found,) = items("Titel;Text;Datum;Autor;Ressort\nA;Text davon;2020-01-02;Ada Bell;Politik\n")
    assert isinstance(found, Record)
    assert (found.facts.title, found.facts.authors, found.facts.section) == ("A", ("Ada Bell",), ("Politik",))
