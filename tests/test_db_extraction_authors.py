"""Authors of pages: several names told apart, names in parts, and what a page declares as its author's name."""

import json

import pytest
from extraction_pages import TITLE, fragment, page, record

from db.ingest.extraction.extractor import read_fragment, read_page
from db.ingest.source.loose_values import names_of
from db.ingest.source.records import Facts

THREE = ("Nora Lind", "Per Aas", "Ida Falk")

LISTS = [
    "Nora Lind, Per Aas and Ida Falk",
    "Nora Lind, Per Aas, and Ida Falk",
    "Nora Lind, Per Aas & Ida Falk",
    "Nora Lind, Per Aas, & Ida Falk",
    "Nora Lind and Per Aas and Ida Falk",
    "Nora Lind; Per Aas; Ida Falk",
    "Nora Lind, Per Aas und Ida Falk",
    "Nora Lind, Per Aas et Ida Falk",
    "Nora Lind, Per Aas, et Ida Falk",
    "Nora Lind, Per Aas y Ida Falk",
    "Nora Lind, Per Aas e Ida Falk",
    "Nora Lind, Per Aas i Ida Falk",
    "Nora Lind, Per Aas та Ida Falk",
    "Nora Lind, Per Aas, и Ida Falk",
    "Nora Lind, Per Aas και Ida Falk",
    "Nora Lind, Per Aas og Ida Falk",
    "Nora Lind, Per Aas en Ida Falk",
    "Nora Lind, Per Aas, with Ida Falk",
    "NORA LIND, PER AAS, AND IDA FALK",
    "NORA LIND, PER AAS Y IDA FALK",
]


def json_ld(author: object) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, "author": author}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def meta(**values: str) -> str:
    return "".join(f'<meta name="{name.replace("__", ":")}" content="{value}">' for name, value in values.items())


def authors(head: str = "", byline: str = "", url: str = "https://www.quay.example/a/1") -> tuple[str, ...]:
    return read_page(record(page(head=head, below_title=byline), Facts(url=url))).authors


def test_a_list_of_authors_is_read_whole() -> None:
    names = '<li>Anna Berg</li><li><a href="/people/max" rel="author">Max Frei</a></li>'
    assert authors(byline=f'<ul class="article-authors">{names}</ul>') == ("Anna Berg", "Max Frei")


@pytest.mark.parametrize("text", LISTS)
def test_several_names_in_one_text_are_told_apart(text: str) -> None:
    assert authors(json_ld({"@type": "Person", "name": text})) == THREE
    assert authors(meta(author=text)) == THREE
    assert authors(byline=f"<p class=byline>By {text}</p>") == THREE
    assert authors(byline=f"<p>By {text}</p>") == THREE
    assert read_fragment(fragment("<p>Text.</p>", Facts(title="A", authors=(text,)))).authors == THREE
    if not text.isupper():
        assert tuple(names_of(text)) == THREE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Santiago Ramón y Cajal", ("Santiago Ramón y Cajal",)),
        ("Martin Luther King, Jr.", ("Martin Luther King, Jr.",)),
        ("Lind, Nora", ("Lind, Nora",)),
        ("Lind, Nora; Aas, Per", ("Lind, Nora", "Aas, Per")),
        ("Nora, Per, Ida", ("Nora", "Per", "Ida")),
        ("山田太郎、鈴木花子", ("山田太郎", "鈴木花子")),
        ("Sandy Anders", ("Sandy Anders",)),
    ],
)
def test_one_name_is_left_whole(text: str, names: tuple[str, ...]) -> None:
    assert tuple(names_of(text)) == names


@pytest.mark.parametrize(
    "head",
    [
        json_ld({"@type": "Person", "givenName": "Nora", "familyName": "Lind"}),
        json_ld([{"@type": "Person", "familyName": "Lind", "givenName": "Nora", "name": ""}]),
        meta(article__author__first_name="Nora", article__author__last_name="Lind"),
        meta(profile__first_name="Nora", profile__last_name="Lind"),
        meta(citation_author="Lind, Nora"),
        meta(twitter__label1="Written by", twitter__data1="Nora Lind"),
    ],
)
def test_a_name_that_is_given_in_parts_or_beside_its_label_is_put_together(head: str) -> None:
    assert authors(head) == ("Nora Lind",)


