from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from served_fixtures import Archive


def test_modules_of_the_folder_that_it_is_started_in_do_not_take_the_place_of_the_archives(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("konfuzio_sdk.py", "lz4.py", f"{archive.bento.tag.name}.py", "orjson.py"):
        (tmp_path / name).write_text("raise SystemExit('this is not of the archive')\n")
    monkeypatch.chdir(tmp_path)
    with LocalServer(str(archive.bento.tag)) as server, ServiceClient(server.url) as client:
        assert client.ai_type == "extraction"
    assert server.log == ""
