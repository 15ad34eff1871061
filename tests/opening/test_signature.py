"""Whoever checks a signed archive learns whose it is, and of everything that happened to it since."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from commands import COMMAND, run
from konfuzio_sdk.bento.archive_paths import SIGNATURE_FILE
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.errors import ArchiveRefusedError, ArgumentError
from konfuzio_sdk.opening.keys import fingerprint_of
from konfuzio_sdk.opening.opened import opened
from konfuzio_sdk.opening.signature import SignatureMode, SignaturePolicy, check_signature, sign_archive
from konfuzio_sdk.sealing.archive_file import file_record, files_in

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "open sesame"  # noqa: S105 - a test's own


class Keys(NamedTuple):
    """Files of a key."""

    private: Path
    public: Path


def make_keys(folder: Path, name: str, curve: ec.EllipticCurve | None = None, password: str | None = None) -> Keys:
    key = ec.generate_private_key(curve or ec.SECP256R1())
    return write_keys(folder, name, key, password)


def write_keys(
    folder: Path, name: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, password: str | None = None
) -> Keys:
    secret = NoEncryption() if password is None else BestAvailableEncryption(password.encode())
    keys = Keys(folder / f"{name}.pem", folder / f"{name}.pub.pem")
    keys.private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    keys.public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return keys


def required(*keys: Path) -> SignaturePolicy:
    return SignaturePolicy(SignatureMode.REQUIRE, keys)


def extracted(archive: Path, folder: Path) -> Path:
    shutil.unpack_archive(archive, folder, format="xztar", filter="data")
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signing")


@pytest.fixture(scope="module")
def keys(place: Path) -> Keys:
    return make_keys(place, "ours")


@pytest.fixture(scope="module")
def unsigned(small_archive: Path) -> Path:
    return small_archive


@pytest.fixture(scope="module")
def signed(unsigned: Path, keys: Keys, place: Path) -> Path:
    return sign_archive(unsigned, keys.private, place / "signed.bento")


@pytest.fixture
def folder(signed: Path, tmp_path: Path) -> Path:
    return extracted(signed, tmp_path / "archive")


def test_a_signed_archive_is_told_to_be_by_the_trusted_key_that_made_it(signed: Path, keys: Keys, place: Path) -> None:
    other = make_keys(place, "trusted_too")
    with opened(signed) as there:
        found = check_signature(there.folder, required(other.public, keys.public))
    assert found.key == keys.public
    assert found.fingerprint == fingerprint_of(keys.public)
    assert str(keys.public) in found.told


def test_nothing_but_the_signature_is_added(signed: Path, unsigned: Path, tmp_path: Path) -> None:
    before = {name: file_record(path) for name, path in files_in(extracted(unsigned, tmp_path / "before")).items()}
    after = {name: file_record(path) for name, path in files_in(extracted(signed, tmp_path / "after")).items()}
    assert after.pop(SIGNATURE_FILE)
    assert after == before


def test_the_fingerprint_is_what_sha256sum_prints_of_the_public_key(keys: Keys) -> None:
    assert fingerprint_of(keys.public) == file_record(keys.public).sha256


def change(folder: Path) -> None:
    with (folder / "src" / "requirements.txt").open("a") as lock:
        lock.write("# one more line\n")


def add(folder: Path) -> None:
    (folder / "src" / "sitecustomize.py").write_text("print('here')")


def add_what_git_ignores(folder: Path) -> None:
    (folder / ".gitignore").write_text("*")


def remove(folder: Path) -> None:
    (folder / "apis" / "openapi.yaml").unlink()


def do_it_all(folder: Path) -> None:
    for step in (change, add, remove):
        step(folder)


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (change, "Changed: src/requirements.txt."),
        (add, "Added: src/sitecustomize.py."),
        (add_what_git_ignores, "Added: .gitignore."),
        (remove, "Removed: apis/openapi.yaml."),
        (do_it_all, "Changed: src/requirements.txt. Added: src/sitecustomize.py. Removed: apis/openapi.yaml."),
    ],
)
def test_files_that_changed_after_signing_are_named(
    tamper: Callable[[Path], None], told: str, folder: Path, keys: Keys
) -> None:
    tamper(folder)
    with pytest.raises(ArchiveRefusedError) as refused:
        check_signature(folder, required(keys.public))
    assert str(refused.value) == f"The archive is not as it was when it was signed. {told}"


def test_many_changed_files_are_counted(folder: Path, keys: Keys) -> None:
    for number in range(9):
        (folder / f"{number}.txt").touch()
    with pytest.raises(ArchiveRefusedError, match=r"Added: 0\.txt, 1\.txt, 2\.txt, 3\.txt, 4\.txt and 4 more\."):
        check_signature(folder, required(keys.public))


def test_a_link_in_place_of_a_file_is_refused(folder: Path, keys: Keys, tmp_path: Path) -> None:
    lock = folder / "src" / "requirements.txt"
    lock.rename(tmp_path / "elsewhere.txt")
    lock.symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(ArchiveRefusedError, match=r"symlink|Removed"):
        check_signature(folder, required(keys.public))


def test_a_signature_of_another_archive_is_told(folder: Path, keys: Keys, other_archive: Path, tmp_path: Path) -> None:
    other = extracted(sign_archive(other_archive, keys.private, tmp_path / "other.bento"), tmp_path / "other")
    shutil.copy(other / SIGNATURE_FILE, folder / SIGNATURE_FILE)
    with pytest.raises(ArchiveRefusedError, match="is of another archive, which has models/categorization_1/"):
        check_signature(folder, required(keys.public))


def test_a_key_that_is_not_trusted_is_told_by_its_fingerprint(folder: Path, keys: Keys, tmp_path: Path) -> None:
    other = make_keys(tmp_path, "theirs")
    for policy in (required(other.public), SignaturePolicy(SignatureMode.ALLOW, (other.public,))):
        with pytest.raises(ArchiveRefusedError, match="by a key that is not trusted") as refused:
            check_signature(folder, policy)
        assert fingerprint_of(keys.public) in str(refused.value)
        assert f"{other.public} ({fingerprint_of(other.public)})" in str(refused.value)


def forged(bundle: dict[str, dict[str, object]]) -> None:
    """Say that other files were signed."""
    statement = json.loads(base64.b64decode(str(bundle["dsseEnvelope"]["payload"])))
    statement["predicate"]["resources"].pop()
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()


def without_hint(bundle: dict[str, dict[str, object]]) -> None:
    bundle["verificationMaterial"]["publicKey"] = {}


def without_signature(bundle: dict[str, dict[str, object]]) -> None:
    bundle["dsseEnvelope"]["signatures"] = []


def ambiguous(bundle: dict[str, dict[str, object]]) -> None:
    bundle["dsse_envelope"] = bundle["dsseEnvelope"]


def padded(bundle: dict[str, dict[str, object]]) -> None:
    bundle["dsseEnvelope"]["payload"] = f"{bundle['dsseEnvelope']['payload']}\n"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (forged, "is damaged, or forged"),
        (without_hint, "Field required at verificationMaterial.publicKey.hint"),
        (without_signature, "at dsseEnvelope.signatures"),
        (ambiguous, "at dsse_envelope"),
        (padded, "at dsseEnvelope.payload"),
    ],
)
def test_a_damaged_signature_is_told(
    damage: Callable[[dict[str, dict[str, object]]], None], told: str, folder: Path, keys: Keys
) -> None:
    path = folder / SIGNATURE_FILE
    bundle = json.loads(path.read_text())
    damage(bundle)
    path.write_text(json.dumps(bundle))
    with pytest.raises(ArchiveRefusedError, match="signature") as refused:
        check_signature(folder, required(keys.public))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b"null", b"[" * 100_000, b'{"a":' * 100_000, b"x" * (9 << 20)]
)
def test_what_is_no_signature_is_refused_whether_there_are_keys_or_not(
    content: bytes, folder: Path, keys: Keys
) -> None:
    (folder / SIGNATURE_FILE).write_bytes(content)
    for policy in (required(keys.public), SignaturePolicy()):
        with pytest.raises(ArchiveRefusedError, match=r"signature\.sig is damaged"):
            check_signature(folder, policy)


def test_no_byte_of_a_signature_can_be_changed(folder: Path, keys: Keys) -> None:
    path = folder / SIGNATURE_FILE
    whole = path.read_bytes()
    for position in random.Random(4711).sample(range(len(whole)), 100):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(ArchiveRefusedError):
            check_signature(folder, required(keys.public))


def test_a_folder_in_the_place_of_a_signature_is_refused(unsigned: Path, keys: Keys, tmp_path: Path) -> None:
    folder = extracted(unsigned, tmp_path / "archive")
    (folder / SIGNATURE_FILE).mkdir()
    with pytest.raises(ArchiveRefusedError, match="Is a directory"):
        check_signature(folder, required(keys.public))
    with pytest.raises(ArchiveRefusedError, match="the folder is empty"):
        sign_archive(folder, keys.private, tmp_path / "signed.bento", replace=True)


def test_a_signature_by_the_key_of_another_that_names_the_trusted_one_is_refused(
    folder: Path, keys: Keys, unsigned: Path, tmp_path: Path
) -> None:
    theirs = make_keys(tmp_path, "theirs")
    forgery = extracted(sign_archive(unsigned, theirs.private, tmp_path / "forged.bento"), tmp_path / "forged")
    path = forgery / SIGNATURE_FILE
    path.write_text(path.read_text().replace(fingerprint_of(theirs.public), fingerprint_of(keys.public)))
    with pytest.raises(ArchiveRefusedError, match="did not make it"):
        check_signature(forgery, required(keys.public))
    assert check_signature(folder, required(keys.public)).key == keys.public


def test_an_unsigned_archive_is_refused_only_where_a_signature_is_required(unsigned: Path, keys: Keys) -> None:
    with opened(unsigned) as there:
        with pytest.raises(ArchiveRefusedError, match="is not signed"):
            check_signature(there.folder, required(keys.public))
        for key_files in ((), (keys.public,)):
            found = check_signature(there.folder, SignaturePolicy(SignatureMode.ALLOW, key_files))
            assert found.told == "It is not signed."
            assert found.key is found.fingerprint is None


def test_a_signature_that_no_key_was_given_for_is_told_but_not_believed(folder: Path, keys: Keys) -> None:
    change(folder)
    found = check_signature(folder, SignaturePolicy())
    assert found.key is None
    assert found.fingerprint == fingerprint_of(keys.public)
    assert "no trusted key was given to check it" in found.told
    with pytest.raises(ArgumentError, match="--trusted-key"):
        check_signature(folder, required())


def test_a_signature_that_is_ignored_is_not_looked_at(folder: Path) -> None:
    (folder / SIGNATURE_FILE).write_bytes(b"nothing")
    assert check_signature(folder, SignaturePolicy(SignatureMode.IGNORE, (Path("none"),))).fingerprint is None


def wrong_keys(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that are no trusted key, and what is said of each."""
    (folder / "text.pem").write_text("a text")
    other_curve = make_keys(folder, "bitcoin", ec.SECP256K1())
    rsa_keys = write_keys(folder, "rsa", rsa.generate_private_key(65537, 2048))
    encrypted = make_keys(folder, "encrypted", password=PASSWORD)
    return {
        "missing": (folder / "none.pem", "cannot be read: No such file"),
        "text": (folder / "text.pem", "is no public key in PEM"),
        "private": (make_keys(folder, "any").private, "is a private key. What is trusted is its public half"),
        "encrypted": (encrypted.private, "is a private key. What is trusted is its public half"),
        "curve": (other_curve.public, "of the curve secp256k1"),
        "rsa": (rsa_keys.public, "holds no elliptic curve key"),
    }


