"""What of a script and of local modules travels in a pickle; what cannot is named when it is saved."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import lz4.frame
import pytest
from uv import find_uv_bin

from declared_pickles import forged
from konfuzio_sdk.opening.pickle_audit import audit
from konfuzio_sdk.sealing.pickle_contents import pickle_contents

SAVE = """
import functools
import sys
from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI
{top}

class MineAI(AbstractExtractionAI):
    def extract(self, document):
        document = super().extract(document)
        document.name = str(work(document.text))
        return document

    {method}

ai = MineAI(Category(Project(id_=1), id_=1, name="Letter"))
if __name__ == "__main__":
    print(ai.save(sys.argv[1]))
"""
LOAD = """
import sys
from konfuzio_sdk.data import Document
from konfuzio_sdk.trainer.base import BaseAI
ai = BaseAI.load_model(sys.argv[1])
print(ai.extract(Document(ai.project, "four")).name)
"""


def python(*arguments: str | Path, cwd: Path, code: int = 0) -> str:
    finished = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert finished.returncode == code, finished.stderr
    return (finished.stdout if code == 0 else finished.stderr).strip()


def saved(folder: Path, top: str, method: str = "", code: int = 0) -> str:
    source = folder / "code"
    source.mkdir(exist_ok=True)
    (source / "helper.py").write_text("def length(text):\n    return len(text)\n")
    (source / "mine.py").write_text(SAVE.format(top=top, method=method))
    return python(source / "mine.py", folder / "elsewhere", cwd=source, code=code)


KINDS = """
import dataclasses, enum, helper, pydantic, typing
from helper import length as local_function

def function(text): return len(text)
of_lambda = lambda text: len(text)
partial = functools.partial(len)

@functools.lru_cache
def cached(text): return len(text)

@functools.lru_cache(maxsize=None)
def cached_without_end(text): return len(text)

@functools.cache
def cached_ever(text): return len(text)

def local_module(text): return helper.length(text)

def optional_import(text):
    try:
        import not_there
    except ImportError:
        return len(text)

def import_inside(text):
    from collections import Counter
    return sum(Counter(text).values())

class Counted:
    @functools.cached_property
    def four(self): return 4

    @functools.cache
    def also(self): return 4

def cached_property(text): return Counted().four
def cached_method(text): return Counted().also()

Length = typing.NewType("Length", int)
def new_type(text: str) -> Length: return Length(len(text))

class Size(enum.Enum):
    FOUR = 4
def enumeration(text): return Size.FOUR.value

class Model(pydantic.BaseModel):
    size: int
def model(text): return Model(size=str(len(text))).size

@dataclasses.dataclass
class Data:
    size: int
def data(text): return Data(len(text)).size

KINDS = [local_function, function, of_lambda, partial, cached, cached_without_end, cached_ever, local_module,
         optional_import, import_inside, cached_property, cached_method, new_type, enumeration, model, data]
