"""The examples run as the documentation says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_example_of_a_categorization_ai_categorizes_and_seals_itself(tmp_path: Path) -> None:
    command = [sys.executable, _EXAMPLES / "custom_categorization.py", "by_words.bento"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert said.startswith("Invoice 1.0\ncategorization_1:")
    assert (tmp_path / "by_words.bento").is_file()


def test_the_example_of_a_file_splitting_ai_splits_and_seals_itself(tmp_path: Path) -> None:
    command = [sys.executable, _EXAMPLES / "custom_file_splitting.py", "by_reference.bento"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert said.startswith("2 1.0\n1 0.9\nfile_splitting_1:")
    assert (tmp_path / "by_reference.bento").is_file()
