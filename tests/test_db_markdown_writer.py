from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from db.ingest.extraction.html.markdown_writer import make_absolute, to_markdown
from db.text.markdown import MarkdownBlock, MarkdownSpan, parse_blocks, to_plain_text

BASE = "https://paper.example/2022/story.html"


def parsed(html: str) -> HtmlElement:
    return fragment_fromstring(html, create_parent="div")


def written(html: str, base_url: str | None = BASE) -> list[str]:
    return to_markdown(parsed(html), base_url).split("\n\n")


def test_each_kind_of_block_is_a_line() -> None:
    assert written(
        "Before <h2>A <b>heading</b></h2><p>A paragraph.</p><blockquote><p>One.<p>Two.</blockquote>"
        "<ul><li>Bullet</ul><ol><li>First<li>Second</ol>after"
    ) == [
        "Before",
        "## A heading",
        "A paragraph.",
        "> One.",
        "> Two.",
        "- Bullet",
        "1. First",
        "2. Second",
        "after",
    ]


def test_lists_are_numbered_as_their_page_says() -> None:
    assert written('<ol start="4"><li>d<li value="9">i<li>j</ol>') == ["4. d", "9. i", "10. j"]
    assert written('<ol start="99999999999999"><li>a</ol>') == ["1. a"]


def test_lists_in_lists_are_indented() -> None:
    assert written("<ul><li>a<ol><li>b<li>c</ol><li>d</ul>") == ["- a", "    1. b", "    2. c", "- d"]


def test_more_paragraphs_of_an_item_are_paragraphs() -> None:
    assert written("<ul><li><p>One.<p>More.<li>Two.</ul>") == ["- One.", "More.", "- Two."]


def test_links_are_made_absolute_and_stay_in_place() -> None:
    assert written('<p>See <a href="../map.html?a=1&amp;b=2">the <b>map</b></a>, please.') == [
        "See [the map](https://paper.example/map.html?a=1&b=2), please."
    ]


def test_without_a_base_relative_links_are_text() -> None:
    assert written('<p><a href="/a">One</a> <a href="https://b.example/">two</a>', None) == [
        "One [two](https://b.example/)"
    ]


def test_only_web_and_mail_links_are_kept() -> None:
    html = "".join(f'<a href="{url}">x</a> ' for url in ("javascript:a()", "data:,a", "ftp://a.example/", "#note", ""))
    assert written(html) == ["x x x x x"]
    assert written('<a href="mailto:desk@paper.example">x</a>') == ["[x](mailto:desk@paper.example)"]


def test_addresses_with_signs_come_back_as_they_were() -> None:
    for url in (
        "https://a.example/b_(c)",
        "https://a.example/(b",
        "https://a.example/b)c\\d*_e",
        "https://a.example/é",
    ):
        element = etree.Element("p")
        link = etree.SubElement(element, "a", href=url)
        link.text = "here"
        (block,) = parse_blocks(to_markdown(element, None))
        assert block == MarkdownBlock("paragraph", "here", 0, (MarkdownSpan(0, 4, "link", url),))


def test_an_address_has_no_blanks_or_control_characters() -> None:
    assert make_absolute("https://a.example/b c\u202ed", None) == "https://a.example/b%20c%E2%80%AEd"
    assert make_absolute("https://[broken", None) is None
    assert make_absolute("https://a.example/" + "b" * 5000, None) is None


def test_emphasis_keeps_its_blanks_outside() -> None:
    assert written("<p>a<b> bold </b>b <i>so</i><em> on</em>, <b><i>both</i></b>") == ["a **bold** b *so on*, **both**"]


def test_text_that_looks_like_markup_stays_text() -> None:
    for text in (
        "# not a heading",
        "- no item",
        "1. no item",
        "> no quote",
        "[x](y) *a* **b** _c_",
        "a \\* b",
        "&amp;",
    ):
        element = etree.Element("p")
        element.text = text
        (block,) = parse_blocks(to_markdown(element, None))
        assert block == MarkdownBlock("paragraph", text)


