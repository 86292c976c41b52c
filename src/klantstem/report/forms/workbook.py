"""A report as a workbook: the findings on the first sheet, then a sheet for each analysis that has something to say."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from klantstem.batch.writers.neutral import neutralise

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from klantstem.report.language import Language
    from klantstem.report.report import Report

_FORMS = {
    "0.0%": "share low high raw target previous difference difference_low difference_high recognised recognised_low "
    "recognised_high rest_share tolerance fitted",
    "#,##0": "items of judged missed minimum ervaren gemist",
    "0.00": "mean_with mean_without effect effect_low effect_high lift lift_low lift_high",
    "#,##0.0": "expected",
    "0.0000": "p q",
    "yyyy-mm-dd": "start",
}
# Words of the analyses, which stay Dutch in a frame.
_WORDS = {
    "stance",
    "stance_a",
    "stance_b",
    "method",
    "outcome",
    "reading",
    "who",
    "on_target",
    "direction",
    "side",
    "by",
}
_WIDE = 90


def to_xlsx(report: Report) -> bytes:
    """Return the workbook."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        # A fixed date makes the bytes depend on the report alone.
        book.set_properties({"title": neutralise(report.title), "created": dt.datetime(2000, 1, 1)})
        header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        forms = {
            name: book.add_format({"num_format": form}) for form, names in _FORMS.items() for name in names.split()
        }
        _findings(report, book.add_worksheet(report.language.say("Bevindingen")), book)
        for name, frame in _analyses(report):
            if len(frame):
                _sheet(frame, book.add_worksheet(name), header, forms, report.language)
    return data.getvalue()


def _findings(report: Report, sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
    speak, tagged = report.language, report.tagged
    wrapped, heading = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, _WIDE)
    lines: list[tuple[str, str, Format]] = [("", report.title, book.add_format({"bold": True, "font_size": 16}))]
    lines += [(str(number), text, wrapped) for number, text in enumerate(report.findings, 1)]
    lines += [("", "", wrapped), ("", report.verdict.headline, heading)]
    lines += [("", text, wrapped) for text in report.verdict.grounds]
    facts = [
        (speak.say("Bron"), report.source),
        (speak.say("Periode"), tagged.period and speak.period(*tagged.period)),
        (speak.say("Reacties"), speak.number(len(report.feedback))),
        (speak.say("Waardenset"), speak.translated(report.values.title)),
        (speak.say("Model"), report.model),
    ]
    lines += [("", "", wrapped), *(("", f"{name}: {fact}", wrapped) for name, fact in facts if fact)]
    for row, (number, text, form) in enumerate(lines):
        sheet.write_string(row, 0, number)
        sheet.write_string(row, 1, neutralise(text), form)


def _analyses(report: Report) -> Iterator[tuple[str, pd.DataFrame]]:
    speak = report.language
    yield speak.say("Basis"), report.base
    yield speak.say("Piramide"), report.pyramid
    yield speak.say("Waarden"), report.per_value
    yield speak.say("Gewenst en geuit"), report.desired
    yield speak.say("Stellingen"), report.statements.drop(columns="evidence").rename(columns={"by": "who"})
    yield speak.say("Doelen en vorige periode"), report.kpi
    bounds = {"low": "effect_low", "high": "effect_high"}
    yield speak.say("Samenhang met het cijfer"), report.drivers.rename(columns=bounds)
    yield speak.say("Per cijfer"), report.bands
    yield speak.say("Trend"), report.trend
    yield speak.say("Segmenten"), report.segments
    bounds = {"low": "lift_low", "high": "lift_high"}
    yield speak.say("Wat samen gaat"), report.cooccurrence.rename(columns=bounds)


def _sheet(
    frame: pd.DataFrame, sheet: Worksheet, header: Format, forms: Mapping[str, Format], language: Language
) -> None:
    names = _headers(language)
    for place, column in enumerate(frame.columns):
        sheet.write_string(0, place, names.get(column, column), header)
        form = forms.get(column)
        for row, cell in enumerate(frame[column].tolist(), 1):
            if column in _WORDS and isinstance(cell, str):
                cell = language.say(cell)
            _write(sheet, row, place, cell, form, language)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    sheet.autofit()


def _write(sheet: Worksheet, row: int, place: int, cell: Any, form: Format | None, language: Language) -> None:
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and not math.isfinite(cell)):
        return
    if isinstance(cell, bool):
        sheet.write_string(row, place, language.say("ja" if cell else "nee"))
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell, form)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, place, cell, form)
    else:
        sheet.write_string(row, place, neutralise(str(cell)))


def _headers(language: Language) -> dict[str, str]:
    """What the columns are called."""
    return {
        "value": language.say("waarde"),
        "level": language.say("niveau"),
        "stance": language.say("houding"),
        "items": language.say("reacties"),
        "of": language.say("van"),
        "raw": language.say("geteld aandeel"),
        "share": language.say("aandeel"),
        "low": language.say("laag (95%)"),
        "high": language.say("hoog (95%)"),
        "small": language.say("klein aantal"),
        "method": language.say("wijze"),
        "measured": language.say("gemeten"),
        "judged": language.say("gaat erover"),
        "missed": language.say("mist iets"),
        "tolerance": language.say("grens"),
        "minimum": language.say("minimum"),
        "outcome": language.say("uitkomst"),
        "chosen": language.say("gekozen"),
        "recognised": language.say("herkenning"),
        "recognised_low": language.say("herkenning laag"),
        "recognised_high": language.say("herkenning hoog"),
        "reading": language.say("lezing"),
        "statement": language.say("stelling"),
        "by": language.say("per"),
        "who": language.say("door"),
        "ervaren": language.say("ervaren"),
        "gemist": language.say("gemist"),
        "mark": language.say("oordeel"),
        "sure": language.say("zeker"),
        "target": language.say("doel"),
        "on_target": language.say("doel gehaald"),
        "previous": language.say("vorige periode"),
        "difference": language.say("verschil"),
        "difference_low": language.say("verschil laag"),
        "difference_high": language.say("verschil hoog"),
        "direction": language.say("richting"),
        "period": language.say("periode"),
        "previous_period": language.say("vergeleken met"),
        "mean_with": language.say("gemiddelde met"),
        "mean_without": language.say("gemiddelde zonder"),
        "effect": language.say("effect in punten"),
        "effect_low": language.say("effect laag"),
        "effect_high": language.say("effect hoog"),
        "band": language.say("cijfer"),
        "side": language.say("kant"),
        "start": language.say("begin"),
        "label": language.say("tijdvak"),
        "partial": language.say("onvolledig"),
        "fitted": language.say("aandeel van de reeks"),
        "change": language.say("verandert hier"),
        "column": language.say("kolom"),
        "segment": language.say("segment"),
        "rest_share": language.say("aandeel bij de rest"),
        "significant": language.say("zeker verschil"),
        "value_a": language.say("waarde 1"),
        "stance_a": language.say("houding 1"),
        "value_b": language.say("waarde 2"),
        "stance_b": language.say("houding 2"),
        "expected": language.say("verwacht"),
        "lift": language.say("maal zo vaak"),
        "lift_low": language.say("maal laag"),
        "lift_high": language.say("maal hoog"),
    }