def work(text): return [kind(text) for kind in KINDS]
"""


def test_code_of_every_kind_works_where_it_is_gone(tmp_path: Path) -> None:
    path = saved(tmp_path, KINDS)
    (tmp_path / "code").rename(tmp_path / "gone")
    assert json.loads(python("-c", LOAD, path, cwd=tmp_path / "elsewhere")) == [4] * 16
    content = lz4.frame.decompress(Path(path).read_bytes())
    assert audit(content, forged(content)) == []
    assert {"__main__:MineAI", "__main__:MineAI.extract", "__main__:Size", "helper:length"} <= {
        *pickle_contents(content).travelling
    }


def test_a_name_that_starts_something_is_told_when_it_is_saved(tmp_path: Path) -> None:
    """As whoever checks the archive refuses it."""
    source = tmp_path / "code"
    source.mkdir()
    uses_name = "from os import getenv\ndef work(text):\n    return getenv('A', '4')"
    uses_module = "import os\ndef work(text):\n    return os.getenv('A', '4')"
    for top, told in ((uses_name, True), (uses_module, False)):
        (source / "mine.py").write_text(SAVE.format(top=top, method=""))
        command = [sys.executable, "mine.py", "saved"]
        finished = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True)
        assert ("uses os:getenv by its name" in finished.stderr) is told
        content = lz4.frame.decompress(Path(finished.stdout.strip()).read_bytes())
        assert (audit(content, forged(content)) != []) is told


@pytest.mark.parametrize(
    ("top", "method", "told"),
    [
        (
            "def work(text):\n    import helper\n    return helper.length(text)",
            "",
            "work imports the local module helper",
        ),
        (
            "def work(text):\n    return 4",
            "def other(self):\n        import helper",
            "MineAI.other imports the local module",
        ),
        (
            "import threading\nlock = threading.Lock()\ndef work(text):\n    with lock:\n        return len(text)",
            "",
            "made inside of the function",
        ),
    ],
    ids=["import inside", "import inside of a method", "lock"],
)
def test_what_cannot_travel_is_named_when_it_is_saved(tmp_path: Path, top: str, method: str, told: str) -> None:
    said = saved(tmp_path, top, method, code=1)
    assert "MineAI cannot be pickled" in said
    assert told in said


def test_packages_outside_of_this_environment_count_as_installed(tmp_path: Path) -> None:
    """As where they are found by PYTHONPATH, or lie in a user's site-packages."""
    (tmp_path / "mine.py").write_text("")
    command = [find_uv_bin(), "pip", "install", "--quiet", "--no-deps", "--target", "extra", "iniconfig"]
    subprocess.run(command, cwd=tmp_path, check=True)
    code = (
        "import sys; sys.path.insert(0, 'extra'); import iniconfig, mine\n"
        "from konfuzio_sdk.sealing.installed import is_local\n"
        "print('extra' in iniconfig.__file__, is_local(iniconfig), is_local(mine))"
    )
    assert python("-c", code, cwd=tmp_path) == "True False True"


def test_a_module_of_two_names_is_taken_once(tmp_path: Path) -> None:
    top = "import helper, sys\nsys.modules['older_name'] = helper\ndef work(text):\n    return helper.length(text)"
    path = saved(tmp_path, top)
    (tmp_path / "code").rename(tmp_path / "gone")
    assert python("-c", LOAD, path, cwd=tmp_path / "elsewhere") == "4"


def test_a_folder_that_is_no_package_cannot_travel(tmp_path: Path) -> None:
    (tmp_path / "code" / "folder").mkdir(parents=True)
    (tmp_path / "code" / "folder" / "tool.py").write_text("def length(text):\n    return len(text)\n")
    for top in (
        "import folder.tool\ndef work(text):\n    return folder.tool.length(text)",
        "def work(text):\n    from folder import tool\n    return tool.length(text)",
    ):
        assert "folder" in saved(tmp_path, top, code=1)


def test_a_module_named_like_an_installed_one_is_the_users_own(tmp_path: Path) -> None:
    """BentoML brings `schema`; who has a schema.py of their own means that."""
    source = tmp_path / "code"
    source.mkdir()
    (source / "schema.py").write_text("def length(text):\n    return len(text)\n")
    path = saved(tmp_path, "from schema import length as work")
    source.rename(tmp_path / "gone")
    assert python("-c", LOAD, path, cwd=tmp_path / "elsewhere") == "4"


def test_long_code_is_read_rightly(tmp_path: Path) -> None:
    """Beyond 255 constants, an import's arguments take another form."""
    numbers = "\n".join(f"    x = {number}.5" for number in range(300))
    path = saved(tmp_path, f"def work(text):\n{numbers}\n    from json import loads\n    return loads(str(len(text)))")
    assert python("-c", LOAD, path, cwd=tmp_path / "elsewhere") == "4"


def test_looking_at_an_import_does_not_run_it(tmp_path: Path) -> None:
    (tmp_path / "code" / "boom").mkdir(parents=True)
    (tmp_path / "code" / "boom" / "__init__.py").write_text("raise RuntimeError('ran')\n")
    told = saved(tmp_path, "def work(text):\n    import boom.sub\n    return 4", code=1)
    assert "work imports the local module boom.sub" in told
    assert "ran" not in told
