"""Reader of tables of articles: one article a row.

``tables``: the reader: JSON or CSV, and each row as a record
``csv_rows``: the rows of CSV and its like
``json_rows``: the rows of JSONL, and of lists in JSON
``columns``: which field of a table is the title, the text, the date, …
"""
