"""Signs archives, and checks signatures, by the OpenSSF model signing library.

That library takes a second to import, so it is imported where a signature is made or checked. Its own command,
`python -m model_signing`, checks the same signature in the folder of an extracted archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import SIGNATURE_FILE, model_folders
from konfuzio_sdk.errors import ArchiveRefusedError, ArgumentError
from konfuzio_sdk.opening.keys import check_private_key, fingerprint_of
from konfuzio_sdk.opening.opened import opened
from konfuzio_sdk.opening.signature_file import SignatureFile, read_signature_file
from konfuzio_sdk.sealing.archive_file import file_record, files_in, write_archive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model_signing import hashing

__all__ = ["SignatureFinding", "SignatureMode", "SignaturePolicy", "check_signature", "sign_archive"]

_SHOWN = 5
"""Files that an error names before it counts the rest."""


class SignatureMode(StrEnum):
    """What is asked of an archive's signature."""

    REQUIRE = "require"
    ALLOW = "allow"
    IGNORE = "ignore"


@dataclass(frozen=True)
class SignaturePolicy:
    """Whether archives must be signed, and the files of the public keys that are trusted.

    `require` wants a signature by one of the keys. `allow` takes an archive without one; a signature that is there
    must be by one of the keys, if there are any. `ignore` does not look.
    """

    mode: SignatureMode = SignatureMode.ALLOW
    trusted_keys: tuple[Path, ...] = ()


@dataclass(frozen=True)
class SignatureFinding:
    """What was found of a signature, in a sentence.

    `fingerprint` is that of the key that the signature names, None if there is no signature or nobody looked. `key` is
    the file of the trusted key that it was checked by, None if it was not.
    """

    told: str
    fingerprint: str | None = None
    key: Path | None = None


def sign_archive(
    archive: str | Path,
    private_key: str | Path,
    output: str | Path,
    *,
    password: str | None = None,
    replace: bool = False,
) -> Path:
    """Write a signed copy of an archive to `output`, which may be the archive itself; return its path.

    `private_key` is a PEM file of an elliptic curve key, encrypted with `password` or not at all. The signature covers
    all files of the archive; signing twice gives two signatures that differ, as such keys do, and else equal bytes.
    Raises ArgumentError if the key cannot be used, or if the archive is signed and `replace` is not set;
    ArchiveRefusedError if the archive is not sound; ArchiveError if it cannot be written.
    """
    key = Path(private_key)
    check_private_key(key, password)
    with opened(archive, allow_own_service=True) as there:  # a signature says whose it is, not what it does
        signature = there.folder / SIGNATURE_FILE
        if signature.is_dir():
            msg = f"{archive} has a folder in the place of its {SIGNATURE_FILE}."
            raise ArchiveRefusedError(msg)
        if signature.exists() and not replace:
            msg = f"{archive} is signed already. Say so (--replace) if its signature shall give way to a new one."
            raise ArgumentError(msg)
        signature.unlink(missing_ok=True)
        _sign(there.folder, key, password)
        return write_archive(files_in(there.folder), Path(output).expanduser().absolute())


