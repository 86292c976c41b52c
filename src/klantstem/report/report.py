"""The report of a tagged table: the numbers once, as a page, as JSON and in the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klantstem.report import page, summary
from klantstem.report.counts import Counts, count
from klantstem.report.findings import findings
from klantstem.report.quotes import PER_STANCE, Quote, choose_quotes
from klantstem.report.recognise import recognise
from klantstem.report.tagged import Tagged, as_table, read_tags
from klantstem.report.verdict import TOLERANCE, Verdict, base_verdict
from klantstem.write import write_text

if TYPE_CHECKING:
    from rich.console import Console, Group

    from klantstem.values import ValueSet

TITLE = "Wat klanten beleven"


@dataclass(frozen=True)
class Report:
    """What a tagged table says about the values that customers experience and miss.

    Make one with `Report.from_frame`.

    Attributes
    ----------
    values : the value set with which the feedback was tagged
    title, source : heading of the page, and the name of the file that it is about
    model, model_note : name of the tagger, and a sentence on its measured error
    tolerance, min_items, quotes_per_stance, unmeasured : see `Report.from_frame`
    notes : sentences for who makes the report, about what had to be guessed
    counts, verdict, findings : the numbers, the base check, the sentences
    quotes : the quotes per (value, stance)
    """

    tagged: Tagged
    values: ValueSet
    title: str = TITLE
    source: str | None = None
    model: str | None = None
    model_note: str | None = None
    tolerance: float = TOLERANCE
    min_items: int = 5
    quotes_per_stance: int = PER_STANCE
    unmeasured: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def from_frame(
        cls,
        df: Any,
        *,
        values: ValueSet | None = None,
        text: str | None = None,
        date: str | None = None,
        title: str = TITLE,
        source: str | None = None,
        model: str | None = None,
        model_note: str | None = None,
        tolerance: float = TOLERANCE,
        min_items: int = 5,
        quotes_per_stance: int = PER_STANCE,
        unmeasured: Iterable[str] | None = None,
    ) -> Report:
        """Make a report of a tagged table.

        An Arrow table of a Parquet file by ``klantstem tag`` tells with which value set and model it was tagged and
        which column was; what is given here goes before that.

        Parameters
        ----------
        df : pandas, polars or Arrow table with the input's columns, `status` and `tags`
        values : the value set with which it was tagged; None recognises it among the shipped ones
        text, date : columns with the feedback (for quotes) and its date; None looks for them
        title, source : heading of the page, and the name of the file that it is about
        model, model_note : name of the tagger, and a Dutch sentence on its measured error
        tolerance : share of the items about the base that may miss a base value, for the verdict
        min_items : a value with fewer items is marked as small and not quoted
        quotes_per_stance : quotes per value and stance at most; 0 leaves quotes out
        unmeasured : values of the set that the model cannot find, so that none of them is no finding

        Raises
        ------
        ReadError
            If a column is missing, `tags` holds no tags, or the tags name a value that the set does not have.
        """
        tagged = read_tags(as_table(df), text=text, date=date)
        told = tagged.provenance
        notes = list(tagged.notes) if quotes_per_stance else []
        if told is not None:
            values = values or told.values
            model_note = model_note or (told.model_note if model in (None, told.model) else None)
            model = model or told.model
            if unmeasured is None:
                unmeasured = [name for name in told.unmeasured if name in values.names]
        if values is None:
            values, *others = recognise(tagged.tags)
            if others:
                names = ", ".join(other.name for other in others)
                notes.append(f"Taken for tags of value set {values.name}; they fit {names} too. Choose with --values.")
        report = cls(
            tagged=tagged,
            values=values,
            title=title,
            source=source,
            model=model,
            model_note=model_note,
            tolerance=tolerance,
            min_items=min_items,
            quotes_per_stance=quotes_per_stance,
            unmeasured=tuple(unmeasured or ()),
            notes=tuple(notes),
        )
        _ = report.verdict  # so that a mistake is found here and not when the page is asked for
        return report

    @cached_property
    def counts(self) -> Counts:
        """The numbers per value and level."""
        return count(self.tagged, self.values)

    @cached_property
    def verdict(self) -> Verdict:
        """The base check."""
        return base_verdict(self.counts, self.values, tolerance=self.tolerance)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The findings as Dutch sentences."""
        return tuple(findings(self.counts, self.values))

    @cached_property
    def quotes(self) -> Mapping[tuple[str, str], tuple[Quote, ...]]:
        """The quotes per (value, stance), of the values with at least `min_items` items."""
        totals = self.counts.value_totals
        enough = totals.loc[totals["items"] >= max(self.min_items, 1), "value"]
        return choose_quotes(self.tagged, values=frozenset(enough), per_stance=self.quotes_per_stance)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the page, and write it to `path` when that is given (replacing what is there)."""
        html = page.render(self)
        if path is not None:
            write_text(Path(path), html)
        return html

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers, in the schema of `klantstem.report.summary`."""
        return summary.numbers(self)

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the numbers as JSON, and write it to `path` when that is given (replacing what is there)."""
        text = summary.to_json(self)
        if path is not None:
            write_text(Path(path), text + "\n")
        return text

    def table(self) -> Group:
        """Return the verdict, the findings and the numbers for a rich console."""
        return summary.to_table(self)

    def print(self, console: Console | None = None) -> None:
        """Print `table` on a console, standard output by default."""
        if console is None:
            from rich.console import Console

            console = Console()
        console.print(self.table())
