"""What lines of a page mean, in many languages: breadcrumbs, dates, bylines, and headings such as "Read also".

``page_phrases``: phrases that mark parts of a page, by language, and how a line is looked up among them
``breadcrumbs``: root, section, year and title in a breadcrumb
``bylines``: the authors in a byline, and the address in an address line
``language_codes``: codes of languages, and those in paths
``link_titles``: whether a link's words may be the title of an article
``date_lines``: the date in a line that is a date and nothing else
``date_words``: months, weekdays, labels and time zones for ``date_lines``
``dates_in_lines``: the date in a line with other words: of an issue, or of who posted a text
``calendars``: dates of other calendars in the Common Era
``quoted_mail``: the lines of a quoted mail, whose dates are of nothing else
``dates_by_library``: dates in words of the languages that only the library dateparser knows
``date_parser``: a date in any notation: ISO 8601, RFC 822, Unix time, or a date line
"""
