"""Tells articles from front pages, listings, searches, logins and error pages.

In doubt it is one: a listing in an archive can be taken out again, and an article that was refused is missed by nobody.
"""

from dataclasses import dataclass
from math import inf
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from db.ingest.extraction.html.own_article import find_own_article, find_own_text
from db.ingest.extraction.html.preflight import has_words
from db.ingest.extraction.html.structured_data import StructuredData, is_article, read_addresses, read_words
from db.ingest.extraction.metadata.directory_index import is_directory_index
from db.ingest.extraction.metadata.teasers import Teasers, find_teasers
from db.ingest.extraction.metadata.visible_date import date_in
from db.ingest.source.records import Refused
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile
from db.text.markdown import parse_blocks

_ERROR = lazy_compile(
    r"(?:\A|\Werror\s*)(?:error\s*)?(?:404|403|410|500|502|503)(?:\s*(?:error|not found|forbidden|gone|bad gateway)|"
    r"\W*\Z|\s*[-–|:])"
    r"|page not found|not found\Z|\Anot found|page (?:does not|doesn.t) exist|"
    r"(?:page|article|content|story|link|item|document|post)(?: you [a-z ]{1,30})?(?: is| are)? no longer available|"
    r"\Aaccess denied\W*(?:\Z|[|–—:-])|"
    r"seite (?:wurde )?nicht gefunden|seite existiert nicht|page (?:introuvable|non trouvee)|pagina no encontrada|"
    r"pagina non trovata|pagina nao encontrada|nie znaleziono strony|strona nie istnieje|stranka nenalezena|"
    r"страница не найдена|сторінку не знайдено|pagina niet gevonden|sidan (?:hittades inte|"
    r"kunde inte hittas)|siden (?:blev )?ikke funnet|"
    r"ページが見つかりません|"
    r"お探しのページ|页面不存在|找不到(?:页面|網頁)|הדף לא נמצא|الصفحة غير موجودة|sayfa bulunamadi|"
    r"just a moment\.\.\.|attention required! \| cloudflare|are you a robot|enable javascript and cookies",
    2,
)
_SEARCH = lazy_compile(
    r"\A(?:(?:search|suche|recherche)\W*(?:\Z|[|–—-](?:\W*\w+){0,4}\W*\Z)|"
    r"(?:search results?|suchergebnisse?|resultats? de recherche|resultados? de (?:la )?busqueda|"
    r"risultati (?:della )?ricerca|wyniki wyszukiwania|результаты поиска|результати пошуку|検索結果|搜索结果)"
    r"(?: (?:for|fur|nach|pour|de|per|para|dla|по|за) .*)?\W*(?:\Z|[|:–—-]))",
    2,
)
_LOGIN = lazy_compile(
    r"\A(?:log ?in|sign ?in|sign up|register|anmelden|anmeldung|einloggen|registrieren|connexion|"
    r"se connecter|iniciar sesion|"
    r"accedi|entrar|zaloguj(?: sie)?|вход|войти|вхід|ログイン|登录)\W*(?:\Z|[|–-])",
    2,
)
_CLASSES = frozenset(
    (
        *(
            "home",
            "error404",
            "search",
            "search-results",
            "archive",
            "category",
            "tag",
            "author",
            "page-home",
            "homepage",
        ),
        *("is-homepage", "front", "blog", "taxonomy", "page-search", "page-404"),
        *("section-page", "tag-page", "category-page"),
    )
)
"""Words in the class of a body that the common publishing systems give to what is no article."""

_ARTICLE_CLASSES = frozenset(("single", "single-post", "article", "page-article", "post-template-default"))
_LISTING_TYPES = frozenset(("collectionpage", "searchresultspage", "profilepage"))
"""Types of JSON-LD for what is no article. ``ItemList`` is none of them: articles about ten products have one."""

_LISTING_OG_TYPES = frozenset(("profile", "product.group", "product:group"))
"""Values of ``og:type`` for what is no article."""

_FEW_TEASERS, _TEASERS, _MANY_TEASERS = 3, 5, 15
"""Teasers from which on a page may be a listing by a sign; by its shape, without text; and by that with a short text.
Articles end in three to six, or in dozens: it is the text of their own that tells them apart."""

