"""JSON with anything changed: a strategy that makes the text of a payload that somebody, or something, has broken."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

__all__ = ["changed", "fuzzed"]


def fuzzed(examples: int) -> settings:
    """Settings of a test that tries so many examples, and the same ones each time."""
    return settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )


# What no Python value is written as stands in a request under a name, and is put in once it is text.
TOKENS = {
    "@nan": "NaN",
    "@infinity": "-Infinity",
    "@beyond": "1e999",
    "@zero": "-0",
    "@digits": "9" * 4000,
    "@deep": "[" * 900 + "]" * 900,
    "@deeper": '{"a":' * 3000 + "1" + "}" * 3000,
    "@bottomless": "[" * 100_000,
    "@long": "[" + ",".join(["0"] * 100_000) + "]",
    "@twice": '{"a": 1, "a": 2}',
    "@surrogate": r'"\ud800"',
    "@null": r'"\u0000"',
    "@comment": "/* */",
}
PLAIN = (None, True, False, 0, 1, -1, 1.0, 1.5, -1e308, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)
TEXTS = (
    "",
    "a",
    "\f",
    "\f" * 50,
    "0",
    "1",
    "01",
    "-1",
    "\uff11",
    "/",
    "~0~1",
    "é\U0001f600",
    "a" * 100_000,
    "ExtractRequest",
)
values = st.one_of(
    st.sampled_from([*PLAIN, *TEXTS, *TOKENS]),
    st.sampled_from([[], {}, [[]], [{}], [None], {"": None}, [0, 1], [[0, 1]], [[0, 2**62]] * 3, [[1, 10**9]]]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
)


@st.composite
def changed(draw: st.DrawFn, payload: Any) -> str:  # noqa: ANN401 - any JSON
    """The text of a payload, changed in one to three places."""
    payload = {"": copy.deepcopy(payload)}
    for _ in range(draw(st.integers(1, 3))):
        parent, key = draw(places(payload))
        how = draw(st.sampled_from(["value", "value", "other", "rename", "delete", "repeat"]))
        if how == "value":
            parent[key] = copy.deepcopy(draw(values))
        elif how == "other":
            elsewhere, at = draw(places(payload))
            parent[key] = copy.deepcopy(elsewhere[at])
        elif isinstance(parent, list):
            parent[key : key + 1] = [] if how == "delete" else [parent[key]] * draw(st.integers(2, 40))
        elif parent is not payload:
            moved = parent.pop(key)
            if how != "delete":
                parent[draw(st.sampled_from([*TEXTS[:-2], "text", "schema_version", "pages", "bboxes"]))] = moved
    text = json.dumps(payload[""])
    return re.sub("|".join(f'"{name}"' for name in TOKENS), lambda found: TOKENS[found[0][1:-1]], text)


@st.composite
def places(draw: st.DrawFn, payload: Any) -> tuple[Any, Any]:  # noqa: ANN401 - any JSON
    """An object or list somewhere within a payload, and one of its keys or positions."""
    parent, key = payload, ""
    while isinstance(parent[key], dict | list) and parent[key] and draw(st.integers(0, 5)):
        parent = parent[key]
        key = draw(st.sampled_from(list(parent) if isinstance(parent, dict) else [*range(min(len(parent), 9)), -1]))
    return parent, key
