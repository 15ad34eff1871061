"""What a service logs, and what it keeps to itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.serving.logs import request_id_of

if TYPE_CHECKING:
    from pathlib import Path

    Line = dict[str, Any]

QUOTE = "Ms Miller owes 4711"

SET_UP = """
import asyncio, logging, sys, threading, warnings
from konfuzio_sdk.serving.exchange import Exchange
from konfuzio_sdk.serving.logs import bound, configure, log_exchange
SECRET = sys.argv[1]
OURS, OTHERS = logging.getLogger("konfuzio_sdk.serving.front"), logging.getLogger("custom_ai")
"""
CONFIGURE = "configure(debug=False)\n"

OWN_PACKAGE = """
def read(text):
    inner(text)

def inner(text):
    secret_local = text
    raise ValueError(text)  # a comment that says secret_line
"""


def run(program: str, folder: Path, code: int = 0) -> str:
    """Error output of a program that starts with `SET_UP`."""
    command = [sys.executable, "-W", "default", "-c", SET_UP + program, QUOTE]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert ran.returncode == code, ran.stderr
    assert ran.stdout == ""
    return ran.stderr


def logged(program: str, folder: Path, code: int = 0) -> list[Line]:
    """Lines that a program logs which says nothing of a Document."""
    output = run(CONFIGURE + program, folder, code)
    assert QUOTE not in output
    assert "secret" not in output
    return [json.loads(line) for line in output.splitlines()]


def test_an_event_is_one_line_that_names_its_time_its_process_and_its_request(tmp_path: Path) -> None:
    program = """
with bound(request_id="a-1", trace_id="f0"):
    OURS.warning("Two\\nlines, %s.", 2)
OURS.info("After.")
OURS.debug("Too much.")
"""
    during, after = logged(program, tmp_path)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(during.pop("time"))).total_seconds() < 3600
    assert isinstance(during.pop("pid"), int)
    assert during == {
        "level": "warning",
        "logger": "konfuzio_sdk.serving.front",
        "message": "Two\nlines, 2.",
        "request_id": "a-1",
        "trace_id": "f0",
    }
    assert after["message"] == "After."
    assert "request_id" not in after


def test_requests_of_several_tasks_are_told_apart(tmp_path: Path) -> None:
    program = """
async def answer(name, mine, next_):
    with bound(request_id=name):
        await mine.wait()
        OURS.info(name)
        next_.set()

async def main():
    first, second, end = asyncio.Event(), asyncio.Event(), asyncio.Event()
    first.set()
    await asyncio.gather(answer("b", second, end), answer("a", first, second))

asyncio.run(main())
"""
    assert [line["request_id"] for line in logged(program, tmp_path)] == ["a", "b"]


def test_an_exchange_is_logged_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    program = """
log_exchange(Exchange("a", "/extract", "POST", 200, "", "V1", 1, 3, 1000, 50, {"work": 0.20006, "total": 0.3}, 77))
log_exchange(Exchange("b", "/extract", "POST", 500, "ai-failed"))
"""
    good, bad = logged(program, tmp_path)
    for field in ("time", "pid", "logger", "message"):
        good.pop(field)
    assert good == {
        "level": "info",
        "request_id": "a",
        "method": "POST",
        "endpoint": "/extract",
        "status": 200,
        "schema_version": "V1",
        "documents": 1,
        "pages": 3,
        "bytes_in": 1000,
        "bytes_out": 50,
        "worker": 77,
        "seconds": {"work": 0.2001, "total": 0.3},
    }
    assert (bad["level"], bad["problem"], bad["status"]) == ("error", "ai-failed", 500)


def test_of_an_exception_kind_and_place_are_logged_and_not_what_it_says(tmp_path: Path) -> None:
    package = tmp_path / "letters" / "deep"
    package.mkdir(parents=True)
    (package / "reading.py").write_text(OWN_PACKAGE, encoding="utf-8")
    program = """
from letters.deep.reading import read
try:
    try:
        read(SECRET)
    except ValueError as error:
        raise KeyError(SECRET) from error
except KeyError:
    OURS.exception("The AI failed.")
