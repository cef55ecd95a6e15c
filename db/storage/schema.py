"""The tables of an archive, and the steps that bring an older one up to date.

An archive says what it is in its header: ``APPLICATION_ID``, and the number of its newest step as ``user_version``.
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
    # `id` is time order (db.text.dates.first_id). `text_digest` tells the states of a text apart.
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
    # Year 0 holds the undated.
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
    # The id of the article that this one is a copy of. Listings and ready counts leave copies out.
    "alter table articles add column leader integer",
    "drop index articles_by_section",
    "create index articles_by_section on articles (section_id, id) where leader is null",
    "create index articles_by_leader on articles (leader) where leader is not null",
    # Every address that leads to an article, as `db.text.urls.address_key` of it.
    "create table addresses (key integer not null, site_id integer not null, article_id integer not null, "
    "url text not null, primary key (key, site_id)) without rowid",
    "create index addresses_by_article on addresses (article_id)",
    "alter table links add column address integer",
    "drop index links_by_url",
    "create index links_by_address on links (address) where address is not null",
    # A summary has its text elsewhere, and makes room for it.
    "alter table articles add column is_summary integer not null default 0",
    "alter table versions add column captured text",
    # What else that state said (db.articles.versions): section, authors, links …
    "alter table versions add column rest blob",
    "alter table versions add column is_summary integer not null default 0",
    # The `text_digest` of what the source said, if it counted: what an article is follows from its sources in order.
    "alter table sources add column state blob",
    "update sources set state = (select text_digest from articles where id = article_id) "
    "where id in (select max(id) from sources group by article_id)",
    "drop index sources_by_place",
    "create index sources_by_place on sources (place, offset)",
    # What near copies are told by (db.copies.linking); short texts have none.
    "create table signatures (id integer primary key, signature blob not null)",
    # Copies are looked for among what comes from here on.
    "insert into meta select 'copies_linked_to', coalesce(max(id), 0) from sources",
    "alter table runs add column options text",
    "alter table runs add column interrupted integer",
    "alter table rejects add column code text not null default 'unreadable'",
    "alter table rejects add column offset integer",
    "create index rejects_by_run on rejects (run_id)",
    "drop table ledger",
    # How far each file was read: `cursor` is its reader's own; the counts are of the file as it was at `mtime` (ns).
    "create table files (place text primary key, run_id integer not null, reader text not null, size integer, "
    "mtime integer, cursor text not null, seen integer not null, rejected integer not null, "
    "skipped integer not null, done integer not null) without rowid",
    "create table validators (url text primary key, etag text, last_modified text) without rowid",
    # What a person said by hand, and what the source says in its place.
    "create table corrections (article_id integer not null, field text not null, value text, said text, "
    "made text not null, primary key (article_id, field)) without rowid",
    # What was taken back: each article whole, to be put back as it was.
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
    # How many words the text has (db.text.tokens.count_words).
    "alter table articles add column words integer not null default 0",
    "create index articles_by_authors on articles (authors) where authors is not null",
    "create index articles_by_language on articles (language) where language is not null",
)


def _step_word_counts(db: "Database") -> None:
    from db.storage.compression import unpack
    from db.text.markdown import to_plain_text
    from db.text.tokens import count_words

    for statement in WORD_COUNT_STATEMENTS:
        db.execute(statement)
    db.conn.create_function("word_count", 1, lambda body: count_words(to_plain_text(unpack(body))), deterministic=True)
    db.execute("update articles set words = (select word_count(body) from bodies b where b.id = articles.id)")


BITMAP_STATEMENTS = (
    # Which of a year's articles have a word that many have: a bit each, in the order of ids (db.storage.word_bitmaps).
    "create table common_words (word text not null, year integer not null, is_in blob not null, "
    "primary key (word, year))",
    "create index common_words_by_year on common_words (year)",
    # Of which articles the bits of a year are; a year that isn't here has none that hold.
    "create table common_years (year integer primary key, n integer not null, id_sum integer not null)",
    # A text changes only by being taken out and put in again.
    "create trigger common_words_inserted after insert on articles begin "
    "delete from common_years where year = coalesce(new.year, 0); end",
    "create trigger common_words_deleted after delete on articles begin "
    "delete from common_years where year = coalesce(old.year, 0); end",
)


def _step_bitmaps(db: "Database") -> None:
    for statement in BITMAP_STATEMENTS:
        db.execute(statement)
    if db.execute("select 1 from articles limit 1").fetchone():
        from db.storage.word_bitmaps import build_bitmaps

        build_bitmaps(db.conn)


def list_statements() -> list[str]:
    """All that makes an empty archive of the newest schema."""
    return [*_FIRST, *SOURCE_KINDS_STATEMENTS, *WORD_COUNT_STATEMENTS, *BITMAP_STATEMENTS]


STEPS: tuple[tuple[str, Callable[["Database"], None]], ...] = (
    ("create", _step_create),
    ("take sources of all kinds", _step_source_kinds),
    ("answer questions", _step_word_counts),
    ("keep common words", _step_bitmaps),
)
"""Every step of the schema's history, oldest first, by name. A step, once released, is never changed."""

SCHEMA_VERSION = len(STEPS)
"""``user_version`` of an archive that all of ``STEPS`` were applied to."""


def migrate(db: "Database") -> None:
    """Bring an archive (or an empty file) to ``SCHEMA_VERSION``, each step in a transaction of its own.

    A file says that it is an archive before it has a table, so that one left half made is known for what it is.
    """
    from sqlite_utils import Migrations

    migrations = Migrations("newsbrowse")
    for name, step in STEPS:
        migrations(name=name)(step)
    db.conn.execute(f"pragma application_id = {APPLICATION_ID}")
    migrations.apply(db)
    db.conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
