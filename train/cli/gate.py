"""Commands that decide about a bundle: check, accept."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from train.cli.options import JsonOption, console

if TYPE_CHECKING:
    pass

GateFile = Annotated[Path, typer.Option("--gate", help="the limits")]
Bundle = Annotated[Path | None, typer.Argument(metavar="[BUNDLE]", help="its folder; else the one that ships")]
GATE = Path("configs/gate.yaml")


def check(bundle: Bundle = None, gate: GateFile = GATE, json_output: JsonOption = False) -> None:
    """Hold a bundle to the limits of a gate and to the bundle accepted last; exit status 1 on any failure."""
    from train.gate import check as work
    from train.gate import load_gate

    _show(work(load_gate(gate), bundle), json_output)


def accept(bundle: Bundle = None, gate: GateFile = GATE, json_output: JsonOption = False) -> None:
    """Make a bundle the accepted one, if it passes the gate: its answers are kept where the gate says."""
    from train.gate import accept as work
    from train.gate import load_gate

    limits = load_gate(gate)
    _show(work(limits, bundle), json_output)
    if not json_output:
        console.print(f"accepted: its answers are in {limits.accepted}")


def _show(found: "GateResult", as_json: bool) -> None:
    """Prints what came of it; ends with status 1 where a check failed."""
    from train.views import gate_table

    if as_json:
        typer.echo(found.model_dump_json(indent=1))
    else:
        console.print(gate_table(found))
        for one in found.checks:
            if not one.passed:
                console.print(f"failed: {one.name}{f': {one.note}' if one.note else ''}")
    if not found.passed:
        raise typer.Exit(1)
