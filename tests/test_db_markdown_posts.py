"""Posts in Markdown: front matter gives the facts, the place gives the rest, and links between posts lead to posts."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.convert import Converted, convert
from db.ingest.markdown_html import render
from db.ingest.readers.posts.base_url import BaseUrl, infer_base_url
from db.ingest.readers.posts.markdown_posts import READER, read, recognise
from db.ingest.readers.posts.post_addresses import without_page_suffix
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import UNTITLED, Facts, Item, Record, Refused, Skip
from db.text.markdown import escape_line, write_code, write_image, write_table, write_text

BASE = "https://post.example/"
CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "rust-blog"

YAML = """---
title: "Harbour: the long wait"
date: 2022-01-26 14:05:00 +0200
author: Ada Bell
categories: [News, Harbour]
tags: [ships, cranes]
lang: en
---

The cranes stood still on **Wednesday**.
"""


def post(text: str | bytes, *trail: str) -> Input:
    """A file of a folder of posts."""
    data = text.encode() if isinstance(text, str) else text
    return Input("/".join(trail or ("a.md",)), lambda: BytesIO(data), trail or ("a.md",), size=len(data))


def items(text: str | bytes, *trail: str, base: str | None = BASE) -> list[Item]:
    return list(read(post(text, *trail), ReadContext(base_url=base)))


def record(text: str | bytes, *trail: str, base: str | None = BASE) -> Record:
    (found,) = items(text, *trail, base=base)
    assert isinstance(found, Record)
    return found


def facts(text: str | bytes, *trail: str, base: str | None = BASE) -> Facts:
    return record(text, *trail, base=base).facts


def refusal(text: str) -> str:
    """The code that it is refused with; "" where it is read."""
    try:
        items(text)
    except Refused as refused:
        return refused.code
    return ""


def iso(found: Facts) -> str | None:
    return found.published.iso if found.published else None


def test_yaml_front_matter_gives_the_facts_and_the_rest_is_the_text() -> None:
    found = record(YAML, "content", "posts", "wait.md")
    assert found.form == "markdown"
    assert found.reader == "markdown 2"
    assert found.data.decode().strip() == "The cranes stood still on **Wednesday**."
    assert found.facts.title == "Harbour: the long wait"
    assert iso(found.facts) == "2022-01-26T14:05:00+02:00"
    assert found.facts.date_from == "front matter"
    assert found.facts.authors == ("Ada Bell",)
    assert found.facts.section == ("News",)
    assert found.facts.language == "en"
    assert found.facts.url_by_place == "https://post.example/posts/wait/"


def test_toml_front_matter_has_dates_and_tables_of_its_own() -> None:
    text = (
        '+++\ntitle = "Ferry"\ndate = 2021-05-06\n[taxonomies]\nauthors = ["Ada Bell", "Tom Oak"]\n'
        'categories = ["Coast"]\n[extra]\nx = 1\n+++\nText.\n'
    )
    found = facts(text)
    assert (found.title, iso(found)) == ("Ferry", "2021-05-06")
    assert found.authors == ("Ada Bell", "Tom Oak")
    assert found.section == ("Coast",)
    assert iso(facts("+++\ntitle='x'\ndate = 2021-05-06T07:08:09Z\n+++\nText")) == "2021-05-06T07:08:09+00:00"


@pytest.mark.parametrize("key", ["date", "pubDate", "published", "publishDate", "Date"])
def test_a_date_has_many_names(key: str) -> None:
    assert iso(facts(f"---\ntitle: x\n{key}: 2022-01-26\n---\nText")) == "2022-01-26"


@pytest.mark.parametrize("value", ["9999-99-99", "9999-01-01", "10 hours ago", "soon", "[1, 2]", "{a: b}", ""])
def test_what_is_no_date_gives_none(value: str) -> None:
    assert facts(f"---\ntitle: x\ndate: {value}\n---\nText").published is None


def test_an_impossible_toml_date_loses_nothing_else() -> None:
    found = facts('+++\ntitle = "Kept"\ndate = 9999-99-99\nauthor = "Ada Bell"\n+++\nText')
    assert (found.title, found.authors, found.published) == ("Kept", ("Ada Bell",), None)
    assert found.warnings == ("Its date isn't understood: “9999-99-99”.",)


@pytest.mark.parametrize(
    ("yaml", "names"),
    [
        ("author: Ada Bell", ("Ada Bell",)),
        ("author: Ada Bell and Tom Oak", ("Ada Bell", "Tom Oak")),
        ("author: Ada Bell, Tom Oak", ("Ada Bell", "Tom Oak")),
        ("author: Bell, Ada", ("Bell, Ada",)),
        ("authors: [Ada Bell, Tom Oak, Ada Bell]", ("Ada Bell", "Tom Oak")),
        ("author:\n  name: Ada Bell\n  url: https://a.example", ("Ada Bell",)),
        ("authors:\n- name: Ada Bell\n- Tom Oak", ("Ada Bell", "Tom Oak")),
        ("author: 7", ()),
    ],
)
def test_authors_come_in_many_shapes(yaml: str, names: tuple[str, ...]) -> None:
    assert facts(f"---\ntitle: x\n{yaml}\n---\nText").authors == names


def test_tags_are_no_sections_and_folders_are() -> None:
    text = "---\ntitle: x\ntags: [a, b]\n---\nText"
    assert facts(text, "content", "posts", "x.md").section == ()
    assert facts(text, "content", "world-news", "europe", "x.md").section == ("World news", "Europe")
    assert facts(text, "content", "world-news", "my-post", "index.md").section == ("World news",)
    assert facts(text, "_posts", "2022-01-26-x.md").section == ()


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\ndraft: true\n---\nText",
        '+++\ntitle = "x"\ndraft = true\n+++\nText',
        "---\ntitle: x\npublished: false\n---\nText",
        "---\ntitle: x\nstatus: draft\n---\nText",
        "---\nlayout: list\n---\n",
    ],
)
def test_drafts_and_templates_are_skipped(text: str) -> None:
    assert items(text) == [Skip("a.md")]


def test_a_section_page_and_a_readme_are_no_posts() -> None:
    assert isinstance(items('+++\ntitle = "News"\n+++\n', "content", "news", "_index.md")[0], Skip)
    assert isinstance(items("# My site\n\nHow to build it.", "README.md")[0], Skip)
    assert isinstance(items("---\ntitle: x\n---\nText", "_drafts", "x.md")[0], Skip)


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.mkd"])
@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Just words.\n\nMore.", "Just words.", "Just words.\n\nMore."),
        ("Setext\n---\n\nText.", "Setext", "Text."),
        ("## Two ##\n\nText.", "Two", "Text."),
        ("<!-- a note -->\n\n# One\n\nText.", "One", "Text."),
        (
            "![The gate](https://a.example/gate.jpg)\n\n# One\n\nText.",
            "One",
            "![The gate](https://a.example/gate.jpg)\n\nText.",
        ),
        (
            "![The gate](https://a.example/gate.jpg)\n\nText.",
            "The gate",
            "![The gate](https://a.example/gate.jpg)\n\nText.",
        ),
    ],
)
def test_any_text_in_markdown_is_a_post_whatever_it_begins_with(text: str, title: str, body: str, name: str) -> None:
    made = convert(record(text, name))
    assert isinstance(made, Converted)
    assert (made.article.title, made.article.body) == (title, body)
    assert made.article.warnings == ((UNTITLED,) if title in ("Just words.", "The gate") else ())


def test_without_front_matter_a_heading_is_the_title_and_the_name_has_the_date() -> None:
    found = facts("# The ferry is back\n\nText.", "2022-01-26-ferry.md")
    assert (iso(found), found.date_from) == ("2022-01-26", "file name")
    for heading in ("# The ferry is back", "# The *ferry* is back #", "The ferry is back\n====="):
        made = convert(record(f"{heading}\n\nText.", "2022-01-26-ferry.md"))
        assert isinstance(made, Converted)
        assert (made.article.title, made.article.body) == ("The ferry is back", "Text.")


@pytest.mark.parametrize(
    "head",
    [
        "Title: Letter 7\nNumber: 7\nDate: 2022-01-26\nCategory: Letters\n",
        "number: 7\ntitle: Letter 7\nPublish Date: 2022-01-26\nreading-time: 5 min\ncategory: Letters\n",
        "title: Letter 7\ndate: 2022-01-26\ncategories:\n- Letters\n---\n",
        "Title: Letter 7\nNúmero: 7\nDate: 2022-01-26\nCategory: Letters\n",
        "<!--\nTitle: Letter 7\nNumber: 7\nDate: 2022-01-26\nCategory: Letters\n-->\n",
        "---\nheadline: Letter 7\nnumber: 7\npublishedOn: 2022-01-26\ncategory: Letters\n---\n",
    ],
)
def test_header_lines_may_have_keys_of_their_own_and_end_in_a_fence(head: str) -> None:
    found = record(f"{head}\nGood morning: a seat to all.\n\n## News\n\nIt came back.\n")
    assert (found.facts.title, iso(found.facts), found.facts.section) == ("Letter 7", "2022-01-26", ("Letters",))
    assert found.data.decode().strip().startswith("Good morning: a seat to all.")


def test_a_title_block_of_pandoc_is_a_header() -> None:
    found = record("% Letter 7\n% Ada Bell\n% 2022-01-26\n\nGood morning.\n")
    assert (found.facts.title, found.facts.authors, iso(found.facts)) == ("Letter 7", ("Ada Bell",), "2022-01-26")
    assert found.data.decode().strip() == "Good morning."


def test_front_matter_of_unknown_keys_alone_is_front_matter_in_a_file_of_markdown() -> None:
    text = "---\nnumber: 7\nmood: fair\n---\n\n# Letter 7\n\nGood morning.\n"
    assert recognise(post(text)) is not None
    assert record(text).data.decode().strip() == "# Letter 7\n\nGood morning."
    assert recognise(post(text, "a.txt")) is None
    assert recognise(post("---\nA line between two rules.\n---\n\nText.\n")) is None


def test_lines_with_colons_that_name_nothing_known_are_text() -> None:
    text = "# Notes\n\nWind: north\nRain: none\n\nText."
    assert record(text).data.decode() == text
    assert "Wind: north" in record("Wind: north\nRain: none\n\nText.", "2022-01-26-a.md").data.decode()


@pytest.mark.parametrize(
    ("trail", "section"),
    [
        (("source", "_posts", "a.md"), ()),
        (("site", "source", "_posts", "sea", "a.md"), ("Sea",)),
        (("docs", "_posts", "a.md"), ()),
        (("src", "pages", "blog", "a.md"), ()),
        (("src", "content", "posts", "a.md"), ()),
        (("website", "blog", "a.md"), ()),
        (("app", "(blog)", "[slug]", "a.md"), ()),
        (("sea", "_posts", "a.md"), ("Sea",)),
        (("content", "sea", "ports", "a.md"), ("Sea", "Ports")),
    ],
)
def test_a_folder_of_the_blogs_tool_is_no_section(trail: tuple[str, ...], section: tuple[str, ...]) -> None:
    assert facts("---\ntitle: x\ndate: 2022-01-26\n---\nText", *trail).section == section


def test_header_lines_are_front_matter_too() -> None:
    text = (
        "Title: The ferry is back\nDate: 2022-01-26\nCategory: Coast\nAuthors: Ada Bell; Tom Oak\n\nText: it goes on.\n"
    )
    found = record(text)
    assert found.facts.title == "The ferry is back"
    assert found.facts.section == ("Coast",)
    assert found.facts.authors == ("Ada Bell", "Tom Oak")
    assert found.data.decode().strip() == "Text: it goes on."


@pytest.mark.parametrize(
    ("head", "trail", "url"),
    [
        ("path: 2014/09/15/Rust-1.0", ("content", "x.md"), "2014/09/15/Rust-1.0/"),
        ("path: /inside/2014/x.html", ("content", "x.md"), "inside/2014/x.html"),
        ("url: /a/b/", ("content", "x.md"), "a/b/"),
        ("permalink: /:year/:title.html", ("_posts", "2022-01-26-x-y.md"), "2022/x-y.html"),
    ],
)
def test_a_post_says_where_it_is_on_its_site(head: str, trail: tuple[str, ...], url: str) -> None:
    assert facts(f"---\ntitle: x\n{head}\n---\nText", *trail).url == BASE + url


def test_below_a_guessed_site_every_address_is_a_guess() -> None:
    source = post("---\ntitle: x\npath: own/way\n---\nText", "a.md")
    (found,) = read(source, ReadContext(base_url=BASE, is_base_url_guessed=True))
    assert isinstance(found, Record)
    assert (found.facts.url, found.facts.url_by_place) == (None, f"{BASE}own/way/")


@pytest.mark.parametrize(
    ("head", "trail", "url"),
    [
        ("slug: other", ("content", "posts", "x.md"), "posts/other/"),
        ("layout: post", ("_posts", "2022-01-26-x-y.md"), "2022/01/26/x-y.html"),
        ("categories: News Coast", ("_posts", "2022-1-6-x.md"), "news/coast/2022/01/06/x.html"),
        ("layout: post", ("coast", "_posts", "2022-01-26-x.md"), "coast/2022/01/26/x.html"),
        ("layout: post", ("_posts", "2022", "2022-01-26-x.md"), "2022/01/26/x.html"),
        ("layout: post", ("content", "posts", "my-post", "index.md"), "posts/my-post/"),
        ("layout: post", ("content", "posts", "x.de.md"), "de/posts/x/"),
        ("layout: post", ("Ein Text.md",), "Ein%20Text/"),
    ],
)
def test_where_a_post_is_on_its_site_is_guessed_from_its_place(head: str, trail: tuple[str, ...], url: str) -> None:
    found = facts(f"---\ntitle: x\n{head}\n---\nText", *trail)
    assert (found.url, found.url_by_place) == (None, BASE + url)


def test_an_absolute_address_needs_no_base_and_a_relative_one_does() -> None:
    text = "---\ntitle: x\nurl: https://own.example/a\n---\nText"
    assert facts(text, base=None).url == "https://own.example/a"
    assert facts("---\ntitle: x\nurl: /a\n---\nText", base=None).url is None
    assert facts("---\ntitle: x\nurl: /a\n---\nText", base=None).aliases == ()


def test_other_spellings_and_aliases_lead_to_it() -> None:
    found = facts('+++\ntitle="x"\npath="2016/07/25/line-up"\naliases=["/old/line-up.html"]\n+++\nText')
    assert {
        "https://post.example/2016/07/25/line-up.html",
        "https://post.example/2016/07/25/line-up",
        "https://post.example/old/line-up.html",
        "https://post.example/old/line-up/",
    } <= set(found.aliases)
    assert found.url not in found.aliases


def test_the_day_in_a_stated_path_is_the_date() -> None:
    found = facts('+++\ntitle="x"\npath="2016/07/25/line-up"\n+++\nText')
    assert (iso(found), found.date_from) == ("2016-07-25", "url")
    assert iso(facts('+++\ntitle="x"\npath="2016/07/line-up"\n+++\nText')) == "2016-07"
    assert iso(facts('+++\ntitle="x"\npath="2016/13/45/line-up"\n+++\nText')) in (None, "2016")


def folder(root: Path, files: dict[str, str]) -> list[Input]:
    """A folder of posts, as the importer finds them."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [Input.of_file(root / name, tuple(name.split("/"))) for name in files]


