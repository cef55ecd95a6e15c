"""Metadata of a page: title, date, authors, section, language, address, kind.

``titles``: which of a page's headlines is the editors'.
``shown_headings``: the headlines that a page shows.
``published``: the date of publication, and what says so.
``visible_date``: the date that a page shows its readers.
``issue_date``: the month of the issue that it appeared in.
``foot_line``: who published it and when, as the line below its text says.
``guessed_date``: the date that several signs agree on where nothing says it.
``shown_texts``: the texts that a page shows, block by block: what those four read.
``authors``: the people who wrote it.
``sections``: where the site filed it.
``language``: the language that it declares, or is written in.
``canonical_url``: its own address and the others that lead to it.
``page_kind``: whether it is an article: told from front pages, listings, searches, logins and error pages.
``teasers``: what it shows of other pages, and how much text stands outside of that.
``directory_index``: whether it is a server's list of files.
"""
