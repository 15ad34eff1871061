import pytest

from konfuzio_sdk.trainer.information_extraction.progress import watched


def test_nothing_is_written_where_there_is_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(watched([1, 2, 3], "Training")) == [1, 2, 3]
    assert capfd.readouterr() == ("", "")
