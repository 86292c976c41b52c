"""What goes with a higher or lower score, and the rational and emotional side of a 7 to 8 and a 9 to 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from klantstem.report.page.charts import Row, Scale, bands, forest
from klantstem.report.page.links import link
from klantstem.report.page.sections.section import Chart, Section, Table, draw
from klantstem.report.page.sections.wording import between, named, points, signed, spoken
from klantstem.report.palette import MISSED, level_colours

if TYPE_CHECKING:
    from klantstem.report.language import Language
    from klantstem.report.report import Report

_SHOWN, _FEWEST = 14, 6
_STEP, _FEWEST_IN_BAND = 0.5, 10


def drivers_section(report: Report) -> Section | None:
    """Return the section, or None without scores, or with too few of them."""
    frame, language = report.drivers, report.language
    by_band = report.bands if _enough(report.bands) else report.bands.iloc[:0]
    if frame.empty and by_band.empty:
        return None
    charts, tables = [], []
    if not frame.empty:
        charts.append(_effects_chart(report, frame))
        tables.append(_effects_table(language, frame))
    if not by_band.empty:
        charts.append(_bands_chart(report, by_band))
        tables.append(_bands_table(language, by_band))
    return Section(
        id="cijfer",
        title=language.say("Wat met het cijfer samengaat"),
        reading=[*_effects_reading(language, frame), *_bands_reading(language, report.pattern, by_band)],
        how=language.say(
            "Een stip is het verschil in cijfer tussen reacties met en zonder deze beleving, als de rest van de "
            "reactie gelijk is; de lijn is de 95%-marge. Een open stip is niet zeker. Wat samengaat, hoeft niet de "
            "oorzaak te zijn."
        ),
        charts=charts,
        tables=tables,
    )


def _enough(bands: pd.DataFrame) -> bool:
    """Tell whether two bands or more have the items to compare."""
    items = bands.drop_duplicates("band")["of"]
    return int((items >= _FEWEST_IN_BAND).sum()) > 1 and bool(bands["items"].any())


def _effects_reading(language: Language, frame: pd.DataFrame) -> list[str]:
    sure = frame[frame["sure"].astype(bool)] if len(frame) else frame
    if sure.empty:
        return [language.say("Van geen enkele waarde is zeker dat zij samengaat met een hoger of lager cijfer.")]
    found = []
    lowest, highest = sure.iloc[sure["effect"].argmin()], sure.iloc[sure["effect"].argmax()]
    if lowest["effect"] < 0:
        found.append(
            language.say(
                "Met een lager cijfer gaat {wat} samen: {punten} punt ({laag} tot {hoog}).",
                wat=named(language, lowest["value"], lowest["stance"]),
                punten=signed(language, lowest["effect"]),
                laag=signed(language, lowest["low"]),
                hoog=signed(language, lowest["high"]),
            )
        )
    if highest["effect"] > 0:
        found.append(
            language.say(
                "Met een hoger cijfer gaat {wat} samen: {punten} punt ({laag} tot {hoog}).",
                wat=named(language, highest["value"], highest["stance"]),
                punten=signed(language, highest["effect"]),
                laag=signed(language, highest["low"]),
                hoog=signed(language, highest["high"]),
            )
        )
    return found


def _bands_reading(language: Language, pattern: pd.DataFrame, frame: pd.DataFrame) -> list[str]:
    """Say whether the emotional side gains on the rational one from the middle band to the highest."""
    rows = pattern[pattern["side"] == "verschil"]
    if rows.empty or rows["step"].isna().any():
        return []
    step, names = rows.iloc[0], list(dict.fromkeys(frame["band"]))
    fields = {
        "top": names[-1],
        "midden": names[-2],
        "verschil": points(language, step["step"], decimals=0),
        "laag": points(language, step["low"], decimals=0),
        "hoog": points(language, step["high"], decimals=0),
    }
    if step["low"] > 0:
        return [
            language.say(
                "Van een {midden} naar een {top} verschuift de balans naar de emotionele kant: {verschil} procentpunt "
                "({laag} tot {hoog}).",
                **fields,
            )
        ]
    if step["high"] < 0:
        return [
            language.say(
                "Van een {midden} naar een {top} verschuift de balans naar de rationele kant: {verschil} procentpunt "
                "({laag} tot {hoog}).",
                **fields,
            )
        ]
    return [
        language.say(
            "Tussen een {midden} en een {top} is er geen zeker verschil tussen de rationele en de emotionele kant.",
            top=fields["top"],
            midden=fields["midden"],
        )
    ]


def _effects_chart(report: Report, frame: pd.DataFrame) -> Chart:
    language, colours = report.language, level_colours(report.values)
    sure = frame["sure"].astype(bool)
    ranked = frame.assign(size=frame["effect"].abs(), sure=sure).sort_values(
        ["sure", "size"], ascending=False, kind="stable"
    )
    shown = ranked.head(min(_SHOWN, max(int(sure.sum()), _FEWEST))).sort_values("effect", kind="stable")
    rows = [
        Row(
            name=f"{row['value']} · {spoken(language, row['stance'])}",
            note=signed(language, row["effect"]),
            at=row["effect"],
            low=row["low"],
            high=row["high"],
            colour=MISSED if row["stance"] == "gemist" else colours[row["level"]],
            sure=bool(row["sure"]),
            href=link(waarde=row["value"], houding=row["stance"]),
            description=language.say(
                "{wat}: {punten} punt. Toon citaten",
                wat=named(language, row["value"], row["stance"]),
                punten=signed(language, row["effect"]),
            ),
        )
        for row in shown.to_dict("records")
    ]
    limit = max(_STEP, max(max(abs(row.low), abs(row.high)) for row in rows))
    label = language.say("Verschil in cijfer per waarde")
    scale = Scale(
        -limit,
        limit,
        label="datum.value == 0 ? '0' : format(datum.value, '+.1~f')",
        zero=0,
        ends=(language.say("lager cijfer"), language.say("hoger cijfer")),
    )
    return draw(lambda width: forest(rows, width=width, scale=scale), label, language)


def _bands_chart(report: Report, frame: pd.DataFrame) -> Chart:
    language = report.language
    colours = {name: colour for name, colour in level_colours(report.values).items() if name in set(frame["level"])}
    sides = {
        level.name: language.say("rationeel") if level.rational else language.say("emotioneel")
        for level in report.values.levels
    }
    data = frame[frame["level"].notna()].assign(
        text=[language.percent(share) for share in frame.loc[frame["level"].notna(), "share"]]
    )
    label = language.say("Wat wordt ervaren, per cijfer en niveau")
    return draw(lambda width: bands(data, width=width, colours=colours, sides=sides), label, language)


def _effects_table(language: Language, frame: pd.DataFrame) -> Table:
    return Table(
        caption=language.say("Verschil in cijfer per waarde"),
        head=[
            language.say("waarde"),
            language.say("houding"),
            language.say("reacties"),
            language.say("gemiddeld met"),
            language.say("gemiddeld zonder"),
            language.say("effect"),
            language.say("95%-marge"),
            language.say("zeker"),
        ],
        rows=[
            [
                row["value"],
                spoken(language, row["stance"]),
                language.number(row["items"]),
                language.number(row["mean_with"], decimals=1),
                language.number(row["mean_without"], decimals=1),
                signed(language, row["effect"], decimals=2),
                f"{signed(language, row['low'], decimals=2)} – {signed(language, row['high'], decimals=2)}",
                language.say("ja") if row["sure"] else language.say("nee"),
            ]
            for row in frame.to_dict("records")
        ],
        words=frozenset({1, 7}),
    )


def _bands_table(language: Language, frame: pd.DataFrame) -> Table:
    return Table(
        caption=language.say("Wat wordt ervaren, per cijfer en niveau"),
        head=[
            language.say("cijfer"),
            language.say("niveau"),
            language.say("reacties"),
            language.say("van"),
            language.say("aandeel"),
            language.say("95%-marge"),
        ],
        rows=[
            [
                row["band"],
                spoken(language, row["side"]) if pd.isna(row["level"]) else row["level"],
                language.number(row["items"]),
                language.number(row["of"]),
                language.percent(row["share"], decimals=1),
                between(language, row["low"], row["high"]),
            ]
            for row in frame.to_dict("records")
        ],
        words=frozenset({1}),
    )
