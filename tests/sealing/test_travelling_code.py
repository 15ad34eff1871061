"""An AI whose class is in a script, a notebook, a module or a package loads where none of these files is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import lz4.frame
import pytest

from declared_pickles import forged
from konfuzio_sdk.opening.pickle_audit import audit

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
import dataclasses
import enum
import functools
import typing
from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI
"""
AI = """
WORDS = {"alpha", "beta", "gamma", "delta", ("tuple", "of", "words"), frozenset({"inner", "set"})}
T = typing.TypeVar("T")

class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"

class Box(typing.Generic[T]):
    def __init__(self, inside: T):
        self.inside = inside

@dataclasses.dataclass(frozen=True)
class Settings:
    names: frozenset[str] = frozenset({"x", "y", "zz"})
    work: typing.Callable[[str], int] = lambda text: len(text)

class Point(typing.NamedTuple):
    x: int
    name: str = "origin"

@functools.lru_cache
def cached(text):
    return len(text)

class MineAI(AbstractExtractionAI):
    COLOURS = {"red", "green", "blue"}

    def __init__(self, category):
        super().__init__(category)
        self.held = {word.upper() for word in ("one", "two", "three", "four", "five")}
        self.same = ["hello there", "".join(["hello ", "there"])]
        self.settings, self.point, self.box = Settings(), Point(3), Box("b")

    def extract(self, document):
        def inside(word):
            return word in {"four", "five", "six"} and word not in WORDS

        document = super().extract(document)
        found = [work(document.text), cached("ab"), Size.LARGE.value, self.point.name, self.settings.work("a")]
        document.name = str([*found, inside(document.text), self.box.inside, sorted(self.held)[0]])
        return document

ai = MineAI(Category(Project(id_=1), id_=1, name="Letter"))
"""
EXPECTED = "[8, 2, 'large', 'origin', 1, True, 'b', 'FIVE']"
SAVE = 'print(ai.save("{target}"))'
LOAD = """
import sys
from konfuzio_sdk.data import Document
from konfuzio_sdk.trainer.base import BaseAI

ai = BaseAI.load_model(sys.argv[1])
print(ai.extract(Document(ai.project, "four")).name)
"""
PACKAGE = {
    "letters/__init__.py": "from . import counting\nfrom .inner import deep\nNAME = 'letters'\n",
    "letters/counting.py": "import letters\nfrom .inner.deep import twice\n\n"
    "def work(text):\n    return twice(len(text)) if letters.NAME else 0\n",
    "letters/inner/__init__.py": "",
    "letters/inner/deep.py": "from .. import inner\nfrom ..other import FACTOR\n\n"
    "def twice(number):\n    return FACTOR * number if inner else 0\n",
    "letters/other.py": "import letters.inner.deep\nFACTOR = 2\n",
    "letters/ais.py": f"{IMPORTS}\nfrom . import counting\nfrom .counting import work\n{AI}",
}
WORK = "def work(text):\n    return 2 * len(text)\n"
NOTEBOOK = """
import sys
import nbformat
from nbclient import NotebookClient

cells = [nbformat.v4.new_code_cell(text) for text in sys.argv[1:]]
notebook = nbformat.v4.new_notebook(cells=cells)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
print("".join(output["text"] for output in notebook.cells[-1]["outputs"] if output.get("name") == "stdout"))
"""


class Place(NamedTuple):
    """A machine of its own: a folder to work in, a home, and a seed for its hashes."""

    folder: Path
    seed: int

    @property
    def environment(self) -> dict[str, str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        runs = {"HOME": str(home), "PYTHONHASHSEED": str(self.seed), "IPYTHONDIR": str(home / "ipython")}
        return {**os.environ, **runs, "JUPYTER_PLATFORM_DIRS": "1"}

    def run(self, *arguments: str | Path) -> str:
        command = [sys.executable, *map(str, arguments)]
        finished = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout.strip().splitlines()[-1]

    def write(self, files: dict[str, str]) -> None:
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(content)

    def saved_by(self, kind: str) -> Path:
        """File of the AI, whose class is defined in a place of this kind, which is gone then."""
        target = self.folder.parent / f"saved-{self.seed}-{kind}"
        save = SAVE.format(target=target)
        if kind == "script":
            self.write({"mine.py": f"{IMPORTS}{WORK}{AI}\n{save}\n"})
            path = self.run("mine.py")
        elif kind == "notebook":
            path = self.run("-c", NOTEBOOK, IMPORTS, WORK, AI, save)
        elif kind == "module":
            self.write({"mine.py": f"{IMPORTS}\nimport counting\nfrom counting import work\n{AI}", "counting.py": WORK})
            path = self.run("-c", f"from mine import ai\n{save}")
        else:
            self.write(PACKAGE)
            path = self.run("-c", f"from letters.ais import ai\n{save}")
        self.folder.rename(self.folder.with_name(f"gone-{self.seed}-{kind}"))
        return type(self.folder)(path)


KINDS = ["script", "notebook", "module", "package"]


@pytest.fixture(scope="module", params=KINDS)
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Path]]:
    """The same AI, saved in two folders by processes that hash differently."""
    base = tmp_path_factory.mktemp(f"secret-{request.param}")
    places = [Place(base / name, seed) for seed, name in enumerate(("one", "another/and/deeper"), start=1)]
    for place in places:
        place.folder.mkdir(parents=True)
    return request.param, [place.saved_by(request.param) for place in places]


