"""Commands of `train reading`: fit, evaluate, render."""

from pathlib import Path
from random import Random
from typing import Annotated

import typer

from train.cli.evaluation import show_result
from train.cli.options import JsonOption
from zhili.errors import InputError, did_you_mean

app = typer.Typer(no_args_is_help=True, help="Fit and evaluate the model that tells headings, text and menus apart.")
Count = Annotated[int, typer.Option(min=1, help="how many pages to render")]
Seed = Annotated[int, typer.Option(help="seed of the pages")]
FITTED, EVALUATED, SEED = 4500, 250, 11  # pages of the weights of the package and of their evaluation, and the seed


@app.command()
def fit(
    count: Count = FITTED,
    seed: Seed = SEED,
    output: Annotated[Path | None, typer.Option(help="file of the weights; default: that of the package")] = None,
    json_output: JsonOption = False,
) -> None:
    """Fit the model on rendered and hand-written pages, write its weights and evaluate it.

    The defaults give the weights of the package.
    """
    from train.reading import evaluate_roles, fit_roles, save_roles
    from train.views import role_tables
    from zhili.reading import WEIGHTS

    model = fit_roles(seed, count)
    save_roles(model, output or WEIGHTS)
    result = evaluate_roles(model, seed, EVALUATED)
    show_result(result, role_tables(result), json_output)


@app.command()
def evaluate(
    count: Count = EVALUATED,
    seed: Seed = SEED,
    document: Annotated[Path | None, typer.Option(help="write the tables there, between their marks")] = None,
    json_output: JsonOption = False,
) -> None:
    """Evaluate the model of the package on layouts and reports that its training does not see."""
    from train.reading import evaluate_roles
    from train.views import require_section, role_tables, roles_markdown, update_section
    from zhili.reading import RoleModel

    if document:
        require_section(document, "roles")
    result = evaluate_roles(RoleModel.load(), seed, count)
    show_result(result, role_tables(result), json_output)
    if document:
        update_section(document, "roles", roles_markdown(result))


@app.command()
def render(
    family: Annotated[str, typer.Argument(help="for example html/gov_policy; a wrong name lists those that exist")],
    output: Annotated[Path, typer.Option(help="folder for the pages")] = Path("runs/reading"),
    count: Count = 5,
    seed: Seed = 0,
) -> None:
    """Render pages of a family of layouts, each with a file of its lines and roles (.tsv), to look at."""
    from train.reading import all_layouts, articles, reports

    layouts = all_layouts()
    if family not in layouts:
        known = did_you_mean(family, layouts, f"one of {', '.join(sorted(layouts))}")
        raise InputError(f"{family}: no such family of layouts; {known}")
    output.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        rng = Random(f"{seed}/{family}/{number}")
        page = layouts[family](next(articles(rng, reports("train"))), rng)
        path = output / f"{family.replace('/', '-')}-{number}{page.suffix}"
        path.write_bytes(page.data)
        rows = "".join(f"{role}\t{text}\n" for text, role in page.lines)
        path.with_name(path.name + ".tsv").write_text(rows, encoding="utf-8")
        typer.echo(path)
