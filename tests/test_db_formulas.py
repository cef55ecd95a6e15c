"""Formulas in MathML without their source read as what they mean: √2 is no 2, and x² no x2."""

import pytest
from extraction_pages import page, record

from db.ingest.extraction.extractor import read_page
from db.text.markdown import to_plain_text

X, Y, TWO = "<mi>x</mi>", "<mi>y</mi>", "<mn>2</mn>"
SUM = f"<mrow>{X}<mo>+</mo>{Y}</mrow>"


def read(formula: str) -> str:
    source = page(within=f"<p>The harbour is deep where <math>{formula}</math> holds, says the board.</p>")
    body = to_plain_text(read_page(record(source)).body)
    return body.partition("deep where ")[2].partition(" holds, says")[0]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f"<msqrt>{TWO}</msqrt>", "√2"),
        (f"<msqrt>{X}<mo>+</mo>{Y}</msqrt>", "√(x + y)"),
        (f"<mroot>{X}<mn>3</mn></mroot>", "∛x"),
        (f"<mroot>{X}<mn>5</mn></mroot>", "⁵√x"),
        (f"<mroot>{SUM}<mi>k</mi></mroot>", "k√(x + y)"),
        (f"<mfrac><mn>1</mn>{TWO}</mfrac>", "1/2"),
        (f"<mfrac>{SUM}{TWO}</mfrac>", "(x + y)/2"),
        (f"<mo>(</mo><mfrac linethickness=0>{X}{Y}</mfrac><mo>)</mo>", "([x; y])"),
        (f"<msup>{X}{TWO}</msup>", "x²"),
        (f"<msup>{SUM}{TWO}</msup>", "(x + y)²"),
        (f"<msup><mrow><mo>(</mo>{SUM}<mo>)</mo></mrow>{TWO}</msup>", "(x + y)²"),
        (f"<msup>{X}{SUM}</msup>", "x^(x + y)"),
        (f"<msup>{X}<mo>′</mo></msup>", "x′"),
        ("<msub><mi>a</mi><mi>i</mi></msub>", "a_i"),
        ("<msub><mi>H</mi><mn>2</mn></msub><mi>O</mi>", "H₂O"),
        (f"<msubsup>{X}<mi>i</mi>{TWO}</msubsup>", "x_i²"),
        (f"<munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover>{X}", "∑₁ⁿx"),
        (f"<mfenced>{X}{Y}</mfenced>", "(x, y)"),
        (f"<mtable><mtr><mtd>{X}</mtd><mtd>{Y}</mtd></mtr><mtr><mtd>{TWO}</mtd></mtr></mtable>", "[x, y; 2]"),
        (f"<mo>−</mo>{X}<mo>=</mo>{TWO}<mtext>for all</mtext>{Y}", "−x = 2 for all y"),
        (f"<semantics>{X}<annotation encoding=MathType>junk</annotation></semantics>", "x"),
        (f"<msup>{X}</msup>", "x"),
        ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2 1/2"),
        (f"<mfrac><mn>1</mn>{TWO}</mfrac>{X}", "1/2 x"),
        (f"<mfrac><mn>1</mn><mrow>{TWO}{X}</mrow></mfrac>", "1/(2x)"),
        (f"{TWO}<mo>\u2062</mo><msup><mn>3</mn>{TWO}</msup>", "2·3²"),
        (f"<msup><msup>{X}{TWO}</msup><mn>3</mn></msup>", "(x²)³"),
        ("<msup><mi>sin</mi><mn>2</mn></msup>", "sin²"),
        (f"<mfenced open='{{' close='' separators=''>{X}{Y}</mfenced>", "{xy"),
        (
            "<mmultiscripts><mi>C</mi><none/><none/><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>",
            "¹⁴₆C",
        ),
        (f"<maction>{X}{Y}</maction>", "x"),
    ],
)
def test_a_formula_is_written_out_on_one_line(formula: str, text: str) -> None:
    assert read(formula) == text


def test_a_formula_may_be_nested_as_deeply_as_a_page_may() -> None:
    deep = "<msqrt>" * 900 + "<mn>2</mn>" + "</msqrt>" * 900
    assert read(deep).startswith("√(√(√(")


def test_a_formula_that_is_no_line_keeps_its_words() -> None:
    assert read(f"<mtext>{'all the words of the harbour ' * 100}</mtext>").startswith("all the words")
