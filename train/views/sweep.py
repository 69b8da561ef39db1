"""A sweep as a table and as pictures."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.table import Table

from train.experiments import Sweep
from train.runs import RunFolder
from zhili.extras import require

PLOTS = {
    "history": "plot_optimization_history",
    "epochs": "plot_intermediate_values",
    "values": "plot_slice",
    "importance": "plot_param_importances",
}


def sweep_table(sweep: Sweep, rows: int = 10) -> Table:
    """The best trials, the best one first."""
    complete = [trial for trial in sweep.trials if trial.score is not None and not trial.pruned]
    keys = list(sweep.trials[0].values)
    table = Table(title=f"{sweep.name}: {len(sweep.trials)} trials, {len(sweep.trials) - len(complete)} pruned")
    for name in ("trial", sweep.metric, *(key.rpartition(".")[2] for key in keys)):
        table.add_column(name, justify="right")
    ordered = sorted(complete, key=lambda t: t.score or 0, reverse=sweep.metric != "loss")
    for trial in ordered[:rows]:
        cells = [f"{value:.3g}" if isinstance(value, float) else str(value) for value in trial.values.values()]
        table.add_row(str(trial.number), f"{trial.score:.4f}", *cells)
    return table


def draw_sweep(name: str, run: RunFolder) -> list[Path]:
    """Draw a study with Optuna's plots: scores by trial and by epoch, scores by value, and the keys' importance.

    Args:
        name: the name of the study.
        run: its folder.

    Returns:
        The pictures.
    """
    matplotlib = require("matplotlib", "sweep", "sweep")
    matplotlib.use("Agg")
    optuna = require("optuna", "sweep", "sweep")
    study = optuna.load_study(study_name=name, storage=f"sqlite:///{run.study}")
    scores = {trial.value for trial in study.trials if trial.state.name == "COMPLETE"}
    pictures = []
    for picture, function in PLOTS.items():
        if picture == "importance" and len(scores) < 2:  # nothing to explain
            continue
        path = run.path / f"{picture}.png"
        with warnings.catch_warnings():
            # Of experimental plots, axes with one value and fonts without Chinese: nothing that a person can act on.
            warnings.simplefilter("ignore")
            _draw(matplotlib, getattr(optuna.visualization.matplotlib, function), study, path)
        pictures.append(path)
    return pictures


def _draw(matplotlib: Any, plot: Callable[[Any], Any], study: Any, path: Path) -> None:
    """Write one of Optuna's plots."""
    axes = plot(study)
    figure = axes.flat[0].figure if hasattr(axes, "flat") else axes.figure
    figure.savefig(path, dpi=120, bbox_inches="tight")
    matplotlib.pyplot.close(figure)
