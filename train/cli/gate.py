"""Commands of `train gate`: check, accept."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from train.cli.options import JsonOption, console

if TYPE_CHECKING:
    from train.gate import GateResult

app = typer.Typer(no_args_is_help=True, help="Decide whether a bundle may ship.")
GateFile = Annotated[Path, typer.Option("--gate", help="the limits")]
Bundle = Annotated[
    Path | None, typer.Argument(metavar="[BUNDLE]", help="the bundle's folder; default: the one that ships")
]
GATE = Path("configs/gate.yaml")


@app.command()
def check(bundle: Bundle = None, gate: GateFile = GATE, json_output: JsonOption = False) -> None:
    """Compare a bundle with the limits of a gate and the last accepted bundle; exit status 1 if a check fails."""
    from train.gate import check_bundle, load_gate

    _show(check_bundle(load_gate(gate), bundle), json_output)


@app.command()
def accept(bundle: Bundle = None, gate: GateFile = GATE, json_output: JsonOption = False) -> None:
    """Make a bundle the accepted one if it passes the gate: its predictions are saved where the gate says."""
    from train.gate import accept_bundle, load_gate

    limits = load_gate(gate)
    _show(accept_bundle(limits, bundle), json_output)
    if not json_output:
        console.print(f"accepted: its predictions are in {limits.accepted}")


def _show(result: "GateResult", as_json: bool) -> None:
    """Print the result; end with status 1 if a check failed."""
    from train.views import gate_table

    if as_json:
        typer.echo(result.model_dump_json(indent=1))
    else:
        console.print(gate_table(result))
        for one in result.checks:
            if not one.passed:
                console.print(f"failed: {one.name}{f': {one.note}' if one.note else ''}")
    if not result.passed:
        raise typer.Exit(1)
