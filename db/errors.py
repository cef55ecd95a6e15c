"""The exceptions that ``db`` raises on purpose.

Each message is one sentence that says what a person can do about it.
"""


class ArchiveError(Exception):
    """A failure that a person can act on. ``exit_code`` is what the command line exits with.

    Exit codes: 2 wrong usage, 3 worth a retry or to be solved outside of newsbrowse, 4 the file can't be used.
    """

    exit_code = 4


class ArchiveMissing(ArchiveError):
    """No file exists at the archive's path."""

    exit_code = 3


class ArchiveLocked(ArchiveError):
    """Another program is writing to the archive."""

    exit_code = 3


class ArchiveReadOnly(ArchiveError):
    """The archive can't be opened or written where it is; reading may still work."""

    exit_code = 3


class ArchiveFull(ArchiveError):
    """The disk that holds the archive is full."""

    exit_code = 3


class NotAnArchive(ArchiveError):
    """The file is no newsbrowse archive: a folder, another SQLite database, or no SQLite file."""


class ArchiveDamaged(ArchiveError):
    """SQLite or a decompressor finds the content malformed, or a part of an archive is missing."""


class ArchiveTooNew(ArchiveError):
    """The archive was made by a newer newsbrowse, with a schema that this one doesn't know."""


class ArchiveOutdated(ArchiveError):
    """The archive was made by an older newsbrowse and can't be migrated, because it can't be written to."""

    exit_code = 3


class SourceMissing(ArchiveError):
    """The file, folder or URL that was to be imported doesn't exist."""

    exit_code = 2


class QueryError(ArchiveError):
    """A query with a mistake in it, or with nothing to look for."""

    exit_code = 2


class Cancelled(Exception):
    """A query was superseded by a newer one and stopped; its ``CancelCheck`` returned True."""


class ImportStopped(Exception):
    """The user stopped an import; the articles of its unfinished batch are dropped."""


class NotFound(LookupError):
    """No article, import or forgotten record has the name that was given. The message is a sentence."""
