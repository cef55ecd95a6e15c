"""How commands print and end.

``plain``: archive text as lines for a terminal or a pipe.
``json_shapes``: articles as JSON objects.
``import_report``: the report of an import.
``import_again``: imports again what an archive came from, for the commands that do.
``progress``: the progress of an import, on stderr.
``interrupts``: Ctrl+C stops an import in good order.
``exits``: exit codes, and messages on stderr.
"""