def test_links_to_files_of_posts_become_their_addresses(tmp_path: Path) -> None:
    body = (
        "See [it](@/posts/b.md#part), [that](./b.md), [this][c], [up](../top.md) and [out](../../../etc/secret.md).\n\n"
        "[c]: c/index.md\n\n```\n[code](./b.md)\n```\n\n[web](https://x.example/b.md) [none](gone.md)\n"
    )
    sources = folder(
        tmp_path,
        {
            "content/posts/a.md": f"---\ntitle: a\n---\n{body}",
            "content/posts/b.md": "---\ntitle: b\npath: 2022/b\n---\nText",
            "content/posts/c/index.md": "---\ntitle: c\n---\nText",
            "content/top.md": "---\ntitle: top\n---\nText",
        },
    )
    (found,) = read(sources[0], ReadContext(base_url=BASE))
    assert isinstance(found, Record)
    text = found.data.decode()
    assert "[it](https://post.example/2022/b/#part), [that](https://post.example/2022/b/)" in text
    assert "[c]: https://post.example/posts/c/" in text
    assert "[up](https://post.example/top/)" in text
    assert "[out](../../../etc/secret.md)" in text
    assert "[code](./b.md)" in text
    assert "[web](https://x.example/b.md) [none](gone.md)" in text


