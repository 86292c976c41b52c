from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from klantstem.errors import ModelError
from klantstem.models.description import Description
from klantstem.report.analyses.statements import Evidence, has_scores, statements
from klantstem.report.language import language
from klantstem.report.tagged import Tagged, as_table, read_tags
from klantstem.tagger import Tagger
from klantstem.values import ValueSet, load

Table = Callable[..., pd.DataFrame]
INVENTED: dict[str, dict[str, list[str]]] = json.loads(
    Path(__file__).with_name("uitspraken.json").read_text(encoding="utf-8")
)


class WordModel:
    """Stands in for a model: a text fits a statement by the share of the statement's words that it holds."""

    def describe(self, descriptions: Sequence[Description], *, learnt: bool) -> WordModel:
        self.descriptions = descriptions
        self.read = 0
        return self

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        self.read += len(texts)
        said = [set(text.lower().rstrip(".").split()) for text in texts]
        looked_for = [set(each.statements[0].lower().split()) for each in self.descriptions]
        fits = [[len(words & wanted) / len(wanted) for wanted in looked_for] for words in said]
        return np.array(fits, dtype=np.float32).reshape(len(texts), len(looked_for))


@pytest.fixture(scope="module")
def vidomes() -> ValueSet:
    return load("vidomes")


def tagged(table: Table, vidomes: ValueSet, said: Sequence[tuple[str, str, str]]) -> Tagged:
    items = [("ok", [(value, stance)]) for value, stance, _ in said]
    frame = table(items, of=vidomes, texts=[text for _, _, text in said])
    return read_tags(as_table(frame), text="opmerking")


KEPT = ("betrouwbaar", "ervaren", "Komt gemaakte afspraken na.")
BROKEN = ("betrouwbaar", "gemist", "Niemand komt gemaakte afspraken na.")
REACHED = ("dichtbij", "ervaren", "Het kantoor is bereikbaar.")


def test_segments_are_evidence_for_the_statement_of_their_value_that_they_fit(table: Table, vidomes: ValueSet) -> None:
    given = tagged(table, vidomes, [KEPT] * 15 + [BROKEN] * 5 + [REACHED] * 2)
    frame = statements(given, vidomes, model=WordModel()).set_index("statement")
    kept = frame.loc["komt gemaakte afspraken na"]
    assert kept[["value", "by", "ervaren", "gemist", "share"]].to_list() == ["betrouwbaar", "medewerker", 15, 5, 0.75]
    assert kept["low"] < 0.75 < kept["high"]
    assert frame.loc["is bereikbaar", ["ervaren", "gemist"]].to_list() == [2, 0]
    assert frame.drop(index=["komt gemaakte afspraken na", "is bereikbaar"])[["ervaren", "gemist"]].sum().sum() == 0


def test_evidence_says_where_it_stands_best_fit_first(table: Table, vidomes: ValueSet) -> None:
    weak = ("betrouwbaar", "gemist", "Er komt niemand na drie afspraken.")
    frame = statements(tagged(table, vidomes, [REACHED, weak, KEPT]), vidomes, model=WordModel())
    evidence = frame.set_index("statement").loc["komt gemaakte afspraken na", "evidence"]
    assert evidence == (Evidence(2, 0, len(KEPT[2]), "ervaren"), Evidence(1, 0, len(weak[2]), "gemist"))


def test_what_fits_no_statement_of_its_value_stays_unassigned(table: Table, vidomes: ValueSet) -> None:
    elsewhere = ("dichtbij", "ervaren", KEPT[2])
    wish = ("betrouwbaar", "gewenst", KEPT[2])
    nothing = ("betrouwbaar", "ervaren", "Prima hoor")
    frame = statements(tagged(table, vidomes, [elsewhere, wish, nothing] * 10), vidomes, model=WordModel())
    assert frame["ervaren"].sum() == 0
    assert set(frame["mark"]) == {"te weinig bewijs"}
    assert frame["share"].isna().all()


@pytest.mark.parametrize(
    ("experienced", "missed", "mark", "sure"),
    [
        (0, 40, "sterk verbeterbaar", True),
        (4, 8, "verbeterbaar", False),
        (30, 30, "goed", False),
        (25, 15, "goed", False),
        (40, 0, "voorbeeldfunctie", True),
        (5, 4, "te weinig bewijs", False),
    ],
)
def test_marks_are_equal_parts_of_the_scale(
    table: Table, vidomes: ValueSet, experienced: int, missed: int, mark: str, sure: bool
) -> None:
    given = tagged(table, vidomes, [KEPT] * experienced + [BROKEN] * missed)
    frame = statements(given, vidomes, model=WordModel()).set_index("statement")
    assert frame.loc["komt gemaakte afspraken na", ["mark", "sure"]].to_list() == [mark, sure]


