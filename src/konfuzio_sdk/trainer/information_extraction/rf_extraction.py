"""Extraction AI that finds values with forests of randomized trees."""

from __future__ import annotations

import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Self, cast

from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.evaluate.tokenizer import TokenizerEvaluation
from konfuzio_sdk.tokenizer import ValueTokenizer
from konfuzio_sdk.trainer.information_extraction.abstract import AbstractExtractionAI
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.findings import annotate, labels_of
from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.model import ExtractionModel
from konfuzio_sdk.trainer.information_extraction.outliers import outliers_of
from konfuzio_sdk.trainer.information_extraction.problem_kinds import Handling, ProblemKind, handlings
from konfuzio_sdk.trainer.information_extraction.stages import measure_classifier, measure_grouper
from konfuzio_sdk.trainer.information_extraction.token_classifier import TokenClassifier
from konfuzio_sdk.trainer.information_extraction.training_problems import accepted, counts_of, problems_of
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.evaluate import AnnotationSetEvaluation, TokenEvaluation
    from konfuzio_sdk.tokenizer import AbstractTokenizer
    from konfuzio_sdk.trainer.information_extraction.outliers import Outlier
    from konfuzio_sdk.trainer.information_extraction.training_problems import TrainingProblem

__all__ = ["RFExtractionAI"]

_LOG = logging.getLogger(__name__)


