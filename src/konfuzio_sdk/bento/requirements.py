"""Tells what an AI needs of a Document and a request does not bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.bento.versions import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload

__all__ = [
    "REQUIREMENTS",
    "Requirement",
    "find_lacks",
    "required_inputs",
    "requirements_read",
    "requirements_told",
]


def _no_text(payload: Payload) -> bool:
    return payload["text"] is None


def _no_raw_ocr(payload: Payload) -> bool:
    return payload["raw_ocr_response"] is None


def _pages_without(key: str) -> Callable[[Payload], bool]:
    def lacking(payload: Payload) -> bool:
        return not payload["pages"] or any(page[key] is None for page in payload["pages"])

    return lacking


class Requirement(NamedTuple):
    """Something that an AI may require of a request in its newest form."""

    key: str
    """Where in the request it would be."""
    lacking: Callable[[Payload], bool]
    what: str
    """What it is, for a person."""


REQUIREMENTS: dict[str, Requirement] = {
    "requires_text": Requirement("text", _no_text, "the text of the Document"),
    "requires_images": Requirement("pages", _pages_without("image"), "an image of every page"),
    "requires_segmentation": Requirement("pages", _pages_without("segmentation"), "the segmentation of every page"),
    "requires_raw_ocr": Requirement("raw_ocr_response", _no_raw_ocr, "what the OCR engine answered"),
}
"""Each requirement by the name that attributes, labels and the manifest give it."""


def required_inputs(ai: SealableAI, metadata: Mapping[str, object]) -> dict[str, bool]:
    """Whether an AI requires each: what its `bento_metadata` says, and else its attribute."""
    return {name: _is_true(metadata.get(name, getattr(ai, name))) for name in REQUIREMENTS}


def _is_true(value: object) -> bool:
    """A flag as it is, or as the label of a Bento tells it."""
    return value.strip().lower() == "true" if isinstance(value, str) else bool(value)


def find_lacks(required: Iterable[str], payload: Payload) -> list[Fault]:
    """Faults of a request, in its newest form, that does not bring what is required."""
    return [
        Fault((REQUIREMENTS[name].key,), f"is needed: this AI requires {REQUIREMENTS[name].what}")
        for name in required
        if REQUIREMENTS[name].lacking(payload)
    ]


def requirements_told(names: Iterable[str]) -> str:
    """A sentence for people that names each requirement, and from which `requirements_read` reads them again.

    BentoML lets an OpenAPI schema carry a description, and nothing that OpenAPI itself does not know.
    """
    told = ", ".join(f"{REQUIREMENTS[name].what} ({name})" for name in names)
    return f"Requests must bring {told}." if told else ""


def requirements_read(description: str) -> list[str]:
    """Names of the requirements that a sentence of `requirements_told` names."""
    return [name for name in REQUIREMENTS if f"({name})" in description]
