"""What every AI has in common, whatever its type: what it learns from, what it requires, and how it is saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Self, cast

from konfuzio_sdk.bento.manifest import Metrics
from konfuzio_sdk.bento.training import LearningRecord, training_of
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ArchiveError, ArgumentError, NotReadyError
from konfuzio_sdk.sealing.options import GOLDEN_SAMPLES, PLATFORMS, SealOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bentoml import Bento, Model

    from konfuzio_sdk.bento.manifest import Training
    from konfuzio_sdk.bento.model_file import Compression
    from konfuzio_sdk.data import Category, Document, Project

__all__ = ["BaseAI"]


class BaseAI(ABC):
    """An AI of any type.

    A subclass for a new AI type names its type and its unsaved attributes; a custom AI overrides what it does
    differently and nothing else.
    """

    ai_type: ClassVar[str]
    """Name of the AI type, which is the name of its folder in `konfuzio_sdk.bento`."""

    requires_text: bool = True
    """Whether requests must bring the Document's text."""
    requires_images: bool = False
    """Whether requests must bring an image of every Page."""
    requires_segmentation: bool = False
    """Whether requests must bring the segmentation of every Page."""
    requires_raw_ocr: bool = False
    """Whether requests must bring what the OCR engine answered."""

    unsaved: ClassVar[frozenset[str]] = frozenset(
        {"_documents", "_test_documents", "_noted_training", "_noted_evaluation"}
    )
    """Attributes that stay behind when the AI is saved: training data, and whatever is made from it."""

    packages: ClassVar[tuple[str, ...]] = ()
    """Installed packages that the AI needs besides those that are found in its code."""

    # On the class too, so that an unpickled AI, whose Documents stayed behind, reads like a new one.
    _documents: list[Document] | None = None
    _test_documents: list[Document] | None = None

    _noted_training: LearningRecord | None = None
    """What `fit` noted; None if it noted nothing."""
    _noted_evaluation: LearningRecord | None = None
    """What the AI had learned from when it was evaluated last, and the figures."""

    def __getstate__(self) -> dict[str, object]:
        """State without the attributes that the class or one of its bases names in `unsaved`.

        So no training Document leaves in an archive, and a subclass cannot let one out by naming others.
        """
        unsaved = frozenset().union(*(vars(kind).get("unsaved", ()) for kind in type(self).__mro__))
        return {name: value for name, value in self.__dict__.items() if name not in unsaved}

    @property
    @abstractmethod
    def categories(self) -> Sequence[Category]:
        """Categories that the AI knows; a subclass may have them as a plain attribute."""

    @property
    def project(self) -> Project | None:
        """Project of its Categories, whose structure it works with; None where it has none yet."""
        return self.categories[0].project if self.categories else None

    @property
    def documents(self) -> list[Document]:
        """Training Documents: those set, else its Categories' own. They are never saved."""
        if self._documents is not None:
            return self._documents
        return [document for category in self.categories for document in category.documents()]

    @documents.setter
    def documents(self, documents: Sequence[Document]) -> None:
        self._documents = list(documents)

    @property
    def test_documents(self) -> list[Document]:
        """Test Documents: those set, else its Categories' own. They are never saved."""
        if self._test_documents is not None:
            return self._test_documents
        return [document for category in self.categories for document in category.test_documents()]

    @test_documents.setter
    def test_documents(self, documents: Sequence[Document]) -> None:
        self._test_documents = list(documents)

    def _measured_on(self, use_training_docs: bool) -> list[Document]:  # noqa: FBT001 - as `evaluate` is asked
        """Documents to evaluate on; ArgumentError if there are none, as all figures would be 0."""
        documents = self.documents if use_training_docs else self.test_documents
        if not documents:
            name = "documents" if use_training_docs else "test_documents"
            msg = f"{type(self).__name__} has no Documents to be evaluated on; set its {name}."
            raise ArgumentError(msg)
        return documents

    def fit(self) -> Self:
        """Learn from `documents`; an AI that follows rules has nothing to learn.

        An override ends with `return super().fit()`, by which the AI notes what it learned from, for its archive.
        """
        if type(self).fit is not BaseAI.fit:
            self.note_training(self.documents)
        return self

    def note_training(self, documents: Sequence[Document]) -> None:
        """Note what the AI learned from, and forget its last evaluation: for a `fit` on other Documents than its."""
        self._noted_training = LearningRecord(training_of(documents))
        self._noted_evaluation = None

    @property
    def learning_record(self) -> LearningRecord:
        """What the archive tells of training, and of the last evaluation after it.

        Where `fit` notes nothing, that is what `documents` are now, and figures only if they were so when measured.
        """
        training = self._learned_from()
        measured = self._noted_evaluation
        return LearningRecord(training, measured.metrics if measured and measured.training == training else None)

    def _learned_from(self) -> Training | None:
        if self._noted_training is not None:
            return self._noted_training.training
        if type(self).fit is BaseAI.fit:
            return None
        try:
            self.check_is_ready()
        except NotReadyError:
            return None
        return training_of(self.documents)

    def _note_evaluation(
        self, evaluation: str, figures: Mapping[str, float], documents: Sequence[Document], *, of_training: bool
    ) -> None:
        """Note the figures that an evaluation of this name and mode gave on Documents, for the archive."""
        measured_on = training_of(documents)
        if measured_on is not None:
            name = f"{evaluation}, {'training' if of_training else 'test'} Documents"
            metrics = Metrics(evaluation=name, on=measured_on, figures=dict(figures))
            self._noted_evaluation = LearningRecord(self._learned_from(), metrics)

    @property
    def entrypoint_methods(self) -> Mapping[str, Mapping[str, object]]:
        """Methods that the AI offers whoever loads its stored model, with what BentoML is told of each.

        They become the signatures of the model in BentoML's store. A custom AI may name more.
        """
        return {}

    @property
    def bento_metadata(self) -> Mapping[str, object]:
        """What the Bento's labels say: whether the AI requires each input, and whatever a custom AI adds.

        A custom AI may also name the `request` version that callers are asked for, instead of the newest. What it
        says here of an input goes before the attribute.
        """
        return {
            "requires_text": self.requires_text,
            "requires_images": self.requires_images,
            "requires_segmentation": self.requires_segmentation,
            "requires_raw_ocr": self.requires_raw_ocr,
        }

    def build_bento(self, bento_model: Model) -> Bento:
        """Build the Bento of the AI, whose pickle and manifest are in `bento_model`, a model of BentoML's store.

        `save_bento` calls this. A custom AI may override it, to do something before or after, or to build a Bento of
        its own with `bentoml.bentos.build(…, models=[str(bento_model.tag)])`; `load_model` of this class reads the
        pickle in the model's folder.
        """
        with _optional_extra("Saving"):
            from konfuzio_sdk.sealing.archive import build_bento  # noqa: PLC0415 - optional extra
        return build_bento(bento_model)

    @abstractmethod
    def check_is_ready(self) -> None:
        """Raise NotReadyError, saying what is missing, if the AI cannot do its work."""

    def save(self, output_dir: str | Path | None = None, compression: Compression | None = None) -> Path:
        """Pickle the AI to a file, with a version record (`.json`) beside it, and return the file's path.

        `output_dir` is a folder, without it the current one, or a path that ends in `.pkl.lz4` or `.pkl.bz2`.
        `compression` is lz4, or what the path ends in; bz2 makes a forest's file about half as large, and loads slower.
        Training Documents stay behind, and the classes of a script or a local module travel along. An AI that is not
        ready is saved too, with a warning. A file that was there is replaced once the new one is whole.
        Raises ArchiveError if the AI cannot be pickled or written; ArgumentError for an unknown compression or ending.
        """
        with _optional_extra("Saving"):
            from konfuzio_sdk.sealing.pickle_file import save_pickle  # noqa: PLC0415 - optional extra
        return save_pickle(self, output_dir, compression)

    @classmethod
    def load_model(cls, path: str | Path) -> Self:
        """Load an AI of this class that `save` wrote; `BaseAI.load_model` loads one of any class.

        Loading runs code of whoever made the file: load only files that you trust. A class that travelled in the file
        is as it was when it was saved, whatever has become of its script.
        Raises NotFoundError if there is no such file; NotReadyError, naming both sides, if another Python or other
        libraries saved it, or a package of its is missing here; ArchiveError if the file is damaged, lacks its version
        record, or holds no AI of this class.
        """
        with _optional_extra("Loading"):
            from konfuzio_sdk.sealing.pickle_file import load_pickle  # noqa: PLC0415 - optional extra
        found = load_pickle(path)
        if not isinstance(found, BaseAI):
            msg = f"{path} holds no AI, but an object of class {type(found).__name__}. Name a file that save() wrote."
            raise ArchiveError(msg)
        if not any(_same_class(kind, cls) for kind in type(found).__mro__):
            msg = (
                f"{path} holds an AI of class {type(found).__name__}, which is no {cls.__name__}. "
                f"Load it by load_model of its own class, or of BaseAI."
            )
            raise ArchiveError(msg)
        return cast("Self", found)

    def save_bento(  # noqa: PLR0913 - each has its default
        self,
        output_dir: str | Path | None = None,
        *,
        request_schema: str | None = None,
        golden: int | Sequence[Document] = GOLDEN_SAMPLES,
        bundle_dependencies: bool = False,
        packages: Sequence[str] = (),
        platforms: Sequence[str] = PLATFORMS,
        extras: Sequence[str] = (),
    ) -> tuple[Bento, Path | None]:
        """Seal the AI in a Bento of the local store; with `output_dir` also write it as an archive.

        `output_dir` is a folder, or a path that ends in `.bento`. `request_schema` pins the request version that the
        archive asks callers for; without it that is the newest. `golden` says how many of the AI's test Documents, or
        training Documents if it has no others, go into the archive as golden samples, or which Documents do: requests
        with the answers that the AI gives now, by which an archive proves itself later. They hold what those Documents
        say; 0 keeps it out. `packages` are installed packages that the AI needs besides those that are found in its
        code. `platforms`, in uv's names, are those that the lockfile is made for; `bundle_dependencies` puts their
        wheels into the archive, which can then be installed without internet. `extras` are those of the SDK that the
        service has besides: "ocr" reads scans, "tracing" sends traces to a collector. Returns the Bento and the
        archive's path, None without `output_dir`. An AI that is not ready is sealed too, with a warning: its service
        says why it cannot work. Raises ArchiveError if it cannot be sealed or written; SchemaError for an unknown
        `request_schema`; ArgumentError for unknown `platforms` or `extras`.
        """
        with _optional_extra("Saving"):
            from konfuzio_sdk.sealing.archive import seal  # noqa: PLC0415 - optional extra
        options = SealOptions(request_schema, golden, bundle_dependencies, packages, platforms, extras)
        return seal(self, options, output_dir)


@contextmanager
def _optional_extra(doing: str) -> Iterator[None]:
    """Say what to install if an import of an optional package fails."""
    try:
        yield
    except ModuleNotFoundError as error:
        msg = f"{doing} an AI needs {error.name}; {how_to_add('all')}"
        raise ArchiveError(msg) from error


def _same_class(found: type, wanted: type) -> bool:
    """Whether a class is another, or the copy of it that travelled in a file: it then has the same name.

    A module that is run as a script is called `__main__`.
    """
    modules = {found.__module__, wanted.__module__}
    return found is wanted or (
        found.__qualname__ == wanted.__qualname__ and (len(modules) == 1 or "__main__" in modules)
    )
