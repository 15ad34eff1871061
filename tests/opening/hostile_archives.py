"""Archives that must be refused, each for a reason of its own."""

from __future__ import annotations

from forging import added, changed, forged, manifest, pickle
from hostile_dependencies import HOSTILE_DEPENDENCIES
from hostile_files import HOSTILE_FILES
from tampering import Hostile

from konfuzio_sdk.opening.limits import Limits

__all__ = ["HOSTILE"]


_CONTENTS = [
    Hostile(
        "no manifest",
        changed(lambda valid: valid.files.pop("src/manifest.json")),
        "the archive has no manifest (src/manifest.json)",
    ),
    Hostile(
        "wrong digest",
        changed(lambda valid: valid.add("README.md", "x")),
        "'README.md': the file is not the one that was sealed",
    ),
    Hostile(
        "extra file",
        added("src/sitecustomize.py", "import canary", seal=""),
        "the file is not in the manifest: somebody added it",
    ),
    Hostile(
        "missing file",
        changed(lambda valid: valid.files.pop("README.md")),
        "the file is in the manifest, and missing in the archive",
    ),
    Hostile("no files in the manifest", manifest(lambda said: said.update(files={}), ""), "it lists no files"),
    Hostile(
        "shadowing module",
        added("src/konfuzio_sdk/__init__.py", "import canary"),
        "no archive that this SDK makes has a file there",
    ),
    Hostile(
        "unknown format",
        manifest(lambda said: said.update(format="konfuzio-manifest-9"), ""),
        "its format is 'konfuzio-manifest-9'",
    ),
    Hostile(
        "key twice in the manifest",
        changed(lambda valid: valid.replace("src/manifest.json", '"bundled"', '"name": "x",\n "bundled"')),
        "the key 'name' is there twice",
    ),
    Hostile(
        "key unknown in the manifest",
        manifest(lambda said: said.update(hook="x"), ""),
        "it is no manifest: Extra inputs",
    ),
    Hostile(
        "deep manifest",
        changed(lambda valid: valid.files.update({"src/manifest.json": b"[" * 100_000})),
        "no JSON that can be relied on: it is nested too deep",
    ),
    Hostile(
        "giant manifest",
        changed(lambda valid: valid.files.update({"src/manifest.json": b" " * 17 * 1024**2})),
        "too large for what it should hold",
    ),
    Hostile(
        "manifest beyond a limit that was given",
        changed(lambda valid: valid),
        "src/manifest.json: the file is larger than 1000 bytes",
        Limits(described=1000),
    ),
    Hostile(
        "latest model",
        manifest(lambda said: said["model"].update(tag="categorization_1:latest"), ""),
        "'categorization_1:latest' says latest",
    ),
    Hostile(
        "tag that leads elsewhere",
        manifest(lambda said: said["model"].update(tag="a:../../../etc"), ""),
        "String should match pattern",
    ),
    Hostile(
        "tag of two versions",
        manifest(lambda said: said["model"].update(tag="categorization_1:..:a"), ""),
        "String should match pattern",
    ),
    Hostile(
        "Python from elsewhere",
        manifest(lambda said: said["runtime"].update(python="python:5000/evil"), ""),
        "at 'runtime.python'",
    ),
    Hostile(
        "package from elsewhere",
        manifest(lambda said: said["packages"].update({"evil @ http://evil": "1"}), ""),
        "it is no manifest: String should match pattern",
    ),
    Hostile(
        "latest Bento",
        changed(lambda valid: valid.set_version("latest"), "digests"),
        "'categorization_1:latest' says latest",
    ),
    Hostile(
        "tag collision",
        changed(lambda valid: valid.add("src/licenses.json", " "), "digests"),
        "it is another Bento",
    ),
    Hostile(
        "model's tag collision",
        manifest(lambda said: said.update(metadata={"a": "b"}), "digests"),
        "it is another model",
    ),
    Hostile(
        "forged requirements",
        manifest(lambda said: said["inputs"].update(requires_images=True), "digests"),
        "it is another model",
    ),
    Hostile(
        "another name",
        changed(lambda valid: valid.replace("bento.yaml", "name: categorization_1", "name: extraction_1"), "digests"),
        "the Bento is named 'extraction_1'",
    ),
    Hostile(
        "second model",
        added("models/other/1/model.pkl", "x", "digests"),
        "an archive has one model, and this is another",
    ),
    Hostile(
        "another version is the latest",
        added("models/categorization_1/latest", "2qytjiwhoc7flhbp", ""),
        "'models/categorization_1/latest': the file is not in the manifest",
    ),
    Hostile(
        "unknown AI type",
        manifest(lambda said: said.update(ai_type="translation")),
        "the AI type 'translation' is none that this SDK knows: categorization, extraction, file_splitting.",
    ),
    Hostile(
        "request of another AI type",
        manifest(lambda said: said.update(request="ExtractRequest20261123", requests=["ExtractRequest20261123"])),
        "the request 'ExtractRequest20261123' is none of categorization that this SDK knows",
    ),
    Hostile(
        "response of a newer SDK",
        manifest(
            lambda said: said.update(response="CategorizeResponse20990101", responses=["CategorizeResponse20990101"])
        ),
        "upgrade konfuzio-sdk",
    ),
    Hostile(
        "request that the service does not speak",
        manifest(lambda said: said.update(requests=said["requests"][:1])),
        "that it asks for is none that the service speaks",
    ),
    Hostile(
        "manifests differ",
        manifest(lambda said: said.update(git_commit="0" * 40), "everything", beside=False),
        "it says otherwise than src/manifest.json of 'git_commit'",
    ),
    Hostile(
        "record differs",
        changed(
            lambda valid: valid.replace(f"{valid.model}model.pkl.lz4.json", '"ai_type": "', '"ai_type": "x'),
            "everything",
        ),
        "the pickle's record contradicts the manifest's 'ai_type'",
    ),
    Hostile(
        "model is a module",
        changed(lambda valid: valid.replace(f"{valid.model}model.yaml", "module: ''", "module: os"), "everything"),
        "it names the module 'os'",
    ),
    Hostile(
        "model with options",
        changed(
            lambda valid: valid.replace(f"{valid.model}model.yaml", "options: {}", "options: {a: b}"), "everything"
        ),
        "its 'options' are {'a': 'b'}",
    ),
    Hostile(
        "golden response changed",
        changed(lambda valid: valid.add(f"{valid.model}golden/1.response.json", " "), "everything"),
        "1.response.json: the file is another than the one",
    ),
    Hostile(
        "golden sample added",
        changed(lambda valid: valid.files.update({f"{valid.model}golden/9.request.json": b"{}"}), "everything"),
        "it is no golden sample of the manifest",
    ),
    Hostile("pickle bomb", pickle(bytes(50 * 1024**2), 1000), "unpacks into more than"),
    Hostile("hidden after the pickle", pickle(b"\x80\x05N.", tail=b"hidden"), "bytes after its end"),
    Hostile("pickle that runs a command", pickle(b"\x80\x05cos\nsystem\n(S'touch canary'\ntR."), "The pickle"),
]
_BENTO_FILE = [
    Hostile(
        "YAML bomb",
        changed(lambda valid: valid.add("bento.yaml", "a: &a [x, x]\nb: [*a, *a]\n"), "digests"),
        "an anchor or an alias",
    ),
    Hostile(
        "YAML beyond a limit that was given",
        changed(lambda valid: valid.add("bento.yaml", "#" * 200_000), "digests"),
        "bento.yaml: the file is larger than 200000 bytes",
        Limits(described=200_000),
    ),
    Hostile(
        "YAML tag",
        changed(
            lambda valid: valid.add("bento.yaml", "a: !!python/object/apply:os.system ['touch canary']\n"), "digests"
        ),
        "which asks for an object of a class",
    ),
    Hostile(
        "YAML key twice",
        changed(lambda valid: valid.add("bento.yaml", "name: other\n"), "digests"),
        "it has the key 'name' twice",
    ),
    Hostile(
        "YAML merge",
        changed(lambda valid: valid.add("bento.yaml", "<<: {a: b}\n"), "digests"),
        "it merges a mapping into another",
    ),
    Hostile(
        "two YAML documents",
        changed(lambda valid: valid.add("bento.yaml", "---\nname: other\n"), "digests"),
        "it has more than one document",
    ),
    Hostile(
        "deep YAML",
        changed(lambda valid: valid.add("bento.yaml", "a: " + "[" * 80 + "]" * 80 + "\n"), "digests"),
        "it is nested more than 64 deep",
    ),
    Hostile(
        "damaged YAML",
        changed(lambda valid: valid.add("bento.yaml", "a: [\n"), "digests"),
        "no YAML that can be relied on: it is damaged",
    ),
    Hostile(
        "no YAML mapping",
        changed(lambda valid: valid.files.update({"bento.yaml": b"- a\n"}), "digests"),
        "it is no mapping of names",
    ),
    Hostile(
        "docker options",
        changed(lambda valid: valid.add("bento.yaml", "docker: {setup_script: x}\n"), "digests"),
        "it has the key 'docker'",
    ),
    Hostile(
        "arguments",
        changed(lambda valid: valid.replace("bento.yaml", "args: {}", "args: {a: b}"), "digests"),
        "'args' is {'a': 'b'}",
    ),
    Hostile(
        "injected variable",
        changed(
            lambda valid: valid.replace(
                "bento.yaml", "\nenvs:\n", "\nenvs:\n- {name: LD_PRELOAD, value: ./x.so, stage: all}\n"
            ),
            "digests",
        ),
        "'envs' is [{'name': 'LD_PRELOAD'",
    ),
    Hostile(
        "dependency",
        changed(
            lambda valid: valid.replace("bento.yaml", "  dependencies: []", "  dependencies: [{url: 'http://evil'}]"),
            "digests",
        ),
        "is another, or depends on others",
    ),
    Hostile(
        "another model served",
        changed(
            lambda valid: valid.replace("bento.yaml", "  - tag: categorization_1:", "  - tag: categorization_2:"),
            "digests",
        ),
        "the service loads the models",
    ),
    Hostile(
        "configured otherwise",
        changed(
            lambda valid: valid.replace(
                "bento.yaml", "    metrics:", "    runner_probe: {enabled: true}\n    metrics:"
            ),
            "digests",
        ),
        "and not by {'metrics'",
    ),
    Hostile(
        "own service",
        changed(lambda valid: valid.replace("bento.yaml", "service: service_", "service: own_"), "digests"),
        "the archive has a service of its own",
    ),
    Hostile(
        "changed service file",
        changed(lambda valid: valid.add(valid.service, "import canary\n"), "everything"),
        "is not the one that this SDK generates",
    ),
]
_SERVED = [
    Hostile(
        "model of another registry",
        forged("bento.yaml", "    module: ''\n", "    module: ''\n    registry: huggingface\n"),
        "the service loads the models",
    ),
    Hostile(
        "metrics of BentoML",
        forged("bento.yaml", "    metrics:\n      enabled: false", "    metrics:\n      enabled: true"),
        "the service is configured by {'metrics': {'enabled': True}",
    ),
    Hostile(
        "version of BentoML that is none",
        forged("bento.yaml", "bentoml_version: ", "bentoml_version: 0.0.1; rm -rf # "),
        "'bentoml_version' is",
    ),
    Hostile(
        "YAML of many parts",
        changed(lambda valid: valid.add("bento.yaml", f"x: [{'a,' * 200_000}a]\n"), "digests"),
        "bento.yaml: the file is no YAML that can be relied on: it has more than 100000 parts",
    ),
]
HOSTILE = [*HOSTILE_FILES, *_CONTENTS, *_BENTO_FILE, *_SERVED, *HOSTILE_DEPENDENCIES]
