"""The terminal program: the command line, and the browser as a Textual application.

``cli``: the ``newsbrowse`` command line; ``__main__`` runs it for ``python -m tui``.
``app``: the browser as a Textual application.
``commands/``: the subcommands.
``screens/``: the main screen, its panes and its dialogs.
``widgets/``: what the panes consist of.
``search/``: state of the search: filter, facets, the time strip's axis.
``navigation/``: places in an archive: history, breadcrumb, session.
``tree/``: the model of the archive tree.
``article/``: articles as pages.
``services/``: threads, child processes, the desktop, the command palette.
``settings/``: keys, themes, and what is saved for a person.
"""

__version__ = "0.1.0"
