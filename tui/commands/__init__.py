"""The subcommands of ``newsbrowse``, a module each, named like the command. Only ``browse`` imports Textual.

``lazy``: imports a command's module when the command runs.
``options``: the option ``-a/--archive``, and opening the archive it names.
``references``: slug, URL or title of a single article.
``browse``: open the browser.
``import_``: add sources.
``update``: import the archive's sources again.
``reread``: read the archive's sources again by today's rules.
``show``: print an article.
``stats``: print counts of an archive.
``check``: print the faults of an archive.
``runs``: list imports.
``rejects``: list what imports refused.
``forget``: take back an import or article.
``set_``: correct an article.
``help_``: explain a command or the query language.
``search/``: the command ``search``.
``output/``: how commands print and end.
"""
