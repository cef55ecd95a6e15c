"""The main screen with what runs beside it, its panes, and the dialogs.

``main``: the main screen: composes the panes, passes on what each says to the other, header, footer, actions.
``after_page_loads``: the rule by which an action waits for the page that the keys before it asked for.
``archive_watcher``: notices that the archive has changed while it is being read.
``session_keeper``: restores and saves what a person was looking at.
``imports``: asks what to import, runs it, reports its progress.
``panes/``: the two halves of the main screen and what they consist of.
``dialogs/``: the screens that open above it.
"""
