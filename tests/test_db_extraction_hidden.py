"""Text that a page hides until a script runs: put where a browser shows it, whatever refers to whatever."""

import pytest
from extraction_pages import page, record

from db.ingest.extraction.extractor import parse_html, read_page
from db.ingest.extraction.html.hidden_text import have_more_than
from db.ingest.extraction.html.html_blocks import html_blocks, walk_blocks
from db.ingest.source.records import Refused

ROOT = "<template shadowrootmode=open>"


def shown(html: str) -> str:
    """The text of a page's body, with what it hides in place."""
    return " ".join(block.text for block in html_blocks(parse_html(f"<body>{html}")))


def test_a_child_goes_into_a_slot_of_its_own_host_not_of_one_further_in() -> None:
    inner = f"<x-in>{ROOT}<i>inner: <slot></slot></i></template><b>mine</b></x-in>"
    assert shown(f"<x-out>{ROOT}{inner} outer: <slot></slot></template><b>yours</b></x-out>") == (
        "inner: mine outer: yours"
    )


def test_text_after_a_child_with_a_named_slot_goes_into_the_slot_without_a_name() -> None:
    root = f"{ROOT}<h2><slot name=title></slot></h2><p><slot></slot></p></template>"
    tree = parse_html(f"<body><x-card>{root}<b slot=title>The quay</b> is closed.</x-card>")
    assert ["".join(tree.find(f".//{tag}").itertext()).strip() for tag in ("h2", "p")] == ["The quay", "is closed."]


def test_only_the_first_of_two_shadow_roots_is_shown() -> None:
    assert shown(f"<x-a>{ROOT}one</template>{ROOT}two</template></x-a>") == "one"


def test_streamed_pieces_that_lie_in_each_other_in_a_circle_are_shown_once() -> None:
    pieces = (f"<div hidden id=S:{i}>piece {i} <template id=B:{(i + 1) % 3}></template></div>" for i in range(3))
    assert sorted(shown("".join(pieces)).split()) == ["0", "1", "2", "piece", "piece", "piece"]


@pytest.mark.parametrize(
    "html",
    [
        "".join(f"<div hidden id=S:{i:x}><template id=B:{i + 1:x}></template></div>" for i in range(3000)),
        f"<x-a>{ROOT}{'<p>x' * 2}{'<b>' * 60}<slot></slot></template>" * 40,
    ],
)
def test_what_gets_too_deep_only_when_it_is_put_into_place_is_refused(html: str) -> None:
    with pytest.raises(Refused, match="deep"):
        parse_html(f"<body>{html}")


def test_letters_that_are_hidden_twice_or_in_two_paragraphs_count_once() -> None:
    tree = parse_html("<body><div hidden><ul><li>one<ul><li hidden>two</ul></ul> three</div><noscript>four</noscript>")
    assert have_more_than(len("one" + "two") - 1, walk_blocks(tree).passed_over)
    assert not have_more_than(len("one" + "two"), walk_blocks(tree).passed_over)


def test_hidden_elements_by_the_thousand_cost_time_by_their_number() -> None:
    nested = f"{'<div hidden>' * 900}{'<ul><li>x' * 500}"
    tree = parse_html(f"<body>{nested}")
    assert have_more_than(499, walk_blocks(tree).passed_over)
    assert not have_more_than(500, walk_blocks(tree).passed_over)


def test_cells_beyond_a_hundred_columns_are_kept() -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{row}.{i}' for i in range(150))}" for row in range(3))
    wide = "<tr><td colspan=60>sixty<td colspan=60>more<td colspan=99>last"
    body = read_page(record(page(within=f"<table>{rows}{wide}</table>"))).body
    assert "2.149" in body
    assert "last" in body


def test_a_caption_below_a_tables_rows_is_kept() -> None:
    rows = "<tr><td>Ferry<td>Hour<tr><td>Alma<td>9"
    body = read_page(
        record(page(within=f"<table>{rows}<caption>Ferries of the winter, by the hour</caption></table>"))
    ).body
    assert "| Alma | 9 |" in body
    assert "Ferries of the winter, by the hour" in body
