"""Makes large synthetic archives and measures the program on them (``make bench``).

``run``: measures everything and prints or writes the results.
``measures``: the interactions, each measured on the whole program in a terminal.
``questions``: queries on an archive, without a screen.
``peers``: the same queries to other programs.
``figures``: measured figures beside their budgets, and their tables.
``browser``: the browser in a pseudo-terminal.
``terminal``: a pseudo-terminal.
``screen``: the text on its screen.
``typist``: simulates a person who types filters.
``hello``: a minimal Textual app to compare with.
``archives``: the cache of synthetic archives.
``make_archive``: writes one.
``articles``: generates synthetic articles.
``words``: generates their words.
``captures``: the import of a web archive.
``extraction``: extraction on real pages, beside other extractors.
``ablation``: what each part of the extractor gains.
``extraction_parts``: these parts.
``extraction_corpora``: the pages, and what is true of them.
``extraction_reading``: what this project extracts from a page.
``extraction_peers``: what other extractors do.
``extraction_scores``: the scores.
"""
