"""Tells articles from front pages, listings, searches, logins and error pages.

In doubt it is one: a listing in an archive can be taken out again, and an article that was refused is missed by nobody.
"""

from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from db.ingest.extraction.html.preflight import has_words
from db.ingest.extraction.html.structured_data import StructuredData, is_article
from db.ingest.source.records import Refused
from db.text.cleaning import fold
from db.text.lazy_regex import lazy_compile
from db.text.markdown import parse_blocks

_ERROR = lazy_compile(
    r"(?:\A|\Werror\s*)(?:error\s*)?(?:404|403|410|500|502|503)(?:\s*(?:error|not found|forbidden|gone|bad gateway)|"
    r"\W*\Z|\s*[-–|:])"
    r"|page not found|not found\Z|\Anot found|page (?:does not|doesn.t) exist|no longer available|access denied|"
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
    r"\A(?:search|suche|recherche|"
    r"(?:search results?|suchergebnisse?|resultats? de recherche|resultados? de (?:la )?busqueda|"
    r"risultati (?:della )?ricerca|wyniki wyszukiwania|результаты поиска|результати пошуку|検索結果|搜索结果)"
    r"(?: (?:for|fur|nach|pour|de|per|para|dla|по|за) .*)?)\W*(?:\Z|[|:–—-])",
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
        *("is-homepage", "front", "taxonomy", "page-search", "page-404", "section-page", "tag-page", "category-page"),
    )
)
"""Words in the class of a body that the common publishing systems give to what is no article."""

_ARTICLE_CLASSES = frozenset(("single", "single-post", "article", "page-article", "post-template-default"))
_LISTING_TYPES = frozenset(("collectionpage", "searchresultspage", "profilepage", "itemlist"))

_MANY_TEASERS = 8
"""Headings that lead elsewhere, from which on a page with the class or type of a listing is one: articles end in three
to six of them."""

_MOST_ERROR_WORDS = 250
"""Words of an error page or a login; an article may have `404` or `Sign up` in its title."""

_STUB = 1000
"""Characters of a page without words that has no room for an article elsewhere."""

_LONG_PROSE, _LITTLE_PROSE = 200, 600
"""Letters of the longest block and of all: what is less at an address of a listing is its teasers."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signs of whether a page is an article.

    ``teasers`` are headings that lead to other pages, ``snippets`` how the texts below them start.
    """

    is_said: bool
    is_listing: bool
    teasers: int
    snippets: frozenset[str]
    has_listing_path: bool = False


def refuse_stubs(html: str) -> None:
    """Raise ``Refused`` for what is no article without parsing it: framesets, redirects, pages without text."""
    head = html[:4000].lower()
    if "<frameset" in head:
        raise Refused("not-article", "It is a set of frames: the text is in other pages.")
    if not has_words(html):
        if "http-equiv" in head and "refresh" in head and "url=" in head:
            raise Refused("not-article", "It only leads on to another page.")
        if len(html) < _STUB:  # a longer one may have its text in a script or template
            raise Refused("empty-body")


def refuse_by_head(tree: etree._Element, data: StructuredData, url: str | None, title: str) -> Evidence:
    """Raise ``Refused`` for a page that is no article by its address, title and data; else return the evidence."""
    is_said = _is_said(data)
    named = fold(title)
    if _ERROR.search(named) is not None and not is_said and _words(tree) < _MOST_ERROR_WORDS:
        raise Refused("not-article", "It is an error page.")
    if _SEARCH.search(named) is not None and not is_said:
        raise Refused("not-article", "It is a search page.")
    if _LOGIN.search(named) is not None and not is_said and _words(tree) < _MOST_ERROR_WORDS:
        raise Refused("not-article", "It is a page to log in.")
    body = tree.find("body")
    classes = set((body.get("class") or "").lower().split()) if body is not None else set()
    if "error404" in classes:
        raise Refused("not-article", "It is an error page.")
    teasers, snippets = _teasers(tree)
    has_listing_class = bool(classes & _CLASSES) and not classes & _ARTICLE_CLASSES
    kinds = data.types()
    is_front_page = url is not None and is_front(url)
    says_listing = data.first_meta("og:type").lower() in ("profile", "video.other", "music.playlist")
    has_listing_path = url is not None and is_listing_path(url)
    signs = [
        has_listing_class,
        bool(kinds & _LISTING_TYPES) and not is_said,
        is_front_page,
        has_listing_path,
        says_listing,
        _articles(data) >= 4,
    ]
    is_listing = any(signs)
    if is_front_page and (teasers >= 3 or not is_said):
        raise Refused("not-article", "It is a front page.")
    if not is_said and teasers >= 3 and (has_listing_path or sum(signs) > 1):
        raise Refused("not-article", "It is a listing of articles.")
    if is_listing and teasers >= _MANY_TEASERS and sum(signs) > 1:
        raise Refused("not-article", "It is a listing of articles.")
    return Evidence(is_said, is_listing, teasers, snippets, has_listing_path or is_front_page)


