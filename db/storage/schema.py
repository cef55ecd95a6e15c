"""The tables of an archive, and the migration steps that bring an older archive up to date.

The file's header says what it is: ``APPLICATION_ID``, and the number of steps applied as ``user_version``.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.storage.fts_indexes import list_fts_statements
from db.text.tokens import INDEX_VERSION

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x4E657773
"""SQLite's ``application_id`` of an archive: ``News`` in ASCII."""

FIRST_TABLES = (
    "create table meta (key text primary key, value) without rowid",
    "create table sites (id integer primary key, name text not null unique)",
    "create table sections (id integer primary key, site_id integer not null references sites, "
    "path text not null, parent integer references sections, unique (site_id, path))",
    # Ids are in the order of time (db.text.dates). `text_digest` tells the states of an article apart.
    "create table articles (id integer primary key, slug text not null unique, title text not null, "
    "section_id integer not null references sections, site_id integer not null references sites, "
    "published text, precision text, year integer, url text, authors text, language text, root text, "
    "warnings text, title_key integer not null, text_digest blob not null)",
    "create index articles_by_section on articles (section_id, id)",
    "create index articles_by_title on articles (title_key)",
    "create unique index articles_by_url on articles (url, site_id) where url is not null",
    "create table bodies (id integer primary key, body blob not null)",
    "create table versions (id integer primary key, article_id integer not null, number integer not null, "
    "title text not null, published text, body blob not null, text_digest blob not null, replaced text not null)",
    "create index versions_by_article on versions (article_id)",
    "create table sources (id integer primary key, article_id integer not null, place text not null, "
    "offset integer, digest text not null, captured text, importer text not null, run_id integer not null)",
    "create index sources_by_place on sources (place)",
    "create index sources_by_article on sources (article_id)",
    "create table links (article_id integer not null, position integer not null, kind text not null, "
    "text text not null, url text, title_key integer, target_id integer, primary key (article_id, position)) "
    "without rowid",
    "create index links_by_title on links (title_key) where title_key is not null",
    "create index links_by_url on links (url) where url is not null",
    "create index links_by_target on links (target_id) where target_id is not null",
    # Articles by year and section, copies left out. Year 0 holds the undated.
    "create table facet_counts (year integer not null, section_id integer not null, n integer not null, "
    "primary key (year, section_id)) without rowid",
    "create table runs (id integer primary key, started text not null, finished text, sources text not null, "
    "program text not null, seen integer, new integer, updated integer, unchanged integer, duplicate integer, "
    "rejected integer, skipped integer)",
    "create table rejects (id integer primary key, run_id integer not null references runs, place text not null, "
    "reason text not null)",
    "create table ledger (place text primary key, run_id integer not null, cursor text not null, "
    "seen integer not null, done integer not null) without rowid",
)
"""Statements of the first step. A released statement never changes; later steps alter the tables."""

_FIRST = (
    *FIRST_TABLES,
    *list_fts_statements(),
    f"insert into meta values ('index_version', {INDEX_VERSION}), ('links_resolved_to', 0)",
)


def _step_create(db: "Database") -> None:
    for statement in _FIRST:
        db.execute(statement)