def test_a_large_table_is_read_in_part_and_the_same_part_each_time(table: Table, vidomes: ValueSet) -> None:
    given, model = tagged(table, vidomes, [KEPT, BROKEN] * 60 + [REACHED] * 5), WordModel()
    first = statements(given, vidomes, model=model, per_value=30)
    assert model.read == 35
    assert first[["ervaren", "gemist"]].sum().sum() == 35
    pd.testing.assert_frame_equal(first, statements(given, vidomes, model=WordModel(), per_value=30))
    assert not first.equals(statements(given, vidomes, model=WordModel(), per_value=30, seed=1))


def test_tags_of_a_wider_set_are_evidence_under_the_name_of_the_organisation(table: Table, vidomes: ValueSet) -> None:
    own = ValueSet.model_validate(
        vidomes.model_dump()
        | {"values": [{"name": "trouw", "level": "basis op orde", "synonyms": ["betrouwbaar"],
                       "lading": [{"medewerker": "komt gemaakte afspraken na"}]}]}
    )  # fmt: skip
    frame = statements(tagged(table, load(), [KEPT, REACHED, BROKEN]), own, model=WordModel())
    assert frame[["value", "ervaren", "gemist"]].to_numpy().tolist() == [["trouw", 1, 1]]


def test_an_item_counts_once_for_a_statement(table: Table, vidomes: ValueSet) -> None:
    frame = table([("ok", [("betrouwbaar", "ervaren")])], of=vidomes, texts=[KEPT[2]])
    (tag,) = frame["tags"][0]
    frame["tags"] = [[tag, tag | {"start": 1, "segment": 1}]]
    found = statements(read_tags(as_table(frame), text="opmerking"), vidomes, model=WordModel())
    assert found["ervaren"].sum() == 1
    assert found["evidence"].map(len).sum() == 2


class Wordless:
    """A model that has no encoder."""

    def describe(self, descriptions: Sequence[Description], *, learnt: bool) -> WordModel:
        raise ModelError("no encoder")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"model": None}, "Zonder een model"),
        ({"model": Wordless()}, "Zonder een model"),
        ({"values": load("disney")}, "geen uitspraken"),
        ({"texts": False}, "tekst van de reacties"),
    ],
)
def test_without_what_it_needs_it_is_empty_and_says_why(
    table: Table, vidomes: ValueSet, change: dict[str, object], reason: str
) -> None:
    values = change.get("values", vidomes)
    frame = table([("ok", [])], of=values)
    if "texts" in change:
        frame = frame.drop(columns="opmerking")
    found = statements(read_tags(as_table(frame)), values, model=change.get("model", WordModel()))  # type: ignore[arg-type]
    assert found.empty
    assert list(found.columns) == list(statements(tagged(table, vidomes, []), vidomes, model=WordModel()).columns)
    assert reason in found.attrs["reason"]
    assert language("en").say(found.attrs["reason"]) != found.attrs["reason"]


def test_which_sets_have_scores(vidomes: ValueSet) -> None:
    assert has_scores(vidomes)
    assert not has_scores(load("service-excellence"))
    assert not has_scores(load("disney"))


def test_the_marks_have_english(vidomes: ValueSet) -> None:
    for mark in (*vidomes.scale, "te weinig bewijs"):
        assert language("en").say(mark) != mark


@pytest.mark.parametrize(("part", "assigned", "right"), [("gekozen op", 0.31, 0.86), ("nieuw", 0.25, 0.9)])
def test_the_shipped_model_assigns_few_sentences_of_tenants_and_mostly_right(
    table: Table, vidomes: ValueSet, tagger: Tagger, part: str, assigned: float, right: float
) -> None:
    """The figures of the module's docstring; they only rise. The threshold was chosen on the first part."""
    owner = {statement.text: value.name for value in vidomes.values for statement in value.lading}
    meant = [(own, text) for own, texts in INVENTED[part].items() if own in owner for text in texts]
    said = [(owner[own], "ervaren", text) for own, text in meant]
    said += [(value, "ervaren", text) for text in INVENTED[part]["geen"] for value in vidomes.names]
    frame = statements(tagged(table, vidomes, said), vidomes, model=tagger.model)
    found = {each.row: own for own, evidence in frame[["statement", "evidence"]].to_numpy() for each in evidence}
    hits = [found[row] == own for row, (own, _) in enumerate(meant) if row in found]
    assert len(hits) / len(meant) >= assigned
    assert np.mean(hits) >= right
    assert np.mean([row in found for row in range(len(meant), len(said))]) <= 0.02