def test_a_name_in_parts_in_microdata_is_put_together() -> None:
    name = "<span itemprop=givenName>Nora</span><span itemprop=familyName>Lind</span>"
    author = f'<p itemprop=author itemscope itemtype="https://schema.org/Person">{name}</p>'
    html = page(below_title=author).replace(
        "<article>", '<article itemscope itemtype="https://schema.org/NewsArticle">'
    )
    assert read_page(record(html)).authors == ("Nora Lind",)


@pytest.mark.parametrize(
    "value", [{"first_name": "Nora", "last_name": "Lind"}, {"given": "Nora", "family": "Lind"}, {"name": "Nora Lind"}]
)
def test_a_name_in_parts_in_front_matter_or_json_is_put_together(value: dict[str, str]) -> None:
    assert tuple(names_of([value])) == ("Nora Lind",)


@pytest.mark.parametrize("name", ["lampwick", "Ida", "nora lind", "reed.walker", "tern42", "Ida Falk-Aas"])
def test_what_a_page_declares_as_its_author_is_a_name_however_it_is_written(name: str) -> None:
    assert authors(meta(author=name)) == (name,)
    assert authors(json_ld({"@type": "Person", "name": name})) == (name,)


@pytest.mark.parametrize(
    "head",
    [
        meta(author="quay"),
        meta(author="The Quay", og__site_name="The Quay"),
        meta(author="https://social.example/lampwick"),
        meta(author="www.quay.example"),
        meta(author="desk@quay.example"),
        meta(author="@quay"),
        meta(author="105092"),
        meta(author="admin"),
        json_ld({"@type": "Organization", "name": "Harbourmasters"}) + meta(author="Harbourmasters"),
        json_ld({"@type": "NewsMediaOrganization", "name": "Tide and Time"}),
        meta(author="An institute that looks into the matter of tides"),
    ],
)
def test_the_site_an_address_and_an_organisation_are_no_authors(head: str) -> None:
    assert authors(head) == ()


@pytest.mark.parametrize(
    "inner",
    [
        'By <a href="/author/1">Nora Lind</a>, Per Aas and <a href="/author/3">Ida Falk</a>',
        "By <b>Nora Lind</b>, Per Aas, and <b>Ida Falk</b>",
        "By <b>Nora Lind</b><br><b>Per Aas</b><br><b>Ida Falk</b>",
    ],
)
def test_a_byline_names_those_who_have_no_link_or_element_of_their_own(inner: str) -> None:
    assert authors(byline=f"<div class=byline>{inner}</div>") == THREE


def test_a_full_name_counts_before_a_pen_name() -> None:
    assert authors(meta(author="nlind7"), "<p class=byline>By Nora Lind</p>") == ("Nora Lind",)
    assert authors(meta(author="Nora Lind, RN, Malmö")) == ("Nora Lind",)


def test_a_label_may_stand_on_the_line_above_the_name() -> None:
    assert authors(byline="<div><p>Written by</p><p>Nora Lind</p></div>") == ("Nora Lind",)
    assert authors(byline="<div class=author><b>Author</b> <i>Nora Lind</i></div>") == ("Nora Lind",)


@pytest.mark.parametrize(
    "byline",
    [
        *("Ada Bell Foto: Jo Quill", "Ada Bell. Illustration: Jo Quill", "Story by Ada Bell, photos by Jo Quill"),
        *("Ada Bell, translated by Jo Quill", "Ada Bell, Fotos: Jo Quill"),
    ],
)
def test_those_who_made_the_pictures_or_the_translation_are_no_authors(byline: str) -> None:
    assert authors(byline=f"<p class=byline>{byline}</p>") == ("Ada Bell",)


@pytest.mark.parametrize(
    ("inverted", "name"),
    [
        ("Bell, Ada", "Ada Bell"),
        ("García Márquez, Gabriel", "Gabriel García Márquez"),
        ("van der Frei, Max", "Max van der Frei"),
    ],
)
def test_a_name_of_a_library_has_the_family_first_however_many_words_it_has(inverted: str, name: str) -> None:
    assert authors(meta(citation_author=inverted)) == (name,)


