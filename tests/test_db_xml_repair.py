"""XML with the flaws of real feeds, sitemaps and exports keeps its letters and addresses, in whatever pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest.readers.syndication.xml_repair import StreamRepair, repair_document

TEXT = "Décès du gardien – le phare s’éteint"


def in_pieces(data: bytes, size: int) -> bytes:
    repair = StreamRepair(data)
    pieces = [repair.feed(data[at : at + size]) for at in range(0, len(data), size)]
    return b"".join(pieces) + repair.close()


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("AT&T & R&D; a&amp;b", "AT&amp;T &amp; R&D; a&amp;b"),
        ("?id=1&page=2&copy=3", "?id=1&amp;page=2&amp;copy=3"),
        ("I <3 it < that", "I &lt;3 it &lt; that"),
        ("Caf&eacute;&nbsp;&lt;&#38;", "Café\xa0&lt;&#38;"),
        ("<![CDATA[AT&T <3 &eacute;]]> &", "<![CDATA[AT&T <3 &eacute;]]> &amp;"),
        ("bell \x07\x1b[0m", "bell   [0m"),
    ],
)
def test_what_nobody_escaped_is_escaped(text: str, repaired: str) -> None:
    data = f"<a>{text}</a>".encode()
    assert repair_document(data).decode() == f"<a>{repaired}</a>"
    for size in (1, 2, 3, 7, 1000):
        assert in_pieces(data, size).decode() == f"<a>{repaired}</a>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "utf-8"),
        ("windows-1251", "utf-8"),
        ("nothing", "utf-8"),
        ("utf-16", "utf-8"),
        ("windows-1252", "windows-1252"),
        ("iso-8859-1", "windows-1252"),
        ("utf-8", "windows-1252"),
    ],
)
@pytest.mark.parametrize("size", [1000, 100_000])
def test_an_encoding_that_is_declared_wrongly_spoils_no_letters(declared: str, encoding: str, size: int) -> None:
    start = f'<?xml version="1.0" encoding="{declared}"?><a>' + "x" * 2_000
    data = f"{start}{TEXT}</a>".encode(encoding)
    assert repair_document(data).decode() == f"{start}{TEXT}</a>"
    assert in_pieces(data, size).decode() == f"{start}{TEXT}</a>"


def test_utf_16_is_left_to_the_parser_and_decoded_as_a_whole() -> None:
    data = f"<a>{TEXT}</a>".encode("utf-16")
    assert in_pieces(data, 5) == data
    assert repair_document(data).decode() == f"<a>{TEXT}</a>"


@given(st.text("&<![]CDAT;#x1é>-a ", max_size=60), st.integers(1, 9))
def test_where_a_document_is_cut_changes_nothing(text: str, size: int) -> None:
    data = f"<a>é{text}</a>".encode()
    assert in_pieces(data, size) == in_pieces(data, len(data))