SOURCE_KINDS_STATEMENTS = (
    "alter table articles add column date_from text",
    # The id of the article that this one is a copy of. Listings and facet_counts leave copies out.
    "alter table articles add column leader integer",
    "drop index articles_by_section",
    "create index articles_by_section on articles (section_id, id) where leader is null",
    "create index articles_by_leader on articles (leader) where leader is not null",
    # Every address that leads to an article; `key` is its `db.text.urls.address_key`.
    "create table addresses (key integer not null, site_id integer not null, article_id integer not null, "
    "url text not null, primary key (key, site_id)) without rowid",
    "create index addresses_by_article on addresses (article_id)",
    "alter table links add column address integer",
    "drop index links_by_url",
    "create index links_by_address on links (address) where address is not null",
    # A summary's full text is elsewhere; once that is imported it replaces the summary.
    "alter table articles add column is_summary integer not null default 0",
    "alter table versions add column captured text",
    # Everything else of that state: section, authors, links … (db.articles.versions.pack_rest).
    "alter table versions add column rest blob",
    "alter table versions add column is_summary integer not null default 0",
    # The `text_digest` of what the source said; null if it didn't count. An article's state and versions follow from
    # its sources in the order of ids (db.articles.replay).
    "alter table sources add column state blob",
    "update sources set state = (select text_digest from articles where id = article_id) "
    "where id in (select max(id) from sources group by article_id)",
    "drop index sources_by_place",
    "create index sources_by_place on sources (place, offset)",
    # Signatures of texts, by which copies are found (db.copies.minhash); a text without words has none.
    "create table signatures (id integer primary key, signature blob not null)",
    # Copies are looked for only among articles that are imported from here on.
    "insert into meta select 'copies_linked_to', coalesce(max(id), 0) from sources",
    "alter table runs add column options text",
    "alter table runs add column interrupted integer",
    "alter table rejects add column code text not null default 'unreadable'",
    "alter table rejects add column offset integer",
    "create index rejects_by_run on rejects (run_id)",
    "drop table ledger",
    # How far each file was read. `cursor` has a form of its reader's; the counts are of the file at `mtime` (ns).
    "create table files (place text primary key, run_id integer not null, reader text not null, size integer, "
    "mtime integer, cursor text not null, seen integer not null, rejected integer not null, "
    "skipped integer not null, done integer not null) without rowid",
    "create table validators (url text primary key, etag text, last_modified text) without rowid",
    # Corrections by hand: `value` is the person's, `said` the source's.
    "create table corrections (article_id integer not null, field text not null, value text, said text, "
    "made text not null, primary key (article_id, field)) without rowid",
    # Forgotten imports and articles: `kept` is a whole article (db.articles.snapshot), to be restored as it was.
    "create table forgotten (id integer primary key, kind text not null, name text not null, made text not null, "
    "undone text)",
    "create table forgotten_articles (id integer primary key, forgotten_id integer not null references forgotten, "
    "slug text not null, site text not null, title_key integer not null, identity integer not null, "
    "kept blob not null)",
    "create index forgotten_articles_by_forgotten on forgotten_articles (forgotten_id)",
    "create index forgotten_articles_by_slug on forgotten_articles (slug)",
    "create index forgotten_articles_by_title on forgotten_articles (title_key)",
    "create index forgotten_articles_by_identity on forgotten_articles (identity)",
    "create table forgotten_addresses (key integer not null, forgotten_article_id integer not null "
    "references forgotten_articles, primary key (key, forgotten_article_id)) without rowid",
    "create index forgotten_addresses_by_article on forgotten_addresses (forgotten_article_id)",
)
"""Statements of the second step, which prepared archives for sources of all kinds (pages, feeds, web archives …)."""


def _step_source_kinds(db: "Database") -> None:
    from db.text.urls import address_key

    for statement in SOURCE_KINDS_STATEMENTS:
        db.execute(statement)
    db.conn.create_function("address_key", 1, address_key, deterministic=True)
    db.execute(
        "insert or ignore into addresses select address_key(url), site_id, id, url from articles where url is not null"
    )
    db.execute("update links set address = address_key(url) where url is not null")


WORD_COUNT_STATEMENTS = (
    # Number of words of the text (db.text.tokens.count_words).
    "alter table articles add column words integer not null default 0",
    "create index articles_by_authors on articles (authors) where authors is not null",
    "create index articles_by_language on articles (language) where language is not null",
)
"""Statements of the third step, which made lengths, authors and languages searchable."""


def _step_word_counts(db: "Database") -> None:
    from db.storage.compression import unpack
    from db.text.markdown import to_plain_text
    from db.text.tokens import count_words

    for statement in WORD_COUNT_STATEMENTS:
        db.execute(statement)
    db.conn.create_function("word_count", 1, lambda body: count_words(to_plain_text(unpack(body))), deterministic=True)
    db.execute("update articles set words = (select word_count(body) from bodies b where b.id = articles.id)")


