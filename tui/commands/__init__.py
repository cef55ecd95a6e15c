"""The subcommands of ``newsbrowse``, a module each, named like the command. Only ``browse`` imports Textual.

``lazy``: imports a command's module when the command runs.
``options``: the option ``-a/--archive``, and opening the archive it names.
``references``: slug, URL or title of a single article.
``browse``: open the browser.
``import_``, ``update``: add sources, or import those of the archive again.
``show``, ``stats``, ``check``: print an article, counts, faults of the archive.
``runs``, ``rejects``: list imports, and what they refused.
``forget``, ``set_``: take back an import or article, correct an article.
``help_``: explain a command or the query language.
``search/``: the command ``search``.
``output/``: how commands print and end.
"""
