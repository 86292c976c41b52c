"""Tag a Spark DataFrame where it is: on the executors, through Arrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from klantstem.batch.engines.settings import Settings, opened
from klantstem.batch.score import tag_texts
from klantstem.batch.tags import TAG
from klantstem.errors import MissingExtraError, ReadError
from klantstem.models.shipped import DEFAULT_MODEL
from klantstem.values import ValueSet

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def tag(
    df: DataFrame, *, text: str, model: str | Path = DEFAULT_MODEL, values: str | Path | ValueSet | None = None
) -> DataFrame:
    """Return the DataFrame with the columns `status` and `tags`, the same as :meth:`klantstem.Tagger.tag_frame` gives.

    Nothing runs until Spark is asked for rows. Each Python worker opens the tagger once, on one core, and keeps it for
    the partitions after the first.

    Executors need Python with the same release of klantstem, which brings its models and pyarrow along; they download
    nothing. A model folder of your own must have the same path on every executor. The value set travels with the job.

    Parameters
    ----------
    df
        a Spark DataFrame, of a classic session or of Spark Connect
    text
        name of the column with the feedback, of strings; null has status `leeg`
    model, values
        as for :func:`klantstem.load`

    Returns
    -------
    DataFrame
        The rows of `df`, with `status` (string) and `tags` (an array of structs with value, stance, level, score,
        segment, start, end and basis) as its last columns. Columns that were named so, in any case, are replaced.

    Raises
    ------
    MissingExtraError
        If pyspark is not installed.
    ReadError
        If the column is not there or holds no strings.
    ModelError, ValueSetError
        If there is no such model or value set.
    """
    try:
        from pyspark.sql import types
    except ImportError:
        raise MissingExtraError("pyspark", "spark", "to tag a Spark DataFrame") from None
    found = [field for field in df.schema.fields if field.name == text]
    if len(found) != 1:
        problem = "stands more than once" if found else "is not"
        raise ReadError(f"Column {text!r} {problem} in the DataFrame. It has: {', '.join(df.columns)}.")
    if not isinstance(found[0].dataType, (types.CharType, types.StringType, types.VarcharType)):
        raise ReadError(f"Column {text!r} holds {found[0].dataType.simpleString()} and no string: cast it first.")
    kept = [place for place, name in enumerate(df.columns) if name.casefold() not in ("status", "tags")]
    schema = types.StructType([df.schema.fields[place] for place in kept])
    schema = schema.add("status", types.StringType()).add("tags", types.ArrayType(_tag_type(types)))
    settings = Settings.of(model, values)
    return df.mapInArrow(_tagging(settings, df.columns.index(text), kept, schema.names), schema)


def _tag_type(types: Any) -> Any:
    kinds = {pa.string(): types.StringType(), pa.float32(): types.FloatType(), pa.int32(): types.IntegerType()}
    return types.StructType([types.StructField(field.name, kinds[field.type]) for field in TAG])


def _tagging(
    settings: Settings, text: int, kept: list[int], names: list[str]
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what Spark runs on each partition; columns go by place, because their names need not be unique."""

    def tagged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        tagger = opened(settings)
        for batch in batches:
            texts = batch.column(text).cast(pa.string())
            try:
                # Spark takes any bytes for a string.
                texts.validate(full=True)
            except pa.ArrowInvalid:
                raise ReadError("A text of the DataFrame is not UTF-8. Decode it before it is tagged.") from None
            found = tag_texts(tagger, texts)
            columns = [*(batch.column(place) for place in kept), found.status, found.tags]
            yield pa.RecordBatch.from_arrays(columns, names=names)

    return tagged
