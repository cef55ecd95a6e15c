"""Articles as pages: an article's text and metadata as a document, wrapped, with matches, links and selections.

``load``: reads an article with its original or copies, and builds its page.
``document``: documents: blocks of safe text with spans and links, independent of any width.
``metadata_lines``: an article's metadata as lines of text.
``notices``: pages that are no article: greeting, messages, a filter without results.
``layout``: wraps a document into lines, and maps characters to lines and columns.
``table_layout``: the lines of a table, in columns or cell by cell.
``wrapping``: breaks a text into lines by terminal cells.
``cells``: measures and cuts text by terminal cells.
``highlights``: the matches of a filter's words or a find bar's phrase in a document.
``link_hints``: letters on links, to follow them by keys.
``selection``: selected text of a document.
"""
