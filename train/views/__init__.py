"""Results for people: HTML page, charts, terminal tables, document sections."""

from train.views.ablation import ablation_markdown, ablation_tables
from train.views.corpus import draw_corpus, label_table, stats_markdown, stats_tables, subjects_table
from train.views.evaluation_tables import comparison_table, evaluation_tables, summary_table
from train.views.experiment_tables import (
    crossval_markdown,
    crossval_table,
    decision_fit_tables,
    label_issues_table,
    learning_markdown,
    learning_table,
)
from train.views.gate_table import gate_table
from train.views.html import write_page
from train.views.reading import role_tables, roles_markdown
from train.views.sections import require_section, update_section
from train.views.sweep import draw_sweep, sweep_table

__all__ = [
    "ablation_markdown",
    "ablation_tables",
    "comparison_table",
    "crossval_markdown",
    "crossval_table",
    "decision_fit_tables",
    "draw_corpus",
    "draw_sweep",
    "evaluation_tables",
    "gate_table",
    "label_issues_table",
    "label_table",
    "learning_markdown",
    "learning_table",
    "require_section",
    "role_tables",
    "roles_markdown",
    "stats_markdown",
    "stats_tables",
    "subjects_table",
    "summary_table",
    "sweep_table",
    "update_section",
    "write_page",
]
