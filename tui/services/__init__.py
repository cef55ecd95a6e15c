"""Services of the browser outside of its widgets: threads, processes, the desktop, the command palette.

``background``: runs blocking queries in threads.
``archive_client``: an archive with the threads it is queried in.
``delay``: calls a function after a while.
``notify``: shows a sentence in the corner of the screen.
``import_job``: an import, as a process of its own.
``progress_text``: the progress of an import in words.
``desktop``: the system's clipboard and web browser.
``palette``: the command palette.
``path_suggester``: completes the paths that are typed.
"""
