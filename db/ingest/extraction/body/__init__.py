"""The body of a page: which of its blocks are the article's, as Markdown.

``body``: asks trafilatura, else resiliparse, which text is the article, and writes the blocks that are kept.
``candidates``: each block with what speaks for and against it.
``containers``: the elements around a block, and whether their names say that they hold no part of an article.
``classifier``: the verdict on each block.
``classified_page``: the verdicts on a page's blocks, and what else the classifying found out.
``left_out``: what the body hasn't of the page, as warnings.
``boilerplate``: bylines, copyright and `Read also` lines around the paragraphs.
``subheadings``: sub-headings that aren't marked as such, and those with nothing below.
``stored_text``: the text that a page keeps in its scripts, where it shows none.
``trafilatura_speedup``: makes trafilatura's searches of a tree quicker.
"""
