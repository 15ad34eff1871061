"""What a signature file says, before anything of it is believed: which key it names, and which files it covers."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from konfuzio_sdk.errors import ArchiveRefusedError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SignatureFile", "read_signature_file"]

_MOST_BYTES = 8 << 20


def _canonical(text: str) -> str:
    """Base64 that every decoder reads alike."""
    if base64.b64encode(base64.b64decode(text, validate=True)).decode() != text:
        msg = "is no canonical base64"
        raise ValueError(msg)
    return text


_Base64 = Annotated[str, AfterValidator(_canonical)]


class _Strict(BaseModel):
    """Refuses what it does not know, since the library that checks the signature might read it otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _PublicKey(_Strict):
    hint: str = Field(pattern=r"\A[0-9a-f]{64}\z")


class _Material(_Strict):
    public_key: _PublicKey = Field(alias="publicKey")
    entries: list[None] = Field(alias="tlogEntries", max_length=0)


class _Signed(_Strict):
    sig: _Base64
    keyid: str = ""


class _Envelope(_Strict):
    payload: _Base64
    payload_type: Literal["application/vnd.in-toto+json"] = Field(alias="payloadType")
    signatures: list[_Signed] = Field(min_length=1, max_length=1)


class _Bundle(_Strict):
    media_type: Literal["application/vnd.dev.sigstore.bundle.v0.3+json"] = Field(alias="mediaType")
    material: _Material = Field(alias="verificationMaterial")
    envelope: _Envelope = Field(alias="dsseEnvelope")


class _Resource(BaseModel):
    name: str
    algorithm: Literal["sha256"]
    digest: str


class _Predicate(BaseModel):
    resources: list[_Resource]


class _Statement(BaseModel):
    predicate: _Predicate


class SignatureFile(BaseModel):
    """Fingerprint of the key that a signature names, and SHA-256 digests of the files that it covers, by their paths.

    Nothing of it is true before the signature was checked by that very key.
    """

    model_config = ConfigDict(frozen=True)

    fingerprint: str
    files: dict[str, str]


def read_signature_file(path: Path) -> SignatureFile:
    """Read a signature file; ArchiveRefusedError if it is none that was made by a key file."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            msg = f"The archive's {path.name} is damaged: it has more than {_MOST_BYTES} bytes."
            raise ArchiveRefusedError(msg)
        bundle = _Bundle.model_validate_json(path.read_bytes())
        statement = _Statement.model_validate_json(base64.b64decode(bundle.envelope.payload))
    except OSError as error:
        msg = f"The archive's {path.name} cannot be read: {error.strerror}."
        raise ArchiveRefusedError(msg) from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "its start"
        msg = f"The archive's {path.name} is damaged, or no signature by a key file: {first['msg']} at {place}."
        raise ArchiveRefusedError(msg) from error
    files = {resource.name: resource.digest for resource in statement.predicate.resources}
    return SignatureFile(fingerprint=bundle.material.public_key.hint, files=files)
