"""What can go wrong with an archive: each error is one sentence that says what to do about it."""


class ArchiveError(Exception):
    """Something about an archive that a person can act on; ``exit_code`` is what the command line ends with."""

    exit_code = 4


class ArchiveMissing(ArchiveError):
    """There is no file there."""

    exit_code = 3


class ArchiveLocked(ArchiveError):
    """Another program is writing to it."""

    exit_code = 3


class ArchiveReadOnly(ArchiveError):
    """It can be read, but what was asked needs to write to it."""

    exit_code = 3


class ArchiveFull(ArchiveError):
    """The disk has no room."""

    exit_code = 3


class NotAnArchive(ArchiveError):
    """The file is something else."""


class ArchiveDamaged(ArchiveError):
    """SQLite finds it malformed."""


class ArchiveTooNew(ArchiveError):
    """A newer version of the program made it."""


class ArchiveOutdated(ArchiveError):
    """An older version made it, and it can't be brought up to date where it lies."""

    exit_code = 3


class SourceMissing(ArchiveError):
    """What was to be imported isn't there."""

    exit_code = 2


class QueryError(ArchiveError):
    """A query that can't be meant."""

    exit_code = 2


class Cancelled(Exception):
    """The work was superseded, and stopped."""


class ImportStopped(Exception):
    """The import was asked to stop; what was on its way is dropped."""


class NotFound(LookupError):
    """No article, import or forgotten record has that name; the message is a sentence."""
