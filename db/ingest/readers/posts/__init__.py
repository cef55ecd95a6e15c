"""Reader of Markdown posts, as Jekyll, Hugo, Zola and other site generators have them.

``markdown_posts``: the reader: a post as a record
``front_matter``: YAML, TOML or header lines above a post's text
``post_metadata``: title, date, authors, section and the like, by the keys of front matter
``post_addresses``: the address that a post has on its site
``post_links``: links in Markdown to other posts' files, and template tags
``post_figures``: pictures and captions in template tags
``base_url``: which site a folder of posts belongs to, by the posts' links to each other
"""
