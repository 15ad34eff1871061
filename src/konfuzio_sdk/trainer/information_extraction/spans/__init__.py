"""Finds where the values of a Document start and end, given what each of its tokens seems to be.

`candidates` are stretches of tokens that may be Spans, `choice` says which of them are, and `line_joining` which Spans
are lines of one value. `merging` joins neighbouring tokens by gaps and readings alone.
"""

from konfuzio_sdk.trainer.information_extraction.spans.choice import SpanChoice
from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
from konfuzio_sdk.trainer.information_extraction.spans.line_joining import LineJoiner
from konfuzio_sdk.trainer.information_extraction.spans.merging import SpanMerger

__all__ = ["FoundSpans", "LineJoiner", "SpanChoice", "SpanMerger"]
