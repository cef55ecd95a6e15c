"""Fetching pages from the web, politely and within limits, and crawling what a web address stands for.

``crawl``: what a URL stands for (article, feed, sitemap, list of articles), and the pages behind it
``fetcher``: one page, with its redirects and robots.txt
``hosts``: one request to a host: address checks, delays between requests, retries
``connection``: the HTTP exchange itself, with a deadline
``content_encoding``: decompression of a response's body, in bounded pieces
``public_addresses``: which IP addresses may be asked
``robots``: robots.txt
``responses``: limits, fetched pages, and markers of what was fetched
``page_links``: the links of a page that lists articles
``sitemap_queue``: the newest of the pages that sitemaps list
"""
