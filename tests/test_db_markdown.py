import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.text.markdown import MarkdownBlock, MarkdownSpan, escape_line, from_paragraphs, parse_blocks, to_plain_text

LINES = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40)
    | st.lists(
        st.sampled_from(
            [*"\\`*_[]()<>&#~|!+-=.0123456789 \tab", "](", "**", "__", "&amp;", "<b>", "http://a.b", "```", "1. "]
        ),
        min_size=1,
        max_size=30,
    ).map("".join)
).filter(lambda line: not line.isspace())


@given(LINES)
@example("# Heading")
@example("1. Item")
@example("١. Item")
@example("1986. It was the year")
@example("- Item")
@example("-")
@example("---")
@example("> Quoted")
@example("[a](b)")
@example("*a* **b** _c_ __d__")
@example("\\")
@example("\\*")
@example("&amp; &#65;")
@example("~~~")
def test_a_paragraph_comes_back_as_it_was(line: str) -> None:
    (block,) = parse_blocks(escape_line(line))
    assert block == MarkdownBlock("paragraph", line)
    assert to_plain_text(escape_line(line)) == line


@given(st.lists(LINES, max_size=8))
def test_paragraphs_come_back_in_their_number_and_order(lines: list[str]) -> None:
    body = from_paragraphs(lines)
    assert [block.text for block in parse_blocks(body)] == lines
    assert to_plain_text(body) == "\n".join(lines)


@given(st.text(max_size=60) | LINES)
def test_any_body_has_blocks_and_a_text(body: str) -> None:
    found = list(parse_blocks(body))
    for block in found:
        edges = [0, *(edge for span in block.spans for edge in (span.start, span.end)), len(block.text)]
        assert edges == sorted(edges)
        assert all(span.start < span.end for span in block.spans)
        assert all((span.url is not None) == (span.kind == "link") for span in block.spans)
        assert block.level in range(1, 7) or block.kind != "heading"


@given(st.lists(LINES.map(escape_line) | st.sampled_from(["# A *b*", "> [c](d)", "- e", "2. f", "plain"]), max_size=6))
def test_the_text_of_a_body_is_that_of_its_blocks(lines: list[str]) -> None:
    body = "\n\n".join(lines)
    assert to_plain_text(body) == "\n".join(block.text for block in parse_blocks(body))


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("# One", MarkdownBlock("heading", "One", 1)),
        ("###### Six", MarkdownBlock("heading", "Six", 6)),
        ("####### Seven", MarkdownBlock("paragraph", "####### Seven")),
        ("#hashtag", MarkdownBlock("paragraph", "#hashtag")),
        ("> Quoted", MarkdownBlock("quote", "Quoted")),
        ("- Item", MarkdownBlock("bullet", "Item")),
        ("* Item", MarkdownBlock("bullet", "Item")),
        ("12. Item", MarkdownBlock("number", "Item", 12)),
        ("3) Item", MarkdownBlock("number", "Item", 3)),
        ("1986 was a year", MarkdownBlock("paragraph", "1986 was a year")),
        ("1. ", MarkdownBlock("number", "", 1)),
        ("A **b** c", MarkdownBlock("paragraph", "A b c", 0, (MarkdownSpan(2, 3, "strong"),))),
        (
            "*a* _b_",
            MarkdownBlock("paragraph", "a b", 0, (MarkdownSpan(0, 1, "emphasis"), MarkdownSpan(2, 3, "emphasis"))),
        ),
        ("\\*a\\*", MarkdownBlock("paragraph", "*a*")),
        ("see [the \\[plan\\]](http://a.example/x_(y)?z=1)!",
         MarkdownBlock("paragraph", "see the [plan]!", 0, (MarkdownSpan(4, 14, "link", "http://a.example/x_(y)?z=1"),))),
        ("[a](<b>) [c](d)",
         MarkdownBlock("paragraph", "a c", 0, (MarkdownSpan(0, 1, "link", "b"), MarkdownSpan(2, 3, "link", "d")))),
        ("[a](b\\)c)", MarkdownBlock("paragraph", "a", 0, (MarkdownSpan(0, 1, "link", "b)c"),))),
        ("[a] (b)", MarkdownBlock("paragraph", "[a] (b)")),
        ("2 * 3 * 4", MarkdownBlock("paragraph", "2 * 3 * 4")),
        ("## A *b* [c](d)",
         MarkdownBlock("heading", "A b c", 2, (MarkdownSpan(2, 3, "emphasis"), MarkdownSpan(4, 5, "link", "d")))),
        ("予算*案*が", MarkdownBlock("paragraph", "予算案が", 0, (MarkdownSpan(2, 3, "emphasis"),))),
    ],
)  # fmt: skip
def test_markup_is_taken_off_and_its_place_kept(line: str, block: MarkdownBlock) -> None:
    assert list(parse_blocks(line)) == [block]


def test_blank_lines_are_no_blocks() -> None:
    assert [block.text for block in parse_blocks("a\n\n\n \t\nb\n")] == ["a", "b"]
    assert list(parse_blocks("")) == []
    assert to_plain_text("") == ""


@pytest.mark.parametrize(
    "line",
    [
        "# a",
        "> a",
        "- a",
        "+ a",
        "1. a",
        "1) a",
        "---",
        "===",
        "```",
        "~~~",
        "<b>",
        "&amp;",
        "[a]: b",
        "_ _ _",
        "  # a",
    ],
)
def test_what_other_readers_of_markdown_take_for_markup_is_escaped(line: str) -> None:
    assert "\\" in escape_line(line)
    assert len(escape_line(line)) <= 2 * len(line)


UNITS = [
    "[",
    "]",
    "*",
    "_",
    "**",
    "__",
    "[a](",
    "[a](b",
    "[](",
    "](",
    "\\",
    "\\[",
    "(",
    "<",
    "&",
    "#",
    "`",
    "[[a]",
    "*a",
    "_a ",
]
UNITS += [
    "**a",
    "[a](b)",
    "[a](()",
    "[a](b) *c* ",
    "a* ",
    "1",
    "-",
    "=",
    " ",
    ">",
    "~",
    "[a](\\)",
    "**a*",
    "[\\]",
    "a_b",
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_hostile_markup_takes_time_in_proportion(unit: str) -> None:
    """Anything quadratic takes a minute here, so that nobody overlooks it."""
    count = 40_000 // len(unit)
    for text in (unit * count, f"[a]({unit * count}", f"*{unit * count}", f"[{unit * count}](", f"**x{unit * count}"):
        list(parse_blocks(text))
        assert to_plain_text(escape_line(text)) == text or text.isspace()
