from train.metrics.records import Metric


def format_metric(figure: Metric, digits: int = 3) -> str:
    """A figure with its interval in brackets, as far as they are defined."""
    if figure.value is None:
        return "–"
    ends = "" if figure.low is None else f" [{figure.low:.{digits}f}, {figure.high:.{digits}f}]"
    return f"{figure.value:.{digits}f}{ends}"


def format_percent(figure: Metric) -> str:
    if figure.value is None:
        return "–"
    ends = "" if figure.low is None or figure.high is None else f" ({100 * figure.low:.1f} to {100 * figure.high:.1f})"
    return f"{100 * figure.value:.1f} %{ends}"


def format_points(difference: Metric) -> str:
    return f"{100 * (difference.value or 0):+.1f}"
