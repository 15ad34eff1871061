"""What values look like, as regular expressions: runs of digits, of capitals, of small letters, and punctuation.

No expression holds a letter or a digit of a value. Neighbouring runs are of different characters and every repetition
has a greatest number, so that a search takes time in proportion to the text, whatever the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.tokenizer.value_examples import ValueExample

__all__ = ["BLANK", "MOST_REPEATED", "ValueShape", "counted", "shapes_of"]

MOST_REPEATED = 60
"""No part of a pattern is repeated more often."""

BLANK = r"[^\S\n\f]"
"""Whitespace that ends neither a line nor a page."""

_LETTER = r"[^\W\d_]"
_CHARACTERS = {"digit": r"\d", "upper": "A-ZÀ-ÖØ-Þ", "lower": "a-zß-öø-ÿ"}
_EXPRESSIONS = {"digit": r"\d", "upper": "[A-ZÀ-ÖØ-Þ]", "lower": "[a-zß-öø-ÿ]", "letter": _LETTER, "blank": BLANK}
_MOST_RUNS = 24
_MOST_SHAPES = 16
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class ValueShape:
    """Values of which each is a sequence of the same kinds of runs, or any mixture of the same characters."""

    kinds: tuple[str, ...]
    """What the runs are of: "digit", "upper", "lower", "letter", "blank", or a character of punctuation."""
    mixed: bool
    """Whether the kinds may come in any order."""
    examples: tuple[ValueExample, ...]

    def expression(self, examples: Sequence[ValueExample]) -> str:
        """Regular expression for values as long as those of some of its examples."""
        if self.mixed:
            members = f"[{''.join(map(_member, self.kinds))}]"
            core = f"{members}{counted([len(example.value) for example in examples])}"
            first = last = members
        else:
            lengths = zip(
                *(_run_lengths(example.value, merges_case=self._merges_case) for example in examples), strict=True
            )
            core = "".join(map(_repeated, self.kinds, lengths))
            first, last = (_expression(kind) for kind in (self.kinds[0], self.kinds[-1]))
        left = _boundary(first, [example.touches_left for example in examples])
        right = _boundary(last, [example.touches_right for example in examples])
        return f"(?<!{left})(?P<value>{core})(?!{right})"

    @property
    def _merges_case(self) -> bool:
        return "letter" in self.kinds


def shapes_of(examples: Sequence[ValueExample]) -> list[ValueShape]:
    """Shapes that values of at least two texts have, the most common first, and no more than some."""
    groups: dict[tuple[bool, tuple[str, ...]], list[ValueExample]] = defaultdict(list)
    for example in examples:
        kinds = {_kinds(example.value, merges_case=False), _kinds(example.value, merges_case=True)}
        for found in kinds:
            if len(found) <= _MOST_RUNS and not ("letter" in found and {"upper", "lower"} & set(found)):
                groups[False, found].append(example)
    members = _common_members(examples)
    mixture = [example for example in examples if set(_kinds(example.value, merges_case=False)) <= set(members)]
    if mixture:
        groups[True, members] = mixture
    shapes = [ValueShape(kinds, mixed, tuple(found)) for (mixed, kinds), found in groups.items()]
    counts = {shape: len({example.text_number for example in shape.examples}) for shape in shapes}
    often = [shape for shape in shapes if counts[shape] > 1]
    return sorted(often, key=lambda shape: (-counts[shape], shape.mixed, shape.kinds))[:_MOST_SHAPES]


def counted(lengths: Sequence[int]) -> str:
    """How often something is repeated: as often as always, or from once, or none, up to twice the most."""
    least, most = min(lengths), max(lengths)
    if least == most:
        return "" if most == 1 else f"{{{most}}}"
    return f"{{{min(least, 1)},{min(2 * most, MOST_REPEATED)}}}"


def _common_members(examples: Sequence[ValueExample]) -> tuple[str, ...]:
    """Kinds of characters, without blanks and letters of other alphabets, that values of at least two texts have."""
    texts: dict[str, set[int]] = defaultdict(set)
    for example in examples:
        for kind in _kinds(example.value, merges_case=False):
            texts[kind].add(example.text_number)
    return tuple(sorted(kind for kind, found in texts.items() if len(found) > 1 and kind not in {"blank", "letter"}))


def _kinds(value: str, *, merges_case: bool) -> tuple[str, ...]:
    return tuple(kind for kind, _ in groupby(value, lambda character: _kind(character, merges_case=merges_case)))


def _run_lengths(value: str, *, merges_case: bool) -> list[int]:
    runs = groupby(value, lambda character: _kind(character, merges_case=merges_case))
    return [sum(1 for _ in characters) for _, characters in runs]


def _kind(character: str, *, merges_case: bool) -> str:
    if character.isdecimal():
        return "digit"
    if character.isspace():
        return "blank"
    if not character.isalnum():
        return character
    if not merges_case:
        for kind in ("upper", "lower"):
            if re.fullmatch(_EXPRESSIONS[kind], character):
                return kind
    return "letter"


def _repeated(kind: str, lengths: Sequence[int]) -> str:
    # Two blanks are often one that was read badly.
    return _expression(kind) + counted([1, *lengths] if kind == "blank" else lengths)


def _expression(kind: str) -> str:
    return _EXPRESSIONS.get(kind) or re.escape(kind)


def _member(kind: str) -> str:
    return _CHARACTERS.get(kind) or re.escape(kind)


def _boundary(expression: str, touching: Sequence[bool]) -> str:
    """What must not stand beside a value: anything visible or, where values do touch something, more of the same."""
    return r"\S" if sum(touching) <= (1 - _MOSTLY) * len(touching) else expression
