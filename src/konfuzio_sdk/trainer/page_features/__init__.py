"""What a Page looks like in numbers, and a classifier over them: shared by all AIs that judge whole Pages."""

from konfuzio_sdk.trainer.page_features.classifier import PageClassifier
from konfuzio_sdk.trainer.page_features.features import PageFeatures, PartWeights, document_numbers

__all__ = ["PageClassifier", "PageFeatures", "PartWeights", "document_numbers"]
