"""An AI that calls other libraries takes them along."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import bentoml
import PIL.Image
import pytest
import scipy.special
from sklearn.utils.murmurhash import murmurhash3_32
from uv import find_uv_bin

from konfuzio_sdk.bento.archive_paths import LOCK_FILE, MANIFEST_FILE
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.packages import packages_of
from konfuzio_sdk.sealing.pickler import pickle_with_modules
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
    from served_fixtures import Elsewhere

CALLS_OTHERS = """
import re
import sys

import sortedcontainers
from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI


def version(text):
    from iniconfig import IniConfig

    return IniConfig("any", data="[a]\\nb=" + text)["a"]["b"]


class LargestAI(AbstractExtractionAI):
    def extract(self, document):
        document = super().extract(document)
        label = Label(text="Largest", project=document.project, label_sets=[document.category.default_label_set])
        found = sortedcontainers.SortedKeyList(re.finditer("[0-9]+", document.text), key=lambda match: int(match[0]))
        Annotation(document, label, confidence=1.0, spans=[Span(*found[-1].span())], normalized=version("1.2"))
        return document


if __name__ == "__main__":
    category = Category(Project(id_=3), id_=30, name="Numbers")
    LargestAI(category).save_bento(output_dir=sys.argv[1])
"""


def test_a_trained_ai_needs_what_it_was_trained_with(trained_ai: RFExtractionAI) -> None:
    packages = packages_of(pickle_with_modules(trained_ai).modules)
    assert "numpy" in packages
    assert "pytest" not in packages
    assert "konfuzio-sdk" not in packages


def compiled(value: float) -> float:
    return scipy.special.expit(value) + murmurhash3_32("a") + PIL.Image.new("L", (1, 1)).getpixel((0, 0))


def test_compiled_functions_and_packages_of_other_names_are_found() -> None:
    assert {"scipy", "scikit-learn", "pillow"} <= set(packages_of(pickle_with_modules(compiled).modules))


PRIVATE_AI = """
import private_library
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE
from konfuzio_sdk.sealing.packages import packages_of
from konfuzio_sdk.sealing.pickler import pickle_with_modules
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI


class PrivateAI(AbstractExtractionAI):
    def extract(self, document):
        return private_library.work(super().extract(document))


print(packages_of(pickle_with_modules(PrivateAI()).modules))
"""


@pytest.mark.parametrize("editable", [True, False])
def test_a_package_that_no_index_has_is_never_asked_of_one(tmp_path: Path, editable: bool) -> None:
    project = tmp_path / "private"
    (project / "private_library").mkdir(parents=True)
    (project / "private_library" / "__init__.py").write_text("import sortedcontainers\n\ndef work(x):\n    return x\n")
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "private-library"\nversion = "1"\n'
    )
    packages = tmp_path / "packages"
    command = [find_uv_bin(), "pip", "install", "--no-build-isolation", "--no-deps", "--target", str(packages)]
    subprocess.run([*command, *(["--editable"] if editable else []), str(project)], check=True, capture_output=True)
    script = tmp_path / "mine.py"
    script.write_text(PRIVATE_AI)
    code = (
        f"import runpy, site; site.addsitedir({str(packages)!r}); runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "private" not in said.stdout
    assert ("cannot install private-library" in said.stderr) is not editable
    named = f"import site; site.addsitedir({str(packages)!r}); "
    named += "from konfuzio_sdk.sealing.packages import packages_of; packages_of([], ['private-library'])"
    said = subprocess.run([sys.executable, "-c", named], check=False, capture_output=True, text=True)
    assert "private-library, which was installed from a folder or an address" in said.stderr


def test_libraries_that_own_code_calls_are_locked_and_installed(tmp_path: Path, elsewhere: Elsewhere) -> None:
    script, archive = tmp_path / "largest.py", tmp_path / "largest.bento"
    script.write_text(CALLS_OTHERS)
    subprocess.run([sys.executable, str(script), str(archive)], check=True, capture_output=True)
    script.unlink()
    shutil.unpack_archive(archive, tmp_path / "opened", format="xztar", filter="data")
    lockfile = (tmp_path / "opened" / "src" / LOCK_FILE).read_text()
    assert "\nsortedcontainers==" in lockfile
    assert "\niniconfig==" in lockfile
    assert "\npytest==" not in lockfile
    subprocess.run(
        [find_uv_bin(), "pip", "install", "--require-hashes", "--python", str(elsewhere.python), "-r", LOCK_FILE],
        check=True,
        capture_output=True,
        cwd=tmp_path / "opened" / "src",
    )
    opened = str(tmp_path / "opened")
    with (
        LocalServer(opened, python=elsewhere.python, environment=elsewhere.environment) as server,
        ServiceClient(server.url) as client,
    ):
        answered = client.process(Document(client.project(), "7 12 3"))
    (found,) = answered.annotations(use_correct=False)
    assert (found.offset_string, found.normalized) == (["12"], "1.2")


def test_packages_that_are_named_are_found_by_any_spelling() -> None:
    version = importlib.metadata.version("scikit-learn")
    assert packages_of([], ["Scikit_Learn", f"numpy=={importlib.metadata.version('numpy')}"])["scikit-learn"] == version
    assert list(packages_of(["orjson"], ["numpy"])) == ["numpy", "orjson"]


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("not-there-4711", "not installed here"),
        ("numpy==1.0", "numpy 2[^ ]* is installed"),
        ("no name!", "no name of a package"),
        ("", "no name of a package"),
        ("numpy[extra]", "name a package alone"),
        ("numpy @ https://example.com/numpy.whl", "name a package alone"),
        ("numpy; sys_platform == 'win32'", "name a package alone"),
        ("konfuzio_sdk", "every archive has"),
    ],
)
def test_a_package_that_cannot_be_locked_is_refused(named: str, told: str) -> None:
    with pytest.raises(ArchiveError, match=told):
        packages_of([], [named])


class NeedsPackagesAI(AbstractExtractionAI):
    packages = ("iniconfig",)


def test_packages_of_the_class_and_of_the_call_are_locked(tmp_path: Path) -> None:
    ai = NeedsPackagesAI(Category(Project(id_=1), id_=1, name="Letter"))
    _, path = ai.save_bento(output_dir=tmp_path / "x.bento", packages=["sortedcontainers"])
    shutil.unpack_archive(path, tmp_path / "opened", format="xztar", filter="data")
    source = tmp_path / "opened" / "src"
    assert {"iniconfig", "sortedcontainers"} <= read_manifest(source / MANIFEST_FILE).packages.keys()
    for name in ("iniconfig", "sortedcontainers"):
        assert f"\n{name}=={importlib.metadata.version(name)}" in "\n" + (source / LOCK_FILE).read_text()
    before = {str(model.tag) for model in bentoml.models.list()}
    with pytest.raises(ArchiveError, match="not installed here"):
        ai.save_bento(packages=["not-there-4711"])
    assert {str(model.tag) for model in bentoml.models.list()} == before
