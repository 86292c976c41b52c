"""What no system can be faster than: reading and writing the file, and splitting it into words as well."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from speed_peers.system import TEXT, Job, Material

_ROWS = 16_384
_WORDS = "words"


@dataclass(frozen=True)
class Floor:
    """Batches of a Parquet file through Arrow; with two cores, two threads of it share the batches."""

    name: str
    note: str
    split: Callable[[pa.Array], pa.Array] | None = field(repr=False)

    packages: ClassVar[Mapping[str, str]] = {}
    needs_encoder: ClassVar[bool] = False
    every_size: ClassVar[bool] = True
    inputs: ClassVar[Mapping[str, int | None]] = {}

    def prepare(self, material: Material, folder: Path) -> None:
        """Nothing is needed."""

    def load(self, folder: Path, cores: int, items: int) -> Job:
        def run(source: Path, target: Path) -> None:
            with pq.ParquetFile(source) as file:
                schema = file.schema_arrow if self.split is None else file.schema_arrow.append(_COUNT)
                with pq.ParquetWriter(target, schema, compression="zstd") as writer:
                    for batch in _threaded(self._done, file.iter_batches(_ROWS), cores):
                        writer.write_batch(batch)

        return run

    def _done(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if self.split is None:
            return batch
        # The number of words is written, so that they are there to be counted.
        return batch.append_column(_COUNT, pc.list_value_length(self.split(batch.column(TEXT))))


_COUNT = pa.field(_WORDS, pa.int32())
FLOORS = (
    Floor("read and write", "Parquet in, the same rows out", None),
    Floor("split into words", "Arrow's utf8_split_whitespace, reading and writing included", pc.utf8_split_whitespace),
    Floor(
        "split at ASCII space",
        "the same with ascii_split_whitespace, which misses the no-break space that copied text is full of",
        pc.ascii_split_whitespace,
    ),
)


def _threaded(
    work: Callable[[pa.RecordBatch], pa.RecordBatch], batches: Iterator[pa.RecordBatch], cores: int
) -> Iterator[pa.RecordBatch]:
    if cores == 1:
        yield from map(work, batches)
        return
    with ThreadPoolExecutor(cores) as pool:
        waiting: deque[Future[pa.RecordBatch]] = deque()
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) > 2 * cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
