"""Puts found values into Annotation Sets, one file a step.

`label_set_choice` says which Label Set a value belongs to, `links` how likely two values of a Label Set are in one
Annotation Set, and `joining` makes sets of that. `makeup` is what all three know of the training Documents' sets.
"""

from konfuzio_sdk.trainer.information_extraction.grouping.grouper import FoundSets, SetGrouper

__all__ = ["FoundSets", "SetGrouper"]