def test_a_link_does_not_look_outside_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: s\npath: leaked\n---\nText")
    sources = folder(tmp_path / "site", {"content/a.md": "---\ntitle: a\n---\n[x](./link.md)"})
    (tmp_path / "site/content/link.md").symlink_to(tmp_path / "secret.md")
    (found,) = read(sources[0], ReadContext(base_url=BASE))
    assert isinstance(found, Record)
    assert b"leaked" not in found.data


def test_links_in_an_archive_go_by_place() -> None:
    found = record("---\ntitle: a\n---\n[x](../b.md)", "content", "posts", "a", "index.md")
    assert found.data.decode().strip() == "[x](https://post.example/posts/b/)"


def test_template_tags_are_resolved_or_left_out(tmp_path: Path) -> None:
    body = (
        "[a]({% post_url 2022-01-26-b %}) [b]({{ site.baseurl }}/x/)\n\n{% include banner.html %}\n\n"
        "{% highlight ruby %}\nputs {{ 1 }}\n{% endhighlight %}\n\n{{< figure src=x >}}\n\nEnd.\n"
    )
    sources = folder(
        tmp_path,
        {"_posts/2022-01-25-a.md": f"---\ntitle: a\n---\n{body}", "_posts/2022-01-26-b.md": "---\ntitle: b\n---\nText"},
    )
    (found,) = read(sources[0], ReadContext(base_url=BASE))
    assert isinstance(found, Record)
    text = found.data.decode()
    assert "[a](https://post.example/2022/01/26/b.html) [b](https://post.example/x/)" in text
    assert "include" not in text
    assert "figure" not in text
    assert "~~~~~~~~ruby\nputs {{ 1 }}\n~~~~~~~~" in text
    assert text.endswith("End.\n")


