"""Work that hangs, crashes, is given up or killed costs its own request, and no other."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
import httpx
import pytest

from acting_ai import ActingAI
from acting_service import ask, metric, request, settings, until, worker_of
from konfuzio_sdk.bento.archive_paths import MODEL_FILE
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.serving.metrics import LOSSES
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_WORK = "konfuzio_requests_in_work"
WAITING = "konfuzio_requests_waiting"
LOST = "konfuzio_workers_lost_total"
TIMED_OUT, ABANDONED, ENDED = (f'{LOST}{{reason="{reason}"}}' for reason in LOSSES)


@pytest.fixture(scope="module")
def acting() -> str:
    bento, _ = ActingAI().save_bento(golden=0)
    return str(bento.tag)


@pytest.fixture(scope="module")
def service(acting: str) -> Iterator[LocalServer]:
    """A service of two workers, whose requests may take eight seconds."""
    with LocalServer(acting, environment=settings(workers=2, timeout=8, abandoned_timeout=0.5)) as running:
        until(lambda: metric(running, 'konfuzio_workers{state="ready"}') == 2)
        yield running


@pytest.fixture(autouse=True)
def whole_again(service: LocalServer) -> Iterator[None]:
    yield
    until(lambda: metric(service, 'konfuzio_workers{state="ready"}') == 2)
    assert ask(service, "hello").status_code == 200


def hang_up(service: LocalServer, text: str) -> None:
    """Send a request, wait until it is worked on, and go."""
    before = metric(service, IN_WORK)
    url = httpx.URL(service.url)
    body = request(text)
    head = f"POST /extract HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((url.host, url.port or 80)) as caller:
        caller.sendall(head.encode() + body)
        until(lambda: metric(service, IN_WORK) > before)


def lines_of(service: LocalServer, request_id: str) -> list[dict[str, object]]:
    """The two lines of a request that cost a worker: that it was answered, and that the worker was lost."""
    lines = [json.loads(line) for line in service.log.splitlines() if line.startswith("{")]
    return sorted(
        (line for line in lines if line.get("request_id") == request_id), key=lambda line: "status" not in line
    )


@pytest.mark.parametrize("text", ["exit 3", "crash", "signal SIGKILL"])
def test_a_worker_that_ends_costs_its_own_request_alone(service: LocalServer, text: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        others = [pool.submit(ask, service, "sleep 0.1") for _ in range(3)]
        lost = pool.submit(ask, service, text)
        others += [pool.submit(ask, service, "sleep 0.1") for _ in range(3)]
    assert (lost.result().status_code, lost.result().json()["type"]) == (500, PROBLEMS["worker-lost"].uri)
    assert [other.result().status_code for other in others] == [200] * 6


def test_of_a_worker_that_ends_the_log_says_how_and_amid_which_request(service: LocalServer) -> None:
    before = metric(service, ENDED)
    ask(service, "signal SIGKILL", **{"X-Request-ID": "killed-1"})
    until(lambda: metric(service, ENDED) == before + 1)
    answered, lost = lines_of(service, "killed-1")
    told = f"Worker {answered['worker']} ended with signal 9 (SIGKILL) amid request killed-1; another is started."
    assert lost["message"] == told


def test_a_worker_that_is_told_to_end_goes_on_until_its_service_ends(service: LocalServer) -> None:
    assert ask(service, "signal SIGTERM").status_code == 200


def test_a_worker_killed_amid_a_request_costs_it_alone(service: LocalServer) -> None:
    pids = {worker_of(ask(service, "hello")) for _ in range(8)}
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(ask, service, "sleep 1") for _ in range(3)]
        until(lambda: metric(service, IN_WORK) == 2)
        os.kill(pids.pop(), signal.SIGKILL)
    assert sorted(answer.result().status_code for answer in answers) == [200, 200, 500]


def test_a_request_that_takes_too_long_is_answered_504_and_its_worker_is_ended(service: LocalServer) -> None:
    lost = metric(service, TIMED_OUT)
    answered = ask(service, "spin", **{"X-Request-ID": "slow-1"})
    assert (answered.status_code, answered.headers["content-type"]) == (504, PROBLEM_JSON)
    assert "within 8 seconds" in answered.json()["detail"]
    until(lambda: metric(service, TIMED_OUT) == lost + 1)
    line, told = lines_of(service, "slow-1")
    assert (line["status"], line["problem"]) == (504, "timeout")
    assert f"Worker {line['worker']} was ended: request slow-1 took longer than " in told["message"]
    assert "BENTO_SERVICE_TIMEOUT (8 s); another is started." in told["message"]


def test_two_callers_who_hang_up_leave_a_service_that_serves_others(service: LocalServer) -> None:
    lost = metric(service, ABANDONED)
    callers = [threading.Thread(target=hang_up, args=(service, "spin")) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert ask(service, "hello").status_code == 200
    until(lambda: metric(service, ABANDONED) == lost + 2)
    told = r"Worker \d+ was ended: the caller of request \w+ had hung up, and its work went on for [A-Z_]+ \(0.5 s\); "
    assert len(re.findall(told, service.log)) == 2


def test_work_that_is_soon_done_is_let_finish_when_its_caller_hangs_up(service: LocalServer) -> None:
    lost = metric(service, LOST)
    hang_up(service, "sleep 0.2")
    until(lambda: metric(service, IN_WORK) == 0)
    assert metric(service, LOST) == lost


def test_a_request_that_waits_costs_nothing_once_its_caller_has_gone(service: LocalServer) -> None:
    with ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(ask, service, "sleep 1") for _ in range(2)]
        until(lambda: metric(service, IN_WORK) == 2)
        with socket.create_connection((httpx.URL(service.url).host, httpx.URL(service.url).port or 80)) as caller:
            body = request("exit 3")
            head = "POST /extract HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            caller.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            until(lambda: metric(service, WAITING) == 1)
        until(lambda: metric(service, WAITING) == 0)
    assert [answer.result().status_code for answer in busy] == [200, 200]


def test_what_an_ai_started_is_ended_with_it(service: LocalServer) -> None:
    hang_up(service, "fork")
    until(lambda: metric(service, IN_WORK) == 0)
    assert not any(_waits_for_ever(process) for process in Path("/proc").glob("[0-9]*"))


def _waits_for_ever(process: Path) -> bool:
    try:
        return b"time.sleep(600)" in (process / "cmdline").read_bytes()
    except OSError:
        return False


def test_an_ai_that_goes_on_twice_answers_once_and_nobody_gets_what_was_meant_for_another(
    service: LocalServer,
) -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = [f"{'twin' if number % 4 == 0 else 'hello'} caller {number}" for number in range(16)]
        answers = list(pool.map(lambda text: ask(service, text), texts))
    told = [
        answer.json()["annotation_sets"][0]["annotations"][0]["translated_text"]
        for answer in answers
        if answer.status_code == 200
    ]
    assert told == [f"caller {number}" for number in range(16)]


def test_a_worker_that_ends_by_a_signal_without_a_name_is_replaced(service: LocalServer) -> None:
    os.kill(worker_of(ask(service, "hello")), signal.SIGRTMIN + 3)
    until(lambda: metric(service, 'konfuzio_workers{state="ready"}') == 1)


def test_answers_are_forgotten_when_they_are_sent(service: LocalServer) -> None:
    """The front's own collection of garbage comes too seldom for what is large."""
    assert ask(service, "large 20").status_code == 200
    before = metric(service, "process_resident_memory_bytes")
    for _ in range(8):
        ask(service, "large 20")
    assert metric(service, "process_resident_memory_bytes") - before < 60 * 2**20


