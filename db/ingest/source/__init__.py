"""What readers take and give: the bottom layer of an import, which knows no reader and no archive.

``inputs``: a source's bytes, wherever they are, and the interface of a reader
``records``: the items that a reader yields, and refusals with their codes
``import_options``: how a person wants something imported
``report``: what an import says of itself at its end
``http_message``: an HTTP response in a web-archive record, and its body decoded
``charsets``: which charset bytes are in, and their text
``json_text``: JSON, and what can be read of damaged JSON
``field_text``: text in fields of feeds, exports and tables, without their entities and tags
``loose_values``: texts and names in values of any shape (front matter, JSON, cells)
"""
