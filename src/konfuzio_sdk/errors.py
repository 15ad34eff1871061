"""Every error that this project raises on purpose, under one root.

The class says what failed, the message says what to do. HTTP status codes belong to the HTTP edge, not here.
"""

__all__ = [
    "AIError",
    "ArchiveError",
    "ArchiveRefusedError",
    "ArgumentError",
    "DocumentError",
    "EncodingError",
    "FileKindError",
    "FileLimitError",
    "ImageError",
    "KonfuzioError",
    "NoTextError",
    "NotFoundError",
    "NotReadyError",
    "PageRangeError",
    "ProjectFolderError",
    "ReaderError",
    "ReplayError",
    "SchemaError",
    "ServiceError",
    "UploadError",
]


class KonfuzioError(Exception):
    """Root of all errors of this project."""

    def __init__(self, *args: object, told: str = "") -> None:
        """Make an error; `told` is what of it a service may tell its callers, "" if nothing.

        An AI's code may raise these classes too, with a Document's text in the message. So a message is told only by
        who knows that none is in it, and says so here.
        """
        super().__init__(*args)
        self.told = told


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


class FileKindError(ReaderError):
    """A file is of no kind that is read, or not of the kind that it was said to be."""


class FileLimitError(ReaderError):
    """A file has more pages, pixels or characters than are read at once."""


class PageRangeError(ReaderError):
    """A page range is none, or names pages that the file does not have."""


class NoTextError(ReaderError):
    """A page has no text, and there is no OCR here that could read it."""


class ImageError(ReaderError):
    """The image of a Page is no PNG, JPEG or TIFF, is damaged, or has too many pixels."""


class SchemaError(KonfuzioError, ValueError):
    """A payload does not fit its schema version, or no version fits it."""


class UploadError(KonfuzioError, ValueError):
    """The body of a request that brings a file is broken, or says other things than one file and how to read it."""


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

    def __init__(
        self,
        *args: object,
        told: str = "",
        status: int | None = None,
        problem: str | None = None,
        request_id: str | None = None,
    ) -> None:
        """Make an error, with what the service said: the HTTP `status`, the URI of the kind of `problem`, and its id.

        Each is None where the service did not say it; `request_id` is what its log has the request under.
        """
        super().__init__(*args, told=told)
        self.status = status
        self.problem = problem
        self.request_id = request_id


class EncodingError(KonfuzioError, ValueError):
    """A packed body is damaged, ends too early, or goes on after its end."""


class UnknownEncodingError(EncodingError):
    """A body is packed in a way that is not unpacked here."""


class UnpackedSizeError(EncodingError):
    """A body is larger than allowed once it is unpacked; no more than that of it was."""