def test_an_exclamation_before_a_link_makes_no_picture() -> None:
    assert written('<p>Look!<a href="https://a.example/">here</a>') == [r"Look\![here](https://a.example/)"]


def test_what_nobody_sees_is_left_out() -> None:
    assert written(
        "<p>a<script>b()</script><style>c{}</style><!-- d --><span hidden>e</span>"
        '<span style="DISPLAY : none">f</span><button>g</button></p>h'
        "<noscript>k</noscript><img src=i.png width=1>"
    ) == ["a", "h"]


def test_a_picture_is_a_block_with_its_caption() -> None:
    assert written("<figure><img src=/i.jpg alt='A quay'><figcaption>Seen <b>at noon</b>.</figcaption></figure>") == [
        "![A quay](https://paper.example/i.jpg)\nSeen **at noon**."
    ]
    assert written("<div><img data-src=i.jpg src='data:,a'><p class='wp-caption-text'>The quay.</p></div>") == [
        "![](https://paper.example/2022/i.jpg)\nThe quay."
    ]
    assert written("<p>Before <img src=i.jpg alt='A quay'> and after.") == [
        "Before and after.",
        "![A quay](https://paper.example/2022/i.jpg)",
    ]


def test_a_caption_without_a_picture_is_one_all_the_same() -> None:
    assert written("<figure><video></video><figcaption>A film.</figcaption></figure>") == ["![]()\nA film."]


def test_a_picture_that_stands_for_a_sign_is_that_sign() -> None:
    assert written("<p>Well <img class=emoji alt=🙂 src=x.svg> done.") == ["Well 🙂 done."]


def test_of_a_picture_without_words_nothing_is_said() -> None:
    assert written("a<img src=i.jpg><img src=/b/DSC_0042.JPG alt=DSC_0042.JPG>") == ["a"]


def test_what_follows_something_unseen_stays() -> None:
    assert written("<p>one<!-- x --> two<script>y</script> three</p>") == ["one two three"]


def test_white_space_is_one_blank() -> None:
    assert written("<p> \n a\t\xa0 b <i> </i> c\u3000\n</p><p>\n</p>") == ["a b c"]


def test_line_breaks_end_a_paragraph_where_they_mean_one() -> None:
    assert written("<p>12 High Street<br>Oldtown<br><br>Next.") == ["12 High Street\\\nOldtown", "Next."]
    assert written("<p><b>What now?</b><br>We wait.") == ["**What now?**", "We wait."]
    long = "The council met in the old hall on the square and talked until the lamps were lit again."
    assert written(f"<p>{long}<br>{long}") == [long, long]


def test_a_table_of_data_is_one_with_rows_and_columns() -> None:
    assert written("<table><tr><th>Team<th>Won<tr><td><p>Reds</p><td>3<tr><td><td></table>") == [
        "| Team | Won |\n| --- | --- |\n| Reds | 3 |"
    ]
    assert written("<table><tr><th>Team<th colspan=2>Won<tr><td rowspan=2>Reds<td>3<td>a|b<tr><td>4<td>✗</table>") == [
        "| Team | Won |  |\n| --- | --- | --- |\n| Reds | 3 | a\\|b |\n|  | 4 | ✗ |"
    ]


def test_a_table_that_lays_out_the_page_is_its_blocks() -> None:
    long = "The council met in the old hall on the square and talked until the lamps were lit again. " * 5
    assert written(f"<table><tr><td>{long}<td><p>One.<p>Two.<tr><td>Three<td>Four</table>") == [
        long.strip(),
        "One.",
        "Two.",
        "Three | Four",
    ]


