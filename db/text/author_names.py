"""The names of authors: several in one text are told apart, and one given in parts is put together."""

from collections.abc import Mapping

from db.text.lazy_regex import lazy_compile

_AND = "[aA]nd|AND|[uU]nd|UND|sowie|et|og|och|en|ja|oraz|та|και|és|și|ve|và|और|اور|with|mit|avec|con|met"
"""`And` and `with` in the languages that ``page_phrases`` has."""

_SINGLE_AND = "y|e|i|a|і|й|и|و"
"""Those that stand within a name as well (`Ramón y Cajal`): they part two names where two words follow."""

_SIGN = r"[;|•∙、،/，；]|(?<= )[+&·](?= )"
_BETWEEN = (
    rf" ?(?:{_SIGN}|(?<!\b[vV]on),? (?:{_AND})(?= )|, (?:{_SINGLE_AND})(?= )| (?:{_SINGLE_AND})(?= [^ ,;]+ [^ ,;])) ?"
)
_SEPARATOR, _SEPARATOR_IN_CAPITALS = lazy_compile(_BETWEEN), lazy_compile(_BETWEEN, 2)
_COMMA = lazy_compile(r" ?,(?! ?(?:[JS]r|I{2,3}|IV)\b) ?")

GENERATION = lazy_compile(r"(?<=\w),? (?:[JS]r\b\.?|I{2,3}|IV)\s*\Z")
"""What stands behind the name of a person whose parent has the same."""

_PARTS_OF_A_NAME = (
    ("givenname", "firstname", "given", "first", "forename"),
    ("additionalname", "middlename", "middle"),
    ("familyname", "lastname", "family", "last", "surname"),
)
"""Keys of the parts of a name in the order in which it is written, without signs between their words."""


def split_names(text: str) -> list[str]:
    """Return the names in a text that lists them: `Ada Bell, Max Frei, and Jo Quill` are three, `Bell, Ada` is one."""
    text = " ".join(text.split())
    separator = _SEPARATOR_IN_CAPITALS if text.isupper() else _SEPARATOR
    found = []
    for listed in separator.split(text):
        listed = listed.strip(" ,")
        names = _COMMA.split(listed)
        # A single word beside a comma is a family name in front, a title or a place; among several it is a name.
        is_list = all(map(_is_whole, names)) or (len(names) > 2 and not any(map(_is_whole, names)))
        found += names if is_list else [listed]
    return [name for name in found if name]


def _is_whole(name: str) -> bool:
    """Return True if a name has two words, or is in a script without capitals, in which names have no blank."""
    return " " in name or name.lower() == name.upper()


def join_name(values: Mapping[str, object]) -> str:
    """Return the name whose parts are given apart (``givenName``, ``last_name``); "" if none is."""
    by_key = {key.lower().replace("_", "").replace("-", ""): value for key, value in values.items()}
    found = (
        next((text for key in keys if isinstance(text := by_key.get(key), str) and text.strip()), "")
        for keys in _PARTS_OF_A_NAME
    )
    return " ".join(" ".join(found).split())