def test_crlf_a_mark_and_utf_16_are_normal() -> None:
    for data in (YAML.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + YAML.encode(), YAML.encode("utf-16")):
        assert recognise(post(data)) is not None
        assert facts(data).title == "Harbour: the long wait"
    assert facts("---\ntitle: Łódź\n---\nZażółć gęślą jaźń".encode("cp1250")).title == "Łódź"
    assert b"\0" not in record("---\ntitle: a\0b\n---\nx\0y").data


def test_front_matter_that_is_not_well_formed_is_read_line_by_line() -> None:
    found = facts("---\ntitle: Ferry: a tale: of two\ndate: 2022-01-26\nx: [\n---\nText")
    assert (found.title, iso(found)) == ("Ferry: a tale: of two", "2022-01-26")
    assert found.warnings == ("Its front matter is damaged: some of what it says may be missing.",)


@pytest.mark.parametrize(
    "text",
    [
        "+++\ntitle = 'x'\nno end",
        "---\ntitle: x\n" + "a: b\n" * 20_000 + "---\nText",
        "---\ntitle: x\n" + "a: b\n" * 20_000,
        "---\n- title\n- x\n---\nText",
        "+++\n= = =\n+++\nText",
    ],
)
def test_front_matter_that_can_not_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        items(text)
    assert refused.value.code == "bad-front-matter"


