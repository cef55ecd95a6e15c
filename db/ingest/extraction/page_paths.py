"""What the path of an address says of its page: whether articles, or listings, have such addresses."""

from urllib.parse import unquote, urlsplit

from db.patterns import pattern

_TAG = pattern(
    r"/(?:tags?|authors?|autor(?:en|es)?|auteurs?|autori|redakteure|users?|profiles?|etiquetas?|mot-cle)(?:/[^/]+){0,2}/?\Z",
    2,
)
_LISTING = pattern(
    r"/(?:topics?|themen?|thema|schlagworte?|stichwort(?:e)?|categor(?:y|ies)|categoria|categorie|kategorien?|kategorie|"
    r"temas?|sujets?|labels?|rubriken?)(?:/[^/]+){0,2}(?:/(?:page|seite|pagina)/?\d+)?/?\Z"
    r"|/(?:page|seite|pagina)[/-]\d+/?\Z"
    r"|/(?:feed|rss|comments)/?\Z"
    r"|/(?:search|suche|recherche|buscar|busca|cerca|szukaj|login|signin|register|sitemap|404)(?:\.\w{2,5})?/?\Z",
    2,
)
_QUERY = pattern(r"(?:\A|&)(?:s|q|query|search|suche|tag|cat|author|paged)=", 2)
_INDEX = pattern(r"/(?:index|default|home)\.\w{2,5}\Z|\A/?\Z|\A/[a-z]{2}(?:-[a-z]{2})?/?\Z", 2)


def is_front(url: str) -> bool:
    """Whether an address is that of a site's front page, in one language or all."""
    parts = urlsplit(url)
    return not parts.query and _INDEX.search(unquote(parts.path)) is not None and parts.path.count("/") <= 2


def is_listing_path(url: str) -> bool:
    """Whether an address is like those of tags, topics, authors, searches and further pages of a listing."""
    parts = urlsplit(url)
    if _QUERY.search(parts.query) is not None and parts.path.count("/") <= 2 and parts.path.strip("/").count("-") < 3:
        return True
    path = unquote(parts.path)
    tag = _TAG.search(path)
    if tag is not None:
        parts_of_it = tag[0].strip("/").split("/")
        return len(parts_of_it) < 3 or parts_of_it[-1].count("-") < 3
    if _LISTING.search(path) is None:
        return False
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    # An article may lie in /topic/…: its own name is long, or has a number.
    return last.count("-") < 4 and not (last.count("-") > 1 and any(map(str.isdigit, last)))
