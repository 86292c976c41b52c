"""`klantstem corpus`: count, check, divide, compare, convert and join labelled feedback."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from klantstem.errors import CorpusError, WriteError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from klantstem.corpus import Agreement, Coverage, LabelAgreement, Requirements

app = typer.Typer(
    help="Work with labelled feedback: count, check, divide, compare, convert, join.", no_args_is_help=True
)

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder with train.jsonl, dev.jsonl, test.jsonl, ...")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Where the result goes.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


@app.command("stats")
def stats(folder: Folder) -> None:
    """Print what a corpus holds: splits, labels per value and stance, hard cases, sectors."""
    from klantstem.corpus import coverage, read_corpus, read_requirements

    corpus, requirements = read_corpus(folder), read_requirements(folder)
    everything = coverage(sentence for sentences in corpus.values() for sentence in sentences)
    console = _console()
    console.print(_splits({name: coverage(sentences) for name, sentences in corpus.items()} | {"all": everything}))
    console.print()
    console.print(_labels(everything, requirements))
    for name, counts in {"phenomenon": everything.phenomena, **everything.details}.items():
        if counts:
            console.print()
            console.print(_counted(name, counts, everything.sentences))


@app.command("check")
def check(folder: Folder) -> None:
    """Check the format, the splits (also for near-duplicates) and the coverage of a corpus; exit code 1 if it fails."""
    from klantstem.corpus import Requirements, problems, read_corpus, read_requirements

    corpus = read_corpus(folder)
    requirements = read_requirements(folder)
    found = list(problems(corpus, requirements))
    console = _console()
    for problem in found:
        console.print(problem)
    sentences = sum(map(len, corpus.values()))
    if found:
        console.print(f"{folder}: {sentences:,} sentences; problems: {len(found):,}.")
        raise typer.Exit(1)
    checked = ["format", "splits", "near-duplicates", *(["coverage"] if requirements != Requirements() else [])]
    console.print(f"{folder}: {sentences:,} sentences in {len(corpus)} splits are in order: {', '.join(checked)}.")


@app.command("split")
def split(
    files: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="Labelled sentences, JSON lines.")],
    output: Output,
    held_out: Annotated[
        list[str] | None, typer.Option(metavar="SECTOR", help="Goes to test_new_sector entirely; repeatable.")
    ] = None,
    dev: Annotated[float, typer.Option(min=0, max=1, help="Share of the documents.")] = 0.1,
    test: Annotated[float, typer.Option(min=0, max=1, help="Share of the documents.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Of the division.")] = 0,
    force: Force = False,
) -> None:
    """Divide labelled sentences over train, dev and test by document; near-duplicates stay on one side."""
    from klantstem.corpus import read_gold, split, write_annotations
    from klantstem.values.suggest import excerpt

    if output.exists() and not output.is_dir():
        raise WriteError(f"{output} is a file. Choose a folder for the splits.")
    sentences = read_gold(files, apart=False)
    if twice := [identity for identity, count in Counter(row.id for row in sentences).items() if count > 1]:
        raise CorpusError(f"Two of the files hold id {excerpt(twice[0])!r}; give each sentence its own.")
    divided = split(sentences, held_out=held_out or (), dev=dev, test=test, seed=seed)
    targets = {name: output / f"{name}.jsonl" for name in divided}
    for path in targets.values():
        _free(path, force, files)
    output.mkdir(parents=True, exist_ok=True)
    for name, sentences in divided.items():
        # What an earlier division left there belongs to another corpus.
        targets[name].unlink(missing_ok=True)
        if sentences:
            write_annotations(sentences, targets[name], format="jsonl")
            print(f"{targets[name]}: {len(sentences):,} sentences of {len({s.doc for s in sentences}):,} documents")


@app.command("agree")
def agree(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="Labels of one annotator, or of two in one file.")],
    second: Annotated[Path | None, typer.Argument(metavar="[SECOND]", help="Labels of the other.")] = None,
    per_stance: Annotated[
        bool, typer.Option("--per-stance", help="Show each value and stance, not each value.")
    ] = False,
) -> None:
    """Print how far two annotators agree: Krippendorff's alpha and pairwise F1, in all and per value."""
    from klantstem.corpus import agreement, by_annotator, read_annotations

    if second is not None:
        one, other = read_annotations(first), read_annotations(second)
    else:
        annotators = by_annotator(read_annotations(first))
        if len(annotators) != 2:
            raise CorpusError(
                f"{first.name} holds the labels of {len(annotators)} annotators: give a file of two, or two files."
            )
        one, other = annotators.values()
        print("first is {!r}, second is {!r}".format(*annotators))
    result = agreement(one, other)
    console = _console()
    console.print(_agreement(result))
    console.print()
    console.print(_per_label(result.labels if per_stance else result.values))