@pytest.mark.parametrize(
    "yaml",
    [
        "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*{'a' if not i else f'b{i - 1}'}, *a]\n" for i in range(500)),
        "authors: &a [*a]",
        "a: " + "[" * 20_000,
        "a: " + "{x: " * 5_000,
        "- " * 20_000,
        "a: !!python/object/apply:os.system ['true']",
        "? [a, b]\n: c",
        "\n".join(" " * i + "a:" for i in range(300)),
    ],
)
def test_yaml_that_means_harm_does_none(yaml: str) -> None:
    text = f"---\ntitle: x\n{yaml}\n---\nText"
    assert refusal(text) in ("", "bad-front-matter")
    if not refusal(text):
        assert facts(text).title == "x"


@pytest.mark.parametrize(
    "line",
    [
        "{{<>}}" * 2_000 + "x",
        "](" * 50_000,
        "{{<ref " * 20_000,
        "{% highlight" + " " * 50_000,
        "`" * 50_000,
    ],
    ids=["shortcodes", "link ends", "open shortcodes", "blanks in a tag", "backticks"],
)
def test_text_that_means_harm_is_passed_on(line: str) -> None:
    assert record(f"---\ntitle: x\n---\nb.md {line}").data


def test_what_is_a_post_is_told_by_its_bytes() -> None:
    assert recognise(post(YAML, "a.txt")) == "It starts with front matter (YAML)."
    assert recognise(post('+++\ntitle = "x"\n+++\n', "a")) == "It starts with front matter (TOML)."
    assert recognise(post("# Title\n\nText", "a.md")) == "It is Markdown by its name."
    assert recognise(post("# Title\n\nText", "README.md")) is None
    assert recognise(post("# Title\n\nText", "a.sh")) is None
    assert recognise(post("---\napiVersion: v1\n---\nkind: Pod\n", "a.yaml")) is None
    assert recognise(post("Words.\n\n---\n\nMore", "a.md")) == "It is Markdown by its name."
    assert recognise(post(b"\x00\x01\x02", "a.md")) is None
    assert recognise(post("", "a.md")) is None
    assert READER.label == "markdown 2"


