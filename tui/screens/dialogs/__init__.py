"""The dialogs over the main screen. Each closes with a result, None for no answer.

``dialog``: their base class.
``goto_dialog``: where to go: a date, a slug, an address or a title.
``copy_dialog``: what of an article to copy.
``facets_dialog``: narrows the filter by values with counts.
``help_dialog``: all commands and their keys.
``import_dialog``: what to import; also a yes-or-no question.
``save_search_dialog``: the name of a search to save.

Their lists:
``choices``: choices with a key and a description.
``facet_list``: groups of values with check boxes.
"""
