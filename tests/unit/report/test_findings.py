"""The findings say what the numbers say, and no more: on tables that were made for one sentence, and on random ones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.report import Report
from klantstem.report.feedback import STANCES
from klantstem.report.findings import SENTENCES, findings
from klantstem.values import Value, ValueSet, load

Table = Callable[..., pd.DataFrame]
Items = Sequence[tuple[str, Sequence[tuple[str, str]]]]
SETS = (
    "service-excellence",
    "belevingspiramide",
    "vidomes",
    "autotaalglas",
    "disney",
    "arval",
    "woonkracht10",
    "manutan",
)
NAME = r"‘([^’]+)’"


def said(df: pd.DataFrame, values: ValueSet, **options: Any) -> dict[str, str]:
    return {finding.about: finding.text for finding in findings(Report.from_frame(df, values=values, **options))}


def many(*groups: tuple[int, Sequence[tuple[str, str]]]) -> Items:
    return [("ok", pairs) for count, pairs in groups for _ in range(count)]


def test_a_base_that_is_missed_is_said_to_be_so_with_what_follows(table: Table, values: ValueSet) -> None:
    text = said(table(many((90, [("snel", "gemist")]), (10, [("snel", "ervaren")]))), values)["base"]
    assert text.startswith("De basis is niet op orde: 90% van wie er iets over zegt mist iets (83% tot 94%)")
    assert "heeft verrassen weinig zin" in text


@pytest.mark.parametrize(
    ("missed", "experienced", "start"),
    [
        (2, 98, "De basis is op orde: 2%"),
        (20, 80, "Of de basis op orde is, valt nog niet te zeggen: 20% van wie"),
        (3, 9, "Of de basis op orde is, valt nog niet te zeggen: daar gaan maar 12 reacties over."),
        (0, 0, "Of de basis op orde is, valt niet te zeggen: geen enkele reactie gaat erover."),
    ],
)
def test_what_is_not_sure_of_the_base_is_not_said(
    table: Table, values: ValueSet, missed: int, experienced: int, start: str
) -> None:
    df = table(many((missed, [("snel", "gemist")]), (experienced, [("snel", "ervaren")]), (30, [("warm", "ervaren")])))
    assert said(df, values)["base"].startswith(start)


def test_a_clear_first_is_called_so(table: Table, values: ValueSet) -> None:
    df = table(many((300, [("snel", "gemist")]), (20, [("warm", "gemist")]), (80, [])))
    assert said(df, values)["gemist"] == "Het vaakst gemist is ‘snel’: in 75% van de reacties (71% tot 79%)."
    assert said(df, values)["ervaren"].startswith("Geen enkele waarde is zo vaak ervaren")


def test_a_difference_that_is_not_sure_names_all_that_may_be_first(table: Table, values: ValueSet) -> None:
    df = table(many((12, [("snel", "ervaren")]), (11, [("warm", "ervaren")]), (80, [])))
    assert (
        said(df, values)["ervaren"]
        == "Het vaakst ervaren is ‘snel’ (12%) of ‘warm’ (11%); welke daarvan is niet zeker."
    )


def test_of_many_that_may_be_first_only_the_top_is_named(table: Table, values: ValueSet) -> None:
    four = many(*((10, [(value, "ervaren")]) for value in ("snel", "warm", "gemak", "plezier")))
    assert (
        said(table(four), values)["ervaren"]
        == "Van wat is ervaren staat ‘snel’ (25%) bovenaan, maar dat kan toeval zijn."
    )


def test_priorities_are_told_in_their_order(table: Table) -> None:
    values = load("disney")
    df = table(
        many((50, [("efficiency", "gemist")]), (30, [("hoffelijkheid", "gemist")]), (60, [("veiligheid", "ervaren")])),
        of=values,
    )
    texts = said(df, values)
    assert texts["priority"].startswith("Begin bij ‘hoffelijkheid’")
    assert texts["gemist"] == "In volgorde van voorrang is gemist: ‘hoffelijkheid’ (21%) en ‘efficiency’ (36%)."


def test_a_set_of_priorities_in_which_nothing_goes_wrong(table: Table) -> None:
    values = load("disney")
    df = table(many((50, [("veiligheid", "ervaren")])), of=values)
    assert said(df, values)["priority"].startswith(
        "Geen enkele waarde wordt zeker vaker gemist dan ervaren; ‘veiligheid’"
    )


def test_what_an_organisation_wants_is_told_with_what_it_did_not_choose(table: Table, values: ValueSet) -> None:
    df = table(
        many(
            (60, [("betrouwbaar", "gemist")]),
            (60, [("dichtbij", "ervaren")]),
            (80, [("snel", "ervaren")]),
            (10, []),
        )
    )
    found = findings(Report.from_frame(df, values=values, desired="vidomes"))
    texts = [finding.text for finding in found if finding.about == "desired"]
    assert texts[0].startswith("Van de 4 gekozen waarden: klanten herkennen ‘dichtbij’ en missen ‘betrouwbaar’")
    assert texts[1] == "Niet gekozen, maar wel gewaardeerd: klanten ervaren ook ‘snel’."


def test_what_the_model_does_not_find_is_not_called_uncertain(table: Table, values: ValueSet) -> None:
    df = table(many((60, [("betrouwbaar", "gemist")]), (60, [("dichtbij", "ervaren")]), (90, [])))
    chosen = load("vidomes")
    strange = Value(name="duurzaam", level=chosen.values[0].level, definition="De klant spaart het milieu.")
    wanted = ValueSet(name="eigen", title="Eigen", levels=chosen.levels, values=(*chosen.values[:2], strange))
    tails = {
        "nl": "over 1 ervan is nog niets zeker en 1 ervan vindt het model niet.",
        "en": "of 1 it is not certain and 1 the model does not find.",
    }
    for language, tail in tails.items():
        found = findings(Report.from_frame(df, values=values, desired=wanted, language=language))
        text = next(finding.text for finding in found if finding.about == "desired")
        assert text.endswith(f"; {tail}"), text


@pytest.mark.parametrize(
    ("targets", "text"),
    [
        ({"snel": 0.5}, "Het doel voor ‘snel’ is gehaald."),
        ({"warm": 0.5}, "Het doel voor ‘warm’ is niet gehaald."),
        ({"snel": 0.75}, "Of het doel voor ‘snel’ is gehaald, is niet te zeggen."),
        (
            {"snel": 0.5, ("warm", "gemist"): 0.1, "warm": 0.5},
            "Zeker gehaald: 1 van de 3 doelen; zeker niet gehaald: ‘warm’ en ‘warm’ gemist.",
        ),
    ],
)
def test_targets(table: Table, values: ValueSet, targets: dict[Any, float], text: str) -> None:
    df = table(many((300, [("snel", "ervaren")]), (100, [("warm", "gemist")])))
    assert said(df, values, targets=targets)["kpi"] == text


def test_what_goes_with_the_score_is_told_without_calling_it_the_cause(table: Table, values: ValueSet) -> None:
    df = table(
        many((60, [("snel", "ervaren")]), (60, [("betrouwbaar", "gemist")]), (60, [])),
        columns={"cijfer": [9, 8] * 30 + [3, 4] * 30 + [6, 7] * 30},
    )
    text = said(df, values)["drivers"]
    expected = "Het cijfer is hoger bij wie ‘snel’ ervaart (? punt) en lager bij wie ‘betrouwbaar’ mist (? punt)."
    assert re.sub(r"\d,\d", "?", text) == expected


def test_a_change_is_told_with_its_date(table: Table, values: ValueSet) -> None:
    days = [dt.date(2025, month, 1 + number % 28) for month in range(1, 11) for number in range(100)]
    items = [("ok", [("snel", "gemist")] if day.month > 6 and number % 2 else []) for number, day in enumerate(days)]
    items += [("ok", [("snel", "gemist")])] * 10
    days += [dt.date(2025, 1, 5)] * 10
    text = said(table(items, columns={"datum": days}), values)["trend"]
    assert text.startswith("Sinds 1 juli 2025 wordt ‘")
    assert "vaker gemist: 50% tegen" in text


def test_the_segment_that_differs_most_is_told(table: Table, values: ValueSet) -> None:
    df = table(
        many((80, [("warm", "ervaren")]), (20, []), (10, [("warm", "ervaren")]), (90, [])),
        columns={"kanaal": ["balie"] * 100 + ["app"] * 100},
    )
    text = said(df, values)["segments"]
    assert re.fullmatch(r"Bij ‘(balie|app)’ \(kanaal\) wordt ‘warm’ .*: (80% tegen 10%|10% tegen 80%)\.", text)


def test_few_items_are_called_an_impression(table: Table, values: ValueSet) -> None:
    report = Report.from_frame(table(many((1, [("snel", "ervaren")]))), values=values)
    assert report.findings == (
        "In de enige reactie klinkt een waarde door.",
        "Lees dit als een indruk: 1 reactie is weinig, dus de marges zijn ruim.",
    )


@pytest.mark.parametrize(
    ("items", "start"),
    [
        ([("leeg", [])], "Geen enkele reactie kon worden gelezen"),
        ([("ok", [])], "In de enige reactie klinkt geen waarde door."),
        ([("ok", []), ("ok", [])], "In geen van de 2 reacties klinkt een waarde door."),
    ],
)
def test_nothing_read_and_nothing_found_are_said(table: Table, values: ValueSet, items: Items, start: str) -> None:
    assert Report.from_frame(table(items), values=values).findings[0].startswith(start)


def random_report(make: Table, seed: int, language: str) -> Report:
    """A report of a random table: any set, few items or many, even shares or not, with or without the other columns."""
    random = np.random.default_rng(seed)
    values = load(SETS[random.integers(len(SETS))])
    size = int(random.choice([0, 1, 7, 40, 150, 600]))
    pairs = [(value, stance) for value in values.names for stance in STANCES]
    chance = random.beta(0.4, 6, size=len(pairs))
    which = random.random((size, len(pairs))) < chance
    half = np.arange(size) % 2 == 0
    # One expression depends on all that could go with it.
    loud = int(random.integers(len(pairs)))
    which[:, loud] = random.random(size) < np.where(half, 0.6, 0.1)
    columns: dict[str, Any] = {}
    if random.random() < 0.7:
        columns["cijfer"] = np.clip(np.round(6 + 2 * which[:, loud] + random.normal(0, 2, size)), 1, 10)
    if random.random() < 0.7:
        day = np.where(half, 0, 200) + random.integers(0, 180, size)
        columns["datum"] = list((np.datetime64("2025-01-01") + day).astype(object))
    if random.random() < 0.7:
        columns["kanaal"] = np.where(half, "balie", "app")
    items = [("ok", [pair for pair, has in zip(pairs, row, strict=True) if has]) for row in which]
    wanted = load(SETS[random.integers(len(SETS))]) if random.random() < 0.4 else None
    targets = {values.names[0]: 0.1, (values.names[-1], "gemist"): 0.05} if random.random() < 0.4 else None
    if len(values.names) == 1 and targets:
        targets = {values.names[0]: 0.1}
    return Report.from_frame(
        make(items, of=values, columns=columns), values=values, desired=wanted, targets=targets, language=language
    )


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_no_sentence_contradicts_the_numbers(table: Table, seed: int) -> None:
    report = random_report(table, seed, "nl")
    found = findings(report)
    for finding in found:
        CHECKS[finding.about](report, finding.text)
        assert not re.search(r"\bnan\b|None|\{|\}", finding.text)
    expressing = len(np.unique(report.feedback.item))
    assert len(found) == SENTENCES if expressing >= report.min_items else len(found) <= 2


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_both_languages_tell_the_same(table: Table, seed: int) -> None:
    dutch, english = (findings(random_report(table, seed, language)) for language in ("nl", "en"))
    assert [finding.about for finding in dutch] == [finding.about for finding in english]
    for one, other in zip(dutch, english, strict=True):
        assert re.findall(NAME, one.text) == re.findall(NAME, other.text)
        assert re.findall(r"\d+%", one.text) == re.findall(r"\d+%", other.text)


def rows_of(report: Report, stance: str) -> pd.DataFrame:
    return report.per_value[report.per_value["stance"] == stance].set_index("value")


def check_base(report: Report, text: str) -> None:
    starts = {
        "op orde": "De basis is op orde",
        "niet op orde": "De basis is niet op orde",
        "niet te zeggen": "Of de basis",
    }
    assert text.startswith(starts[report.base.iloc[0]["outcome"]])
    assert report.verdict.headline.rstrip(".")[:15] == text[:15]


def check_most(stance: str) -> Callable[[Report, str], None]:
    def check(report: Report, text: str) -> None:
        rows, named = rows_of(report, stance), re.findall(NAME, text)
        if report.values.priority:
            assert named == [name for name in report.values.names if name in named]
        elif text.startswith("Het vaakst"):
            check_top(rows, named)
        else:
            assert bool(named) == text.startswith("Van wat is")

    return check


def check_top(rows: pd.DataFrame, named: list[str]) -> None:
    """What is called most surely is more than all that is not named beside it."""
    others = rows.drop(index=named)
    assert (others["high"] < rows.loc[named[0], "low"]).all()
    assert rows.loc[named[0], "share"] == rows["share"].max()


def check_both(report: Report, text: str) -> None:
    parts = re.fullmatch(r"Klanten ervaren (.*), en missen (.*)\.", text)
    assert parts
    for stance, part in zip(("ervaren", "gemist"), parts.groups(), strict=True):
        if part.startswith("het vaakst"):
            check_top(rows_of(report, stance), re.findall(NAME, part))


def check_priority(report: Report, text: str) -> None:
    missed, experienced = rows_of(report, "gemist"), rows_of(report, "ervaren")
    wrong = [name for name in report.values.names if missed.loc[name, "low"] > experienced.loc[name, "high"]]
    assert re.findall(NAME, text) == (wrong or list(report.values.names))[:1]
    assert text.startswith("Begin bij") == bool(wrong)


def check_levels(report: Report, text: str) -> None:
    rows = report.pyramid[report.pyramid["stance"] == "ervaren"].set_index("level")
    [named] = re.findall(NAME, text)
    assert rows.loc[named, "share"] == rows["share"].max()
    clear = (rows.drop(index=named)["high"] < rows.loc[named, "low"]).all()
    assert clear == text.startswith("Het niveau dat klanten het vaakst ervaren")
    assert not clear or report.values.level(named).rational == ("verstand" in text)


def check_desired(report: Report, text: str) -> None:
    rows = report.desired[report.desired["stance"] == "ervaren"].set_index("value")
    words = {
        "herkennen": "herkend",
        "missen": "gemist",
        "verdeeld over": "wisselend",
        "noemen": "nauwelijks gehoord",
        "ervaren ook": "gewaardeerd, niet gekozen",
    }
    verb = None
    for word, name in re.findall(rf"({'|'.join(words)})|{NAME}", text):
        verb = word or verb
        if name:
            assert rows.loc[name, "reading"] == words[str(verb)]


def check_targets(report: Report, text: str) -> None:
    aims = report.kpi[report.kpi["target"].notna()]
    if "niet gehaald: " in text:
        failed = aims[aims["on_target"] == "niet gehaald"]["value"]
        assert {name.removesuffix(" gemist") for name in re.findall(NAME, text)} == set(failed)


def check_drivers(report: Report, text: str) -> None:
    rows = report.drivers.set_index(["value", "stance"])
    stances = {"ervaart": "ervaren", "mist": "gemist", "wenst": "gewenst"}
    found = re.findall(rf"(hoger|lager) bij wie {NAME} (\w+)", text)
    for direction, value, verb in found:
        row = rows.loc[(value, stances[verb])]
        assert row["sure"]
        assert (row["effect"] > 0) == (direction == "hoger")
    if not found:
        assert not (rows["sure"] & (rows["effect"].abs() >= 0.05)).any()


def check_bands(report: Report, text: str) -> None:
    row = report.pattern[report.pattern["side"] == "emotioneel"].iloc[0]
    assert row["sure"]
    assert (row["step"] > 0) == ("noemt vaker" in text)


def check_trend(report: Report, text: str) -> None:
    changes = report.trend[report.trend["change"] & report.trend["sure"]]
    if not text.startswith("Sinds"):
        assert changes.empty
        return
    [name] = re.findall(NAME, text)
    high, low = (int(share) for share in re.findall(r"(\d+)% tegen <?(\d+)%", text.replace("<", ""))[0])
    assert name in set(changes["value"]) | set(changes["level"])
    assert (high >= low) == ("minder vaak" not in text)


def check_segments(report: Report, text: str) -> None:
    significant = report.segments[report.segments["significant"] & report.segments["difference"].notna()]
    if not text.startswith("Bij"):
        assert significant.empty
        return
    segment, value = re.findall(NAME, text)
    row = significant[(significant["segment"] == segment) & (significant["value"] == value)].iloc[0]
    assert (row["difference"] > 0) == ("minder vaak" not in text)
    assert row["items"] >= report.min_items


def check_certainty(report: Report, text: str) -> None:
    assert report.language.reactions(len(report.feedback)) in text
    assert ("indruk" in text) == (len(report.feedback) < 30)


def check_reach(report: Report, text: str) -> None:
    items = len(np.unique(report.feedback.item))
    if not len(report.feedback):
        assert "gelezen" in text
    elif len(report.feedback) > 1 and items:
        assert report.language.percent(items / len(report.feedback)) in text


CHECKS: dict[str, Callable[[Report, str], None]] = {
    "base": check_base,
    "ervaren": check_most("ervaren"),
    "gemist": check_most("gemist"),
    "gewenst": check_most("gewenst"),
    "ervaren en gemist": check_both,
    "priority": check_priority,
    "pyramid": check_levels,
    "desired": check_desired,
    "kpi": check_targets,
    "drivers": check_drivers,
    "bands": check_bands,
    "trend": check_trend,
    "segments": check_segments,
    "certainty": check_certainty,
    "feedback": check_reach,
}