def test_jekyll_posts_in_html_are_fragments() -> None:
    found = record("---\ntitle: x\n---\n<p>Text</p>", "_posts", "2022-01-26-x.html")
    assert found.form == "fragment"
    assert isinstance(items("---\ntitle: Home\n---\n{% for post in site.posts %}", "index.html")[0], Skip)


# The site's address


def infer(posts: Iterable[Input]) -> BaseUrl | None:
    return infer_base_url(posts).base


def site(host: str, posts: Iterable[int], links: str = "") -> list[Input]:
    return [
        post(
            f"---\ntitle: Post {n}\npath: 2022/01/{n:02}/story-{n}\n---\n"
            f"Before: [that]({host}2022/01/{n - 1:02}/story-{n - 1}/). {links}\n",
            f"story-{n}.md",
        )
        for n in posts
    ]


def test_the_address_is_the_one_that_posts_link_to_each_other_at() -> None:
    noise = " ".join(f"https://github.example/org/repo/pull/{n}" for n in range(30))
    found = infer(site("https://www.own.example/", range(2, 12), noise))
    assert found == BaseUrl("https://www.own.example/", 9, 10)
    assert "https://www.own.example/" in found.sentence
    assert "9 of 10" in found.sentence


def test_the_address_may_have_a_folder() -> None:
    found = infer(site("https://own.example/blog/", range(2, 12)))
    assert found == BaseUrl("https://own.example/blog/", 9, 10)


def test_a_site_may_make_addresses_by_a_rule_of_its_own() -> None:
    sources = [
        post(
            f"---\ntitle: x\ndate: 2022-0{n}-05\n---\n"
            f"[that](https://own.example/news/2022/0{n - 1}/the-story-{n - 1}/)",
            "content",
            "posts",
            f"the-story-{n}.md",
        )
        for n in range(2, 9)
    ]
    found = infer(sources)
    assert found == BaseUrl("https://own.example/news/:year/:month/:slug/", 6, 7)
    (first,) = read(sources[0], ReadContext(base_url=found.url))
    assert isinstance(first, Record)
    assert first.facts.url_by_place == "https://own.example/news/2022/02/the-story-2/"
    stated = post("---\ntitle: x\npath: own/way\n---\nText", "a.md")
    (second,) = read(stated, ReadContext(base_url=found.url))
    assert isinstance(second, Record)
    assert second.facts.url == "https://own.example/news/own/way/"


def test_no_site_is_guessed_on_which_two_posts_would_have_one_address() -> None:
    sources = [
        post(
            f"---\ntitle: {language} {n}\n---\n[x](https://own.example/dist/release-1{n}/)\n",
            language,
            f"release-1{n}.md",
        )
        for n in range(5)
        for language in ("de", "fr")
    ]
    found = infer_base_url(sources)
    assert found.base is None
    assert "two of them would have one address" in found.refused[0]


def test_no_site_is_guessed_where_most_links_lead_to_no_post() -> None:
    linked = " ".join(f"https://own.example/dist/other-{n}/" for n in range(20))
    sources = [
        post(f"---\ntitle: {n}\n---\nhttps://own.example/dist/release-1{n}/ {linked}", f"release-1{n}.md")
        for n in range(5)
    ]
    found = infer_base_url(sources)
    assert found.base is None
    assert found.refused == (
        "The posts aren't those of https://own.example/dist/: only 5 of 25 links there lead to posts.",
    )


def test_a_rule_can_be_said_by_hand() -> None:
    base = "https://own.example:8080/:year/:slug.html"
    assert facts("---\ntitle: x\ndate: 2022-01-26\n---\nText", "a-b.md", base=base).url_by_place == (
        "https://own.example:8080/2022/a-b.html"
    )
    assert facts("---\ntitle: x\n---\nText", "a-b.md", base=base).url_by_place == "https://own.example:8080/a-b/"


def test_addresses_that_are_none_do_no_harm() -> None:
    found = facts("---\ntitle: x\nurl: 'http://['\naliases: ['https://[x', 'mailto:a@b', ':a/:b', '', '/']\n---\nText")
    assert found.url is not None


def test_a_host_that_is_only_linked_to_a_lot_is_not_taken() -> None:
    linked = [
        post(f"---\ntitle: {n}\n---\nhttps://code.example/a/b https://code.example/about", f"about-{n}.md")
        for n in range(9)
    ]
    assert infer([*linked, post("---\ntitle: x\n---\nText", "about.md")]) is None
    assert infer([]) is None


