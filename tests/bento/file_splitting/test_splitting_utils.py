"""The names that custom code imports."""

from __future__ import annotations

from pathlib import Path

from konfuzio_sdk.bento.file_splitting.schemas import SplitRequest20240930, SplitRequest20241227, SplitResponse20240930
from konfuzio_sdk.bento.file_splitting.utils import convert_document_to_request, prepare_request, process_response
from konfuzio_sdk.data import Project
from konfuzio_sdk.data.bundle import document_of_pages

GOLDEN = Path(__file__).parents[2] / "golden" / "file_splitting"


def test_a_request_of_2024_is_prepared_and_answered() -> None:
    request = SplitRequest20240930.model_validate_json((GOLDEN / "SplitRequest20240930.json").read_bytes())
    document = prepare_request(request=request, project=Project(), konfuzio_sdk_version="0.3.52")
    parts = [document_of_pages([page]) for page in document.pages()]
    response = process_response(parts, SplitResponse20240930)
    assert isinstance(response, SplitResponse20240930)
    assert [[page["id"] for page in found["pages"]] for found in response.splitting_results] == [[4201], [4202]]
    assert response.splitting_results[0]["category"] == 63
    again = convert_document_to_request(document, SplitRequest20241227)
    assert isinstance(again, SplitRequest20241227)
    assert [page["id"] for page in again.pages] == [4201, 4202]
