"""A sample as a workbook: a sheet to put crosses in, and a sheet that explains the values."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from klantstem.batch.writers.neutral import neutralise
from klantstem.batch.writers.xlsx import CELL_CHARS, CUT_MARK
from klantstem.report.palette import level_colours
from klantstem.sample.draw import Item
from klantstem.sample.table import CHOSEN, RANDOM, ROW, TEXT, TICK, label_names, yes_or_no
from klantstem.values import ValueSet
from klantstem.write import write_bytes

_FIXED = {ROW: 7, CHOSEN: 12, RANDOM: 11, TEXT: 80}
# Half of what a cell holds: an emoji counts twice.
_LONGEST = CELL_CHARS // 2 - len(CUT_MARK)
# What Excel shows beside a cell that is chosen.
_TITLE, _MESSAGE = 32, 255

HOW_TO = (
    "Elke rij is een reactie van een klant. De kruisjes staan waar het model iets las: verbeter ze.",
    "Zet een x in de kolom van elke waarde die de klant noemt, en haal een x weg die er niet hoort. Een reactie mag "
    "meer kruisjes hebben, of geen.",
    "ervaren: de klant heeft de waarde beleefd. gemist: de klant heeft het gebrek of het tegendeel ervan beleefd. "
    "gewenst: de klant vraagt erom, zonder te zeggen dat het nu mis is.",
    "Lees alleen wat er staat, en niet wat de klant bedoeld zou kunnen hebben.",
    "Laat de kolommen rij, gekozen en willekeurig staan zoals ze zijn, en ook de namen van de andere kolommen.",
    "Niet aan alles toegekomen? Werk dan van boven naar beneden en verwijder de rijen die u niet hebt nagekeken: wat "
    "blijft staan, telt als nagekeken.",
    "gekozen: willekeurig is aselect getrokken, en alleen daarop rust de schatting in het rapport; bij onzeker "
    "twijfelt het model; anders lijkt niet op wat al gekozen was.",
)


def write_workbook(items: Sequence[Item], values: ValueSet, path: Path) -> None:
    """Write items as a workbook of two sheets; the first is the one that is read back.

    Texts are never run as a formula; one that is longer than people read in a cell is cut and ends in a mark.

    Raises
    ------
    WriteError
        If the disk refuses.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    # A fixed date makes the bytes depend on the content alone.
    book.set_properties({"created": dt.datetime(2000, 1, 1)})
    styles = {
        "bold": book.add_format({"bold": True, "valign": "top"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        # Excel shows what follows as text, also after someone edited the cell.
        "quoted": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        "top": book.add_format({"valign": "top"}),
        "tick": book.add_format({"align": "center", "valign": "top"}),
    }
    heads = {
        level: book.add_format(
            {"bold": True, "rotation": 90, "bg_color": colour, "font_color": "white", "border": 1, "align": "center"}
        )
        for level, colour in level_colours(values).items()
    }
    _to_label(book.add_worksheet("te labelen"), items, values, styles, heads)
    _explained(book.add_worksheet("uitleg"), values, styles)
    book.close()
    write_bytes(path, made.getvalue())


def _to_label(
    sheet: Worksheet, items: Sequence[Item], values: ValueSet, styles: dict[str, Format], heads: dict[str, Format]
) -> None:
    labels = label_names(values)
    for place, (name, width) in enumerate(_FIXED.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, styles["bold"])
    first = len(_FIXED)
    sheet.set_column(first, first + len(labels) - 1, 3.5)
    sheet.freeze_panes(1, first)
    sheet.autofilter(0, 0, max(len(items), 1), first + len(labels) - 1)
    for place, (name, (value, _)) in enumerate(labels.items(), start=first):
        sheet.write_string(0, place, name, heads[values.level_of(value).name])
        shown = {"input_title": name[:_TITLE], "input_message": values.value(value).definition[:_MESSAGE]}
        sheet.data_validation(
            *(1, place, max(len(items), 1), place),
            {
                "validate": "list",
                "source": [TICK],
                "error_title": "Een x of niets",
                "error_message": "Zet een x, of laat de cel leeg.",
                **(shown if shown["input_message"] else {}),
            },
        )
    for row, item in enumerate(items, start=1):
        sheet.write_number(row, 0, item.row, styles["top"])
        sheet.write_string(row, 1, str(item.reason), styles["top"])
        sheet.write_string(row, 2, yes_or_no(item), styles["top"])
        text = item.text if len(item.text) <= _LONGEST else item.text[:_LONGEST] + CUT_MARK
        sheet.write_string(row, 3, text, styles["wrapped" if neutralise(text) == text else "quoted"])
        for place, label in enumerate(labels.values(), start=first):
            if label in item.labels:
                sheet.write_string(row, place, TICK, styles["tick"])
            else:
                sheet.write_blank(row, place, None, styles["tick"])


def _explained(sheet: Worksheet, values: ValueSet, styles: dict[str, Format]) -> None:
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 3, 70)
    for row, line in enumerate(HOW_TO):
        sheet.merge_range(row, 0, row, 3, line, styles["wrapped"])
        sheet.set_row(row, 32)
    top = len(HOW_TO) + 1
    for place, name in enumerate(("waarde", "niveau", "omschrijving", "lading")):
        sheet.write_string(top, place, name, styles["bold"])
    for row, value in enumerate(values.values, start=top + 1):
        lading = "\n".join(statement.text for statement in value.lading)
        for place, cell in enumerate((value.name, value.level, value.definition, lading)):
            sheet.write_string(row, place, cell, styles["wrapped" if place else "bold"])
