"""The extractor: an HTML page, or the HTML of a body, becomes an article."""