def refuse_by_body(evidence: Evidence, body: str) -> None:
    """Raise ``Refused`` for a page whose text, compared with the rest of the page, isn't an article's."""
    prose = linked = 0
    longest = of_teasers = 0
    for block in parse_blocks(body):
        in_links = sum(span.end - span.start for span in block.spans if span.kind == "link")
        linked += in_links
        prose += len(block.text) - in_links
        longest = max(longest, len(block.text) - in_links)
        if block.text[:_SNIPPET] in evidence.snippets:
            of_teasers += len(block.text)
    if prose + linked == 0:
        raise Refused("empty-body")
    if evidence.is_said:
        return
    if evidence.is_listing and longest < 200 and evidence.teasers >= _MANY_TEASERS:
        raise Refused("not-article", "It is a listing of articles.")
    if linked > 2 * prose and prose < 1500:
        raise Refused("not-article", "Its text is mostly links.")
    if evidence.has_listing_path and longest < _LONG_PROSE and prose < _LITTLE_PROSE:
        raise Refused("not-article", "It is a listing of articles.")
    if len(evidence.snippets) >= _FEWEST_SNIPPETS and 5 * of_teasers > 3 * (prose + linked):
        raise Refused("not-article", "It is a listing of articles.")


def _is_said(data: StructuredData) -> bool:
    """Return True if a page states that it is an article in a way that listings don't use."""
    if data.article and is_article(data.article) and _articles(data) < 4:
        return True
    if data.first_meta("og:type").lower() in ("article", "news", "newsarticle", "og:article", "blog.post"):
        return True
    return bool(data.first_meta("article:published_time", "citation_title", "parsely-pub-date")) or (
        "headline" in data.properties and "datepublished" in data.properties
    )


def _articles(data: StructuredData) -> int:
    return sum(1 for node in data.nodes if is_article(node) and "headline" in node)


def _words(tree: etree._Element) -> int:
    """Return the number of words in the paragraphs and headings of a page."""
    return sum(
        len(text.split())
        for element in tree.iter("p", "h1", "h2", "h3", "li")
        if element.find(".//a") is None
        for text in element.itertext()
    )


_HEADINGS = ("h2", "h3", "h4")
_TEASER_CHARS = 25
"""Letters of a heading that may be a title rather than a section's name."""

_SNIPPET = 60
"""Characters by which a teaser's text is known again in the body: less than any teaser has before it is cut."""

_FEWEST_SNIPPETS = 4
"""Teasers from which on a body made of them is a listing's; an article may quote the leads of three others."""


def _teasers(tree: etree._Element) -> tuple[int, frozenset[str]]:
    """Return how many headings lead to other pages, each address once, and how the texts below them start."""
    found = set()
    snippets = set()
    for heading in tree.iter(*_HEADINGS):
        link = heading.find(".//a[@href]")
        if link is None:
            parent = heading.getparent()
            for _ in range(3):
                if parent is None or parent.tag == "a":
                    break
                parent = parent.getparent()
            link = parent if parent is not None and parent.tag == "a" else None
        if link is None or len("".join(heading.itertext()).strip()) < _TEASER_CHARS:
            continue
        href = link.get("href") or ""
        if _path(href):
            found.add(href)
            snippets.add(_snippet(heading))
    return len(found), frozenset(snippets - {""})


def _snippet(heading: etree._Element) -> str:
    """Return how the paragraph beside a teaser's heading starts, if it is before the next heading."""
    card = heading
    for _ in range(3):
        parent = card.getparent()
        if parent is None or parent.tag in ("body", "main") or len(list(islice(parent.iter(heading.tag), 2))) > 1:
            break
        card = parent
    paragraph = next(card.iter("p"), None)
    if paragraph is None:
        following = card.getnext()
        paragraph = following if following is not None and following.tag == "p" else None
    return " ".join("".join(paragraph.itertext()).split())[:_SNIPPET] if paragraph is not None else ""


def _path(href: str) -> str:
    """Return the path of an address; "" for a mere fragment and for an invalid address."""
    try:
        return urlsplit(href).path
    except ValueError:
        return ""


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
_INDEX = lazy_compile(r"/(?:index|default|home)\.\w{2,5}\Z|\A/?\Z|\A/[a-z]{2}(?:-[a-z]{2})?/?\Z", 2)


def is_front(url: str) -> bool:
    """Return True if an address is that of a site's front page, of one language or all."""
    parts = urlsplit(url)
    return not parts.query and _INDEX.search(unquote(parts.path)) is not None and parts.path.count("/") <= 2


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
