"""Lines below a headline that say but who wrote the article, with or without a colon, in the ways of many scripts."""

from db.ingest.page_text.head_lines import LONGEST_BYLINE, read_byline
from db.patterns import pattern

_NAME = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,8}(?:[ \u3000][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,8})?"
_AFTER_WORD = pattern(rf"(?:文|記者|记者|作者|撰文|執筆|筆者|著者|기자)(?:\s*[・･:：/／|]\s*|\s+)({_NAME})")
_BEFORE_WORD = pattern(rf"({_NAME})\s+(?:기자|특파원|記者|记者)")


def byline_of(line: str) -> tuple[str, ...]:
    """The authors that a line names, saying nothing else; (): it is no byline."""
    line = " ".join(line.split())
    if not line or len(line) > LONGEST_BYLINE:
        return ()
    found = read_byline(line)
    if found:
        return found
    match = _AFTER_WORD.fullmatch(line) or _BEFORE_WORD.fullmatch(line)
    return (match[1],) if match is not None else ()
