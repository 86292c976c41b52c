"""DataFrames of pandas and polars in, the same with `status` and `tags` out."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from klantstem.batch.tags import TAGS, as_record
from klantstem.errors import ReadError

TEXTS = ["De monteur was vriendelijk. De balie liet ons wachten.", None, "", "👍", "De balie was traag."]
STATUS = ["ok", "leeg", "leeg", "ok", "ok"]


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame({"klant": [3, 1, 2, 5, 4], "opmerking": TEXTS})


@pytest.fixture
def expected(small_tagger) -> list[list[dict]]:
    return [[as_record(tag) for tag in item.tags] for item in small_tagger.tag_items(TEXTS)]


class TestPandas:
    def test_two_columns_are_added_to_a_copy(self, small_tagger, frame, expected):
        before = frame.copy(deep=True)
        result = small_tagger.tag_frame(frame, text="opmerking")
        assert list(result.columns) == ["klant", "opmerking", "status", "tags"]
        assert list(result["status"]) == STATUS
        assert list(result["tags"]) == expected
        assert sum(map(len, expected)) == 3
        pd.testing.assert_frame_equal(frame, before)
        pd.testing.assert_frame_equal(result[["klant", "opmerking"]], before)

    @pytest.mark.parametrize(
        "index",
        [
            [7, 7, 7, 0, 0],
            list("edcba"),
            pd.MultiIndex.from_product([[1], list("abcde")], names=["x", "y"]),
            pd.date_range("2024-01-01", periods=5),
            [None, float("nan"), 1, 2, 3],
        ],
        ids=["repeated", "letters", "levels", "dates", "missing"],
    )
    def test_rows_keep_their_index_whatever_it_is(self, small_tagger, frame, expected, index):
        result = small_tagger.tag_frame(frame.set_index(pd.Index(index)), text="opmerking")
        assert list(result["tags"]) == expected
        assert result.index.equals(pd.Index(index))

    @pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
    @pytest.mark.parametrize("dtype", [object, "string", "category"])
    def test_what_is_missing_is_leeg(self, small_tagger, missing, dtype):
        column = pd.Series([missing, "De balie was traag."], dtype=dtype)
        result = small_tagger.tag_frame(pd.DataFrame({"t": column}), text="t")
        assert list(result["status"]) == ["leeg", "ok"]
        assert [len(tags) for tags in result["tags"]] == [0, 1]

    def test_half_a_character_is_read_as_the_tagger_reads_it(self, small_tagger):
        texts = ["De balie was traag. \ud83d", "De monteur was vriendelijk.", "\ud83d", "De balie \udcffwas traag."]
        result = small_tagger.tag_frame(pd.DataFrame({"t": pd.Series(texts, dtype=object)}), text="t")
        items = list(small_tagger.tag_items(texts))
        assert list(result["status"]) == [str(item.status) for item in items]
        assert list(result["tags"]) == [[as_record(tag) for tag in item.tags] for item in items]
        assert [len(tags) for tags in result["tags"]][:2] == [1, 1]

    def test_columns_of_those_names_are_replaced_where_they_stand(self, small_tagger, frame, expected):
        frame.insert(0, "tags", "oud")
        frame["status"] = 1
        result = small_tagger.tag_frame(frame, text="opmerking")
        assert list(result.columns) == ["tags", "klant", "opmerking", "status"]
        assert list(result["tags"]) == expected
        assert list(result["status"]) == STATUS

    def test_a_frame_without_rows_stays_one(self, small_tagger, frame):
        result = small_tagger.tag_frame(frame.iloc[:0], text="opmerking")
        assert result.shape == (0, 4)

    def test_a_column_may_have_any_name(self, small_tagger, frame, expected):
        result = small_tagger.tag_frame(frame.rename(columns={"opmerking": 3}), text=3)
        assert list(result["tags"]) == expected

    def test_a_kind_of_frame_that_builds_on_pandas_keeps_its_kind(self, small_tagger, frame):
        class Feedback(pd.DataFrame):
            @property
            def _constructor(self):
                return Feedback

        assert type(small_tagger.tag_frame(Feedback(frame), text="opmerking")) is Feedback


class TestPolars:
    @pytest.fixture
    def pl(self):
        return pytest.importorskip("polars", reason="polars comes with klantstem[polars]")

    def test_two_columns_are_added(self, pl, small_tagger, expected):
        frame = pl.DataFrame({"klant": [3, 1, 2, 5, 4], "opmerking": TEXTS})
        result = small_tagger.tag_frame(frame, text="opmerking")
        assert result.columns == ["klant", "opmerking", "status", "tags"]
        assert result["status"].to_list() == STATUS
        assert result["tags"].to_list() == pa.array(expected, TAGS).to_pylist()
        assert frame.columns == ["klant", "opmerking"]

    def test_columns_of_those_names_are_replaced(self, pl, small_tagger):
        frame = pl.DataFrame({"tags": [1], "status": [2], "t": ["De balie was traag."]})
        result = small_tagger.tag_frame(frame, text="t")
        assert result.columns == ["tags", "status", "t"]
        assert result["status"].to_list() == ["ok"]

    def test_types_do_not_depend_on_what_was_found(self, pl, small_tagger):
        schemas = [
            small_tagger.tag_frame(pl.DataFrame({"t": texts}, schema={"t": pl.String}), text="t").schema
            for texts in ([], [None], ["De balie was traag."])
        ]
        assert schemas[0] == schemas[1] == schemas[2]

    def test_types_are_those_of_a_tagged_file(self, pl, small_tagger):
        tagged = small_tagger.tag_frame(pl.DataFrame({"t": ["De balie was traag."]}), text="t")
        assert tagged.schema["tags"] == pl.Series(pa.array([], TAGS)).dtype
        assert tagged.schema["tags"].inner.fields[3] == pl.Field("score", pl.Float32)

    def test_a_lazy_frame_is_refused(self, pl, small_tagger):
        with pytest.raises(ReadError, match="DataFrame of pandas or polars, not LazyFrame"):
            small_tagger.tag_frame(pl.LazyFrame({"t": ["x"]}), text="t")


class TestErrors:
    def test_a_column_that_is_not_there(self, small_tagger, frame):
        with pytest.raises(ReadError, match=r"Column 'tekst' is not in the frame\. It has: klant, opmerking\."):
            small_tagger.tag_frame(frame, text="tekst")

    def test_a_column_that_is_there_twice(self, small_tagger, frame):
        twice = pd.concat([frame, frame], axis=1)
        with pytest.raises(ReadError, match="Column 'opmerking' stands more than once in the frame"):
            small_tagger.tag_frame(twice, text="opmerking")

    @pytest.mark.parametrize("thing", [TEXTS, {"opmerking": TEXTS}, pd.Series(TEXTS), None, "feedback.csv"])
    def test_what_is_no_frame(self, small_tagger, thing):
        with pytest.raises(ReadError, match="takes a DataFrame of pandas or polars, not "):
            small_tagger.tag_frame(thing, text="opmerking")
