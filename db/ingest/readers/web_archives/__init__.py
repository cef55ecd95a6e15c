"""Readers of web archives: WARC, ARC, WACZ and ZIM files.

``damaged_stream``: the decompressed bytes of a file, with recovery behind damage, and positions that serve as cursors
``framing``: where each record starts and ends, also where its length is wrong
``digests``: whether a record has the bytes that were captured
``captures``: what a capture becomes: a page, an alias, a refusal or a skip
``warc``: WARC files; also reads what ``arc`` and ``wacz`` find
``arc``: ARC files, the format before WARC
``wacz``: WACZ files, which are zips of WARC files
``zim``: ZIM files, by libzim
"""