@app.command("convert")
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="jsonl, Label Studio JSON, doccano JSONL or CSV.")],
    output: Output,
    from_: Annotated[str | None, typer.Option("--from", metavar="FORMAT", help="Recognised by default.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help="jsonl, label-studio, doccano or csv.")
    ] = None,
    force: Force = False,
) -> None:
    """Convert labelled sentences from and to Label Studio, doccano and a CSV with one column per label."""
    from klantstem.corpus import read_annotations, write_annotations

    _free(output, force, [source])
    sentences = read_annotations(source, format=from_)
    write_annotations(sentences, output, format=to)
    print(f"{output}: {len(sentences):,} labellings of {len({row.id for row in sentences}):,} sentences")


@app.command("join")
def join(
    labels: Annotated[Path, typer.Argument(metavar="LABELS", help="Stand-off labels, without text.")],
    texts: Annotated[list[Path], typer.Argument(metavar="TEXTS...", help="Your copy: JSON lines with id and text.")],
    output: Output,
    force: Force = False,
) -> None:
    """Put stand-off labels together with your own copy of the texts."""
    from klantstem.corpus import join, read_standoff, read_texts, write_annotations

    _free(output, force, [labels, *texts])
    joined = join(read_standoff(labels), read_texts(texts))
    if not joined.sentences:
        raise CorpusError(
            f"None of the sentences of {labels.name} is in this copy: {joined.absent:,} ids are absent, "
            f"{joined.changed:,} texts differ."
        )
    write_annotations(joined.sentences, output, format="jsonl")
    print(
        f"{output}: {len(joined.sentences):,} sentences joined; {joined.absent:,} are not in the copy and "
        f"{joined.changed:,} have other words there"
    )


def _splits(counts: Mapping[str, Coverage]) -> Table:
    table = _table("split", "sentences", "distinct", "documents", "labels", "without label")
    for name, count in counts.items():
        share = count.unlabelled / max(count.sentences, 1)
        figures = (count.sentences, count.distinct, count.documents, count.labels.total())
        table.add_row(name, *(f"{figure:,}" for figure in figures), f"{share:.0%}")
    return table


def _labels(counts: Coverage, requirements: Requirements) -> Table:
    from klantstem.values import DEFAULT, Stance, load

    table = _table("value", *(str(stance) for stance in Stance), "least")
    for value in load(DEFAULT).names:
        least = " / ".join(str(requirements.least(value, stance)) for stance in Stance)
        table.add_row(value, *(str(counts.labels[value, stance]) for stance in Stance), least)
    return table


def _counted(name: str, counts: Mapping[str, int], total: int) -> Table:
    table = _table(name, "sentences", "share")
    for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(key, f"{count:,}", f"{count / max(total, 1):.1%}")
    return table


def _agreement(result: Agreement) -> Table:
    table = _table("measure", "figure")
    table.add_row("sentences", f"{result.sentences:,}")
    table.add_row("documents", f"{result.documents:,}")
    table.add_row("Krippendorff's alpha, per decision", _figure(result.alpha))
    table.add_row("Krippendorff's alpha, sets (MASI)", _figure(result.masi_alpha))
    table.add_row("equal sets", f"{result.exact:.3f}")
    table.add_row("F1 over (value, stance)", str(result.f1))
    table.add_row("F1 over (level, stance)", str(result.level_f1))
    return table


def _per_label(rows: Sequence[LabelAgreement]) -> Table:
    stances = any(row.stance for row in rows)
    table = _table("value", *(["stance"] if stances else []), "alpha", "F1", "first", "second")
    for row in rows:
        if row.first + row.second:
            name = [row.value, row.stance or ""] if stances else [row.value]
            table.add_row(*name, _figure(row.alpha), _figure(row.f1), str(row.first), str(row.second))
    return table


def _figure(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"


def _free(path: Path, force: bool, inputs: Sequence[Path]) -> None:
    if any(path.exists() and given.exists() and path.samefile(given) for given in inputs):
        raise WriteError(f"The output {path} is the input itself. Choose another name with -o.")
    if path.exists() and not force:
        raise WriteError(f"{path} exists already. Add --force to replace it, or choose another name with -o.")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, no_wrap=True, justify="right" if place else "left")
    return table


def _console() -> Console:
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 10_000
    return console