_NO_TEXT, _SHORT_TEXT, _TEXT = 150, 400, 1000
"""Letters of prose outside of teasers under which a page has none of its own (a listing's first line has up to 140),
a short one (introductions have up to 350), and one that may be a listing's only if there are signs of that. Of 700
articles those that say nothing of themselves have 345 and more, if they have five teasers."""

_ID, _SLUG = 5, 3
"""Digits in a row, and hyphens of a name, from which on an address is that of one article rather than of a section."""

_DIGITS = lazy_compile(rf"\d{{{_ID}}}")

_ARTICLE_TYPES = frozenset(("article", "news", "newsarticle", "og:article", "blog.post"))
"""Values of ``og:type`` by which a page says that it is an article. Many sites give them to their sections as well."""

_MOST_ARTICLES = 4
"""Articles of JSON-LD from which on a page lists them: an article may have those of its series."""

_MOST_ERROR_WORDS = 250
"""Words of an error page or a login; an article may have `404` or `Sign up` in its title."""

_STUB = 1000
"""Characters of a page without words that has no room for an article elsewhere."""

_OF_TEXT = lazy_compile(r"<(?:article|h1|li|noscript|p|pre|template)[\s>]|__next_f|__next_data__|articlebody", 2)
"""Elements and data that a text has, or that may hold one, and a page that is only there for a script hasn't."""

_PROSE_AMONG_LINKS = 1500
"""Letters of prose from which on a page is an article however many links it has: a long one with a list of sources."""

_OF_TABLE = 0.3
"""Share of linked letters from which on a table is one of other pages: beside the titles are days and numbers."""

_LONG_PROSE, _LITTLE_PROSE = 200, 600
"""Letters of the longest block and of all: what is less at an address of a listing is its teasers."""


