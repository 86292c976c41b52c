"""`klantstem values`: look at the value sets, and check one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from klantstem.errors import ModelError
from klantstem.values import DEFAULT, Basis, Level, Value, ValueSet, available, load

if TYPE_CHECKING:
    from klantstem.method import Check
    from klantstem.models.persistence import TrainedModel

app = typer.Typer(help="Look at the value sets, and check your own.", no_args_is_help=True)

STYLE = {True: "cyan", False: "magenta"}
"""Rational levels and emotional ones."""

HEADINGS = {
    "balance": "number and balance",
    "base": "the base",
    "synonyms": "near-synonyms",
    "loaded": "lading",
    "misplaced": "statements that fit another value better",
    "tagged": "what can be tagged",
}
"""What the rules of the method are about."""

BASES = {
    Basis.BEKEND: "values that the model learnt",
    Basis.AFGELEID: "values that it learnt and these are built from",
    Basis.VOORBEELDEN: "examples",
    Basis.OMSCHRIJVING: "definition and lading",
    None: "nothing",
}
"""On what tags rest, surest first."""


@app.command("list")
def list_sets() -> None:
    """List the value sets that ship with klantstem."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("name", "values", "kind", "title"):
        table.add_column(column, justify="right" if column == "values" else "left", no_wrap=column != "title")
    for name in available():
        values = load(name)
        count = str(len(values.values)) if values.complete else f"{len(values.values)} (incomplete)"
        table.add_row(name, count, values.kind, Text(values.title))
    console = _console()
    console.print(table)
    console.print(f"\nThe default is {DEFAULT}. See one with: klantstem values show NAME")


@app.command("show")
def show_set(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A shipped value set (see 'klantstem values list'), or the path of a YAML file.",
            autocompletion=available,
        ),
    ] = DEFAULT,
) -> None:
    """Show a value set: its levels, values, definitions, synonyms and lading."""
    values = load(name)
    console = _console()
    console.print(_pyramid(values))
    for label, text in (
        ("scale", " < ".join(values.scale)),
        ("source", values.source),
        ("note", values.note),
    ):
        if text:
            console.print(Text.assemble((f"{label}: ", "bold"), text))
    _print_warnings(console, values)


@app.command("check")
def check_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The YAML file of your own value set.")],
    model: Annotated[
        str | None, typer.Option(metavar="M", help="Model to measure with, a name or folder; it needs an encoder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write what was found as JSON.")] = False,
) -> None:
    """Check your value set by the rules of the method: errors stop it (exit code 1), warnings do not."""
    values = load(file)

    # Imported here: `klantstem --help` should not wait for a model.
    from klantstem.method import check

    trained, skipped = _at_hand(model)
    found = check(values, trained)
    if values.kind == "referentie":
        skipped = "This is a framework: it was only checked whether its values can be tagged."
    elif trained is not None and not found.measured:
        skipped = f"Likeness was not measured: {trained.name} has no encoder."
    if as_json:
        print(json.dumps({"file": file.name, **_record(found), "skipped": skipped}, ensure_ascii=False, indent=1))
    else:
        _print_check(file, found, skipped)
    if not found.in_order:
        raise typer.Exit(1)


def _at_hand(name: str | None) -> tuple[TrainedModel | None, str | None]:
    """Return the model to measure with, or else why there is none; one that the user names must be there."""
    from klantstem.models.shipped import DEFAULT_MODEL, open_model

    try:
        return open_model(name or DEFAULT_MODEL), None
    except ModelError as error:
        if name is not None:
            raise
        return None, f"Likeness was not measured: {error}"


def _record(found: Check) -> dict[str, object]:
    """Return what a check found, as JSON has it."""
    values = found.values
    return {
        "name": values.name,
        "kind": values.kind,
        "in_order": found.in_order,
        "measured": found.measured,
        "values": [{"name": each.name, "level": each.level, "basis": found.basis[each.name]} for each in values.values],
        "findings": [asdict(finding) for finding in found.findings],
    }


def _print_check(file: Path, found: Check, skipped: str | None) -> None:
    console, values = _console(), found.values
    levels = len({value.level for value in values.values})
    counts = f"{_counted(len(values.values), 'value')} on {_counted(levels, 'level')}"
    state = "is in order" if found.in_order else "has errors"
    console.print(f"{file}: value set '{values.name}' {state}, with {counts}.")
    for rule, findings in groupby(found.findings, key=attrgetter("rule")):
        console.print(Text(f"\n{HEADINGS[rule]}", style="bold"))
        for each in findings:
            style = "red" if each.severity == "error" else "yellow"
            console.print(Text.assemble((f"{each.severity}: ", style), f"{each.message} {each.advice}".rstrip()))
    console.print(Text("\nwhat its tags rest on", style="bold"))
    for basis, names in _by_basis(found):
        console.print(Text.assemble((f"{basis}: ", "dim"), ", ".join(names)))
    if skipped is not None:
        console.print(f"\n{skipped}")


def _by_basis(found: Check) -> Iterator[tuple[str, list[str]]]:
    for basis in BASES:
        names = [name for name, its in found.basis.items() if its is basis]
        if names:
            yield BASES[basis], names


def _pyramid(values: ValueSet) -> Tree:
    tree = Tree(Text.assemble((values.name, "bold"), "  ", values.title), guide_style="dim")
    if values.priority:
        order = " > ".join(values.names)
        tree.add(Text.assemble("order of priority: ", (order, "bold")))
    for level in values.levels:
        members = [value for value in values.values if value.level == level.name]
        if members:
            branch = tree.add(_level_line(level))
            for value in members:
                _add_value(branch, value)
    return tree


def _level_line(level: Level) -> Text:
    side = "rational" if level.rational else "emotional"
    line = Text.assemble((level.name, f"bold {STYLE[level.rational]}"), (f" ({side})", "dim"))
    return line.append(f"  {level.description}") if level.description else line


def _add_value(branch: Tree, value: Value) -> None:
    head = Text(value.name, style="bold")
    leaf = branch.add(head.append(f"  {value.definition}", style="not bold") if value.definition else head)
    if value.synonyms:
        leaf.add(Text.assemble(("synonyms: ", "dim"), ", ".join(value.synonyms)))
    for statement in value.lading:
        leaf.add(Text.assemble((f"{statement.by}: ", "dim"), statement.text))


def _print_warnings(console: Console, values: ValueSet) -> None:
    for warning in values.warnings():
        console.print(Text.assemble(("warning: ", "yellow"), warning))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _console() -> Console:
    """Return a console that wraps on a terminal, and in a pipe leaves each line whole and without colour."""
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 10_000
    return console
