"""Pages to extract from: a plain one that tests add to."""

from db.ingest.source.records import Facts, Record

TITLE = "The harbour is closed"
PARAGRAPHS = (
    "The harbour was closed on Tuesday after a storm had torn two ferries from their moorings, the port said.",
    "Nobody was hurt, but both ships will have to be towed away before others can come in, which may take days.",
    "The mayor thanked those who had helped through the night, and asked visitors to stay away from the quays.",
    "Fishermen, who sell most of their catch to the islands, expect to lose the trade of a whole week in spring.",
)


def page(
    *,
    title: str = TITLE,
    head: str = "",
    start: str = "",
    below_title: str = "",
    within: str = "",
    end: str = "",
    html: str = 'lang="en"',
    body: str = "",
) -> str:
    """A page of four paragraphs: ``within`` stands after the second, ``end`` below the text."""
    first, second, third, fourth = (f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html {html}><head><title>{title}</title>{head}</head><body {body}>{start}"
        f"<main><article><h1>{title}</h1>{below_title}{first}{second}{within}{third}{fourth}</article>{end}</main>"
        "</body></html>"
    )


def record(html: str | bytes, facts: Facts | None = None, *, charset: str | None = None) -> Record:
    """A record of a whole page."""
    data = html if isinstance(html, bytes) else html.encode()
    return Record("page.html", data, "page", "test 1", facts=facts or Facts(), charset=charset)


def fragment(html: str, facts: Facts) -> Record:
    """A record of a body."""
    return Record("feed.xml", html.encode(), "fragment", "test 1", facts=facts)