"""
    (line,) = logged(program, tmp_path)
    assert line["message"] == "The AI failed."
    last, first = line["errors"]
    assert last["type"] == "KeyError"
    assert first["type"] == "ValueError"
    assert first["frames"][1:] == ["letters/deep/reading.py:3, read", "letters/deep/reading.py:7, inner"]
    assert str(tmp_path) not in json.dumps(line)


def test_what_other_code_logs_is_told_without_its_words(tmp_path: Path) -> None:
    program = """
def work():
    OTHERS.warning("The text is %s", SECRET)
    OTHERS.error(SECRET, extra={"request_id": SECRET, "exchange": SECRET})
    logging.warning(SECRET)
    OTHERS.info("Too much.")
work()
"""
    lines = logged(program, tmp_path)
    assert [line["logger"] for line in lines] == ["custom_ai", "custom_ai", "root"]
    assert all(line["place"].endswith(", work") for line in lines)


def test_a_python_warning_is_told_by_its_kind_and_place(tmp_path: Path) -> None:
    (tmp_path / "careless.py").write_text("import warnings\ndef f(text): warnings.warn(text)  # secret\n", "utf-8")
    (line,) = logged("import careless\ncareless.f(SECRET)", tmp_path)
    assert (line["logger"], line["place"]) == ("py.warnings", "careless.py:2 (UserWarning)")


UNCAUGHT = {
    "process": "raise ValueError(SECRET)",
    "thread": """
def f(): raise ValueError(SECRET)
thread = threading.Thread(target=f, name=SECRET)
thread.start()
thread.join()
""",
    "finaliser": """
class Odd:
    def __del__(self): raise ValueError(SECRET)
Odd()
""",
    "task": """
async def f(): raise ValueError(SECRET)
async def g():
    asyncio.create_task(f())
    await asyncio.sleep(0)
asyncio.run(g())
""",
    "logging itself": """
class Odd:
    def __str__(self): raise ValueError(SECRET)
try: str(Odd())
except ValueError: OURS.exception("%s", Odd())
""",
}


@pytest.mark.parametrize("where", UNCAUGHT)
def test_what_nobody_caught_is_logged_like_anything_else(where: str, tmp_path: Path) -> None:
    (line,) = logged(UNCAUGHT[where], tmp_path, code=int(where == "process"))
    assert line["errors"][0]["type"] == "ValueError"


def test_whoever_debugs_a_service_is_told_everything(tmp_path: Path) -> None:
    program = """
configure(debug=True)
OTHERS.warning("The text is %s", SECRET)
try:
    raise ValueError(SECRET)
except ValueError:
    OURS.exception("Failed.")
"""
    words, error = map(json.loads, run(program, tmp_path).splitlines())
    assert words["message"] == f"The text is {QUOTE}"
    assert error["errors"][0]["message"] == f"ValueError: {QUOTE}"


def test_bentoml_and_uvicorn_log_in_the_same_form_and_no_paths(tmp_path: Path) -> None:
    program = """
from bentoml._internal.log import configure_server_logging
configure_server_logging()
configure(debug=False)
logging.getLogger("bentoml.worker.service").info("Service started.")
logging.getLogger("uvicorn.error").warning("Exceeded a limit.")
logging.getLogger("uvicorn.error").info("WebSocket /extract?name=%s", SECRET)
logging.getLogger("bentoml.access").info("/extract?name=%s", SECRET)
logging.getLogger("uvicorn.access").info("/extract?name=%s", SECRET)
"""
    lines = logged(program, tmp_path)
    assert [line["message"] for line in lines] == ["Service started.", "Exceeded a limit."]


def test_text_that_is_no_unicode_can_be_logged(tmp_path: Path) -> None:
    (line,) = logged("OURS.info('\\udc80 \\0')", tmp_path)
    assert line["message"] == "\udc80 \0"


@pytest.mark.parametrize("header", ["a", "0af7651916cd43dd8448eb211c80319c", "A.b_c-9", "x" * 64])
def test_a_well_formed_request_id_is_kept(header: str) -> None:
    assert request_id_of(header) == header


@pytest.mark.parametrize("header", ["", " ", "a b", "a\n", "x" * 65, "é", "٣", '"', "<script>", "a/b"])
def test_another_is_replaced(header: str) -> None:
    made = request_id_of(header)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert made != request_id_of(header)


@given(st.text())
def test_a_request_id_is_always_well_formed(header: str) -> None:
    assert re.fullmatch("[A-Za-z0-9._-]{1,64}", request_id_of(header), re.ASCII)