class _ListingSigns(NamedTuple):
    """Signs by which a page is likely to be a listing.

    ``is_said``: its data say so; ``has_class``, ``has_path``: its body's class or its address is that of one;
    ``has_articles``: its data are those of several; ``has_posts``: it is one of several pages, with whole posts;
    ``is_above``: most teasers lead below its own address.
    """

    is_said: bool
    has_class: bool
    has_path: bool
    has_articles: bool
    has_posts: bool = False
    is_above: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signs of whether a page is an article.

    ``is_said``: it says that it is one. ``is_at_listing``: its address is that of a listing, and it has teasers.
    ``prose``: letters of text outside of teasers.
    """

    is_said: bool
    is_at_listing: bool
    prose: int


def refuse_stubs(html: str) -> None:
    """Raise ``Refused`` for what is no article without parsing it: framesets, redirects, pages without text."""
    head = html[:4000].lower()
    if "<frameset" in head:
        raise Refused("not-article", "It is a set of frames: the text is in other pages.")
    if not has_words(html):
        if "http-equiv" in head and "refresh" in head and "url=" in head:
            raise Refused("not-article", "It only leads on to another page.")
        # A longer one may have its text in a script; a few words in elements of a text may be all that there is to say.
        if len(html) < _STUB and _OF_TEXT.search(html) is None:
            raise Refused("empty-body")


def refuse_by_head(tree: etree._Element, data: StructuredData, url: str | None, title: str) -> Evidence:
    """Raise ``Refused`` for a page that is no article by its address, title and data; else return the evidence."""
    if is_directory_index(tree, url, title):
        raise Refused("not-article", "It is a server's list of files.")
    body = tree.find("body")
    classes = set((body.get("class") or "").lower().split()) if body is not None else set()
    is_front_page = url is not None and is_front(url)
    has_listing_path = url is not None and is_listing_path(url)
    signs = _ListingSigns(
        bool(data.types() & _LISTING_TYPES) or data.first_meta("og:type").lower() in _LISTING_OG_TYPES,
        bool(classes & _CLASSES) and not classes & _ARTICLE_CLASSES,
        has_listing_path or is_front_page,
        _articles(data) >= _MOST_ARTICLES,
    )
    is_own = _is_of_article(data, url)
    # Where the data are the page's own and nothing else speaks for a listing, its shape can't, and isn't looked at.
    teasers = Teasers() if is_own and not any(signs) else find_teasers(tree, url)
    is_stated = is_own or _is_stated(data, teasers)
    is_said = is_stated or data.first_meta("og:type").lower() in _ARTICLE_TYPES
    named = fold(title)
    # A date is only read where it may count: that takes far longer than all else here.
    is_named_for_none = any(form.search(named) is not None for form in (_ERROR, _SEARCH, _LOGIN))
    is_dated = (is_front_page or is_named_for_none) and _is_dated(teasers)
    has_text = teasers.prose >= (_SHORT_TEXT if teasers.count or not is_dated else _NO_TEXT)
    if _ERROR.search(named) is not None and not (is_said or has_text) and _words(tree) < _MOST_ERROR_WORDS:
        raise Refused("not-article", "It is an error page.")
    if _SEARCH.search(named) is not None and not (is_said or has_text):
        raise Refused("not-article", "It is a search page.")
    if _LOGIN.search(named) is not None and not (is_said or has_text) and _words(tree) < _MOST_ERROR_WORDS:
        raise Refused("not-article", "It is a page to log in.")
    if "error404" in classes:
        raise Refused("not-article", "It is an error page.")
    is_dated_text = is_dated and not teasers.count and teasers.prose >= _NO_TEXT
    is_text = is_dated_text or teasers.prose >= _TEXT or find_own_article(tree) is not None
    is_alone = teasers.count < _FEW_TEASERS and is_text
    if is_front_page and not is_alone and (not is_said or _is_front_of_others(teasers, is_stated)):
        raise Refused("not-article", "It is a front page.")
    signs = signs._replace(
        has_posts=teasers.posts >= _FEW_TEASERS and _is_paged(tree), is_above=2 * teasers.below > teasers.count
    )
    if any(signs):
        is_listing = teasers.count >= _FEW_TEASERS and teasers.prose < _most_prose(signs, is_said, is_stated)
    else:
        has_own = find_own_article(tree) is not None or find_own_text(tree) is not None
        is_listing = not is_said and _is_listing_by_shape(teasers, data, url) and not has_own
    if is_listing:
        raise Refused("not-article", "It is a listing of articles.")
    return Evidence(is_said, (has_listing_path or is_front_page) and teasers.count > 0, teasers.prose)


def refuse_by_body(evidence: Evidence, body: str) -> None:
    """Raise ``Refused`` for a page whose text isn't an article's."""
    if evidence.is_said and any(block.text for block in parse_blocks(body)):
        return
    prose = linked = longest = 0
    for block in parse_blocks(body):
        in_links = sum(span.end - span.start for span in block.spans if span.kind == "link")
        if block.kind == "table" and in_links > _OF_TABLE * len(block.text) and evidence.prose < _LITTLE_PROSE:
            in_links = len(block.text)  # a table of other pages
        linked += in_links
        prose += len(block.text) - in_links
        longest = max(longest, len(block.text) - in_links)
    if prose + linked == 0:
        raise Refused("empty-body")
    if linked > 2 * prose and max(prose, evidence.prose) < _PROSE_AMONG_LINKS:
        raise Refused("not-article", "Its text is mostly links.")
    if evidence.is_at_listing and longest < _LONG_PROSE and prose < _LITTLE_PROSE:
        raise Refused("not-article", "It is a listing of articles.")


def _is_of_article(data: StructuredData, url: str | None) -> bool:
    """Return True if the data of a page are those of the article at its address, or give a time of publication."""
    if data.first_meta("article:published_time", "citation_title", "parsely-pub-date"):
        return True
    if url is None or not data.article or not is_article(data.article):
        return False
    return any(_path(text) == _path(url) for text in read_addresses(data.article))


def _is_stated(data: StructuredData, teasers: Teasers) -> bool:
    """Return True if the data of a page are those of some article that it has no teaser of."""
    if data.article and is_article(data.article) and _articles(data) < _MOST_ARTICLES:
        return read_words(data.article.get("headline")) not in teasers.titles
    headlines = data.properties.get("headline", ())
    return "datepublished" in data.properties and any(headline not in teasers.titles for headline in headlines)


def _path(url: str) -> str:
    """Return the path of an address; "" for an invalid one."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _articles(data: StructuredData) -> int:
    return sum(1 for node in data.nodes if is_article(node) and "headline" in node)


