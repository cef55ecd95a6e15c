"""``newsbrowse show``: one article, by slug or title, as text, Markdown and JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from archives import add, article
from click.testing import Result

from db.text.markdown import parse_blocks
from tui.commands.show import _table_text

Run = Callable[..., Result]

SLUG = "news-and-comments/2022/us-sends-response-to-russia-s-security-demands"


def test_a_slug_names_an_article(run: Run, news_archive: Path) -> None:
    shown = run("show", "-a", news_archive, SLUG)
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == [
        "Main › News and comments › 2022",
        "",
        "US sends response to Russia's security demands",
        "2022-01-26",
        "",
        "The ambassador handed over a written response.",
        "",
        "Its content was not made public.",
        "",
        "Read also",
        "  1  Union on the way to a green economy",
        "  2  A title that nobody has (not in this archive)",
    ]


@pytest.mark.parametrize(
    "title",
    [
        "US sends response to Russia's security demands",
        "US sends response to Russia’s security demands",
        "us sends RESPONSE to russia's  security demands",
    ],
)
def test_a_title_names_it_too_whatever_its_case_and_quotes(run: Run, news_archive: Path, title: str) -> None:
    assert "written response" in run("show", "-a", news_archive, title).stdout


def test_of_several_with_one_title_the_newest_is_shown_and_the_others_are_named(run: Run, news_archive: Path) -> None:
    shown = run("show", "-a", news_archive, "Weekly digest")
    assert shown.exit_code == 0
    assert "the second time" in shown.stdout
    assert "digest/2020/weekly-digest" in shown.stderr
    assert "digest/2020/weekly-digest" not in shown.stdout


def test_no_such_article_is_exit_code_1(run: Run, news_archive: Path) -> None:
    shown = run("show", "-a", news_archive, "A title that nobody has")
    assert shown.exit_code == 1
    assert shown.stdout == ""
    assert "No article here is named A title that nobody has" in shown.stderr


RICH = """- a

    1. b\\
        c

```python
def a():

    pass
```

| Name | Cost |
| --- | --- |
| *Astrid* | [much](https://b.example/) |

![A boat](https://a.example/b.png)
Seen by *me*

![](https://a.example/c.png)

> One\\
> two"""


def test_code_tables_images_and_nested_lists_are_printed_as_such(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "a.db"
    add(archive, article("A title", RICH))
    text = run("show", "-a", archive, "A title").stdout
    assert text.split("A title\n2022\n\n")[1] == (
        "- a\n\n  1. b\n     c\n\n    def a():\n\n        pass\n\nName | Cost\nAstrid | much\n\n"
        "[A boat] https://a.example/b.png\nSeen by me\n\n[Image] https://a.example/c.png\n\n> One\n> two\n"
    )
    markdown = run("show", "-a", archive, "--format", "markdown", "A title").stdout
    assert f"\n\n{RICH}\n" in markdown
    assert json.loads(run("show", "-a", archive, "--format", "json", "A title").stdout)["body"] == RICH


def test_on_a_terminal_a_table_has_columns() -> None:
    (table,) = parse_blocks("| Name | Cost |\n| --- | --- |\n| Astrid | of the breakwater |\n| B | none |")
    assert list(_table_text(table, 20)) == ["Name    Cost", "Astrid  of the", "        breakwater", "B       none"]


def test_json_has_exactly_the_fields_that_were_promised(run: Run, news_archive: Path) -> None:
    article = json.loads(run("show", "-a", news_archive, "--format", "json", SLUG).stdout)
    assert list(article) == [
        *("slug", "title", "site", "section", "published", "precision", "url", "authors", "language"),
        *("breadcrumb", "body", "links", "source", "warnings", "date_from", "url_is_guessed", "copy_of", "corrections"),
    ]
    assert article["published"] == "2022-01-26"
    assert article["precision"] == "day"
    assert article["breadcrumb"] == ["Main", "News and comments", "2022"]
    assert article["body"] == "The ambassador handed over a written response.\n\nIts content was not made public."
    related = [link for link in article["links"] if link["kind"] == "read-also"]
    assert related == [
        {
            "kind": "read-also",
            "text": "Union on the way to a green economy",
            "url": None,
            "target": "analytics/2021/union-on-the-way-to-a-green-economy",
        },
        {"kind": "read-also", "text": "A title that nobody has", "url": None, "target": None},
    ]
    assert set(article["source"]) == {"place", "offset", "digest", "captured", "importer", "imported"}
    assert article["source"]["place"].endswith("0.txt")
    assert len(article["source"]["digest"]) == 64


def test_markdown_is_markdown(run: Run, news_archive: Path) -> None:
    shown = run("show", "-a", news_archive, "--format", "markdown", SLUG).stdout
    assert shown.startswith("# US sends response to Russia's security demands\n")
    assert "\n## Read also\n" in shown
    assert (
        "\n- Union on the way to a green economy (`analytics/2021/union-on-the-way-to-a-green-economy`)\n"
        "- A title that nobody has\n"
    ) in shown
