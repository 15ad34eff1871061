from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE, MANIFEST_PATH
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.bento.manifest_schema import SCHEMA_FILE, manifest_schema
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.wheel import build_wheel

if TYPE_CHECKING:
    from collections.abc import Callable

    from served_fixtures import Archive

    Json = dict[str, Any]

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "manifest.md"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
PARTS = {"Manifest": SCHEMA, **SCHEMA["$defs"]}
WITHOUT_ANYTHING = """
import sys

class Refuse:
    allowed = {"konfuzio_sdk", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in self.allowed | sys.stdlib_module_names and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"{name} is not here", name=name)

sys.meta_path.insert(0, Refuse())
from pathlib import Path
from konfuzio_sdk.bento.manifest import read_manifest

print(read_manifest(Path(sys.argv[1])).name)
"""


@pytest.fixture(scope="module")
def written(archive: Archive) -> str:
    """Manifest of a real archive, as it lies there."""
    return Path(archive.bento.path, MANIFEST_PATH).read_text(encoding="utf-8")


def test_the_schema_is_that_of_the_model() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == manifest_schema(), (
        "python -m konfuzio_sdk.bento.manifest_schema writes it anew; a released format stays as it is"
    )
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_travels_in_the_wheel(tmp_path: Path) -> None:
    shutil.unpack_archive(build_wheel(tmp_path), tmp_path / "wheel", format="zip")
    found = tmp_path / "wheel" / "konfuzio_sdk" / "bento" / SCHEMA_FILE.name
    assert found.read_bytes() == SCHEMA_FILE.read_bytes()


def test_the_schema_describes_every_field() -> None:
    undescribed = [
        f"{part}.{name}"
        for part, described in PARTS.items()
        for name, field in described["properties"].items()
        if not field.get("description")
    ]
    assert undescribed == []


def test_a_real_manifest_is_what_the_schema_says(written: str) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(written))


def _of_another_format(manifest: Json) -> None:
    manifest["format"] = "konfuzio-manifest-2"


def _with_an_unknown_field(manifest: Json) -> None:
    manifest["more"] = 1


def _with_an_unknown_field_inside(manifest: Json) -> None:
    manifest["model"]["more"] = 1


def _without_a_field(manifest: Json) -> None:
    del manifest["git_commit"]


def _with_a_short_digest(manifest: Json) -> None:
    manifest["model"]["sha256"] = "0" * 63


def _with_a_digest_in_capitals(manifest: Json) -> None:
    manifest["files"]["bento.yaml"] = {"sha256": "A" * 64, "size": 1}


def _with_a_negative_size(manifest: Json) -> None:
    manifest["model"]["size"] = -1


def _with_a_commit_by_name(manifest: Json) -> None:
    manifest["git_commit"] = "main"


def _with_a_golden_path(manifest: Json) -> None:
    record = {"sha256": "0" * 64, "size": 1}
    manifest["golden"] = [{"name": "../1", "source": "test", "request": record, "response": record}]


def _with_an_image_for_a_python(manifest: Json) -> None:
    manifest["runtime"]["python"] = "python:5000/evil"


def _with_a_path_for_a_python(manifest: Json) -> None:
    manifest["runtime"]["python"] = "/tmp/evil"  # noqa: S108 - it is nobody's


def _with_half_a_python(manifest: Json) -> None:
    manifest["runtime"]["python"] = "3.11"


def _with_an_option_for_an_sdk(manifest: Json) -> None:
    manifest["runtime"]["sdk"] = "--index-url=http://evil"


def _with_an_option_for_a_version(manifest: Json) -> None:
    manifest["runtime"]["libraries"]["numpy"] = "1 --pre"


def _with_an_option_for_a_package(manifest: Json) -> None:
    manifest["packages"]["--pre"] = "1"


def _with_an_address_for_a_package(manifest: Json) -> None:
    manifest["packages"]["evil @ http://evil"] = "1"


def _with_a_platform_of_two_words(manifest: Json) -> None:
    manifest["platforms"] = ["linux --pre"]