def test_a_post_that_is_damaged_does_not_keep_the_address_from_being_found() -> None:
    sources = [post("+++\nno end"), post(b"\xff\xfe\x00"), *site("http://own.example/", range(2, 12))]
    found = infer(sources)
    assert found is not None
    assert found.url == "http://own.example/"


@given(st.text(max_size=300), st.sampled_from(["---\n", "+++\n", "Title: x\nDate: y\n", ""]))
def test_any_text_is_read_or_refused(text: str, start: str) -> None:
    recognise(post(start + "title: x\n" + text))
    assert refusal(start + "title: x\n" + text) in ("", "bad-front-matter", "charset")


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.exists(), reason="the posts of a real blog aren't here")
def test_the_posts_of_a_real_blog_have_dates_authors_and_links_that_lead_to_each_other() -> None:
    from markdown_it import MarkdownIt

    sources = [Input.of_file(path, path.relative_to(CORPUS).parts) for path in sorted(CORPUS.rglob("*.md"))]
    base = infer(sources)
    assert base is not None
    assert base.url == "https://blog.rust-lang.org/"
    found = [
        one for source in sources for one in read(source, ReadContext(base_url=base.url)) if isinstance(one, Record)
    ]
    assert len(found) == 745  # and three lists of posts, and a template
    assert all(one.facts.title and one.facts.published and one.facts.authors for one in found)

    def key(url: str) -> str:
        return without_page_suffix(urlsplit(url).path)

    known = {key(url) for one in found for url in (one.facts.url or one.facts.url_by_place or "", *one.facts.aliases)}
    total = resolved = 0
    parser = MarkdownIt("commonmark")
    for one in found[::3]:
        tokens = [child for token in parser.parse(one.data.decode()) for child in token.children or ()]
        for target in (str(token.attrs["href"]) for token in tokens if token.type == "link_open"):
            url = urljoin(one.facts.url or one.facts.url_by_place or "", target.partition("#")[0])
            if (
                urlsplit(url).netloc == "blog.rust-lang.org"
                and "/20" in url
                and not url.endswith((".png", ".svg", ".txt"))
            ):
                total += 1
                resolved += key(url) in known
    assert total > 200
    assert resolved / total > 0.97


def rewritten(body: str, name: str = "a.md") -> str:
    return record(f"---\ntitle: x\n---\n{body}", "content", name).data.decode()


CAPTION = "<figcaption>\n\n{}\n\n</figcaption>"


@pytest.mark.parametrize(
    ("tag", "address", "caption"),
    [
        ('{{< figure src="/a.jpg" caption="The *last* ferry" >}}', "/a.jpg", "The *last* ferry"),
        ("{{< figure src=a title='One' caption='Two' attr='Ann' >}}", "a", "One Two Ann"),
        ('{{% img "/a.png?x=1" caption="It\'s \\"here\\"" %}}', "/a.png?x=1", 'It\'s "here"'),
        ('{% include image.html url="/a.jpg" description="A pier" %}', "/a.jpg", "A pier"),
        ('{% include figure image_path="/a.webp" alt="x" caption="A pier" %}', "/a.webp", "A pier"),
        ('{{< figure\n  src="/a.jpg"\n  caption="A pier"\n>}}', "/a.jpg", "A pier"),
        ('{{< video src="/a.mp4" caption="A pier" >}}', "", "A pier"),
    ],
)
def test_a_template_tag_that_shows_a_picture_leaves_it_and_its_caption(tag: str, address: str, caption: str) -> None:
    found = rewritten(f"One.\n\n{tag}\n\nTwo.")
    assert CAPTION.format(caption) in found
    assert (f'<img src="{address}"' in found) == bool(address)
    assert "{" not in found
    assert found.startswith("One.\n")
    assert found.endswith("\nTwo.")


@pytest.mark.parametrize(
    ("tag", "picture"),
    [
        ('{{< figure src="/a.jpg" >}}', '<img src="/a.jpg" alt="">'),
        ("{% asset_img a.jpg A pier at dawn %}", '<img src="a.jpg" alt="A pier at dawn">'),
        ('{% img left /a.jpg 200 300 "A pier" %}', '<img src="/a.jpg" alt="A pier">'),
        ('{{< figure src="/a.jpg" alt="A <b> & c" >}}', '<img src="/a.jpg" alt="A &lt;b&gt; &amp; c">'),
        ("{{< youtube x1 >}}", ""),
        ('{{< tweet user="a" id="1" title="A title" >}}', ""),
        ("{{< >}}", ""),
        ("{{< /figure >}}", ""),
    ],
)
def test_without_a_caption_it_leaves_the_picture_if_it_shows_one(tag: str, picture: str) -> None:
    assert rewritten(f"One.\n\n{tag}\n\nTwo.").split("\n\n", 1)[1].replace("Two.", "").strip() == picture


