"""What trains AIs is not there where they are served."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from categorized_pages import letters_and_bills
from konfuzio_sdk.trainer.document_categorization import CategorizationAI
from konfuzio_sdk.trainer.file_splitting import TextualFileSplittingAI

if TYPE_CHECKING:
    from konfuzio_sdk.trainer.base import BaseAI
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

_TESTS = Path(__file__).parents[1]
_WORK = """
import sys
sys.modules.update(dict.fromkeys(("joblib", "scipy", "sklearn")))  # importing them fails
from categorized_pages import letters_and_bills
from konfuzio_sdk.trainer.base import BaseAI
ai = BaseAI.load_model(sys.argv[1])
document = letters_and_bills().documents[-1]
if ai.ai_type == "extraction":
    print(ai.extract(document))
elif ai.ai_type == "categorization":
    print(ai.categorize(document).category.name)
else:
    print([ai.predict(page).is_first_page for page in document.pages()])
"""


def _works_without(ai: BaseAI, folder: Path) -> str:
    path = ai.save(folder)
    finished = subprocess.run(
        [sys.executable, "-c", _WORK, str(path)], capture_output=True, text=True, check=False, cwd=_TESTS
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_extraction_needs_no_training_library(trained_ai: RFExtractionAI, tmp_path: Path) -> None:
    assert "Document" in _works_without(trained_ai, tmp_path)


def test_categorization_needs_no_training_library(tmp_path: Path) -> None:
    ai = CategorizationAI(letters_and_bills().categories).fit()
    assert _works_without(ai, tmp_path).strip() == "Bill (GERMAN)"


def test_file_splitting_needs_no_training_library(tmp_path: Path) -> None:
    project = letters_and_bills()
    ai = TextualFileSplittingAI(project.categories).fit()
    here = [ai.predict(page).is_first_page for page in project.documents[-1].pages()]
    assert _works_without(ai, tmp_path).strip() == str(here)
