from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from klantstem.batch.tags import TAGS
from klantstem.errors import ReadError
from klantstem.report.analyses.per_value import per_value
from klantstem.report.feedback import STANCES, Feedback
from klantstem.report.statistics import Estimator
from klantstem.report.tagged import as_table, read_tags
from klantstem.values import ValueSet, load

Table = Callable[..., pd.DataFrame]
Said = list[tuple[int, str, str]]


def read(df: Any, values: ValueSet) -> Feedback:
    return Feedback.of(read_tags(as_table(df)), values)


def said(feedback: Feedback) -> Said:
    names = feedback.values.names
    return [
        (int(item), names[value], STANCES[stance])
        for item, value, stance in zip(feedback.item, feedback.value, feedback.stance, strict=True)
    ]


def test_an_item_expresses_a_value_in_a_stance_once(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")] * 3 + [("snel", "ervaren")]), ("ok", [])])
    feedback = read(df, values)
    assert said(feedback) == [(0, "snel", "ervaren"), (0, "snel", "gemist")]
    assert len(feedback) == 2


def test_an_expression_is_as_probable_as_its_surest_tag(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist"), ("snel", "gemist")])])
    for tag, score in zip(df["tags"][0], (0.6, 0.8), strict=True):
        tag["score"] = score
    assert read(df, values).score == pytest.approx([0.8])


def test_only_items_that_were_read_count_and_are_numbered(table: Table, values: ValueSet) -> None:
    df = table([("leeg", []), ("ok", []), ("andere taal", []), ("fout", []), ("afgekapt", [("snel", "gemist")])])
    feedback = read(df, values)
    assert list(feedback.rows) == [1, 4]
    assert said(feedback) == [(1, "snel", "gemist")]


def test_an_empty_table_has_no_items(table: Table, values: ValueSet) -> None:
    feedback = read(table([]), values)
    assert (len(feedback), said(feedback)) == (0, [])
    assert per_value(feedback, estimator=Estimator())["share"].isna().all()


def test_values_of_another_set_are_named_with_the_sets_that_have_them(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("hoffelijkheid", "ervaren")])])
    with pytest.raises(ReadError, match=r"'hoffelijkheid'.*disney"):
        read(df, values)


def test_values_of_no_set_are_named(table: Table, values: ValueSet) -> None:
    with pytest.raises(ReadError, match=r"'snelligheid'.*No shipped set"):
        read(table([("ok", [("snelligheid", "ervaren")])]), values)


def test_the_level_comes_from_the_value_set_and_not_from_the_tags(table: Table, values: ValueSet) -> None:
    other = load("belevingspiramide")
    feedback = read(table([("ok", [("respect", "gemist")])], of=values), other)
    assert [other.levels[level].name for level in feedback.level] == ["basis"]


def test_json_text_nested_lists_and_arrow_say_the_same(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist"), ("warm", "ervaren")]), ("ok", []), ("leeg", [])])
    as_text = df.assign(tags=[pd.Series([tags]).to_json(orient="values")[1:-1] for tags in df["tags"]])
    nested = pa.table({"status": df["status"], "tags": pa.array(df["tags"].tolist(), TAGS)})
    for other in (df, as_text, nested, nested.to_pandas(), pa.concat_tables([nested.slice(0, 1), nested.slice(1)])):
        assert said(read(other, values)) == [(0, "snel", "gemist"), (0, "warm", "ervaren")]


def test_missing_tags_are_no_tags(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")]), ("ok", []), ("ok", [])])
    df["tags"] = [
        '[{"value":"snel","stance":"gemist","level":"x","score":1,"segment":0,"start":0,"end":1}]',
        None,
        "",
    ]
    feedback = read(df, values)
    assert (len(feedback), said(feedback)) == (3, [(0, "snel", "gemist")])


def test_broken_json_is_refused_without_quoting_it(table: Table, values: ValueSet) -> None:
    df = table([("ok", [])]).assign(tags=['[{"value": "geheim van de klant'])
    with pytest.raises(ReadError) as caught:
        read(df, values)
    assert "parquet" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_an_unknown_stance_is_refused(table: Table, values: ValueSet) -> None:
    with pytest.raises(ReadError, match="stance beleefd"):
        read(table([("ok", [("snel", "beleefd")])]), values)


@pytest.mark.parametrize("column", ["status", "tags"])
def test_a_table_that_is_not_tagged_is_refused(table: Table, values: ValueSet, column: str) -> None:
    with pytest.raises(ReadError, match=column):
        read(table([("ok", [])]).drop(columns=column), values)


def test_columns_of_the_input_with_the_same_names_give_way(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])])
    df = df.rename(columns={"status": "status_klantstem", "tags": "tags_klantstem"})
    df.insert(0, "status", ["afgehandeld"])
    df.insert(1, "tags", ["vrij veld"])
    assert said(read(df, values)) == [(0, "snel", "gemist")]


def test_dates_and_text_are_found() -> None:
    df = pd.DataFrame(
        {
            "Datum": ["31-01-2025", "03-02-2025", "", "onbekend", "05-02-2025", "05-02-2025", "06-02-2025"],
            "kanaal": ["mail"] * 7,
            "verhaal van de klant": ["Een wat langere tekst over de dienst."] * 7,
            "status": ["ok"] * 7,
            "tags": [[]] * 7,
        }
    )
    tagged = read_tags(as_table(df))
    assert tagged.period is not None
    assert [day.isoformat() for day in tagged.period] == ["2025-01-31", "2025-02-06"]
    assert tagged.texts is not None
    assert tagged.texts[0].as_py().startswith("Een wat")


def test_a_column_that_is_not_there_is_named_with_the_one_that_is(table: Table) -> None:
    with pytest.raises(ReadError, match="Did you mean 'opmerking'"):
        read_tags(as_table(table([("ok", [])])), text="opmerkingen")


def test_many_items_are_read_without_a_loop_over_rows(values: ValueSet) -> None:
    n = 200_000
    chance = np.random.default_rng(1)
    names = np.array(values.names)[chance.integers(0, len(values.names), n)]
    structs = pa.StructArray.from_arrays(
        [
            pa.array(names.astype(object)),
            pa.array(["gemist"] * n),
            pa.array(["x"] * n),
            pa.array(np.full(n, 0.9, np.float32)),
            *[pa.array(np.zeros(n, np.int32))] * 2,
        ],
        names=["value", "stance", "level", "score", "start", "end"],
    )
    tags = pa.ListArray.from_arrays(pa.array(np.arange(n + 1, dtype=np.int32)), structs)
    began = time.perf_counter()
    feedback = read(pa.table({"status": ["ok"] * n, "tags": tags}), values)
    assert time.perf_counter() - began < 5
    assert len(feedback.item) == n