def test_it_loads_and_works_where_its_files_are_gone(saved: tuple[str, list[Path]], tmp_path: Path) -> None:
    for path in saved[1]:
        assert Place(tmp_path, 3).run("-c", LOAD, path) == EXPECTED


def test_two_processes_write_equal_bytes(saved: tuple[str, list[Path]]) -> None:
    first, second = (path.read_bytes() for path in saved[1])
    assert first == second


def test_two_processes_make_one_bento(tmp_path: Path) -> None:
    tags = set()
    for seed, folder in enumerate(("one", "two/deeper"), start=1):
        place = Place(tmp_path / folder, seed)
        place.folder.mkdir(parents=True)
        place.write({"mine.py": f"{IMPORTS}{WORK}{AI}\nprint(ai.save_bento(golden=0)[0].tag)\n"})
        tags.add(place.run("mine.py"))
    assert len(tags) == 1


def test_no_folder_is_told(saved: tuple[str, list[Path]]) -> None:
    kind, (path, _) = saved
    content = lz4.frame.decompress(path.read_bytes())
    for told in (str(path.parents[1]).encode(), b"secret-", b"site-packages", b"ipykernel_"):
        assert told not in content
    assert {"package": b"letters/counting.py", "notebook": b".py"}.get(kind, b"mine.py") in content


def test_an_audit_raises_no_alarm(saved: tuple[str, list[Path]]) -> None:
    content = lz4.frame.decompress(saved[1][0].read_bytes())
    assert audit(content, forged(content)) == []


FAILS = (
    IMPORTS
    + """
class BadAI(AbstractExtractionAI):
    def extract(self, document):
        return helper(document)

def helper(document):
    raise ValueError("not this one")

print(BadAI(Category(Project(id_=1), id_=1, name="Letter")).save("saved"))
"""
)
TRACEBACK = """
import sys, traceback
from konfuzio_sdk.data import Document
from konfuzio_sdk.trainer.base import BaseAI

ai = BaseAI.load_model(sys.argv[1])
try:
    ai.extract(Document(ai.project, "four"))
except ValueError as error:
    frames = traceback.extract_tb(error.__traceback__)[-2:]
    print([(frame.filename, frame.name) for frame in frames])
"""


def test_tracebacks_name_file_and_function(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(FAILS)
    path = Place(tmp_path, 1).run("bad.py")
    assert Place(tmp_path, 2).run("-c", TRACEBACK, path) == "[('bad.py', 'extract'), ('bad.py', 'helper')]"


AGAIN = """
import json
{imports}
import lz4.frame
import pydantic
from pathlib import Path
from konfuzio_sdk.trainer.base import BaseAI
{work}{ai}

class Model(pydantic.BaseModel):
    size: int
    inner: "Model | None" = None

class WithModelAI(MineAI):
    model = Model(size=1, inner=Model(size=2))

one, two = MineAI(ai.category), WithModelAI(ai.category)
two.text = "other content"
first, second = Path(one.save("one")), Path(two.save("two"))
again = Path(one.save("again"))
loaded = BaseAI.load_model(first), BaseAI.load_model(second)
print(json.dumps([
    type(loaded[0]) is MineAI,
    type(loaded[1]) is WithModelAI,
    first.read_bytes() == again.read_bytes(),
    type(loaded[1].model) is Model and loaded[1].model.inner.size,
]))
"""


def test_in_its_own_process_a_class_stays_the_very_class(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(AGAIN.format(imports=IMPORTS, work=WORK, ai=AI))
    assert json.loads(Place(tmp_path, 1).run("mine.py")) == [True, True, True, 2]


def test_models_of_pydantic_are_written_equally(tmp_path: Path) -> None:
    source = AGAIN.format(imports=IMPORTS, work=WORK, ai=AI)
    contents = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / "mine.py").write_text(source)
        Place(folder, seed).run("mine.py")
        contents += [path.read_bytes() for path in sorted((folder / "two").iterdir()) if path.suffix == ".lz4"]
    assert len(contents) == 2
    assert contents[0] == contents[1]
