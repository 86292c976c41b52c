"""The report of a tagged table: every analysis once, and the forms in which it can be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from klantstem.report.analyses.bands import bands, pattern
from klantstem.report.analyses.base_check import TOLERANCE, Verdict, base_check, verdict
from klantstem.report.analyses.cooccurrence import cooccurrence
from klantstem.report.analyses.desired import desired
from klantstem.report.analyses.drivers import drivers
from klantstem.report.analyses.kpi import kpi
from klantstem.report.analyses.per_value import per_value
from klantstem.report.analyses.pyramid import pyramid
from klantstem.report.analyses.segments import segments
from klantstem.report.analyses.statements import has_scores, statements
from klantstem.report.analyses.trend import trend
from klantstem.report.feedback import Feedback
from klantstem.report.findings import findings
from klantstem.report.language import Language
from klantstem.report.language import language as language_of
from klantstem.report.quotes import Quote
from klantstem.report.quotes.choose import LIMIT, choose_quotes
from klantstem.report.recognise import recognise
from klantstem.report.statistics import Estimator, Measure
from klantstem.report.statistics.checked import Checked
from klantstem.report.statistics.checked_file import read_checked
from klantstem.report.statistics.error_rates import ErrorRates
from klantstem.report.tagged import Tagged, as_table, read_tags
from klantstem.report.targets import Targets, check_targets, read_targets
from klantstem.values import ValueSet, load
from klantstem.write import write_bytes, write_text

if TYPE_CHECKING:
    from rich.console import Console, Group


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What a tagged table says about the values that customers experience and miss.

    Make one with `Report.from_frame`. Every analysis is a DataFrame that is made when it is first asked for; it is
    empty, with its columns, where the table does not have what it needs.

    Attributes
    ----------
    tagged, feedback : the table as it was read, and its items that count with what they express
    estimator : what makes shares of counts
    language : of the sentences, the page and the other forms
    title, source : heading of the page, and the name of the file that it is about
    model, model_note : name of the tagger, and a sentence on its measured error
    wanted : the value set that the organisation wants to be experienced, None where it has none
    targets : shares to reach, by (value, stance)
    tolerance, min_items, unmeasured, seed : see `Report.from_frame`
    notes : sentences for who makes the report, about what had to be guessed
    """

    tagged: Tagged
    feedback: Feedback
    estimator: Estimator
    language: Language
    title: str
    source: str | None = None
    model: str | None = None
    model_note: str | None = None
    wanted: ValueSet | None = None
    targets: Mapping[Any, float] = field(default_factory=dict)
    tolerance: float = TOLERANCE
    min_items: int = 5
    most_quotes: int = LIMIT
    unmeasured: tuple[str, ...] = ()
    seed: int = 0
    notes: tuple[str, ...] = ()

    @classmethod
    def from_frame(
        cls,
        df: Any,
        *,
        values: ValueSet | str | None = None,
        text: str | None = None,
        date: str | None = None,
        score: str | None = None,
        customer: str | None = None,
        by: Sequence[str] | None = None,
        desired: ValueSet | str | None = None,
        targets: Targets | Path | None = None,
        checked: Checked | str | Path | None = None,
        language: str = "nl",
        title: str | None = None,
        source: str | None = None,
        model: str | None = None,
        model_note: str | None = None,
        tolerance: float = TOLERANCE,
        min_items: int = 5,
        quotes: int = LIMIT,
        unmeasured: Iterable[str] | None = None,
        seed: int = 0,
    ) -> Report:
        """Make a report of a tagged table.

        An Arrow table of a Parquet file by ``klantstem tag`` tells with which value set and model it was tagged and
        which column was; what is given here goes before that.

        Parameters
        ----------
        df : pandas, polars or Arrow table with the input's columns, `status` and `tags`
        values : the value set with which it was tagged, or its name or file; None recognises it among the shipped ones
        text, date, score, customer : columns with the feedback (for quotes), its date, the score that the customer
            gave, and who the customer or document is; None looks for them
        by : columns that divide the items into segments; None looks for them, an empty list is none
        desired : the value set that the organisation wants to be experienced, or its name or file; None is the set of
            the tags where that is an organisation's own
        targets : per value, or per (value, stance), the share of items that is to express it; or a file with these, see
            :func:`~klantstem.report.targets.read_targets`
        checked : a random sample of the items of which an analyst has checked what they express, to correct the shares
            with; or a file with it, see :func:`~klantstem.report.statistics.checked_file.read_checked`
        language : "nl" or "en"
        title, source : heading of the page, and the name of the file that it is about
        model, model_note : name of the tagger, and a sentence on its measured error
        tolerance : share of the items about the base that may miss a base value, for the verdict
        min_items : a value with fewer items is marked as small, is not quoted and has no share in a segment
        quotes : how many quotes at most; 0 leaves them out
        unmeasured : values of the set that the model cannot find, so that none of them is no finding
        seed : of everything that draws

        Raises
        ------
        ReadError
            If a column is missing, `tags` holds no tags, or the tags name a value that the set does not have.
        """
        table = as_table(df)
        tagged = read_tags(table, text=text, date=date, score=score, customer=customer, by=by)
        told = tagged.provenance
        notes = [*tagged.context.notes, *(tagged.notes if quotes else ())]
        if isinstance(values, str):
            values = load(values)
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
        read = read_targets(targets, values) if isinstance(targets, Path) else check_targets(targets or {}, values)
        aims: dict[Any, float] = {**read}
        feedback = Feedback.of(tagged, values)
        # The rates are those of the values that the tagging had.
        rates = ErrorRates.told(told) if told is not None and told.values == values else None
        sample = read_checked(checked, table, feedback, text=text) if isinstance(checked, str | Path) else checked
        wanted = load(desired) if isinstance(desired, str) else desired
        if wanted is None and values.kind == "organisatie":
            wanted = values
        spoken = language_of(language)
        return cls(
            tagged=tagged,
            feedback=feedback,
            estimator=Estimator(rates=rates, checked=sample, seed=seed),
            language=spoken,
            title=title or spoken.say("Wat klanten beleven"),
            source=source,
            model=model,
            model_note=model_note,
            wanted=wanted,
            targets=aims,
            tolerance=tolerance,
            min_items=min_items,
            most_quotes=quotes,
            unmeasured=tuple(unmeasured or ()),
            seed=seed,
            notes=tuple(notes),
        )

    def __repr__(self) -> str:
        return f"<Report {self.title!r} of {len(self.feedback):,} items>"

    @property
    def values(self) -> ValueSet:
        """The value set with which the feedback was tagged."""
        return self.feedback.values

    @cached_property
    def reach(self) -> pd.DataFrame:
        """The share that expresses any value at all: one row."""
        return self.estimator.shares(self.feedback, [Measure()])

    @cached_property
    def pyramid(self) -> pd.DataFrame:
        """The shares per level and stance, base first."""
        return pyramid(self.feedback, estimator=self.estimator)

    @cached_property
    def per_value(self) -> pd.DataFrame:
        """The shares per value and stance, in the order of the set."""
        return per_value(self.feedback, estimator=self.estimator)

    @cached_property
    def base(self) -> pd.DataFrame:
        """The base check: the base as a whole and each of its values."""
        return base_check(self.feedback, estimator=self.estimator, tolerance=self.tolerance, unmeasured=self.unmeasured)

    @cached_property
    def verdict(self) -> Verdict:
        """The base check in words."""
        return verdict(self.base, self.language)

    @cached_property
    def desired(self) -> pd.DataFrame:
        """What the organisation wants to be experienced against what customers express."""
        found = desired(self.feedback, self.wanted, estimator=self.estimator, unmeasured=self.unmeasured)
        return found if self.wanted is not None else found.iloc[:0]

    @cached_property
    def statements(self) -> pd.DataFrame:
        """The evidence per statement of the lading."""
        values = self.wanted or self.values
        model = None
        if self.tagged.texts is not None and has_scores(values):
            from klantstem.models.shipped import DEFAULT_MODEL, open_model

            model = open_model(DEFAULT_MODEL)
        return statements(self.tagged, values, model=model, seed=self.seed)

    @cached_property
    def kpi(self) -> pd.DataFrame:
        """Each value against its target and the previous period."""
        return kpi(self.feedback, estimator=self.estimator, targets=self.targets)

    @cached_property
    def cooccurrence(self) -> pd.DataFrame:
        """Pairs of expressions that go together more or less often than by chance."""
        return cooccurrence(self.feedback)

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """What goes with a higher or lower score."""
        return drivers(self.feedback)

    @cached_property
    def bands(self) -> pd.DataFrame:
        """The levels that customers with a low, middle and high score express."""
        return bands(self.feedback, estimator=self.estimator)

    @cached_property
    def pattern(self) -> pd.DataFrame:
        """Whether those with the highest scores experience the emotional side more."""
        return pattern(self.feedback)

    @cached_property
    def trend(self) -> pd.DataFrame:
        """The shares over time, with the points where they change."""
        return trend(self.feedback, estimator=self.estimator, seed=self.seed)

    @cached_property
    def segments(self) -> pd.DataFrame:
        """The shares per segment and how they differ from the rest."""
        return segments(self.feedback, estimator=self.estimator, min_items=self.min_items)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The findings as plain sentences."""
        return tuple(finding.text for finding in findings(self))

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """What customers literally said, in the order in which to show it; empty where quotes are left out."""
        if not self.most_quotes:
            return ()
        return choose_quotes(
            self.tagged, self.feedback, min_items=max(self.min_items, 1), limit=self.most_quotes, seed=self.seed
        )

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the page, and write it to `path` when that is given (replacing what is there)."""
        from klantstem.report import page

        html = page.render(self)
        if path is not None:
            write_text(Path(path), html)
        return html

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers, in the schema ``klantstem-report/2`` of docs/report.md."""
        from klantstem.report.forms import numbers

        return numbers.to_dict(self)

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the numbers as JSON, and write it to `path` when that is given (replacing what is there)."""
        from klantstem.report.forms import numbers

        text = numbers.to_json(self)
        if path is not None:
            write_text(Path(path), text + "\n")
        return text

    def to_xlsx(self, path: str | os.PathLike[str] | None = None) -> bytes:
        """Return the workbook, and write it to `path` when that is given (replacing what is there)."""
        from klantstem.report.forms import workbook

        book = workbook.to_xlsx(self)
        if path is not None:
            write_bytes(Path(path), book)
        return book

    def to_figures(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write the charts to a folder, each as SVG and PNG (replacing what is there), and return the files."""
        from klantstem.report.forms import figures

        return figures.write(self, Path(folder))

    def table(self) -> Group:
        """Return the findings and the shares per value for a rich console."""
        from klantstem.report.forms import terminal

        return terminal.summary(self)

    def print(self, console: Console | None = None) -> None:
        """Print `table` on a console, standard output by default."""
        if console is None:
            from rich.console import Console

            console = Console()
        console.print(self.table())

    def _repr_html_(self) -> str:
        from klantstem.report.forms.notebook import to_notebook

        return to_notebook(self)
