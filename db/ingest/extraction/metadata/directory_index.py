"""Tells the list of files that a web server shows for a folder: by its links, each of which is named as what it is."""

from urllib.parse import unquote, urlsplit

from lxml import etree

from db.text.lazy_regex import lazy_compile

_TITLE_PATH = lazy_compile(r"(?:\A|\s)(/.*)\Z")
"""The path that a server's title ends with: ``Index of /pics``, ``Directory listing for /pics/``, ``site - /pics/``."""

_CUT = lazy_compile(r"(?:\.{2,3}|…)>?\Z")
"""The end of a name that a server cuts, to keep its columns apart."""

_LEAST_OF_CUT = 8
"""Characters of a name that is cut: servers leave twenty and more."""

_LONGEST_NAME = 300
"""Characters of a link's text that are read: names of files have up to 255."""

_FIRST_OTHERS = 5
"""Links that may be others before any file is named: the crumbs of a path."""

_LETTERS_OF_FILE = 25
"""Letters outside of links for each of them: the month of a date, ``KB``, a few words that describe the file."""


def is_directory_index(tree: etree._Element, url: str | None, title: str) -> bool:
    """Return True if a page is a server's list of the files in a folder. ``url`` is its address, if that is known.

    Nearly all links are named as the file that they lead to; beside them are at most ways up, and to other orders of
    the list. The title has the folder's path, or there is such a way, and little text but the links.
    """
    files = ways = others = 0
    for link in tree.iter("a"):
        href = link.get("href")
        if href is None:
            continue
        if _is_way(href, url):
            ways += 1
        elif _is_file(href, _start(link)):
            files += 1
        else:
            others += 1
            if others > 1 + files // 10 and others > _FIRST_OTHERS:
                return False
    if files + ways == 0 or others > 1 + files // 10:
        return False
    path = _TITLE_PATH.search(title)
    is_titled = path is not None and (url is None or unquote(urlsplit(url).path).startswith(path[1].rstrip("/")))
    if is_titled and files:
        return True
    return (is_titled or files > 0) and ways > 0 and _unlinked_letters(tree) <= _LETTERS_OF_FILE * (files + ways)


def _start(link: etree._Element) -> str:
    """Return the words of a link, or of a long one the first of them."""
    parts: list[str] = []
    size = 0
    for text in link.itertext():
        parts.append(text)
        size += len(text)
        if size > _LONGEST_NAME:
            break
    return " ".join("".join(parts).split())


def _is_file(href: str, text: str) -> bool:
    """Return True if a link's text is the name of the file or folder that it leads to, or how that starts."""
    try:
        own = unquote(urlsplit(href).path).rstrip("/").rpartition("/")[2]
    except ValueError:
        return False
    name = text.rstrip("/@*")
    start = _CUT.sub("", name)
    return bool(name) and (own == name or (start != name and len(start) >= _LEAST_OF_CUT and own.startswith(start)))


def _is_way(href: str, url: str | None) -> bool:
    """Return True if a link leads to a folder above, or to the same one, maybe in another order."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    path = parts.path
    if not parts.netloc and set(path) <= set("./"):
        return True
    return url is not None and path.startswith("/") and path.endswith("/") and urlsplit(url).path.startswith(path)


def _unlinked_letters(tree: etree._Element) -> int:
    """Return the letters of a page outside of links, scripts and the head."""
    letters = links = 0
    body = tree.find("body")
    walk = etree.iterwalk(tree if body is None else body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in ("script", "style"):
            walk.skip_subtree()
            continue
        links += (element.tag == "a") * (1 if event == "start" else -1)
        text = element.text if event == "start" else element.tail
        letters += sum(map(str.isalpha, text)) if text and not links else 0
    return letters
