"""Makes large synthetic archives and measures the program on them (``make bench``).

``run``: measures everything and prints or writes the results.
``measures``: the interactions, each measured on the whole program in a terminal.
``questions``: queries on an archive, without a screen.
``peers``: the same queries to other programs.
``figures``: measured figures beside their budgets, and their tables.
``browser``, ``terminal``, ``screen``: the browser in a pseudo-terminal, and the text on its screen.
``typist``: simulates a person who types filters.
``hello``: a minimal Textual app to compare with.
``archives``, ``make_archive``: the cache of synthetic archives, and what writes them.
``articles``, ``words``: generate the synthetic articles and their words.
``captures``: the import of a web archive.
``extraction``: extraction on real pages, beside trafilatura.
``ablation``: what each part of the extractor gains; ``extraction_parts`` are its parts.
``extraction_corpora``, ``extraction_reading``, ``extraction_scores``: the pages, both extractors, and the scores.
"""