def test_an_error_tells_neither_text_nor_place(service: LocalServer) -> None:
    answered = ask(service, "raise Geheim-4711", **{"X-Request-ID": "find-me"})
    assert answered.status_code == 500
    assert "Geheim" not in answered.text
    assert ".py" not in answered.text
    assert answered.json()["instance"] == "urn:request:find-me"
    assert "Geheim" not in service.log
    assert "find-me" in service.log
    assert "acting_ai.py" in service.log


def test_debugging_tells_more(acting: str) -> None:
    with LocalServer(acting, environment=settings(workers=1, debug="true")) as debugged:
        assert "ValueError: at last" in ask(debugged, "raise at last").json()["debug"]


def test_places_are_few_and_whoever_comes_too_late_is_told_when_to_come_again(acting: str) -> None:
    environment = settings(workers=1, max_concurrency=2)
    with LocalServer(acting, environment=environment) as small, ThreadPoolExecutor(2) as pool:
        taken = [pool.submit(ask, small, "sleep 1") for _ in range(2)]
        until(lambda: metric(small, IN_WORK) + metric(small, WAITING) == 2)
        refused = ask(small, "hello")
        assert [answer.result().status_code for answer in taken] == [200, 200]
    assert (refused.status_code, refused.json()["type"]) == (429, PROBLEMS["busy"].uri)
    assert int(refused.headers["retry-after"]) > 0


def test_requests_wait_while_the_only_worker_is_replaced(acting: str) -> None:
    with LocalServer(acting, environment=settings(workers=1)) as alone:
        assert ask(alone, "exit 3").status_code == 500
        assert ask(alone, "hello").status_code == 200


def test_an_ai_that_can_be_loaded_no_more_is_told_to_those_who_wait(acting: str, tmp_path: Path) -> None:
    """The model is damaged on the disk while the service runs, so that a lost worker cannot be replaced."""
    bento = bentoml.bentos.get(acting)
    folder = Path(bento.export(str(tmp_path / "copy.bento")))
    shutil.unpack_archive(folder, tmp_path / "served", format="xztar", filter="data")
    model = next((tmp_path / "served").rglob(MODEL_FILE))
    with LocalServer(str(tmp_path / "served"), environment=settings(workers=1)) as damaged:
        model.write_bytes(b"damaged")
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(ask, damaged, "exit 3")
            until(lambda: metric(damaged, IN_WORK) == 1 or first.done())
            second = pool.submit(ask, damaged, "hello")
        assert first.result().status_code == 500
        assert (second.result().status_code, second.result().json()["type"]) == (503, PROBLEMS["not-ready"].uri)
        assert "not the one that was sealed" in httpx.get(f"{damaged.url}/readyz").json()["detail"]


def test_stopping_finishes_what_is_in_flight_and_cuts_off_what_takes_too_long(acting: str) -> None:
    environment = settings(workers=2, drain_timeout=2)
    with LocalServer(acting, environment=environment) as stopped, ThreadPoolExecutor(2) as pool:
        until(lambda: metric(stopped, 'konfuzio_workers{state="ready"}') == 2)
        short, long = (pool.submit(ask, stopped, text) for text in ("sleep 1", "sleep 30"))
        until(lambda: metric(stopped, IN_WORK) == 2)
        stopped.stop()
        until(lambda: httpx.get(f"{stopped.url}/readyz").status_code == 503)
        late = ask(stopped, "hello")
        assert (late.status_code, late.json()["type"]) == (503, PROBLEMS["stopping"].uri)
        assert httpx.get(f"{stopped.url}/livez").status_code == 200
        assert short.result().status_code == 200
        assert (long.result().status_code, long.result().json()["type"]) == (503, PROBLEMS["stopping"].uri)