BITMAP_STATEMENTS = (
    # Which of a year's articles have a common word: one bit per article, in the order of ids.
    "create table common_words (word text not null, year integer not null, is_in blob not null, "
    "primary key (word, year))",
    "create index common_words_by_year on common_words (year)",
    # The fingerprint of the articles that a year's bits are of. Bits of a year that has no row here are void.
    "create table common_years (year integer primary key, n integer not null, id_sum integer not null)",
    # No trigger on update: a changed text is deleted and inserted again (db.articles.store).
    "create trigger common_words_inserted after insert on articles begin "
    "delete from common_years where year = coalesce(new.year, 0); end",
    "create trigger common_words_deleted after delete on articles begin "
    "delete from common_years where year = coalesce(old.year, 0); end",
)
"""Statements of the fourth step: the tables of ``db.storage.word_bitmaps``, and the triggers that drop a year's
bitmaps."""


def _step_bitmaps(db: "Database") -> None:
    for statement in BITMAP_STATEMENTS:
        db.execute(statement)
    if db.execute("select 1 from articles limit 1").fetchone():
        from db.storage.word_bitmaps import build_bitmaps

        build_bitmaps(db.conn)


IDENTITY_STATEMENTS = (
    # The id that a source itself gives its record: a feed's guid, a row's or a post's id (db.ingest.identity).
    "alter table sources add column record_id text",
    "create index sources_by_record_id on sources (record_id) where record_id is not null",
    # What the source said beside the text, if that isn't what the article (or version) says (db.articles.statements).
    "alter table sources add column said blob",
    # A guessed address resolves links, and identifies nothing.
    "alter table addresses add column is_guess integer not null default 0",
    "alter table articles add column is_url_guessed integer not null default 0",
    # Digest of all but title and text; null for articles that weren't written since (db.articles.digests).
    "alter table articles add column facts_digest blob",
    # Sources up to this id were imported when guesses identified articles: `check` looks among them for merged ones.
    "insert into meta select 'guessed_up_to', coalesce(max(id), 0) from sources",
    # Thousands of rows may have one title: their texts tell them apart.
    "drop index articles_by_title",
    "create index articles_by_title on articles (title_key, text_digest)",
    # Two articles may state one address: a page whose canonical address is that of another.
    "drop index articles_by_url",
    "create index articles_by_url on articles (url, site_id) where url is not null",
)
"""Statements of the fifth step, which stores what identifies a record."""


def _step_identity(db: "Database") -> None:
    for statement in IDENTITY_STATEMENTS:
        db.execute(statement)


REDIRECT_STATEMENTS = (
    # Addresses that lead to one which no article has, or not yet: it may come later, also in another import.
    "create table redirects (target_key integer not null, url text not null, primary key (target_key, url)) "
    "without rowid",
)
"""Statements of the sixth step."""


def _step_redirects(db: "Database") -> None:
    for statement in REDIRECT_STATEMENTS:
        db.execute(statement)


def list_statements() -> list[str]:
    """Return all statements that make an empty archive of the newest schema."""
    later = (
        SOURCE_KINDS_STATEMENTS,
        WORD_COUNT_STATEMENTS,
        BITMAP_STATEMENTS,
        IDENTITY_STATEMENTS,
        REDIRECT_STATEMENTS,
    )
    return [*_FIRST, *(statement for statements in later for statement in statements)]


STEPS: tuple[tuple[str, Callable[["Database"], None]], ...] = (
    ("create", _step_create),
    ("take sources of all kinds", _step_source_kinds),
    ("answer questions", _step_word_counts),
    ("keep common words", _step_bitmaps),
    ("identify records", _step_identity),
    ("keep redirects", _step_redirects),
)
"""The migration steps, oldest first, each with its stored name. A step, once released, is never changed."""

SCHEMA_VERSION = len(STEPS)
"""``user_version`` of an archive to which all of ``STEPS`` were applied."""


def migrate(db: "Database") -> None:
    """Bring an archive (or an empty file) to ``SCHEMA_VERSION``, each step in a transaction of its own.

    The application id is set before any table exists, so that a half-made file is known for an archive.
    """
    from sqlite_utils import Migrations

    migrations = Migrations("newsbrowse")
    for name, step in STEPS:
        migrations(name=name)(step)
    db.conn.execute(f"pragma application_id = {APPLICATION_ID}")
    migrations.apply(db)
    db.conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