def test_mdx_components_leave_pictures_too() -> None:
    figure = '<Figure\n  src="/a.jpg"\n  caption={"A pier"}\n/>'
    found = rewritten(f'One.\n\n{figure}\n\n<Image src={{pier}} alt="A boat" />\n\n<Chart of="x" />', "a.mdx")
    assert CAPTION.format("A pier") in found
    assert '<img src="/a.jpg" alt="">' in found
    assert '<img src="" alt="A boat">' in found
    assert '<Chart of="x" />' in found


@pytest.mark.parametrize(
    ("start", "end"),
    [("{% highlight go %}", "{% endhighlight %}"), ('{{< highlight go "linenos=table" >}}', "{{< /highlight >}}")],
)
def test_code_between_tags_stays_as_it_is(start: str, end: str) -> None:
    code = '{{< figure src="a.jpg" >}}\n{{< open\n\n```\n{% include a %}\n[b](c.md)\n```\n'
    assert f"\n~~~~~~~~go\n{code}\n~~~~~~~~\n" in rewritten(f"One.\n\n{start}\n{code}\n{end}\n\nTwo.")
    assert code in rewritten(f"One.\n\n~~~~\n{code}\n~~~~\n\nTwo.")


def test_a_tag_that_nothing_ends_is_text() -> None:
    assert rewritten("{{< figure src=a\n\nOne.\n" + "\nTwo." * 30).startswith("{{< figure src=a\n\nOne.")


@pytest.mark.parametrize("unit", ['"\\', "b=", "'\"", "\n{{< b", "a-", "`", "\\'"])
def test_tags_that_mean_harm_are_read_in_time(unit: str) -> None:
    """Anything quadratic takes minutes here, so that nobody overlooks it."""
    assert isinstance(rewritten(f"One.\n\n{{{{< a {unit * 50_001} >}}}}"), str)


def test_the_title_of_an_image_alone_in_its_paragraph_is_its_caption() -> None:
    figure = '<figure><img src="a.jpg" alt="An alt" /><figcaption>The &lt;last&gt; ferry</figcaption></figure>'
    assert render('One.\n\n![An alt](a.jpg "The <last> ferry")\n\nTwo.') == f"<p>One.</p>\n{figure}\n<p>Two.</p>\n"
    linked = render('[![An alt](a.jpg "The last ferry")](b)')
    assert "</a><figcaption>The last ferry</figcaption></figure>" in linked
    assert "<figcaption>" in render('- ![An alt](a.jpg "The last ferry")')
    assert render("![An alt](a.jpg)\nA *caption*") == (
        '<figure><img src="a.jpg" alt="An alt" /><figcaption>A <em>caption</em></figcaption></figure>\n'
    )
    for other in (
        "![An alt](a.jpg)",
        "![An alt](a.jpg)\nOne line\nand more",
        "![a](a.jpg)\n![b](b.jpg)",
        '![An alt](a.jpg "A") and text',
        '![a](a.jpg "A") ![b](b.jpg "B")',
    ):
        assert "figure" not in render(other)


def test_a_body_read_as_markdown_is_the_same_again() -> None:
    body = "\n\n".join(
        [
            write_text("paragraph", [escape_line("One | a"), escape_line("- two *x*")]),
            write_text("quote", ["Said", "so"]),
            write_code("def a():\n\n    return `b`\n```\n}", "python"),
            write_table([["", "2022"], ["b|c", "[d](https://d.example/) *e*"], ["✓", "f"], ["g", ""]]),
            write_image("An [alt]", "https://a.example/(b).jpg", "A *caption* of [Ann](https://ann.example/)"),
            write_image("", "https://a.example/c.jpg", "A caption"),
            write_image("An alt", "https://a.example/d.jpg"),
            write_text("bullet", ["a", "b"]),
            write_text("number", ["c"], 3, 1),
            write_text("bullet", ["d", "e"], 0, 2),
            write_text("bullet", ["f"]),
            write_text("paragraph", ["End."]),
        ]
    )
    converted = convert(Record("a", body.encode(), "markdown", "a test", facts=Facts("A title")))
    assert isinstance(converted, Converted)
    assert converted.article.body == body