def _is_paged(tree: etree._Element) -> bool:
    """Return True if a page says that there are others before or after it."""
    return any(
        rel in ("next", "prev", "previous")
        for element in tree.iter("link", "a")
        for rel in (element.get("rel") or "").lower().split()
    )


def _is_front_of_others(teasers: Teasers, is_stated: bool) -> bool:
    """Return True if a site's first page, which says that it is an article, is none: it is there for others."""
    if teasers.count < _FEW_TEASERS:
        return teasers.prose < _NO_TEXT
    return not is_stated or teasers.prose < _TEXT


def _most_prose(signs: _ListingSigns, is_said: bool, is_stated: bool) -> float:
    """Return the letters of prose up to which a page with teasers and these signs is a listing.

    Data of an article outweigh one sign. A mere ``og:type`` doesn't, but leaves it possible that a short article is
    beside the teasers; and a guide may stand above its chapters.
    """
    are_several = sum(signs) > 1
    if is_stated:
        return _TEXT if are_several else 0
    if are_several:
        return _TEXT if is_said else inf
    return _SHORT_TEXT if signs.is_above or (is_said and not signs.is_said) else _TEXT


def _is_listing_by_shape(teasers: Teasers, data: StructuredData, url: str | None) -> bool:
    """Return True if a page that says nothing of itself is a listing: it has teasers, no text, no name and no date."""
    if max(teasers.count, teasers.elsewhere) < _TEASERS and teasers.posts < _FEW_TEASERS:
        return False
    is_of_site = teasers.count >= _MANY_TEASERS and data.first_meta("og:type").lower() == "website"
    if teasers.prose >= (_SHORT_TEXT if is_of_site else _NO_TEXT) or (url is not None and _is_named(url)):
        return False
    return not _is_dated(teasers)


def _is_dated(teasers: Teasers) -> bool:
    """Return True if a time, or a line that gives a day, stands outside of the teasers."""
    return teasers.has_time or any(date_in(line, None) is not None for line in teasers.lines)


def _is_named(url: str) -> bool:
    """Return True if an address has the id or the name of an article."""
    parts = urlsplit(url)
    names = (*unquote(parts.path).split("/"), *parts.query.split("&"))
    return any(_DIGITS.search(name) is not None or name.count("-") >= _SLUG for name in names)


def _words(tree: etree._Element) -> int:
    """Return the number of words in the paragraphs and headings of a page."""
    return sum(
        len(text.split())
        for element in tree.iter("p", "h1", "h2", "h3", "li")
        if element.find(".//a") is None
        for text in element.itertext()
    )


_TAG = lazy_compile(
    r"/(?:tags?|authors?|autor(?:en|es)?|auteurs?|autori|redakteure|users?|profiles?|etiquetas?|mot-cle)(?:/[^/]+){0,2}/?\Z",
    2,
)
_LISTING = lazy_compile(
    r"/(?:topics?|themen?|thema|schlagworte?|stichwort(?:e)?|categor(?:y|ies)|categoria|categorie|kategorien?|kategorie|"
    r"temas?|sujets?|labels?|rubriken?)(?:/[^/]+){0,2}(?:/(?:page|seite|pagina)/?\d+)?/?\Z"
    r"|/(?:page|seite|pagina)[/-]\d+/?\Z"
    r"|/(?:feed|rss|comments)/?\Z"
    r"|/(?:search|suche|recherche|buscar|busca|cerca|szukaj|login|signin|register|sitemap|404)(?:\.\w{2,5})?/?\Z",
    2,
)
_QUERY = lazy_compile(r"(?:\A|&)(?:s|q|query|search|suche|tag|cat|author|paged)=", 2)
_INDEX = lazy_compile(r"\A(?:/[a-z]{2}(?:-[a-z]{2})?)?/?(?:/(?:index|default|home)\.\w{2,5})?\Z", 2)


def is_front(url: str) -> bool:
    """Return True if an address is that of a site's front page, of one language or all."""
    parts = urlsplit(url)
    if parts.fragment.startswith(("!", "/")) and parts.fragment.strip("!/"):
        return False  # a page that scripts show
    return not parts.query and _INDEX.search(unquote(parts.path)) is not None


def is_listing_path(url: str) -> bool:
    """Return True if an address looks like that of a tag, topic, author, search or further page of a listing."""
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
