"""Adding a schema version is one new file and two lines; all else stays as it is, for older callers too."""

from __future__ import annotations

import difflib
import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import konfuzio_sdk
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types

if TYPE_CHECKING:
    from konfuzio_sdk.bento.versions import Payload

PACKAGE = Path(konfuzio_sdk.__file__).parent
SCRIPTS = Path(__file__).parent / "custom_ais"
GOLDEN = Path(__file__).parents[1] / "golden"
DAY = "20300131"

VERSION_FILE = '''"""A version that also says in which language something is."""

from typing import Literal

from konfuzio_sdk.bento.{ai_type}.schemas.{module} import {older}
from konfuzio_sdk.bento.{ai_type}.schemas.{response_module} import {response}
from konfuzio_sdk.bento.versions import VERSION_KEY, SchemaVersion


class {newer}({older}):
    schema_version: Literal["{newer}"]
    language: str | None = None


def up(payload):
    return {{**payload, VERSION_KEY: "{newer}", "language": None}}


def down(payload):
    kept = {{key: value for key, value in payload.items() if key != "language"}}
    return {{**kept, VERSION_KEY: "{older}"}}


VERSION = SchemaVersion(model={newer}, up=up, down=down, answered_by={response})
'''

PROGRAM = """
import json, pathlib, runpy, sys
import konfuzio_sdk
from konfuzio_sdk.bento.ai_type import ai_type_named

assert pathlib.Path(konfuzio_sdk.__file__).is_relative_to(sys.argv[1]), "this is not the copy"
answers = {}
for name, asked in json.load(sys.stdin).items():
    kind, ai = ai_type_named(name), runpy.run_path(f"{sys.argv[2]}/{name}.py")["make"]()
    answers[name] = {version: kind.answer(ai, *kind.parse(payload)) for version, payload in asked.items()}
json.dump(answers, sys.stdout)
"""


def add_version(schemas: Path, ai_type: str, family: str, older: str, response: str) -> str:
    """Add a version after `older`, to a copy of an AI type's schemas, and return its name."""
    newer = older[: -len(DAY)] + DAY
    module, newer_module = f"{family}_{older[-len(DAY) :]}", f"{family}_{DAY}"
    (schemas / f"{newer_module}.py").write_text(
        VERSION_FILE.format(
            ai_type=ai_type,
            module=module,
            older=older,
            newer=newer,
            response=response,
            response_module=f"response_{response[-len(DAY) :]}",
        ),
        encoding="utf-8",
    )
    chains = schemas / "__init__.py"
    before = chains.read_text(encoding="utf-8")
    after = before.replace(f"    {module},\n", f"    {module},\n    {newer_module},\n")
    after = after.replace(f"    {module}.VERSION,\n", f"    {module}.VERSION,\n    {newer_module}.VERSION,\n")
    changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-?"]
    assert changed == [f"+     {newer_module},", f"+     {newer_module}.VERSION,"]
    chains.write_text(after, encoding="utf-8")
    return newer


@pytest.fixture(scope="module")
def asked() -> dict[str, dict[str, Payload]]:
    """A request of each version of each AI type."""
    return {
        name: {
            version: json.loads((GOLDEN / name / f"{version}.json").read_text(encoding="utf-8"))
            for version in ai_type_named(name).requests.names
        }
        for name in ai_types()
    }


@pytest.fixture(scope="module")
def newer(asked: dict[str, dict[str, Payload]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Answers of a copy of the package in which each AI type has a newer request, and a newer response to it."""
    folder = tmp_path_factory.mktemp("newer")
    copied = shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    more = {}
    for name, payloads in asked.items():
        ai_type, schemas = ai_type_named(name), copied / "bento" / name / "schemas"
        newest, response = ai_type.requests.newest.name, ai_type.responses.newest.name
        added = add_version(schemas, name, "response", response, response)
        request = add_version(schemas, name, "request", newest, added)
        more[name] = {**payloads, request: {**payloads[newest], "schema_version": request, "language": "de"}}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder, SCRIPTS],
        input=json.dumps(more),
        env={**_unmeasured(), "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answers: dict[str, Any] = json.loads(ran.stdout)
    return answers


def _unmeasured() -> dict[str, str]:
    """Environment of a process whose lines do not count: it runs a copy of the package."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


@pytest.mark.parametrize("name", ai_types())
def test_callers_of_older_versions_are_answered_as_before(
    name: str, asked: dict[str, dict[str, Payload]], newer: dict[str, Any]
) -> None:
    ai_type, ai = ai_type_named(name), runpy.run_path(str(SCRIPTS / f"{name}.py"))["make"]()
    for version, payload in asked[name].items():
        before = ai_type.answer(ai, *ai_type.parse(payload))
        assert newer[name][version] == json.loads(json.dumps(before))


@pytest.mark.parametrize("name", ai_types())
def test_a_request_of_the_new_version_is_answered_in_the_new_response(name: str, newer: dict[str, Any]) -> None:
    ai_type = ai_type_named(name)
    newest, response = ai_type.requests.newest.name, ai_type.responses.newest.name
    answer = newer[name][newest[: -len(DAY)] + DAY]
    added = {"schema_version": response[: -len(DAY)] + DAY, "language": None}
    assert answer == {**newer[name][newest], **added}