def check_signature(folder: Path, policy: SignaturePolicy) -> SignatureFinding:
    """What the signature of an opened archive, whose folder this is, is worth under a policy.

    Raises ArchiveRefusedError if it breaks the policy: there is none, it is by another key, it is damaged, or files
    changed, came or went after it was made. Raises ArgumentError if a trusted key cannot be used, or one is missing.
    """
    if policy.mode is SignatureMode.IGNORE:
        return SignatureFinding("Nobody looked whether it is signed.")
    trusted = {fingerprint_of(path): path for path in policy.trusted_keys}
    required = policy.mode is SignatureMode.REQUIRE
    if required and not trusted:
        msg = "A signature that is required is checked by a key: name the public keys that you trust (--trusted-key)."
        raise ArgumentError(msg)
    path = folder / SIGNATURE_FILE
    if not path.exists():
        if required:
            msg = "The archive is not signed, and a signature by a trusted key is required."
            raise ArchiveRefusedError(msg)
        return SignatureFinding("It is not signed.")
    found = read_signature_file(path)
    if not trusted:
        told = f"It is signed, as it says by the key {found.fingerprint}, but no trusted key was given to check it."
        return SignatureFinding(told, found.fingerprint)
    if found.fingerprint not in trusted:
        msg = (
            f"The archive is signed by a key that is not trusted; its fingerprint is {found.fingerprint}. "
            f"Trusted are {', '.join(f'{path} ({print_})' for print_, path in trusted.items())}."
        )
        raise ArchiveRefusedError(msg)
    key = trusted[found.fingerprint]
    _verify(folder, found, key)
    return SignatureFinding(f"It is signed by {key} ({found.fingerprint}).", found.fingerprint, key)


def _covered() -> hashing.Config:
    """All files are covered, those of git too, but not the signature itself."""
    from model_signing import hashing  # noqa: PLC0415 - slow, and an optional extra

    config = hashing.Config()  # type: ignore[no-untyped-call]
    return config.set_ignored_paths(paths=[SIGNATURE_FILE], ignore_git_paths=False)


def _sign(folder: Path, key: Path, password: str | None) -> None:
    from model_signing import signing  # noqa: PLC0415 - slow, and an optional extra

    secret = None if password is None else password.encode()
    config = signing.Config().set_hashing_config(_covered())  # type: ignore[no-untyped-call]
    config.use_elliptic_key_signer(
        private_key=key,
        password=secret,  # type: ignore[arg-type] # its type says str, which it cannot use
    )
    config.sign(folder, folder / SIGNATURE_FILE)


def _verify(folder: Path, signed: SignatureFile, key: Path) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - optional extra
    from model_signing import verifying  # noqa: PLC0415 - slow, and an optional extra

    config = verifying.Config().set_hashing_config(_covered())  # type: ignore[no-untyped-call]
    config.use_elliptic_key_verifier(public_key=key)
    try:
        config.verify(folder, folder / SIGNATURE_FILE)
    except InvalidSignature as error:
        msg = f"The archive's signature is damaged, or forged: the key that it names, {key}, did not make it."
        raise ArchiveRefusedError(msg) from error
    except ValueError as error:
        msg = _mismatch(folder, signed) or f"The archive's signature is damaged: {error}"
        raise ArchiveRefusedError(msg) from error
    # A signature may say itself which files it leaves out, and another program may have made it.
    left_out = files_in(folder).keys() - signed.files.keys() - {SIGNATURE_FILE}
    if left_out:
        msg = f"The archive's signature, by {key}, leaves out {_list(left_out)}. Sign all of it: bento sign --replace"
        raise ArchiveRefusedError(msg)


def _mismatch(folder: Path, signed: SignatureFile) -> str:
    """How the files differ from those that were signed; empty if they do not."""
    there = {name: path for name, path in files_in(folder).items() if name != SIGNATURE_FILE}
    models, signed_models = model_folders(there), model_folders(signed.files)
    if models and signed_models and models.isdisjoint(signed_models):
        return f"The archive's signature is of another archive, which has {_list(signed_models)}."
    changed = {
        name for name in there.keys() & signed.files.keys() if file_record(there[name]).sha256 != signed.files[name]
    }
    told = {
        "Changed": changed,
        "Added": there.keys() - signed.files.keys(),
        "Removed": signed.files.keys() - there.keys(),
    }
    differences = " ".join(f"{what}: {_list(names)}." for what, names in told.items() if names)
    return f"The archive is not as it was when it was signed. {differences}" if differences else ""


def _list(names: Iterable[str]) -> str:
    ordered = sorted(names)
    rest = len(ordered) - _SHOWN
    return ", ".join(ordered[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
