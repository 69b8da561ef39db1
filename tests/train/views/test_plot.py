from hypothesis import given
from hypothesis import strategies as st

from train.views.plot import Axis, Band, Line, Plot, axis_over, share_axis

VALUES = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 6)), min_size=1, max_size=20)


@given(VALUES)
def test_axis_covers_its_values_between_round_ends(values: list[float]) -> None:
    axis = axis_over(values, "x")
    slack = 1e-9 * max(1, *(abs(v) for v in values))
    assert axis.low <= min(values) + slack and axis.high >= max(values) - slack
    assert axis.low < axis.high
    assert 2 <= len(axis.ticks) <= 9
    assert all(0 <= axis.share(v) <= 1 for v in values)


def test_ticks_are_round_numbers() -> None:
    axis = axis_over([0.907, 0.94], "F1")
    assert axis.ticks == (0.9, 0.91, 0.92, 0.93, 0.94)
    assert [axis.text(t) for t in axis.ticks] == ["0.9", "0.91", "0.92", "0.93", "0.94"]
    assert axis_over([3, 3067], "n", floor=0).text(3000) == "3,000"
    assert Axis(0, 1, "", (0, 1), percent=True).text(0.25) == "25 %"


def test_origin_of_a_plot_is_at_the_bottom_left() -> None:
    plot = Plot("t", share_axis("x"), share_axis("y"), lines=[Line([(0, 0), (1, 1)], "after", "a")])
    assert plot.path([(0, 0), (1, 1)]) == f"{plot.left}.0,{plot.bottom}.0 {plot.right}.0,{plot.top}.0"
    area = plot.area(Band([0, 1], [0.0, 0.5], [0.5, 1.0], "after")).split()
    assert len(area) == 4 and area[0] == plot.path([(0, 0.5)]) and area[-1] == plot.path([(0, 0)])
    assert plot.names == {"after": "a"}