def _with_a_path_for_a_name(manifest: Json) -> None:
    manifest["name"] = "../evil"


def _with_a_path_for_an_ai_type(manifest: Json) -> None:
    manifest["ai_type"] = "..os"


def _with_a_path_for_a_tag(manifest: Json) -> None:
    manifest["model"]["tag"] = "evil:../../evil"


def _without_a_tag(manifest: Json) -> None:
    manifest["model"]["tag"] = ""


def _upgraded_from_elsewhere(manifest: Json) -> None:
    manifest["upgraded_from"] = "http://evil"


def _with_a_figure_in_words(manifest: Json) -> None:
    on = {"documents": 1, "fingerprint": "0" * 64}
    manifest["metrics"] = {"evaluation": "by hand", "on": on, "figures": {"f1": "good"}}


@pytest.mark.parametrize(
    "breaking",
    [
        _of_another_format,
        _with_an_unknown_field,
        _with_an_unknown_field_inside,
        _without_a_field,
        _with_a_short_digest,
        _with_a_digest_in_capitals,
        _with_a_negative_size,
        _with_a_commit_by_name,
        _with_a_golden_path,
        _with_an_image_for_a_python,
        _with_a_path_for_a_python,
        _with_half_a_python,
        _with_an_option_for_an_sdk,
        _with_an_option_for_a_version,
        _with_an_option_for_a_package,
        _with_an_address_for_a_package,
        _with_a_platform_of_two_words,
        _with_a_path_for_a_name,
        _with_a_path_for_an_ai_type,
        _with_a_path_for_a_tag,
        _without_a_tag,
        _upgraded_from_elsewhere,
        _with_a_figure_in_words,
    ],
)
def test_what_is_no_manifest_is_refused_by_the_schema_and_by_the_sdk(
    breaking: Callable[[Json], None], written: str, tmp_path: Path
) -> None:
    manifest = json.loads(written)
    breaking(manifest)
    assert not Draft202012Validator(SCHEMA).is_valid(manifest)
    file = tmp_path / MANIFEST_FILE
    file.write_text(json.dumps(manifest))
    with pytest.raises(ArchiveError, match="is no manifest"):
        read_manifest(file)


def test_a_manifest_is_written_as_it_was_read(written: str, tmp_path: Path) -> None:
    file = tmp_path / MANIFEST_FILE
    file.write_text(written, encoding="utf-8")
    assert read_manifest(file).content().decode() == written


def test_a_manifest_is_read_by_pydantic_and_the_standard_library_alone(archive: Archive) -> None:
    manifest = Path(archive.bento.path, MANIFEST_PATH)
    read = subprocess.run(
        [sys.executable, "-c", WITHOUT_ANYTHING, manifest], check=False, capture_output=True, text=True
    )
    assert read.returncode == 0, read.stderr
    assert read.stdout.strip() == archive.bento.tag.name


@pytest.mark.parametrize("part", PARTS)
def test_the_page_describes_every_field_as_the_schema_does(part: str) -> None:
    heading = re.escape("## Fields" if part == "Manifest" else f"### {part}")
    section = re.search(rf"^{heading}\n(.*?)(?=^##|\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert section is not None
    assert table(PARTS[part]) in section[1]


def table(described: Json) -> str:
    """What the page shows of a part of the manifest."""
    rows = [
        f"| `{name}` | {_type(field)} | {field['description']} | {_example(field)} |"
        for name, field in described["properties"].items()
    ]
    return "\n".join(["| Field | Type | Meaning | Example |", "|---|---|---|---|", *rows, ""])


def _type(field: Json) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in field or "enum" in field:
        return " or ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    if "anyOf" in field:
        return " or ".join(map(_type, field["anyOf"]))
    of = field.get("items") or field.get("additionalProperties")
    return f"{field['type']} of {_type(of)}" if isinstance(of, dict) else field["type"]


def _example(field: Json) -> str:
    if field.get("type") == "boolean":
        return "`true`"
    examples = field.get("examples") or field.get("enum") or [field.get("const")]
    return "" if examples == [None] else f"`{json.dumps(examples[0])}`"
