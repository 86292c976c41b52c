"""A Spark DataFrame tagged in a real session of this machine, with Python workers of its own."""

from __future__ import annotations

import datetime as dt
import shutil
import sys

import pandas as pd
import pytest

import klantstem
from klantstem.batch.tags import shortest
from klantstem.errors import MissingExtraError, ModelError, ReadError
from klantstem.spark import tag

pytest.importorskip("pyspark", reason="pyspark comes with klantstem[spark]")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is no java on the PATH", allow_module_level=True)

MODEL = "nl_klantstem_sm"


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as environment:
        # Without it Spark takes whichever python3 comes first, which may have no klantstem.
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
        session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
        yield session
        session.stop()


@pytest.fixture(scope="module")
def texts(invented) -> list[str | None]:
    return [*invented[0], None, "", "The technician was very friendly and we are happy about the help.", "😡😡"]


@pytest.mark.parametrize("values", ["service-excellence", "vidomes"])
def test_tags_are_those_of_a_frame(spark, texts, values):
    rows = [(number, text) for number, text in enumerate(texts)]
    df = spark.createDataFrame(rows, "klantnr int, opmerking string").repartition(5)
    tagged = sorted(tag(df, text="opmerking", model=MODEL, values=values).collect())
    frame = pd.DataFrame({"opmerking": pd.Series(texts, dtype=object)})
    expected = klantstem.load(MODEL, values=values).tag_frame(frame, text="opmerking")
    assert [row.klantnr for row in tagged] == list(range(len(texts)))
    assert [row.opmerking for row in tagged] == texts
    assert [row.status for row in tagged] == expected["status"].to_list()
    found = [[cell.asDict() | {"score": shortest(cell.score)} for cell in row.tags] for row in tagged]
    assert found == expected["tags"].to_list()
    assert sum(map(len, found)) > 20


def test_other_columns_stay_as_they_are_and_earlier_tags_are_replaced(spark):
    moment = dt.datetime(2025, 3, 30, 2, 30)
    schema = "moment timestamp, Tags int, opmerking string, kenmerken map<string, int>"
    df = spark.createDataFrame([(moment, 7, "De balie was vriendelijk.", {"balie": 1})], schema)
    tagged = tag(df, text="opmerking", model=MODEL)
    assert tagged.columns == ["moment", "opmerking", "kenmerken", "status", "tags"]
    assert tagged.schema["tags"].dataType.elementType.names == [
        "value", "stance", "level", "score", "segment", "start", "end", "basis",
    ]  # fmt: skip
    [row] = tagged.collect()
    assert (row.moment, row.kenmerken, row.status) == (moment, {"balie": 1}, "ok")
    assert [(each.value, each.stance) for each in row.tags] == [("vriendelijk", "ervaren")]


@pytest.mark.parametrize(
    ("text", "message"), [("opmerkingen", "is not in the DataFrame. It has: klantnr"), ("klantnr", "holds int")]
)
def test_a_column_that_holds_no_text_is_refused_before_anything_runs(spark, text, message):
    df = spark.createDataFrame([(1, "x")], "klantnr int, opmerking string")
    with pytest.raises(ReadError, match=message):
        tag(df, text=text, model=MODEL)


def test_a_text_that_is_not_utf8_is_told_without_its_bytes(spark):
    df = spark.sql("select string(X'64ff65') as opmerking")
    with pytest.raises(Exception, match="A text of the DataFrame is not UTF-8"):
        tag(df, text="opmerking", model=MODEL).collect()


def test_an_unknown_model_is_refused_before_anything_runs(spark):
    with pytest.raises(ModelError, match="nl_bestaat_niet"):
        tag(spark.createDataFrame([("x",)], "opmerking string"), text="opmerking", model="nl_bestaat_niet")


def test_without_pyspark_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'klantstem\[spark\]'"):
        tag(None, text="opmerking")
