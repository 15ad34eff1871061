"""What every tokenizer does: it says where the tokens of a Document start and end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from konfuzio_sdk.data.span import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["AbstractTokenizer"]


class AbstractTokenizer(ABC):
    """Cuts a Document's text into tokens.

    A new tokenizer writes `token_offsets`. It keeps no Document that it has cut, since it is saved with its AI.
    """

    @abstractmethod
    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens, ascending and without overlap: shape (n, 2), start and end, in code points.

        No token holds a line feed or a form feed; those of this package have no blanks at their ends.
        """

    def tokenize(self, document: Document) -> list[Span]:
        """Tokens as Spans of the Document, which itself stays as it is."""
        return [Span(start, end, document=document) for start, end in self.token_offsets(document).tolist()]

    def __repr__(self) -> str:
        """Name of the class."""
        return f"{type(self).__name__}()"
