import math

import pytest

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate import Reliability, ReliabilityBin


def test_findings_are_sorted_into_bins_by_confidence() -> None:
    found = [(0.1, False), (0.3, True), (0.75, True), (0.5, False), (1.0, True), (1.0, True)]
    reliability = Reliability.of(found, bins=2)
    assert reliability.bins == (
        ReliabilityBin(low=0.0, high=0.5, count=2, mean_confidence=pytest.approx(0.2), share_right=0.5),
        ReliabilityBin(low=0.5, high=1.0, count=4, mean_confidence=pytest.approx(0.8125), share_right=0.75),
    )
    assert reliability.count == 6
    assert reliability.expected_calibration_error == pytest.approx((2 * 0.3 + 4 * 0.0625) / 6)


def test_bins_that_nothing_is_in_are_left_out() -> None:
    bins = Reliability.of([(0.95, True), (0.05, False)]).bins
    assert [(one.low, one.high) for one in bins] == [(0.0, 0.1), (0.9, 1.0)]


def test_confidences_out_of_bounds_are_in_the_outermost_bins() -> None:
    assert [one.count for one in Reliability.of([(1.5, True), (-1.0, False)], bins=3).bins] == [1, 1]


def test_confidences_that_are_no_number_are_left_out() -> None:
    assert Reliability.of([(math.nan, True), (math.inf, True), (0.5, False)]).count == 1


def test_who_is_as_sure_as_right_makes_no_error_and_who_is_sure_of_what_is_wrong_the_greatest() -> None:
    assert Reliability.of([(0.75, True)] * 3 + [(0.75, False)]).expected_calibration_error == 0.0
    assert Reliability.of([(1.0, False)] * 3).expected_calibration_error == 1.0
    assert Reliability.of([]).expected_calibration_error == 0.0


def test_less_than_one_bin_is_refused() -> None:
    with pytest.raises(ArgumentError, match="1 bin or more, not into 0"):
        Reliability.of([], bins=0)


def test_a_table_shows_each_bin() -> None:
    lines = [line.split() for line in str(Reliability.of([(0.25, False), (1.0, True)], bins=2)).splitlines()]
    assert lines == [
        ["confidence", "count", "mean", "of", "it", "right"],
        ["0.00", "to", "0.50", "1", "0.250", "0.000"],
        ["0.50", "to", "1.00", "1", "1.000", "1.000"],
        ["Expected", "calibration", "error", "0.125"],
    ]
