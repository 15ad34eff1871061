"""Runs the blocks of a page of the documentation from top to bottom: python page_runner.py PAGE, in an empty folder.

- Python blocks share one namespace; from `bentoml serve` on it is a new one, as a second script has.
- Shell blocks run in the folder. `bentoml serve` keeps running until the page ends, on a free port instead of 3000.
- A block of text is what the block before it prints; `…` stands for anything.
- What takes more than Python, as Docker does, stands in a block of `console` and is not run. Nor is data in `json` or
  `yaml`.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path

from konfuzio_sdk.bento.local_server import LocalServer

_BLOCK = re.compile(r"^```(?P<language>\S*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
_SERVE = "bentoml serve "
_ADDRESS = "http://localhost:3000"


class Page:
    """A page while it runs."""

    def __init__(self, path: Path, processes: ExitStack) -> None:
        self._path = path
        self._text = path.read_text(encoding="utf-8")
        self._processes = processes
        self._namespace: dict[str, object] = {"__name__": "__main__"}
        self._address = _ADDRESS
        self._said: str | None = None

    def run(self) -> None:
        for block in _BLOCK.finditer(self._text):
            code = block["code"].replace(_ADDRESS, self._address)
            match block["language"]:
                case "python":
                    self._run_python(code, self._line(block))
                case "bash":
                    self._run_shell(code)
                case "text":
                    self._compare(code, self._line(block))
                case "console" | "json" | "yaml":
                    pass
                case other:
                    sys.exit(f"{self._path}, line {self._line(block)}: what is to be done with a block of {other!r}?")

    def _line(self, block: re.Match[str]) -> int:
        return self._text.count("\n", 0, block.start("code"))

    def _run_python(self, code: str, line: int) -> None:
        printed = io.StringIO()
        with redirect_stdout(printed):
            # Moved down, so that a traceback tells the line of the page.
            exec(compile("\n" * line + code, self._path, "exec"), self._namespace)  # noqa: S102 - the documentation's own
        self._said = printed.getvalue()

    def _run_shell(self, code: str) -> None:
        if code.startswith(_SERVE):
            self._address = self._processes.enter_context(LocalServer(code.removeprefix(_SERVE).strip())).url
            self._namespace = {"__name__": "__main__"}
            self._said = None
        elif code.startswith("curl ") and shutil.which("curl") is None:
            self._said = None  # as on a machine that has nothing but Python and make
        else:
            path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
            command = ["bash", "-euo", "pipefail", "-c", code]
            environment = {**os.environ, "PATH": path, "COLUMNS": "100"}
            self._said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout

    def _compare(self, shown: str, line: int) -> None:
        said, self._said = self._said, None
        pattern = r"[\s\S]*".join(re.escape(part) for part in _trimmed(shown).split("…"))
        if said is not None and re.fullmatch(pattern, _trimmed(said)) is None:
            sys.exit(f"{self._path}, line {line}: the page shows\n{shown}\nbut this was printed:\n{said}")


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


if __name__ == "__main__":
    with ExitStack() as stack:
        Page(Path(sys.argv[1]), stack).run()
