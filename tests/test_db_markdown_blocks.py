"""Blocks of more than one line: what is written is parsed as it was, and bodies of one line a block as ever."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_db_markdown import LINES, UNITS

from db.ingest.extraction.html.markdown_writer import to_markdown
from db.text.markdown import (
    DEEPEST,
    MarkdownBlock,
    MarkdownSpan,
    TextKind,
    escape_inline,
    escape_line,
    parse_blocks,
    split_blocks,
    to_plain_text,
    write_code,
    write_image,
    write_table,
    write_text,
)

ONE_LINE = LINES.map(lambda line: " ".join(line.split()))
CODE = st.lists(
    LINES | st.sampled_from(["", "", "```", "````", "``` ", "    ", "\t", "| a |", "| - |", "![a](b)", "# a", "a\\"]),
    max_size=8,
).map("\n".join)
TEXT_KINDS: list[TextKind] = ["paragraph", "quote", "bullet", "number"]


@given(CODE, st.sampled_from(["", "python", "c++", "two words", "`", "a`b"]))
def test_code_comes_back_as_it_was(code: str, language: str) -> None:
    body = f"Before\n\n{write_code(code, language)}\n\nAfter"
    before, block, after = parse_blocks(body)
    assert block == MarkdownBlock("code", code, language=language if language in ("python", "c++") else "")
    assert (before.text, after.text) == ("Before", "After")
    assert to_plain_text(body) == f"Before\n{code}\nAfter"
    assert "\n\n".join(split_blocks(body)) == body


@given(st.lists(st.lists(ONE_LINE | st.just(""), min_size=1, max_size=4), min_size=1, max_size=4))
@example([["a|b", "\\|", "\\"], ["`|`"], ["---", ":-:", "-", "x"]])
def test_a_table_comes_back_as_it_was(rows: list[list[str]]) -> None:
    columns = max(map(len, rows))
    (block,) = parse_blocks(write_table([[escape_inline(cell) for cell in row] for row in rows]))
    header = (*rows[0], *[""] * (columns - len(rows[0])))
    assert block.rows == (header, *map(tuple, rows[1:]))
    assert block == MarkdownBlock("table", "\n".join(map(" | ".join, block.rows)), rows=block.rows)


@given(
    ONE_LINE | st.just(""),
    st.text(st.characters(exclude_categories=["Z", "C"], exclude_characters="<>")),
    ONE_LINE | st.just(""),
)
@example("An image", "http://a.example/x_(1).png", "")
@example("![a](b)", "", "![a](b)")
def test_an_image_comes_back_as_it_was(alt: str, url: str, caption: str) -> None:
    body = f"{write_image(alt, url, escape_line(caption))}\n\nAfter"
    block, after = parse_blocks(body)
    text = "\n".join(dict.fromkeys(filter(None, (alt, caption))))
    assert block == MarkdownBlock("image", text, url=url, alt=alt)
    assert after.text == "After"


@given(st.sampled_from(TEXT_KINDS), st.lists(ONE_LINE, min_size=1, max_size=5), st.integers(0, DEEPEST))
@example("paragraph", ["a", "b\\", "| --- |", "--- | ---", "```", "- c"], 0)
@example("quote", ["> a", "> b", "\\"], 0)
def test_lines_of_a_text_come_back_as_they_were(kind: TextKind, lines: list[str], depth: int) -> None:
    level = 7 if kind == "number" else 0
    depth = depth if kind in ("bullet", "number") else 0
    written = write_text(kind, list(map(escape_line, lines)), level, depth)
    assert list(parse_blocks(f"{written}\n\nAfter"))[:-1] == [MarkdownBlock(kind, "\n".join(lines), level, depth=depth)]


def test_a_heading_is_one_line_and_blank_lines_of_a_text_go() -> None:
    assert write_text("heading", ["One", " ", "two"], 2) == "## One two"
    assert write_text("paragraph", ["One", "", "two"]) == "One\\\ntwo"
    assert [block.text for block in parse_blocks("## One\\\ntwo")] == ["One\\", "two"]


@pytest.mark.parametrize(
    ("body", "block"),
    [
        ("One *a\\\nb* c", MarkdownBlock("paragraph", "One a\nb c", 0, (MarkdownSpan(4, 7, "emphasis"),))),
        ("> One\\\n> two", MarkdownBlock("quote", "One\ntwo")),
        ("> One\\\ntwo", MarkdownBlock("quote", "One\ntwo")),
        ("    - One\\\n        two", MarkdownBlock("bullet", "One\ntwo", depth=1)),
        ("        3. Deep", MarkdownBlock("number", "Deep", 3, depth=2)),
        (f"{'    ' * 12}- Deepest", MarkdownBlock("bullet", "Deepest", depth=DEEPEST)),
        ("  - Not four", MarkdownBlock("paragraph", "  - Not four")),
        ("One\\\\\\\ntwo", MarkdownBlock("paragraph", "One\\\ntwo")),
        ("One\\", MarkdownBlock("paragraph", "One\\")),
        ("```\n", MarkdownBlock("code", "")),
        ("````py\na\n\n```\nb", MarkdownBlock("code", "a\n\n```\nb", language="py")),
        ("```\n  a\n```` ", MarkdownBlock("code", "  a")),
        ("``` two words", MarkdownBlock("paragraph", "``` two words")),
        (
            "| A |  |\n| :-- | --: |\n| [b](c) | *d* \\| e |\n| f |",
            MarkdownBlock(
                "table", "A | \nb | d | e\nf", 0, (MarkdownSpan(5, 6, "link", "c"), MarkdownSpan(9, 10, "emphasis")),
                rows=(("A", ""), ("b", "d | e"), ("f",)),
            ),
        ),
        ("| A | B |\n| --- |", None),
        ("| A |", None),
        ("| A \\|\n| --- |", None),
        ("![A \\[b\\]](c\\)d)", MarkdownBlock("image", "A [b]", url="c)d", alt="A [b]")),
        (
            "![A](b)\nOne [c](d)\\\ntwo",
            MarkdownBlock("image", "A\nOne c\ntwo", 0, (MarkdownSpan(6, 7, "link", "d"),), url="b", alt="A"),
        ),
        ("![](b)\nOne", MarkdownBlock("image", "One", url="b")),
    ],
)  # fmt: skip
def test_blocks_of_several_lines_are_parsed(body: str, block: MarkdownBlock | None) -> None:
    found = list(parse_blocks(body))
    if block is not None:
        assert found == [block]
    else:
        assert {each.kind for each in found} == {"paragraph"}
        assert len(found) == len(body.split("\n"))


def test_other_readers_of_markdown_see_the_same_blocks() -> None:
    body = "\n\n".join([
        write_text("paragraph", ["One", escape_line("- two"), "a \\| b", escape_line("--- | ---"), escape_line("===")]),
        write_text("quote", ["Said", escape_line("# so")]),
        write_text("bullet", ["a"]),
        write_text("number", ["b", "c"], 1, 1),
        write_text("bullet", ["d"], 0, 2),
        write_code("x\n\n```\n    y", "python"),
        write_table([["A", ""], ["b|c", "*d*"]]),
        write_image("An [image]", "http://a.example/(b).png", "A *caption*"),
    ])  # fmt: skip
    html = MarkdownIt("commonmark").enable("table").render(body)
    assert html.replace("\n", "") == (
        "<p>One<br />- two<br />a | b<br />--- | ---<br />===</p><blockquote><p>Said<br /># so</p></blockquote>"
        "<ul><li><p>a</p><ol><li><p>b<br />c</p><ul><li>d</li></ul></li></ol></li></ul>"
        '<pre><code class="language-python">x```    y</code></pre>'
        "<table><thead><tr><th>A</th><th></th></tr></thead>"
        "<tbody><tr><td>b|c</td><td><em>d</em></td></tr></tbody></table>"
        '<p><img src="http://a.example/(b).png" alt="An [image]" />A <em>caption</em></p>'
    )


_LINE = re.compile(r"(?:(#{1,6})|(>)|([-*+])|(\d{1,9})[.)])[ \t]+(.*)", re.DOTALL)
_INLINE = re.compile(
    r"\\([!-/:-@\[-`{-~])"
    r"|\[((?:[^\[\]\\]|\\.)*)\]\(<?((?:[^\s()<>\\]|\\.|\((?:[^\s()<>\\]|\\.)*\))*)>?\)"
    r"|(\*\*|__)(?=\S)((?:[^*_\\]|\\.)+?)(?<=\S)\4"
    r"|([*_])(?=\S)((?:[^*_\\]|\\.)+?)(?<=\S)\6"
)


def parse_as_ever(body: str) -> list[tuple[str, str, int, list[tuple[int, int, str | None]]]]:
    """Blocks as (kind, text, level, spans), as they were before a block could have several lines."""
    found = []
    for line in body.split("\n"):
        if not line or line.isspace():
            continue
        match = _LINE.match(line)
        hashes, quote, bullet, number, text = match.groups() if match else (None, None, None, None, line)
        kind = (
            "heading" if hashes else "quote" if quote else "bullet" if bullet else "number" if number else "paragraph"
        )
        level = len(hashes) if hashes else int(number) if number else 0
        plain, at, spans = "", 0, []
        for mark in _INLINE.finditer(text):
            plain += text[at : mark.start()]
            at = mark.end()
            escaped, label, url, _, strong, _, emphasis = mark.groups()
            inner = escaped or re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", label or strong or emphasis or "")
            if escaped is None and inner:
                address = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", url) if label is not None else None
                spans.append((len(plain), len(plain) + len(inner), address))
            plain += inner
        found.append((kind, plain + text[at:], level, spans))
    return found


def as_ever(body: str) -> list[tuple[str, str, int, list[tuple[int, int, str | None]]]]:
    return [
        (block.kind, block.text, block.level, [(span.start, span.end, span.url) for span in block.spans])
        for block in parse_blocks(body)
    ]


INLINE_HTML = st.lists(
    LINES | st.sampled_from(["<b>", "</b>", "<i>", "</i>", '<a href="http://a.b/">', "</a>", "!", "\\", "&nbsp;", " "]),
    max_size=6,
).map("".join)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["p", "h2", "li", "blockquote", "pre"]), INLINE_HTML), max_size=6))
def test_what_one_line_a_block_holds_is_parsed_as_ever(blocks: list[tuple[str, str]]) -> None:
    from lxml.html import fragment_fromstring

    html = "".join(f"<{tag}>{inner}</{tag}>" for tag, inner in blocks)
    body = to_markdown(fragment_fromstring(html.replace("\x00", ""), create_parent="div"))
    if all("\n" not in block for block in body.split("\n\n")):
        assert as_ever(body) == parse_as_ever(body)
        assert to_plain_text(body) == "\n".join(text for _, text, _, _ in parse_as_ever(body))


@given(st.lists(LINES.map(escape_line), max_size=8))
def test_plain_paragraphs_are_parsed_as_ever(lines: list[str]) -> None:
    assert as_ever("\n\n".join(lines)) == parse_as_ever("\n\n".join(lines))


@given(
    st.lists(LINES | st.sampled_from(["", "```", "| a |", "| - |", "![a](b)", "a\\", "> b\\"]), max_size=12).map(
        "\n".join
    )
)
def test_the_blocks_of_a_body_are_the_same_one_by_one(body: str) -> None:
    sources = list(split_blocks(body))
    assert list(parse_blocks("\n\n".join(sources))) == list(parse_blocks(body))
    assert [list(parse_blocks(source)) for source in sources] == [[block] for block in parse_blocks(body)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", [*UNITS, "|", "|\n", "| a |\n", "| a |\n| - |\n", "```\n", "`", "![", "![a](b)\n", "a\\\n", "\\|", "    "]
)
def test_hostile_blocks_take_time_in_proportion(unit: str) -> None:
    """Anything quadratic takes a minute here, so that nobody overlooks it."""
    count = 20_000 // len(unit)
    for start in ("", "| a |\n| - |\n| ", "![a](", "![", "a\\\n", "```\n", "|"):
        list(parse_blocks(start + unit * count))
        list(parse_blocks(start + (unit + "\n") * count))
    text = unit * count
    list(
        parse_blocks("\n\n".join((write_code(text), write_table([[text], [text] * 9]), write_image(text, text, text))))
    )
