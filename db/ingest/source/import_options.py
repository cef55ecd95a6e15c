"""How a person wants something imported."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ImportOptions:
    """How to import. ``site``: whose record it is, where not the host that each page is from.

    ``base_url`` is the address of a Markdown folder's site; ``fields`` which field of a table is what; ``fetch``
    whether the pages that a sitemap's file lists are fetched; ``max_pages`` how many pages are fetched for a source at
    the most; ``workers`` how many processes make articles (None: one a processor).
    """

    site: str = ""
    base_url: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    fetch: bool = False
    max_pages: int | None = None
    allow_private: bool = False
    workers: int | None = None

    def to_json(self) -> str:
        """What another run needs to do the same again."""
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
        """The options of an earlier run."""
        return cls(**json.loads(text)) if text else cls()
