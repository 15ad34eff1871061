"""Every error that this project raises on purpose, under one root.

The class says what failed, the message says what to do. HTTP status codes belong to the HTTP edge, not here.
"""

__all__ = [
    "AIError",
    "ArchiveError",
    "ArchiveRefusedError",
    "ArgumentError",
    "DocumentError",
    "ImageError",
    "KonfuzioError",
    "NotFoundError",
    "NotReadyError",
    "ProjectFolderError",
    "ReaderError",
    "ReplayError",
    "SchemaError",
    "ServiceError",
]


class KonfuzioError(Exception):
    """Root of all errors of this project."""


class ArgumentError(KonfuzioError, ValueError):
    """A value handed to a function or constructor cannot be used."""


class NotFoundError(KonfuzioError, LookupError):
    """A Category, Label, Label Set, Document or version that was asked for does not exist."""


class DocumentError(KonfuzioError, ValueError):
    """A Document contradicts itself: an offset past its text, a Span on no Page."""


class ProjectFolderError(KonfuzioError):
    """A project folder, or one file of it, cannot be read."""


class ReaderError(KonfuzioError):
    """A file brought in from outside cannot be read as a Document."""


class ImageError(ReaderError):
    """The image of a Page is no PNG, JPEG or TIFF, is damaged, or has too many pixels."""


class SchemaError(KonfuzioError, ValueError):
    """A payload does not fit its schema version, or no version fits it."""


class NotReadyError(KonfuzioError):
    """An AI was asked to work before it could: it is not trained, or lacks what it needs."""


class AIError(KonfuzioError):
    """An AI did what its type does not allow."""


class ArchiveError(KonfuzioError):
    """A Bento archive or a pickle file cannot be built, exported or read."""


class ArchiveRefusedError(ArchiveError):
    """An archive of somebody else is damaged, contradicts itself or could do harm; nothing of it was run."""


class ReplayError(ArchiveError):
    """An archive does not give the answers that its AI gave when it was saved."""


class ServiceError(KonfuzioError):
    """A running service could not be reached, or answered with an error."""
