"""Pictures that a post shows by a template tag, as Markdown: Hugo's ``{{< figure >}}``, Jekyll's includes, MDX."""

import re
from html import escape

from db.text.lazy_regex import lazy_compile

# A quote that nothing ends takes the rest, so that no argument is looked at twice.
_ARGUMENT = lazy_compile(
    r"(?:([A-Za-z][\w-]{0,40})\s{0,9}(?:=|:(?=[\s\"']))\s{0,9}(?:\{(?=[\"'`]))?)?"
    r"(?:\"((?:[^\"\\]|\\.?)*)(?:\"|\Z)|'((?:[^'\\]|\\.?)*)(?:'|\Z)|`([^`]*)(?:`|\Z)|([^\s\"'`,{}<>%=]+))",
    re.DOTALL,
)
_PICTURE = lazy_compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)(?:[?#]|\Z)", re.IGNORECASE)
_SHOWS_PICTURE = lazy_compile(r"(?<![a-z])(?:fig(?:ure)?|img|image|photo|pic(?:ture)?)(?![a-z])", re.IGNORECASE)
_ADDRESSES = ("src", "image", "img", "image_path", "url", "file", "path", "link")
_CAPTIONS = ("title", "caption", "description", "attr", "credit")
"""What Hugo's own figure shows below a picture (title, caption, attr), and includes of Jekyll's themes do."""


def figure_of(tag: str) -> str:
    """Return the picture that a template tag shows, and its caption, as Markdown with HTML; "" if it shows neither.

    A picture has an argument for its address (``src=``, or any that ends like a file of one). Other tags, such as a
    video, may have a ``caption`` too.
    """
    name, *rest = tag.strip("{}<>%/- \t\n").split(None, 1) or [""]
    named: dict[str, str] = {}
    plain: list[str] = []
    for key, *values in _ARGUMENT.findall(rest[0] if rest else ""):
        value = " ".join("".join(values).replace('\\"', '"').split())
        if key:
            named.setdefault(key.lower(), value)
        else:
            plain.append(value)
    address = next((named[key] for key in _ADDRESSES if named.get(key)), "")
    if not address:
        address = next((value for value in plain if _PICTURE.search(value)), "")
    is_picture = _PICTURE.search(address) is not None
    if (address or named.get("alt")) and _SHOWS_PICTURE.search(f"{name} {plain[0] if plain else ''}"):
        is_picture = True
    if not is_picture and not named.get("caption"):
        return ""
    after = plain[plain.index(address) + 1 :] if address in plain else []
    alt = named.get("alt") or " ".join(word for word in after if not word.isdigit())
    caption = " ".join(dict.fromkeys(named[key] for key in _CAPTIONS if named.get(key)))
    picture = f'<img src="{escape(address)}" alt="{escape(alt)}">' if is_picture else ""
    # Between blank lines the caption is Markdown, as generators take it.
    return f"<figure>{picture}\n<figcaption>\n\n{caption}\n\n</figcaption>\n</figure>\n" if caption else f"{picture}\n"