def test_a_trusted_key_that_cannot_be_used_is_told_whether_the_archive_is_signed_or_not(
    unsigned: Path, tmp_path: Path
) -> None:
    with opened(unsigned) as there:
        for path, told in wrong_keys(tmp_path).values():
            with pytest.raises(ArgumentError, match=told) as error:
                check_signature(there.folder, SignaturePolicy(SignatureMode.ALLOW, (path,)))
            assert str(path) in str(error.value)


def test_a_key_that_cannot_sign_is_told_and_nothing_is_written(unsigned: Path, tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("a text")
    encrypted = make_keys(tmp_path, "encrypted", password=PASSWORD)
    for path, password, told in (
        (tmp_path / "none.pem", None, "cannot be read: No such file"),
        (tmp_path / "text.pem", None, "make one: openssl"),
        (encrypted.public, None, "is a public key"),
        (encrypted.private, None, "is encrypted, and no password was given"),
        (encrypted.private, "guess", "the password is wrong"),
        (make_keys(tmp_path, "bitcoin", ec.SECP256K1()).private, None, "of the curve secp256k1"),
        (write_keys(tmp_path, "rsa", rsa.generate_private_key(65537, 2048)).private, None, "no elliptic curve key"),
    ):
        with pytest.raises(ArgumentError, match=told):
            sign_archive(unsigned, path, tmp_path / "out.bento", password=password)
    assert not (tmp_path / "out.bento").exists()


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_larger_keys_sign_as_well(curve: ec.EllipticCurve, unsigned: Path, tmp_path: Path) -> None:
    large = make_keys(tmp_path, "large", curve)
    with opened(sign_archive(unsigned, large.private, tmp_path / "large.bento")) as there:
        assert check_signature(there.folder, required(large.public)).key == large.public


def test_the_command_signs_in_place_with_a_password_of_the_environment(unsigned: Path, tmp_path: Path) -> None:
    encrypted = make_keys(tmp_path, "encrypted", password=PASSWORD)
    archive = shutil.copy(unsigned, tmp_path / "mine.bento")
    command = ("bento", "sign", archive, "--key", encrypted.private)
    assert "no password was given" in run(*command, code=1)
    assert "mine.bento" in run(*command, KONFUZIO_KEY_PASSWORD=PASSWORD)
    with opened(archive) as there:
        assert check_signature(there.folder, required(encrypted.public)).key == encrypted.public


def test_a_signature_is_replaced_only_if_that_is_said(signed: Path, tmp_path: Path) -> None:
    theirs = make_keys(tmp_path, "theirs")
    archive = Path(shutil.copy(signed, tmp_path / "mine.bento"))
    command = ("bento", "sign", archive, "--key", theirs.private)
    before = archive.read_bytes()
    assert "is signed already" in run(*command, code=1)
    assert archive.read_bytes() == before
    run(*command, "--replace")
    with opened(archive) as there:
        assert check_signature(there.folder, required(theirs.public)).key == theirs.public


def test_operators_set_in_the_environment_what_they_always_ask(signed: Path, unsigned: Path, keys: Keys) -> None:
    always = {"KONFUZIO_SIGNATURE": "require", "KONFUZIO_TRUSTED_KEYS": str(keys.public)}
    assert f"It is signed by {keys.public}" in run("bento", "verify", signed, **always)
    assert "refused" in run_refused("bento", "verify", unsigned, **always)
    assert "It is not signed." in run("bento", "verify", unsigned, "--signature", "allow", **always)


def run_refused(*arguments: str | Path, **environment: str) -> str:
    """What the command prints where it ends with code 1 and says so on its output."""
    finished = subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    assert finished.returncode == 1, finished.stderr
    return finished.stdout


def model_signing(*arguments: str | Path, code: int = 0) -> str:
    """What the library's own command says."""
    command = [sys.executable, "-m", "model_signing", *arguments]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == code, finished.stderr
    return finished.stdout + finished.stderr


def test_the_library_s_own_command_accepts_the_signature_and_sees_what_changed(folder: Path, keys: Keys) -> None:
    command = ("verify", "key", folder, "--signature", folder / SIGNATURE_FILE, "--public_key", keys.public)
    assert "Verification succeeded" in model_signing(*command)
    change(folder)
    said = model_signing(*command, code=1)
    assert "Hash mismatch" in said
    assert "src/requirements.txt" in said


def test_what_the_library_s_own_command_signed_is_accepted_if_it_covers_all_files(
    unsigned: Path, keys: Keys, tmp_path: Path
) -> None:
    folder = extracted(unsigned, tmp_path / "archive")
    signature = folder / SIGNATURE_FILE
    command = ("sign", "key", folder, "--signature", signature, "--private_key", keys.private)
    model_signing(*command)
    assert check_signature(folder, required(keys.public)).key == keys.public
    signature.unlink()
    model_signing(*command, "--ignore-paths", folder / "src")
    with pytest.raises(ArchiveRefusedError, match=r"leaves out src/"):
        check_signature(folder, required(keys.public))


def test_a_signed_archive_is_imported_and_served(signed: Path, folder: Path, tmp_path: Path) -> None:
    store = {**os.environ, "BENTOML_HOME": str(tmp_path / "store")}
    command = [sys.executable, "-m", "bentoml", "import", str(signed)]
    imported = subprocess.run(command, capture_output=True, text=True, check=False, env=store)
    assert imported.returncode == 0, imported.stderr
    assert len(list((tmp_path / "store" / "bentos" / "categorization_1").glob(f"*/{SIGNATURE_FILE}"))) == 1
    with LocalServer(str(folder)) as server:
        assert httpx.get(f"{server.url}/readyz").is_success
