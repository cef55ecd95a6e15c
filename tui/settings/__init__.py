"""What is set or saved for a person, and the table of commands.

``keys``: every command with its keys, help text and place.
``config``: reads ``config.toml``: theme and keys.
``state``: what is kept between sessions: the place in each archive, the theme.
``saved_searches``: saved searches and the history of typed ones.
``themes``: the two themes, and the adaptation of Textual's.
``sample``: the built-in sample archive.
"""
