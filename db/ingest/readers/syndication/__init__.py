"""Readers of what sites publish for other programs: feeds, sitemaps, exports and the formats of news agencies.

``xml_streams``: XML read as a stream, safely and in flat memory; what every XML reader here is built on
``xml_repair``: repairs of common flaws of XML, before it is parsed
``feeds``: RSS, Atom and JSON Feed
``json_feed``: the items of a JSON Feed
``sitemaps``: sitemaps, news sitemaps and sitemap indexes: addresses, no articles
``newsml``: NITF, NewsML-G2 and NewsML 1 files, by their root element
``newsml_items``: one news item of NewsML
``nitf``: the facts of an NITF document, and its body as HTML
``wordpress``: WordPress exports (WXR)
``wordpress_text``: the text of a WordPress post as HTML
"""
