"""An archive tells nothing of whoever made it, of the machine, or of the Documents that the AI learned from."""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import lz4.frame
import pytest
from uv import find_uv_bin

import konfuzio_sdk
from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE, MODEL_FILE
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.bento.model_file import unpickled
from konfuzio_sdk.data import Annotation, Document, Span
from konfuzio_sdk.readers import read_pdf_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

UNSHARE = shutil.which("unshare") or sys.executable  # which knows no such options where there is no such command
MARKERS = {
    "host": "marker-host-4711",
    "user": "marker-user-4712",
    "token": "marker-token-4713",
    "password": "marker-password-4714",
    "folder": "marker-folder-4715",
    "home": "marker-home-4716",
    "credential": "marker-credential-4717",
}
SAVE = """
import os
import sys

import helper
from helper import length
from konfuzio_sdk.data import Label
from konfuzio_sdk.readers import read_pdf_folder
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

TOKEN = os.environ["KONFUZIO_TOKEN"]


class MineAI(AbstractExtractionAI):
    unsaved = frozenset({"examples"})

    def extract(self, document):
        document = super().extract(document)
        document.name = f"{length(document.text)} {helper.twice(2)} {os.path.basename('/a/b')} {__file__}"
        return document


project = read_pdf_folder(sys.argv[1])
project.credentials["password"] = sys.argv[2]
category = project.get_category_by_name("Invoice")
mine = MineAI(category)
mine.documents = category.documents()
mine.examples = mine.documents[:1]
mine.save_bento(output_dir="mine.bento", golden=0)
forest = RFExtractionAI(category=category)
forest.fit()
forest.documents = category.documents()
forest.save_bento(output_dir="forest.bento", golden=0)
"""
HELPER = "def length(text):\n    return len(text)\n\n\ndef twice(number):\n    return 2 * number\n"


class Saved(NamedTuple):
    """Folders of opened archives, and what none of them may tell."""

    archives: dict[str, Path]
    secrets: dict[str, bytes]
    texts: list[bytes]


@pytest.fixture(scope="module")
def saved(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    base = tmp_path_factory.mktemp("leaks")
    folder, home = base / MARKERS["folder"], base / MARKERS["home"]
    folder.mkdir()
    (home / ".config" / "pip").mkdir(parents=True)
    (home / ".netrc").write_text(f"machine localhost login {MARKERS['user']} password {MARKERS['password']}\n")
    index = f"http://{MARKERS['user']}:{MARKERS['password']}@127.0.0.1:9/simple"
    (home / ".config" / "pip" / "pip.conf").write_text(f"[global]\nextra-index-url = {index}\n")
    (folder / "mine.py").write_text(SAVE)
    (folder / "helper.py").write_text(HELPER)
    cache = subprocess.check_output([find_uv_bin(), "cache", "dir"], text=True).strip()
    environment = {
        **os.environ,
        "HOME": str(home),
        "USER": MARKERS["user"],
        "LOGNAME": MARKERS["user"],
        "KONFUZIO_TOKEN": MARKERS["token"],
        "UV_CACHE_DIR": cache,
        "UV_INDEX_MARKER_PASSWORD": MARKERS["password"],
        "BENTOML_HOME": str(home / "store"),
    }
    named = subprocess.run([UNSHARE, "--uts", "hostname", MARKERS["host"]], check=False, capture_output=True)
    command = [sys.executable, "mine.py", str(sample_folder), MARKERS["credential"]]
    if named.returncode == 0:
        command = [UNSHARE, "--uts", "sh", "-c", f'hostname {MARKERS["host"]} && exec "$@"', "sh", *command]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    archives = {}
    for path in folder.glob("*.bento"):
        archives[path.stem] = base / "opened" / path.stem
        shutil.unpack_archive(path, archives[path.stem], format="xztar", filter="data")
    host = MARKERS["host"] if named.returncode == 0 else socket.gethostname()
    secrets = {
        **MARKERS,
        "host": host,
        "sample": str(sample_folder),
        "own home": f"{Path.home()}/",
        "python": sys.prefix,
    }
    return Saved(archives, {name: secret.encode() for name, secret in secrets.items()}, training_texts(sample_folder))


def training_texts(folder: Path) -> list[bytes]:
    """What only Documents say: names and numbers that people labelled, and long lines; the SDK writes some itself."""
    own = "\n".join(path.read_text() for path in sorted(Path(konfuzio_sdk.__path__[0]).rglob("*.py")))
    labelled = {
        annotation["text"]
        for document in json.loads((folder / "labels.json").read_text())["documents"]
        for annotation in document["annotations"]
        if annotation["label"] in {"IBAN", "Customer name"}
    }
    project = read_pdf_folder(folder)
    lines = {
        line for document in project.documents_of_status() for line in document.text.splitlines() if len(line) > 25
    }
    assert len(labelled) > 5
    assert len(lines) > 20
    return [text.encode() for text in sorted(labelled | {line for line in lines if line.strip() not in own})]


def every_byte(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents of all files, and of all that is packed in them."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        yield name, name.encode() + content
        if path.name == MODEL_FILE:
            yield name, lz4.frame.decompress(content)
        if path.suffix == ".whl":
            with zipfile.ZipFile(io.BytesIO(content)) as wheel:
                for member in wheel.namelist():
                    yield f"{name}/{member}", member.encode() + wheel.read(member)


@pytest.mark.parametrize("kind", ["mine", "forest"])
def test_no_byte_of_an_archive_tells_a_secret(saved: Saved, kind: str) -> None:
    seen = 0
    for name, content in every_byte(saved.archives[kind]):
        told = [secret for secret, marker in saved.secrets.items() if marker in content]
        assert not told, f"{name} tells {told}"
        assert not [text for text in saved.texts if text in content], name
        seen += 1
    assert seen > 100


def test_golden_samples_alone_hold_what_documents_say(opened: Path, saved: Saved) -> None:
    """So the search above is known to find it."""
    telling = {name for name, content in every_byte(opened) if any(text in content for text in saved.texts)}
    assert telling
    assert not [name for name in telling if "/golden/" not in name]


@pytest.mark.parametrize("kind", ["mine", "forest"])
def test_the_loaded_ai_holds_neither_documents_nor_secrets(saved: Saved, kind: str) -> None:
    manifest = read_manifest(saved.archives[kind] / "src" / MANIFEST_FILE)
    folder = saved.archives[kind] / "models" / manifest.model.tag.replace(":", "/")
    held = list(reachable(unpickled((folder / MODEL_FILE).read_bytes(), manifest.model.sha256)))
    assert len(held) > 100
    assert not [one for one in held if isinstance(one, Document | Annotation | Span)]
    texts = "\0".join(one for one in held if isinstance(one, str)).encode()
    assert not [name for name, secret in saved.secrets.items() if secret in texts]
    assert not [text for text in saved.texts if text in texts]


def reachable(start: object) -> Iterator[object]:
    """All that an object refers to, but what this process imported itself."""
    own = {id(vars(module)) for module in list(sys.modules.values()) if isinstance(module, ModuleType)}
    known, waiting = {id(start)}, [start]
    while waiting:
        found = waiting.pop()
        yield found
        for other in gc.get_referents(found):
            imported = isinstance(other, ModuleType) or id(other) in own or _is_imported(other)
            if id(other) not in known and not imported:
                known.add(id(other))
                waiting.append(other)


def _is_imported(value: object) -> bool:
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    return isinstance(value, type) and getattr(module, value.__name__, None) is value
