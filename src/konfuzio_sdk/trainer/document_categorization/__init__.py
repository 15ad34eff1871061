"""Learns to tell of which Category the Pages of a Document are."""

from konfuzio_sdk.trainer.document_categorization.abstract import AbstractCategorizationAI
from konfuzio_sdk.trainer.document_categorization.name_based import NameBasedCategorizationAI
from konfuzio_sdk.trainer.document_categorization.page_categorization import CategorizationAI

__all__ = ["AbstractCategorizationAI", "CategorizationAI", "NameBasedCategorizationAI"]
