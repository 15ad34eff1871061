from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from commands import run
from konfuzio_sdk.opening.summary import summary

if TYPE_CHECKING:
    from pathlib import Path


def test_of_a_manifest_of_another_format_what_bentoml_knows_is_told(small_archive: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(small_archive, tmp_path / "folder", format="xztar", filter="data")
    manifest = tmp_path / "folder" / "src" / "manifest.json"
    manifest.write_text(r'{"format": "konfuzio-manifest-9\u001b[2J[bold]", "more": 1}')
    bento = tmp_path / "folder" / "bento.yaml"
    bento.write_text(bento.read_text().replace("\nlabels:\n", "\nlabels:\n  author: a\u009b2J\u202e\n", 1))
    found = summary(tmp_path / "folder")
    assert found.manifest is None
    assert found.format == "konfuzio-manifest-9\x1b[2J[bold]"
    assert found.bento.name == "categorization_1"
    assert found.bento.labels["request"].startswith("Categorize")
    shown = run("bento", "inspect", tmp_path / "folder")
    assert r"of the format konfuzio-manifest-9\x1b[2J[bold], which this SDK does not read" in shown
    assert "categorization_1:" in shown
    assert r"a\x9b2J\u202e" in shown
    as_json = run("bento", "inspect", tmp_path / "folder", "--json")
    assert as_json.isascii()
    told = json.loads(as_json)
    assert (told["manifest"], told["format"]) == (None, found.format)
