"""`klantstem values`: look at the value sets, and check one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from klantstem.values import DEFAULT, Level, Value, ValueSet, available, load

app = typer.Typer(help="Look at the value sets, and check your own.", no_args_is_help=True)

STYLE = {True: "cyan", False: "magenta"}
"""Rational levels and emotional ones."""


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
) -> None:
    """Check the file of a value set: errors stop it, warnings do not."""
    values = load(file)
    console = _console()
    levels = len({value.level for value in values.values})
    counts = f"{_counted(len(values.values), 'value')} on {_counted(levels, 'level')}"
    console.print(f"{file}: value set '{values.name}' is in order, with {counts}.")
    _print_warnings(console, values)


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
