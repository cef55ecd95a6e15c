"""Measures the import of a web archive (rate with one and two workers, memory), beside plain trafilatura.

The archive is made of real pages, ``python -m bench.captures --help``. Every figure is of this one run.
"""

import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import click

_OWN_ADDRESS = tuple(
    f"{quote}{name}{quote}".encode()
    for name in ("canonical", "og:url", "url", "mainEntityOfPage", "@id", "amphtml", "shortlink")
    for quote in "\"'"
)
CORPORA = Path(__file__).parent.parent.parent / "shared" / "corpora"
ROOT = Path(__file__).parent.parent

IMPORT = """
import json, resource, sys, time
from pathlib import Path
from db.ingest.importer import import_sources
from db.ingest.source.import_options import ImportOptions
if __name__ == "__main__":
    began = time.monotonic()
    stages = {}
    def note(progress):
        stages.setdefault(progress.stage, time.monotonic() - began)
    report = import_sources(Path(sys.argv[1]), [sys.argv[2]], ImportOptions(workers=int(sys.argv[3])), progress=note)
    seconds = time.monotonic() - began
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    reading = stages.get("linking", seconds)
    print(json.dumps({"seen": report.seen, "new": report.new, "rejected": report.rejected, "copies": report.copies,
        "seconds": seconds, "reading": reading, "cpu": own.ru_utime + own.ru_stime,
        "memory": own.ru_maxrss // 1024, "worker": children.ru_maxrss // 1024}))
"""

PLAIN = """
import sys, time
from fastwarc.warc import ArchiveIterator, WarcRecordType
import trafilatura
began, pages = time.monotonic(), 0
for record in ArchiveIterator(open(sys.argv[1], "rb"), record_types=WarcRecordType.response):
    trafilatura.extract(record.reader.read().decode("utf-8", "replace"), fast=True)
    pages += 1
print(pages / (time.monotonic() - began))
"""


def read_pages() -> list[bytes]:
    """Return the HTML of every page in the corpora."""
    places = ("news-pages/html", "publisher-pages/html", "dated-pages", "readability-cases")
    return [
        gzip.decompress(path.read_bytes())
        for place in places
        for path in sorted((CORPORA / place).rglob("*.html.gz"))
        if path.name != "expected.html.gz"
    ]


def generate_captures(html: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield (address, page) without end: the same pages again and again, with another number in title and text."""
    for turn in count():
        for number, page in enumerate(html):
            mark = f" {turn:04}".encode()
            for own in _OWN_ADDRESS:  # else all turns of a page would be one article
                page = page.replace(own, own[:-1] + b"-of-old" + own[-1:])
            yield f"https://site{number % 7}.example/{turn}/{number}.html", page.replace(b"</p>", mark + b"</p>")


def make_warc(path: Path, megabytes: int) -> int:
    """Write pages to a gzipped WARC until it has that size; return their number."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, (url, page) in enumerate(generate_captures(read_pages())):
            if file.tell() > megabytes * 1_000_000:
                return number
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=BytesIO(page),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": "2024-05-03T10:00:00Z"},
                )
            )
    return 0


def _run(code: str, *arguments: object) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".py", dir=ROOT, delete=False) as script:
        script.write(code)
    try:
        command = [sys.executable, script.name, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT, env=environment).stdout
    finally:
        Path(script.name).unlink()


@click.command()
@click.option("--megabytes", default=200, show_default=True, help="Size of the WARC, compressed.")
@click.option("--warc", type=click.Path(path_type=Path), help="Where to keep it from one run to the next.")
@click.option("--workers", default="1,2", show_default=True, help="How many to try.")
def main(megabytes: int, warc: Path | None, workers: str) -> None:
    """Make a WARC of the corpora's pages, import it, and print what that took."""
    import json

    if not CORPORA.exists():
        raise click.ClickException(f"There are no corpora at {CORPORA}.")
    with tempfile.TemporaryDirectory() as folder:
        path = warc or Path(folder) / "pages.warc.gz"
        if not path.exists():
            click.echo(f"{make_warc(path, megabytes):,} pages, {path.stat().st_size / 1e6:,.0f} MB")
        rates: list[float] = []
        for number in workers.split(","):
            done = json.loads(_run(IMPORT, Path(folder) / f"{number}.db", path, number))
            rates.append(done["seen"] / done["reading"])
            click.echo(
                f"{number} workers: {rates[-1]:.1f} pages/s read, {done['seen'] / done['seconds']:.1f} in all; "
                f"the program itself {done['cpu']:.0f} s of CPU in {done['seconds']:.0f} s, {done['memory']} MB; "
                f"its largest child {done['worker']} MB; "
                f"{done['new']:,} new, {done['rejected']:,} refused, {done['copies']:,} copies"
            )
        if len(rates) > 1:
            click.echo(f"Speed-up: {rates[-1] / rates[0]:.2f} x")
        click.echo(f"trafilatura alone, one process: {float(_run(PLAIN, path)):.1f} pages/s")


if __name__ == "__main__":
    main()
