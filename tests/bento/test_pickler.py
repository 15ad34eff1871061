"""What of a script and of local modules travels in a pickle; what cannot is named when it is saved."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

if TYPE_CHECKING:
    from pathlib import Path

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
    source.mkdir()
    (source / "helper.py").write_text("def length(text):\n    return len(text)\n")
    (source / "mine.py").write_text(SAVE.format(top=top, method=method))
    return python(source / "mine.py", folder / "elsewhere", cwd=source, code=code)


@pytest.mark.parametrize(
    "top",
    [
        "def work(text):\n    return len(text)",
        "work = lambda text: len(text)",
        "@functools.lru_cache\ndef work(text):\n    return len(text)",
        "@functools.lru_cache(maxsize=None)\ndef work(text):\n    return len(text)",
        "@functools.cache\ndef work(text):\n    return len(text)",
        "work = functools.partial(len)",
        "from helper import length as work",
        "import helper\ndef work(text):\n    return helper.length(text)",
        "def work(text):\n    try:\n        import not_there\n    except ImportError:\n        return len(text)",
        "def work(text):\n    from collections import Counter\n    return sum(Counter(text).values())",
    ],
    ids=[
        "function",
        "lambda",
        "cached",
        "cached without end",
        "cache",
        "partial",
        "local function",
        "local module",
        "optional import",
        "import inside",
    ],
)
def test_it_works_where_the_code_is_gone(tmp_path: Path, top: str) -> None:
    path = saved(tmp_path, top)
    (tmp_path / "code").rename(tmp_path / "gone")
    assert python("-c", LOAD, path, cwd=tmp_path / "elsewhere") == "4"


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
        "from konfuzio_sdk.bento.installed import is_local\n"
        "print('extra' in iniconfig.__file__, is_local(iniconfig), is_local(mine))"
    )
    assert python("-c", code, cwd=tmp_path) == "True False True"
