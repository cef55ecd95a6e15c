"""The query language, from a typed text to a tree of conditions. Knows no database.

``ast``: the nodes of a parsed query, and the query itself with its clauses and mistakes.
``lexer``: cuts a query into words, phrases, fields, operators and brackets.
``fields``: the fields (``date:``, ``author:`` …), and what each makes of its value.
``parser``: parses a query, finished or still being typed, and enforces the limits.
``editing``: changes which values of one field a query asks for.
``reference``: the description of the language for help, docs/query.md and the manual page.
"""