def test_code_keeps_its_lines_and_indentation() -> None:
    assert to_markdown(parsed("<pre>if a:\n    <b>b</b>\n\n\tc\n}</pre>"), BASE) == (
        "```\nif a:\n    b\n\n    c\n}\n```"
    )
    assert written("<pre class='language-python'><code>a = `1`<br>b</code></pre>") == ["```python\na = `1`\nb\n```"]
    assert written("<pre><div>one</div><div>two</div></pre>") == ["```\none\ntwo\n```"]


def test_lines_that_are_broken_on_purpose_stay_apart() -> None:
    verse = "Roses are red\\\nViolets are blue"
    assert written("<p style='white-space: pre-line'>Roses are red\nViolets are blue</p>") == [verse]
    assert written("<blockquote>Roses are red<br>Violets are blue</blockquote>") == [
        "> Roses are red\\\n> Violets are blue"
    ]
    assert written("<h2>Roses<br>are red</h2>") == ["## Roses are red"]


def test_a_heading_in_several_boxes_is_one() -> None:
    assert written("<h2><div>Eels come back</div><div>to the lower river</div></h2>") == [
        "## Eels come back to the lower river"
    ]


def test_the_reading_of_a_character_is_in_parentheses() -> None:
    assert written("<p><ruby>弾劾<rt>だんがい</rt></ruby>案") == ["弾劾（だんがい）案"]
    assert written("<p><ruby>弾劾<rp>(</rp><rt>だんがい</rt><rp>)</rp></ruby>案") == ["弾劾(だんがい)案"]


def test_quoted_words_have_their_marks() -> None:
    assert written("<p>She said <q>no</q>.") == ["She said “no”."]


def test_a_heading_that_holds_a_whole_text_is_none() -> None:
    assert written("<h4><div>a</div><div>b</div><div>c</div><div>d</div></h4><h4><div>e</div></h4>") == [
        "a",
        "b",
        "c",
        "d",
        "#### e",
    ]


def test_control_sequences_are_taken_out_whole() -> None:
    element = etree.Element("p")
    element.text = "a\u202eb\u009b31mc\u2028d"
    assert to_markdown(element) == "abc d"


def test_a_tree_as_deep_as_a_parser_makes_it_is_written() -> None:
    parser = etree.XMLParser(huge_tree=True)
    for tag, between, sign in (("div", "\n\n", ""), ("b", "", "**"), ("li", "\n\n", ""), ("tr", "\n\n", "")):
        tree = etree.fromstring(f"<{tag}>a" * 2_000 + f"</{tag}>" * 2_000, parser)
        assert to_markdown(tree).replace("- ", "") == sign + between.join("a" * 2_000) + sign


TEXTS = st.lists(
    st.sampled_from([*"\\`*_[]()<>&#~|!+-=.01 \n\tab", "](", "**", "&amp;", "http://a.b", "1. "]), max_size=12
).map("".join)
TAGS = st.sampled_from(["p", "b", "i", "a", "li", "ul", "h2", "blockquote", "span", "div", "br", "td", "tr", "pre"])


@st.composite
def trees(draw: st.DrawFn) -> etree._Element:
    root = etree.Element("div")
    elements = [root]
    for _ in range(draw(st.integers(0, 8))):
        element = etree.SubElement(draw(st.sampled_from(elements)), draw(TAGS))
        element.text, element.tail = draw(TEXTS), draw(TEXTS)
        if element.tag == "a":
            element.set("href", "https://a.example/(b")
        elements.append(element)
    return root


@settings(max_examples=examples(200))
@given(trees())
@example(parsed("<p>1<b>. a</b>"))
@example(parsed("<p>#<a href='https://a.example/'> b</a>"))
def test_the_text_comes_back_whatever_is_in_it(tree: etree._Element) -> None:
    markdown = to_markdown(tree, BASE)
    if tree.find(".//tr") is None:
        assert "".join(to_plain_text(markdown).split()) == "".join("".join(tree.itertext()).split())
    lines = markdown.split("\n\n") if markdown else []
    assert len(list(parse_blocks(markdown))) == len(lines)
