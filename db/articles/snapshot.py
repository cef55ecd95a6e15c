"""An article with its whole history, or with a part of its sources, as it is kept when it is forgotten."""

import json
import sqlite3
import zlib
from dataclasses import asdict, dataclass, field, replace

from db.articles.corrections import with_value
from db.articles.link_targets import RenamedLink, read_renamed_links
from db.articles.replay import SourceRow, read_sources
from db.articles.versions import FormerVersion, read_present, read_versions
from db.models import Link, NewArticle
from db.text.dates import Published


@dataclass(slots=True)
class ArticleSnapshot:
    """An article with its history.

    ``states`` has every state that ``origins`` and ``unnamed`` name, as the sources said it, by digest. ``unnamed`` are
    states that no source names, oldest first: older archives didn't store what each source said. ``present`` is the
    digest of the present state, ``id`` the id that the article had; ``corrections`` are rows (field, value, said,
    made); ``ways`` are links of the article and to it that were resolved by a title which has changed since.
    """

    id: int
    slug: str
    site: str
    present: bytes
    origins: list[SourceRow]
    states: dict[bytes, NewArticle]
    unnamed: list[FormerVersion] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    """Those of the addresses that were guessed."""
    corrections: list[tuple[str, str, str, str]] = field(default_factory=list)
    ways: list[RenamedLink] = field(default_factory=list)

    @property
    def state(self) -> NewArticle:
        """The present state, as the source said it."""
        return self.states[self.present]

    def pack(self) -> bytes:
        """Return the snapshot as compressed JSON, which is stored in ``forgotten_articles.kept``."""
        record = {
            **{
                name: getattr(self, name)
                for name in ("id", "slug", "site", "addresses", "guesses", "corrections", "ways")
            },
            "present": self.present.hex(),
            "origins": [{**asdict(o), "state": _hex(o.state), "said": _hex(o.said)} for o in self.origins],
            "states": {digest.hex(): _state_record(state) for digest, state in self.states.items()},
            "unnamed": [(former.digest.hex(), former.replaced, former.captured) for former in self.unnamed],
        }
        return zlib.compress(json.dumps(record, ensure_ascii=False).encode(), 1)

    @classmethod
    def unpack(cls, packed: bytes) -> "ArticleSnapshot":
        """Return the snapshot that ``pack`` made these bytes of."""
        record = json.loads(zlib.decompress(packed))
        blobs = [(o, _bytes(o.pop("state")), _bytes(o.pop("said", None))) for o in record["origins"]]
        return cls(
            **{name: record[name] for name in ("id", "slug", "site", "addresses")},
            present=bytes.fromhex(record["present"]),
            origins=[SourceRow(**o, state=state, said=said) for o, state, said in blobs],
            states={bytes.fromhex(digest): _state(**state) for digest, state in record["states"].items()},
            unnamed=[FormerVersion(bytes.fromhex(digest), *rest) for digest, *rest in record["unnamed"]],
            corrections=[(f, v, s, m) for f, v, s, m in record["corrections"]],
            ways=[(own, position, target) for own, position, target in record["ways"]],
            guesses=record.get("guesses", []),
        )


def _hex(blob: bytes | None) -> str | None:
    return blob.hex() if blob is not None else None


def _bytes(text: str | None) -> bytes | None:
    return bytes.fromhex(text) if text is not None else None


def _state_record(state: NewArticle) -> dict[str, object]:
    record = {name: value for name in NewArticle.__dataclass_fields__ if (value := getattr(state, name))}
    record["published"] = state.published.iso if state.published else None
    record["links"] = [(link.kind, link.text, link.url) for link in state.links]
    return {"title": state.title, "body": state.body, **record}


def _state(title: str, body: str, published: str | None, links: list[list[str]], **rest: object) -> NewArticle:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in rest.items()}
    state = NewArticle(title, body, **values)  # type: ignore[arg-type]
    return replace(
        state,
        published=Published(published) if published else None,
        links=tuple(Link(*link) for link in links),  # type: ignore[arg-type]
    )


def read_snapshot(connection: sqlite3.Connection, article_id: int) -> ArticleSnapshot:
    """Return the snapshot of an existing article."""
    execute = connection.execute
    present = read_present(connection, article_id)
    corrections = execute(
        "select field, coalesce(value, ''), coalesce(said, ''), made from corrections where article_id = ? "
        "order by field",
        (article_id,),
    ).fetchall()
    state = present.state
    for name, _, source_value, _ in corrections:
        state = with_value(state, name, source_value)
    origins = read_sources(connection, article_id)
    versions = read_versions(connection, article_id, state)
    named = {origin.state for origin in origins}
    unnamed = [former for former, _ in versions if former.digest not in named]
    if present.digest not in named:
        unnamed.append(FormerVersion(present.digest, "", None))
    addresses = execute(
        "select url, is_guess from addresses where article_id = ? order by key", (article_id,)
    ).fetchall()
    return ArticleSnapshot(
        article_id,
        present.slug,
        present.site,
        present.digest,
        origins,
        {**{former.digest: former_state for former, former_state in versions}, present.digest: state},
        unnamed,
        [url for url, _ in addresses],
        [url for url, is_guess in addresses if is_guess],
        corrections,
        read_renamed_links(connection, article_id),
    )
