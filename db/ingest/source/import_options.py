"""The options of an import, as a person sets them and as the archive remembers them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ImportOptions:
    """Options of an import.

    ``site`` is the site of all articles; "" for the host of each page. ``base_url`` is the address of the site of a
    folder of Markdown posts; ``fields`` maps parts of an article to a table's fields; ``fetch``: the pages that a
    sitemap file lists are fetched; ``max_pages`` is the most pages fetched for a source (None: what suits its kind);
    ``allow_private``: private network addresses may be fetched; ``workers`` is the number of worker processes (None:
    one for each processor).
    """

    site: str = ""
    base_url: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    fetch: bool = False
    max_pages: int | None = None
    allow_private: bool = False
    workers: int | None = None

    def to_json(self) -> str:
        """Return the options that another run needs to do the same again, as JSON."""
        said = {
            "site": self.site,
            "base_url": self.base_url,
            "fields": dict(self.fields),
            "fetch": self.fetch,
            "max_pages": self.max_pages,
            "allow_private": self.allow_private,
        }
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | None) -> "ImportOptions":
        """Parse the options of an earlier run; the defaults for None."""
        return cls(**json.loads(text)) if text else cls()