def test_a_byline_may_have_dates_behind_a_bar() -> None:
    line = "<p>By Ada Bell and Max Frei · Updated 3 June 2022 · Published 1 June 2022</p>"
    assert read_page(record(page(below_title=line))).authors == ("Ada Bell", "Max Frei")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("3 June 2022 | By Ada Bell", ("Ada Bell",)),
        ("By Ada Bell in Lisbon and Max Frei in Porto", ("Ada Bell", "Max Frei")),
        ("By Ada Bell and Max Frei, Jr.", ("Ada Bell", "Max Frei, Jr.")),
        ("By Ada Bell<br>Staff Writer", ("Ada Bell",)),
        ("Szerző: Ada Bell", ("Ada Bell",)),
        ("Yazan: Ada Bell", ("Ada Bell",)),
    ],
)
@pytest.mark.parametrize("name", ["byline", "x"])
def test_a_line_below_the_title_names_the_authors_however_it_is_written(
    line: str, names: tuple[str, ...], name: str
) -> None:
    article = read_page(record(page(below_title=f"<p class={name}>{line}</p>")))
    assert article.authors == names
    assert "Bell" not in article.body


def test_whom_a_page_declares_a_person_is_one_beside_others_however_the_name_is_written() -> None:
    names = ("Ada Bell", "Jean-Luc d'Arcy", "bell hooks", "Madonna", "Sammy Frei, Jr.")
    people = [{"@type": "Person", "name": name} for name in names]
    assert authors(json_ld(people)) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<h2>Von Angela Merkel in Berlin empfangen</h2>", ()),
        ("<p>By Mary Ann Head</p>", ()),
        ("<p class=author><span>Author</span><span>Ann Lee</span></p><p class=author>By Bob Orr</p>", ("Ann Lee",)),
    ],
)
def test_a_line_that_only_looks_like_a_byline_names_nobody_else(line: str, names: tuple[str, ...]) -> None:
    assert read_page(record(page(below_title=line))).authors == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Posted by Ada Bell on March 5, 2019", ("Ada Bell",)),
        ("By Ada Bell<br>The Associated Press", ("Ada Bell",)),
        ("By Ada Bell<br>Special to the Gazette<br>March 5, 2002", ("Ada Bell",)),
        ("By Ada Bell Updated 7 hours ago", ("Ada Bell",)),
        ("By Ada Bell Posted 03/05/2019 at 2:00 PM", ("Ada Bell",)),
        ("Guest post by Ada Bell", ("Ada Bell",)),
        ("<b>Ada Bell</b> Tuesday 5 Mar 2019 10.00 GMT", ("Ada Bell",)),
        ("By Ada Bell<br>Staff Writer<br>Tuesday, March 5, 2002; Page A01", ("Ada Bell",)),
        ("Posted by Ada Bell on Mar 5th, 2019 in News | 12 comments", ("Ada Bell",)),
        ("記者王小明／台北報導", ("王小明",)),
    ],
)
def test_dates_jobs_and_places_in_a_byline_are_no_part_of_a_name(line: str, names: tuple[str, ...]) -> None:
    assert read_page(record(page(below_title=f"<div class=byline>{line}</div>"))).authors == names


@pytest.mark.parametrize(
    "line", ["By The Associated Press", "Ada Bell reports from Bergen", "By Ada Bell Gazette Staff"]
)
def test_a_byline_that_names_no_person_is_told(line: str) -> None:
    article = read_page(record(page(below_title=f"<div class=byline>{line}</div>")))
    assert article.authors == ()
    assert article.warnings == (f"Its byline names no person: “{line}”.",)


@pytest.mark.parametrize(
    "name",
    ["José Ortega y Gasset", "María de los Santos Ruiz", "Luís Montez e Silva", "Carl af Ugglas", "Gerard van ’t Reve"],
)
def test_words_in_lower_case_that_names_have_are_part_of_them(name: str) -> None:
    assert authors(meta(author=name)) == (name,)


@pytest.mark.parametrize("name", ["Sam Smith", "Ann de Boer", "Ada Bell"])
def test_a_name_that_is_a_word_of_dates_is_none_beside_one(name: str) -> None:
    for line in (f"By {name}, 5 March", f"By {name} on Monday, November 18th, 2019 at 11:04 a.m."):
        assert read_page(record(page(below_title=f"<p class=byline>{line}</p>"))).authors == (name,)


def test_a_group_that_a_post_names_as_its_author_is_one_beside_a_person() -> None:
    assert read_fragment(
        fragment("<p>Text</p>", Facts(title="a", authors=("Ada Bell", "the Harbour Reform WG")))
    ).authors == (
        "Ada Bell",
        "the Harbour Reform WG",
    )
