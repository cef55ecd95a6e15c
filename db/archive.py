"""Reads an archive: its outline, listings, articles and links. Safe to use from any thread."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from db.models import Article, Cell, Correction, Headline, Ids, Link, Outline, Section, Source, Stats
from db.storage.compression import unpack
from db.storage.connections import CancelCheck, ReadPool, never_cancelled
from db.storage.queries import CHUNK, count_copies, make_placeholders, read_ids, read_sections, read_subtree_ids
from db.text.cleaning import clean_line, fold_title, title_key
from db.text.dates import SLOT_BITS, Published, last_id, year_ids

ALL_YEARS: Final = -1
"""Value of a ``year`` parameter that means every year, the undated articles included (None means these alone)."""

_COLUMNS = "a.id, a.slug, a.title, a.section_id, a.published, a.url, a.authors, a.language, t.name"
_FROM = "from articles a join sites t on t.id = a.site_id"
_LISTED = "leader is null"
"""Condition that leaves copies out of a listing. The partial index articles_by_section only serves this very wording.
"""
_HEADLINE = f"select {_COLUMNS} {_FROM}"


class Archive:
    """A news archive, opened read-only.

    Every method may raise ``ArchiveError``; those with a parameter ``cancelled`` may raise ``Cancelled``.
    """

    def __init__(self, path: Path, pool: ReadPool) -> None:
        self.path = path
        self.name = path.stem
        self.pool = pool
        self._sections: dict[int, Section] = {}

    @classmethod
    def open(cls, path: Path) -> "Archive":
        """Open the archive at ``path``, migrating an older one first. Raises ``ArchiveError``."""
        return cls(path, ReadPool(path))

    def close(self) -> None:
        """Close all connections to the file."""
        self.pool.close()

    def outline(self, cancelled: CancelCheck = never_cancelled) -> Outline:
        """Return the sections, and the article counts by year and section, from the precomputed ``facet_counts``."""
        with self.pool.connection(cancelled) as connection:
            sections = read_sections(connection)
            cells = connection.execute("select year, section_id, n from facet_counts where n > 0").fetchall()
        self._sections = {section.id: section for section in sections}
        return Outline(
            name=self.name,
            sections=tuple(sections),
            cells=tuple(Cell(year or None, section_id, n) for year, section_id, n in cells),
        )

    def section(self, section_id: int) -> Section:
        """Return the section with that id. Raises KeyError."""
        if section_id not in self._sections:
            self.outline()
        return self._sections[section_id]

    def cell(self, section_id: int, year: int | None, cancelled: CancelCheck = never_cancelled) -> Ids:
        """Return the ids of a section's articles of one year (None: the undated), without sub-sections, newest first.

        Like every listing here, it leaves copies out; ``copies`` returns them.
        """
        ids = year_ids(year)
        with self.pool.connection(cancelled) as connection:
            return read_ids(
                connection,
                f"select id from articles where section_id = ? and {_LISTED} and id between ? and ? order by id desc",
                (section_id, ids.start, ids.stop - 1),
            )

    def year_only(self, section_id: int, year: int, cancelled: CancelCheck = never_cancelled) -> Ids:
        """Return the ids of a section's articles of which only the year is known, newest first.

        Their ids lie in the first day of the year.
        """
        first_day = year_ids(year).start
        with self.pool.connection(cancelled) as connection:
            return read_ids(
                connection,
                f"select id from articles where section_id = ? and {_LISTED} and id between ? and ? "
                "and precision = 'year' order by id desc",
                (section_id, first_day, first_day + (1 << SLOT_BITS) - 1),
            )

    def listing(
        self, section_id: int | None, year: int | None = ALL_YEARS, cancelled: CancelCheck = never_cancelled
    ) -> Ids:
        """Return the ids of a section and its sub-sections (None: of the whole archive), newest first, undated last."""
        with self.pool.connection(cancelled) as connection:
            sections = [section_id] if section_id is None else read_subtree_ids(connection, section_id)
            bounds = range(1, 1 << 62) if year == ALL_YEARS else year_ids(year)
            where = "" if section_id is None else "section_id = ? and "
            parts = [
                read_ids(
                    connection,
                    f"select id from articles where {where}{_LISTED} and id between ? and ? order by id desc",
                    (*([] if each is None else [each]), bounds.start, bounds.stop - 1),
                )
                for each in sections
            ]
        if len(parts) == 1:
            return parts[0]
        merged = array("q")
        for part in parts:
            merged.extend(part)
        return array("q", sorted(merged, reverse=True))

    def copies(self, article_id: int, cancelled: CancelCheck = never_cancelled) -> Ids:
        """Return the ids of an article's copies, newest first, without itself; () for an article that is a copy."""
        with self.pool.connection(cancelled) as connection:
            return read_ids(connection, "select id from articles where leader = ? order by id desc", (article_id,))

    def headlines(self, ids: Iterable[int], cancelled: CancelCheck = never_cancelled) -> list[Headline]:
        """Return the headlines of these articles in the order of ``ids``; ids that no longer exist are left out."""
        wanted = [int(article_id) for article_id in ids]
        by_id: dict[int, Headline] = {}
        with self.pool.connection(cancelled) as connection:
            for start in range(0, len(wanted), CHUNK):
                chunk = wanted[start : start + CHUNK]
                rows = connection.execute(f"{_HEADLINE} where a.id in ({make_placeholders(chunk)})", chunk).fetchall()
                by_id.update((headline.id, headline) for headline in self._headlines(connection, rows))
        return [by_id[article_id] for article_id in wanted if article_id in by_id]

    def _headlines(self, connection: sqlite3.Connection, rows: Sequence[Sequence[object]]) -> list[Headline]:
        copies = count_copies(connection, [row[0] for row in rows])
        return [Headline(**self._headline_fields(row, copies)) for row in rows]  # type: ignore[arg-type]

    def _headline_fields(self, row: Sequence[object], copies: dict[object, int]) -> dict[str, object]:
        article_id, slug, title, section_id, published, url, authors, language, site = row
        assert isinstance(section_id, int)
        return {
            "id": article_id,
            "slug": str(slug),
            "title": str(title),
            "site": str(site),
            "section": self.section(section_id).path,
            "section_id": section_id,
            "published": Published(str(published)) if published else None,
            "url": url,
            "authors": tuple(json.loads(str(authors))) if authors else (),
            "language": language,
            "copies": copies.get(article_id, 0),
        }

    def article(self, article_id: int, cancelled: CancelCheck = never_cancelled) -> Article | None:
        """Return an article with its body and links; None if no article has that id."""
        with self.pool.connection(cancelled) as connection:
            row = connection.execute(
                f"select {_COLUMNS}, a.root, a.warnings, a.year, a.date_from, a.is_url_guessed, a.is_summary, l.slug, "
                f"b.body {_FROM} join bodies b on b.id = a.id left join articles l on l.id = a.leader where a.id = ?",
                (article_id,),
            ).fetchone()
            if row is None:
                return None
            *headline, root, stored_warnings, year, date_from, is_url_guessed, is_summary, copy_of, body = row
            fields = self._headline_fields(headline, count_copies(connection, [article_id]))
            warnings = json.loads(stored_warnings) if stored_warnings else ()
            links = connection.execute(
                "select l.kind, l.text, l.url, t.slug, l.target_id from links l "
                "left join articles t on t.id = l.target_id where l.article_id = ? order by l.position",
                (article_id,),
            ).fetchall()
            source = connection.execute(
                "select s.place, s.digest, s.importer, r.started, s.offset, s.captured, coalesce(s.record_id, '') "
                "from sources s left join runs r on r.id = s.run_id where s.article_id = ? order by s.id desc limit 1",
                (article_id,),
            ).fetchone()
            corrections = connection.execute(
                "select field, coalesce(value, ''), coalesce(said, ''), made from corrections where article_id = ? "
                "order by field",
                (article_id,),
            ).fetchall()
            (count,) = connection.execute(
                "select coalesce(sum(n), 0) from facet_counts where section_id = ? and year = ?",
                (fields["section_id"], year or 0),
            ).fetchone()
        return Article(
            **fields,  # type: ignore[arg-type]
            root=root or "",
            body=unpack(body),
            links=tuple(Link(*link) for link in links),
            source=Source(*source) if source else None,
            warnings=tuple(map(str, warnings)),
            section_count=count,
            date_from=date_from or "",
            copy_of=copy_of,
            corrections=tuple(Correction(*correction) for correction in corrections),
            is_url_guessed=bool(is_url_guessed),
            is_summary=bool(is_summary),
        )

    def find(self, reference: str, cancelled: CancelCheck = never_cancelled) -> list[Headline]:
        """Return the articles that have this slug, URL or title, newest first.

        Tried in that order, until one matches. Any spelling of an article's address finds it: http or https, with or
        without ``www.`` and so on (``db.text.urls.normalize_url``). A title may differ in case and in the kind of
        quotes and dashes; articles with just that spelling come before those with another.
        """
        reference = clean_line(reference)
        with self.pool.connection(cancelled) as connection:
            rows = connection.execute(f"{_HEADLINE} where a.slug = ?", (reference,)).fetchall()
            if not rows and "://" in reference:
                from db.text.urls import address_key

                rows = connection.execute(
                    f"{_HEADLINE} where a.id in (select article_id from addresses where key = ? "
                    "union select id from articles where url = ?) order by a.id desc",
                    (address_key(reference), reference),
                ).fetchall()
            if not rows:
                rows = connection.execute(
                    f"{_HEADLINE} where a.title_key = ? order by a.id desc", (title_key(reference),)
                ).fetchall()
                exact = [row for row in rows if row[2] == reference]
                folded = fold_title(reference)
                rows = exact or [row for row in rows if fold_title(row[2]) == folded]
            return self._headlines(connection, rows)

    def find_nearest(self, published: Published, cancelled: CancelCheck = never_cancelled) -> Headline | None:
        """Return the newest article of that year, month or day.

        If it has none, the last one before it; if there is none either, the first after it; None in an empty archive.
        """
        last = last_id(published)
        listed = f"{_HEADLINE} where a.{_LISTED}"
        with self.pool.connection(cancelled) as connection:
            rows = (
                connection.execute(
                    f"{listed} and a.id <= ? and a.id >= ? order by a.id desc limit 1", (last, 1 << SLOT_BITS)
                ).fetchall()
                or connection.execute(f"{listed} and a.id > ? order by a.id limit 1", (last,)).fetchall()
            )
            return next(iter(self._headlines(connection, rows)), None)

    def stats(self, cancelled: CancelCheck = never_cancelled) -> Stats:
        """Count everything in the archive. Copies count as articles, too."""
        with self.pool.connection(cancelled) as connection:

            def count(query: str) -> int:
                return int(connection.execute(query).fetchone()[0] or 0)

            copies = count("select count(*) from articles where leader is not null")
            articles = count("select sum(n) from facet_counts") + copies
            links = dict(
                connection.execute(
                    "select target_id is not null, count(*) from links where kind != 'view-all' and "
                    "(kind = 'read-also' or target_id is not null) group by 1"
                ).fetchall()
            )
            return Stats(
                articles=articles,
                sections=count("select count(*) from sections"),
                years=count("select count(distinct year) from facet_counts where n > 0 and year > 0"),
                sites=count("select count(distinct site_id) from sections"),
                versions=articles + count("select count(*) from versions where not is_summary"),
                copies=copies,
                links_resolved=links.get(1, 0),
                links_missing=links.get(0, 0),
            )

    def read_version(self) -> int:
        """Return a number that changes whenever an import or a correction has written to the archive."""
        with self.pool.connection() as connection:
            # Imports add sources; other changes are counted in `meta` (db.storage.change_log).
            noted = connection.execute(
                "select value from meta where key in ('changes', 'links_resolved_to', 'copies_linked_to') order by key"
            ).fetchall()
            return hash((*noted, connection.execute("select max(id) from sources").fetchone()))
