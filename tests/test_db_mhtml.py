"""MHTML: the page that a browser saved, out of all its parts."""

import base64
import quopri
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_captures import page, read_whole

from db.ingest.readers.pages import mhtml
from db.ingest.source.inputs import Input, ReadContext
from db.ingest.source.records import Record, Refused

BODY = page("lagoon") + "<p>Größe = 3 €</p>".encode()


def saved(
    *parts: tuple[str, bytes], head: str = "", kind: str = 'type="text/html"; ', end: bytes = b"--#7--\r\n"
) -> bytes:
    lines = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://site.example/a?b=1\r\n"
        "Subject: =?utf-8?Q?Lagoon?=\r\nDate: Sat, 5 Mar 2022 10:11:12 +0100\r\nMIME-Version: 1.0\r\n"
        f'{head}Content-Type: multipart/related;\r\n\t{kind}\r\n\tboundary="#7"\r\n\r\n\r\n'
    )
    return (
        lines.encode()
        + b"".join(b"--#7\r\n" + fields.encode() + b"\r\n\r\n" + body + b"\r\n" for fields, body in parts)
        + end
    )


def part(
    body: bytes = BODY, coding: str = "quoted-printable", url: str = "https://site.example/a?b=1"
) -> tuple[str, bytes]:
    packed = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[coding](body)
    fields = f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {coding}\r\nContent-Location: {url}"
    return fields, packed.replace(b"\n", b"\r\n") if coding != "8bit" else packed


PICTURE = ("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", base64.b64encode(b"\x89PNG"))


def read(data: bytes) -> Record:
    (item,) = read_whole(mhtml.READER, data)
    assert isinstance(item, Record)
    return item


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
def test_the_page_comes_out_with_its_address_its_time_and_its_encoding(coding: str) -> None:
    item = read(saved(part(coding=coding), PICTURE))
    assert item.data.replace(b"\r\n", b"\n") == BODY
    assert (item.form, item.charset, item.captured) == ("page", "utf-8", "2022-03-05T10:11:12+01:00")
    assert item.facts.url == "https://site.example/a?b=1"


def test_the_page_is_told_from_the_pages_in_its_frames() -> None:
    frame = part(page("frame"), url="https://ads.example/")
    assert b"lagoon" in read(saved(frame, PICTURE, part())).data
    by_id = ("Content-ID: <main@made>\r\n" + part()[0].replace("a?b=1", "other"), part()[1])
    assert b"lagoon" in read(saved(frame, by_id, kind='start="<main@made>"; ')).data
    nested = saved(frame, part()).partition(b"\r\n\r\n\r\n")[2].replace(b"#7", b"#8")
    outer = ('Content-Type: multipart/alternative; boundary="#8"', nested)
    assert b"lagoon" in read(saved(PICTURE, outer)).data


def test_other_mails_and_texts_are_not_taken_for_saved_pages() -> None:
    for data in (b"From: a\r\nContent-Type: text/plain\r\n\r\nhello", b"Title: a\nDate: b\n\ntext", BODY, b""):
        assert mhtml.READER.recognise(Input.of_bytes("made", data)) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (saved(PICTURE), "bad-record"),
        (saved(), "bad-record"),
        (saved(part())[:-300], "truncated"),
        (saved(("Content-Type: text/html\r\nContent-Transfer-Encoding: base64", b"PGh0bWw")), "bad-record"),
    ],
)
def test_damaged_ones_are_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(data)
    assert caught.value.code == code


def test_parts_within_parts_without_end_are_refused() -> None:
    data = b"text"
    for n in range(2000):
        data = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) + data
    with pytest.raises(Refused) as caught:
        read(b"Snapshot-Content-Location: https://site.example/\r\n" + data)
    assert caught.value.code == "too-deep"


def test_addresses_that_are_no_pages_and_times_that_are_none_are_left_out() -> None:
    data = saved(part(url="cid:frame@mhtml")).replace(b"https://site.example/a?b=1", b"file:///home/a.html")
    item = read(data.replace(b"Sat, 5 Mar 2022", b"Sat, 55 Mar 2022"))
    assert (item.facts.url, item.captured) == (None, None)


@given(st.binary(max_size=300), st.integers(0, 500))
def test_any_bytes_give_a_page_or_a_named_refusal(noise: bytes, at: int) -> None:
    data = saved(part(), PICTURE)
    source = Input.of_bytes("made", data[:at] + noise + data[at + 100 :])
    mhtml.READER.recognise(source)
    with suppress(Refused):  # and nothing else
        list(mhtml.READER.read(source, ReadContext()))


@pytest.mark.parametrize("mark", ["From: <Saved by a browser>", "Content-Location: https://site.example/b"])
def test_a_mail_of_a_single_part_is_a_page(mark: str) -> None:
    fields = f"{mark}\r\nDate: Sat, 5 Mar 2022 10:11:12 +0100\r\nMIME-Version: 1.0\r\n"
    fields += 'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    item = read(fields.encode() + quopri.encodestring(BODY))
    assert item.data == BODY
    assert (item.form, item.charset, item.captured) == ("page", "utf-8", "2022-03-05T10:11:12+01:00")
    assert item.facts.url == ("https://site.example/b" if "site" in mark else None)


def test_an_ordinary_mail_in_html_is_no_saved_page() -> None:
    mail = b"From: Ada <ada@site.example>\r\nContent-Type: text/html\r\n\r\n" + BODY
    assert mhtml.READER.recognise(Input.of_bytes("made", mail)) is None
