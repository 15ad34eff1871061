"""What an AI type is, and which there are.

An AI type is a folder beside this file that offers `AI_TYPE`. Its endpoint, its schema chains and its four converters
are all that tells it from the others; whatever is done with them stands here and in the other files, once.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import konfuzio_sdk.bento
from konfuzio_sdk.bento.contradictions import find_contradictions
from konfuzio_sdk.bento.requirements import find_lacks
from konfuzio_sdk.bento.sealable import SealableAI
from konfuzio_sdk.bento.versions import Fault, PayloadError
from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.errors import AIError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from konfuzio_sdk.bento.versions import Chain, Payload, SchemaVersion

__all__ = ["AIType", "Mappings", "ai_type_named", "ai_types", "checked_document"]


@dataclass(frozen=True)
class Mappings:
    """Ids of the caller's Label Sets, Labels and Categories for ids of the AI's, where they differ."""

    label_sets: Mapping[int, int] = field(default_factory=dict)
    labels: Mapping[int, int] = field(default_factory=dict)
    categories: Mapping[int, int] = field(default_factory=dict)


_AI_contra = TypeVar("_AI_contra", bound=SealableAI, contravariant=True)
_Found = TypeVar("_Found")


def _project_id(ai: SealableAI) -> int:
    return 0 if ai.project is None or ai.project.id_ is None else ai.project.id_


@dataclass(frozen=True)
class AIType(Generic[_AI_contra, _Found]):
    """One type of AI, and what it finds: a Document with findings, or several Documents.

    `to_request` and `to_document` convert between a Document and the newest request, `to_response` and `lay_onto`
    between what was found and the newest response; none of them knows an older version.
    """

    name: str
    endpoint: str
    description: str
    requests: Chain
    responses: Chain
    to_request: Callable[[Document], Payload]
    to_document: Callable[[Payload, Project], Document]
    run: Callable[[_AI_contra, Document], _Found]
    """Has the AI do its work; raises AIError if what it returns is of another kind (see `checked_document`)."""
    to_response: Callable[[_Found], Payload]
    lay_onto: Callable[[Payload, Document, Mappings], _Found]
    finds_several: bool = False
    """Whether it finds several Documents, not one."""
    owner_id: Callable[[_AI_contra], int] = _project_id
    """Id that names the archive: of the Project, if not of something else; 0 where there is none."""

    def response_of(self, request_version: str) -> SchemaVersion:
        """Response version that belongs to a request version."""
        answered_by = self.requests.get(request_version).answered_by
        return self.responses.newest if answered_by is None else self.responses.get(answered_by.__name__)

    def parse(self, payload: object, required: Iterable[str] = (), version: str = "") -> tuple[Payload, str]:
        """Newest form of a request of any released version, and the version it came in.

        The request is of `version` if that is given, else of the version that it names, else of the one whose shape
        it has. Raises SchemaError if there is no such version, and PayloadError, in the words of the caller's
        version, if it is malformed, contradicts itself, or lacks what is `required` (names of `REQUIREMENTS`).
        """
        if not isinstance(payload, dict):
            read_as = self.requests.get(version) if version else self.requests.newest
            raise PayloadError([Fault((), "must be a JSON object")], read_as.name)
        spoken = self.requests.recognise(payload, version)
        newest = self.requests.walk(spoken.validate(payload), spoken.name, self.requests.newest.name)
        faults = find_contradictions(newest) or find_lacks(required, newest)
        if faults:
            told = [Fault(self.requests.walk_path(fault.path, spoken.name), fault.message) for fault in faults]
            raise PayloadError(told, spoken.name, unusable=True)
        return newest, spoken.name

    def answer(
        self, ai: _AI_contra, payload: Payload, spoken: str, credentials: Mapping[str, str] | None = None
    ) -> Payload:
        """Response to a request in its newest form, for a caller who speaks request version `spoken`.

        Works on a copy of the AI's Project, so that nothing of a request outlives it: `credentials`, its secrets by
        their names, are taken back even where the AI keeps the Document. Raises AIError if the AI does what its type
        does not allow, and whatever the AI raises; only `told` of an error is for callers.
        """
        project = Project() if ai.project is None else ai.project.structure_copy()
        project.credentials.update(credentials or {})
        try:
            response = self._response_to(ai, self.run(ai, self.to_document(payload, project)))
        finally:
            project.credentials.clear()
        return self.responses.walk(response, self.responses.newest.name, self.response_of(spoken).name)

    def _response_to(self, ai: _AI_contra, found: _Found) -> Payload:
        try:
            return self.to_response(found)
        except PayloadError as error:
            faults = "; ".join(map(str, error.faults))
            msg = f"The AI of class {type(ai).__name__} found what cannot be answered: {faults}"
            raise AIError(msg, told=msg) from None


def checked_document(ai: SealableAI, returned: object) -> Document:
    """What an AI's method returned; AIError if it is no Document."""
    if not isinstance(returned, Document):
        msg = f"The AI of class {type(ai).__name__} must return a Document, but returned {type(returned).__name__}."
        raise AIError(msg, told=msg)
    return returned


def ai_type_named(name: str) -> AIType[SealableAI, object]:
    """AI type of a name; NotFoundError, with the names there are, if there is none."""
    if name not in ai_types():
        msg = f"There is no AI type {name!r}; there are {', '.join(ai_types())}."
        raise NotFoundError(msg)
    found = importlib.import_module(f"{konfuzio_sdk.bento.__name__}.{name}").AI_TYPE
    if not isinstance(found, AIType):
        msg = f"The folder of the AI type {name!r} offers no AI_TYPE."
        raise NotFoundError(msg)
    return found


def ai_types() -> list[str]:
    """Names of all AI types: the folders beside this file."""
    return sorted(module.name for module in pkgutil.iter_modules(konfuzio_sdk.bento.__path__) if module.ispkg)
