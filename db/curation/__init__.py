"""What a person does to an archive by hand: correct an article, forget an article or an import, and undo that.

``correct``: sets fields of an article in place of what its source says.
``forget``: removes an import or an article, and restores it.
``forgotten``: the tables of what was forgotten, until it is restored.
``rebuild``: makes an article what its sources say it is.
"""
