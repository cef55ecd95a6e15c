"""Where sentences end, in any script."""

from db.text.lazy_regex import lazy_compile

FULL_STOPS = ".!?…。！？．｡؟۔।॥။។։՜՞።"
"""What sentences end with, in the scripts that have signs of their own for it."""

ENDS_SENTENCE = lazy_compile(rf"""[{FULL_STOPS}][\s"'»«“”’)\]」』]*\Z""")
"""The end of a text that ends as a sentence does."""
