"""The subcommands of `newsbrowse`, one a file. None imports Textual until the browser opens."""
