from train.metrics.format import (
    format_interval,
    format_metric,
    format_percent,
    format_points,
    format_share,
    format_value,
)
from train.metrics.records import Metric

METRIC = Metric(value=0.94, low=0.925, high=0.9504)
WITHOUT_INTERVAL = Metric(value=0.94)
UNDEFINED = Metric(value=None)


def test_metric_has_its_interval_in_brackets() -> None:
    assert format_metric(METRIC) == "0.940 [0.925, 0.950]"
    assert format_metric(METRIC, 2) == "0.94 [0.93, 0.95]"
    assert format_metric(WITHOUT_INTERVAL) == "0.940"
    assert format_metric(UNDEFINED) == "–"


def test_value_and_interval_can_be_formatted_separately() -> None:
    assert (format_value(METRIC), format_interval(METRIC)) == ("0.940", "0.925 – 0.950")
    assert (format_value(0.94, 2), format_interval(METRIC, 4, " to ")) == ("0.94", "0.9250 to 0.9504")
    assert (format_value(None), format_value(UNDEFINED)) == ("–", "–")
    assert (format_interval(WITHOUT_INTERVAL), format_interval(UNDEFINED)) == ("", "")


def test_points_are_signed_and_have_an_interval_in_the_style_asked_for() -> None:
    difference = Metric(value=0.0121, low=-0.003, high=0.027)
    assert format_points(difference) == "+1.2 [-0.3, +2.7]"
    assert format_points(difference, "parentheses") == "+1.2 (-0.3 to +2.7)"
    assert format_points(difference, "none") == "+1.2"
    assert format_points(Metric(value=-0.01)) == "-1.0"
    assert format_points(UNDEFINED) == "–"


def test_percent_has_its_interval_in_parentheses_and_a_share_has_none() -> None:
    assert format_percent(METRIC) == "94.0 % (92.5 to 95.0)"
    assert format_percent(WITHOUT_INTERVAL) == "94.0 %"
    assert format_percent(UNDEFINED) == "–"
    assert (format_share(0.94), format_share(0.944, 1), format_share(None)) == ("94 %", "94.4 %", "–")
