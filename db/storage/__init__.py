"""The SQLite file of an archive: how it is opened, what is in it, and how its larger parts are stored.

``connections``: a pool of read-only connections, and the one connection that writes; migrates older archives.
``schema``: the tables, and the migration steps between versions of the schema.
``fts_indexes``: the names, columns and definitions of the three full-text indexes.
``word_bitmaps``: one bit per article for each common word, where a full-text index is slow.
``id_arrays``: sorted numpy arrays of article ids.
``queries``: SQL that several readers of an archive share.
``compression``: how bodies are compressed.
``change_log``: counters in the table ``meta`` that tell readers of changes, and imports where to go on.
"""
