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
from klantstem.report.counts import Counts, count
from klantstem.report.tagged import as_table, read_tags
from klantstem.values import ValueSet, load

Table = Callable[..., pd.DataFrame]


def counted(df: Any, values: ValueSet) -> Counts:
    return count(read_tags(as_table(df)), values)


def items(counts: Counts, value: str, stance: str) -> int:
    return int(counts.values.set_index(["value", "stance"]).loc[(value, stance), "items"])


def test_an_item_counts_once_per_value_and_stance(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")] * 3 + [("snel", "ervaren")]), ("ok", [])])
    counts = counted(df, values)
    assert items(counts, "snel", "gemist") == 1
    assert items(counts, "snel", "ervaren") == 1
    assert int(counts.value_totals.set_index("value").loc["snel", "items"]) == 1


def test_an_item_counts_once_per_level_for_two_of_its_values(table: Table, values: ValueSet) -> None:
    counts = counted(table([("ok", [("snel", "gemist"), ("tijdig", "gemist")])]), values)
    levels = counts.levels.set_index(["level", "stance"])["items"]
    assert levels["basis op orde", "gemist"] == 1
    assert levels.sum() == 1


def test_only_read_items_are_the_whole(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")]), ("afgekapt", []), ("leeg", []), ("andere taal", []), ("fout", [])])
    counts = counted(df, values)
    assert counts.items == 2
    assert counts.with_value.share == 0.5
    assert (counts.no_value.items, counts.no_value.share) == (1, 0.5)


def test_wishes_are_not_judged(table: Table, values: ValueSet) -> None:
    counts = counted(table([("ok", [("snel", "gewenst")]), ("ok", [("snel", "ervaren")])]), values)
    base = counts.level_totals.set_index("level").loc["basis op orde"]
    assert (base["items"], base["judged"]) == (2, 1)


def test_all_values_of_the_set_are_listed_in_its_order(table: Table, values: ValueSet) -> None:
    counts = counted(table([("ok", [])]), values)
    assert tuple(counts.value_totals["value"]) == values.names
    assert len(counts.values) == 3 * len(values.names)
    assert counts.values["items"].sum() == 0


def test_an_empty_table_has_counts_without_shares(table: Table, values: ValueSet) -> None:
    counts = counted(table([]), values)
    assert counts.items == 0
    assert counts.values["share"].isna().all()
    assert np.isnan(counts.no_value.share)


def test_values_of_another_set_are_named_with_the_sets_that_have_them(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("hoffelijkheid", "ervaren")])])
    with pytest.raises(ReadError, match=r"'hoffelijkheid'.*disney"):
        counted(df, values)


def test_values_of_no_set_are_named(table: Table, values: ValueSet) -> None:
    with pytest.raises(ReadError, match=r"'snelligheid'.*No shipped set"):
        counted(table([("ok", [("snelligheid", "ervaren")])]), values)


def test_the_level_comes_from_the_value_set_and_not_from_the_tags(table: Table, values: ValueSet) -> None:
    other = load("belevingspiramide")
    counts = counted(table([("ok", [("respect", "gemist")])], of=values), other)
    assert counts.levels.set_index(["level", "stance"]).loc[("basis", "gemist"), "items"] == 1


def test_json_text_nested_lists_and_arrow_give_the_same_counts(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist"), ("warm", "ervaren")]), ("ok", []), ("leeg", [])])
    expected = counted(df, values).values
    as_text = df.assign(tags=[pd.Series([tags]).to_json(orient="values")[1:-1] for tags in df["tags"]])
    nested = pa.table({"status": df["status"], "tags": pa.array(df["tags"].tolist(), TAGS)})
    for other in (
        as_text,
        nested,
        nested.to_pandas(),
        pa.concat_tables([nested.slice(0, 1), nested.slice(1)]),
    ):
        pd.testing.assert_frame_equal(counted(other, values).values, expected)


def test_missing_tags_are_no_tags(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")]), ("ok", []), ("ok", [])])
    df["tags"] = [
        '[{"value":"snel","stance":"gemist","level":"x","score":1,"segment":0,"start":0,"end":1}]',
        None,
        "",
    ]
    counts = counted(df, values)
    assert (counts.items, counts.with_value.items) == (3, 1)


def test_broken_json_is_refused_without_quoting_it(table: Table, values: ValueSet) -> None:
    df = table([("ok", [])]).assign(tags=['[{"value": "geheim van de klant'])
    with pytest.raises(ReadError) as caught:
        counted(df, values)
    assert "parquet" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_an_unknown_stance_is_refused(table: Table, values: ValueSet) -> None:
    with pytest.raises(ReadError, match="stance beleefd"):
        counted(table([("ok", [("snel", "beleefd")])]), values)


@pytest.mark.parametrize("column", ["status", "tags"])
def test_a_table_that_is_not_tagged_is_refused(table: Table, values: ValueSet, column: str) -> None:
    with pytest.raises(ReadError, match=column):
        counted(table([("ok", [])]).drop(columns=column), values)


def test_columns_of_the_input_with_the_same_names_give_way(table: Table, values: ValueSet) -> None:
    df = table([("ok", [("snel", "gemist")])])
    df = df.rename(columns={"status": "status_klantstem", "tags": "tags_klantstem"})
    df.insert(0, "status", ["afgehandeld"])
    df.insert(1, "tags", ["vrij veld"])
    assert items(counted(df, values), "snel", "gemist") == 1


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


def test_many_items_are_counted_without_a_loop_over_rows(values: ValueSet) -> None:
    n = 200_000
    chance = np.random.default_rng(1)
    names = np.array(values.names)[chance.integers(0, len(values.names), n)]
    structs = pa.StructArray.from_arrays(
        [
            pa.array(names.astype(object)),
            pa.array(["gemist"] * n),
            pa.array(["x"] * n),
            pa.array(np.full(n, 0.9, np.float32)),
            *[pa.array(np.zeros(n, np.int32))] * 3,
        ],
        names=[field.name for field in TAGS.value_type],
    )
    tags = pa.ListArray.from_arrays(pa.array(np.arange(n + 1, dtype=np.int32)), structs)
    began = time.perf_counter()
    counts = counted(pa.table({"status": ["ok"] * n, "tags": tags}), values)
    assert time.perf_counter() - began < 5
    assert counts.value_totals["items"].sum() == n
