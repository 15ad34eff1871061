"""Describes tokens in numbers, one file a group of features.

`text` says what a token looks like, `position` where it stands, `context` what form its neighbours have, and `words`
which words stand around it. A new group is a file with a function from the layout to named columns, joined in
`matrix`.
"""

from konfuzio_sdk.trainer.information_extraction.features.layout import TokenLayout
from konfuzio_sdk.trainer.information_extraction.features.matrix import TokenFeatures, token_features
from konfuzio_sdk.trainer.information_extraction.features.words import NO_WORD, PLACES

__all__ = ["NO_WORD", "PLACES", "TokenFeatures", "TokenLayout", "token_features"]
