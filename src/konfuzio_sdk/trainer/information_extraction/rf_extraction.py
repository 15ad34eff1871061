"""Extraction AI that classifies tokens with a random forest."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.evaluate.tokenizer import TokenizerEvaluation
from konfuzio_sdk.tokenizer import ValueTokenizer
from konfuzio_sdk.trainer.information_extraction.abstract import AbstractExtractionAI
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.findings import annotate, labels_of
from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.model import ExtractionModel
from konfuzio_sdk.trainer.information_extraction.stages import measure_classifier, measure_grouper
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.evaluate import AnnotationSetEvaluation, TokenEvaluation
    from konfuzio_sdk.tokenizer import AbstractTokenizer

__all__ = ["RFExtractionAI"]


class RFExtractionAI(AbstractExtractionAI):
    """Finds values by classifying every token, joining tokens of one Label, and grouping what was found."""

    unsaved: ClassVar[frozenset[str]] = AbstractExtractionAI.unsaved | {"df_train", "label_feature_list"}

    df_train: TrainingTable | None = None
    """Tokens to train on, if `feature_function` made them already; else `fit` makes them of `documents`."""
    label_feature_list: list[str] | None = None
    """Names of the columns of `df_train` to train on; all if not set."""

    def __init__(
        self,
        category: Category | None = None,
        *,
        n_estimators: int = ForestSettings.n_estimators,
        random_state: int = ForestSettings.random_state,
        n_jobs: int = ForestSettings.n_jobs,
        tokenizer: AbstractTokenizer | None = None,
    ) -> None:
        """Make an AI that is yet to be trained; `n_jobs` is the number of cores to train on, -1 for all."""
        super().__init__(category)
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
        """Table to train on and the names of its columns.

        With `require_revised_annotations`, ArgumentError names the first Document with an Annotation that is called
        correct but that no person revised.
        """
        documents = list(documents)
        if not documents:
            msg = "There are no training Documents; set documents, or a Category that has some."
            raise ArgumentError(msg)
        if not any(document.annotations() for document in documents):
            msg = f"None of the {len(documents)} training Documents has an Annotation that is correct."
            raise ArgumentError(msg)
        if require_revised_annotations:
            _require_revised(documents)
        table = TrainingTable.from_documents(documents, self.tokenizer)
        return table, list(table.names)

    def fit(self) -> Self:
        """Learn from `documents`, or from `df_train` where it is set; equal input gives an equal AI.

        ArgumentError without training Documents, without Annotations, or without any token.
        """
        table = self.df_train
        if table is None:
            table, _ = self.feature_function(self.documents)
        if self.label_feature_list is not None:
            table = table.with_columns(self.label_feature_list)
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


def _require_revised(documents: Iterable[Document]) -> None:
    for document in documents:
        unrevised = sum(not annotation.revised for annotation in document.annotations())
        if unrevised:
            msg = (
                f"{document!r} has {unrevised} Annotations that no person revised; "
                "revise them, or train with require_revised_annotations=False."
            )
            raise ArgumentError(msg)