class RFExtractionAI(AbstractExtractionAI):
    """Finds values by classifying every token, choosing Spans among stretches of them, and grouping what was found."""

    unsaved: ClassVar[frozenset[str]] = AbstractExtractionAI.unsaved | {"df_train", "label_feature_list"}

    df_train: TrainingTable | None = None
    """Tokens to train on, if `feature_function` made them already; else `fit` makes them of `documents`."""
    label_feature_list: list[str] | None = None
    """Names of the columns of `df_train` to train on; all if not set."""
    on_problem: Mapping[str, str] = MappingProxyType({})
    """What `fit` does about each kind of problem of the training data, as usual where it does not say."""

    def __init__(  # noqa: PLR0913 - each has its default
        self,
        category: Category | None = None,
        *,
        n_estimators: int = ForestSettings.n_estimators,
        random_state: int = ForestSettings.random_state,
        n_jobs: int = ForestSettings.n_jobs,
        tokenizer: AbstractTokenizer | None = None,
        on_problem: Mapping[str, str] | None = None,
    ) -> None:
        """Make an AI that is yet to be trained; `n_jobs` is the number of cores to train on, -1 for all.

        `on_problem` maps each `ProblemKind` that is not to be handled as usual to the name of a `Handling`.
        """
        super().__init__(category)
        chosen = handlings({} if on_problem is None else on_problem)
        self.on_problem = {kind.value: handling.value for kind, handling in chosen.items()}
        self.tokenizer: AbstractTokenizer = ValueTokenizer() if tokenizer is None else tokenizer
        self.settings = ForestSettings(n_estimators=n_estimators, random_state=random_state, n_jobs=n_jobs)
        self._model: ExtractionModel | None = None

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI has no Category or is not trained."""
        super().check_is_ready()
        if self._model is None:
            msg = "RFExtractionAI is not trained; call fit() first."
            raise NotReadyError(msg)

    def feature_function(
        self,
        documents: Iterable[Document],
        require_revised_annotations: bool = False,  # noqa: FBT001, FBT002 - the ecosystem's signature
    ) -> tuple[TrainingTable, list[str]]:
        """Table to train on and the names of its columns, without what is skipped for its problems.

        ArgumentError names the first problems for which training is refused: those of the kinds that `on_problem` says,
        and with `require_revised_annotations` Annotations that are called correct but that no person revised.
        """
        documents = list(documents)
        if not documents:
            msg = "There are no training Documents; set documents, or a Category that has some."
            raise ArgumentError(msg)
        chosen = handlings(self.on_problem)
        if require_revised_annotations:
            chosen[ProblemKind.UNREVISED] = Handling.REFUSE
        problems = problems_of(documents, self.tokenizer, chosen)
        sound, skipped = accepted(documents, problems)
        left_out = counts_of(problem for problem in problems if problem.handling is Handling.SKIP)
        if not any(annotation not in skipped for document in sound for annotation in document.annotations()):
            msg = f"None of the {len(documents)} training Documents has an Annotation that is correct"
            raise ArgumentError(f"{msg}, or all are skipped: {left_out}." if left_out else f"{msg}.")
        if left_out:
            _LOG.warning("Training skips what has problems: %s; training_problems() lists them.", left_out)
        table = TrainingTable.from_documents(sound, self.tokenizer, skipped)
        return table, list(table.names)

    def training_problems(self) -> list[TrainingProblem]:
        """What is wrong with `documents`, by Document, and what `fit` will do about it; nothing is trained."""
        return problems_of(self.documents, self.tokenizer, handlings(self.on_problem))

    def fit(self) -> Self:
        """Learn from `documents`, or from `df_train` where it is set; equal input gives an equal AI.

        ArgumentError without training Documents, without Annotations, or without any token.
        """
        table = self._table()
        self._model = ExtractionModel.learn(table, self.settings)
        self.note_training([labelled.document for labelled in table.documents])
        return self

    def extract(self, document: Document) -> Document:
        """Copy of `document` with an Annotation for each value found; `document` stays as it is.

        Values below the threshold of their Label are left out, and so are all but the surest of an Annotation Set if
        their Label has one, in its settings and in what was trained on.
        """
        result = super().extract(document)
        model = self._model
        offsets = self.tokenizer.token_offsets(result)
        if model is None or not len(offsets):
            return result
        fallback = self.project or result.project
        findings = model.findings(token_features(result, offsets))
        labels = labels_of(findings, result.project, fallback)
        annotate(result, model.selection.select(findings, labels), labels, fallback)
        return result

    def evaluate_tokenizer(self, use_training_docs: bool = False) -> TokenizerEvaluation:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Cut the test Documents, or the training Documents, and see which annotated Spans tokens can give.

        Nothing of the AI has to be trained for this.
        """
        return TokenizerEvaluation(self._measured_on(use_training_docs), self.tokenizer)

    def evaluate_clf(self, use_training_docs: bool = False) -> TokenEvaluation:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Classify the tokens of the test Documents, or of the training Documents, and compare with their Annotations.

        This is the token classifier alone: nothing is joined to Spans.
        """
        return measure_classifier(*self._stage_input(use_training_docs))

    def evaluate_label_set_clf(self, use_training_docs: bool = False) -> AnnotationSetEvaluation:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Group the Annotations of the test Documents, or of the training Documents, and compare with their sets.

        This is the grouping alone: which Spans there are, and their Labels, is told.
        """
        return measure_grouper(*self._stage_input(use_training_docs))

    def _stage_input(self, use_training_docs: bool) -> tuple[ExtractionModel, TrainingTable, Project]:  # noqa: FBT001 - as `evaluate_clf` is asked
        self.check_is_ready()
        documents = self._measured_on(use_training_docs)
        project = self.project or documents[0].project
        return cast("ExtractionModel", self._model), TrainingTable.from_documents(documents, self.tokenizer), project

    def outliers(self) -> list[Outlier]:
        """Likely mistakes in the Annotations of `documents`, the likeliest first; the AI itself is not trained.

        Each Document is compared with what trees that were grown on others say of it, which takes one training. Raises
        what `fit` raises.
        """
        table = self._table()
        return outliers_of(table, TokenClassifier.learn(table, self.settings).unseen)

    def _table(self) -> TrainingTable:
        table = self.df_train
        if table is None:
            table, _ = self.feature_function(self.documents)
        return table if self.label_feature_list is None else table.with_columns(self.label_feature_list)
