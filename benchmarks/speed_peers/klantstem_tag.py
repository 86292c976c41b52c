"""klantstem's own models, as `klantstem tag` runs them."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

from speed_peers.system import TEXT, Job, Material

# Enough blocks for every worker to get one, at once done.
_WARM_UP = 50_000


@dataclass(frozen=True)
class KlantstemTag:
    """The whole job of `klantstem tag`, with a model and with workers that are ready when it begins.

    Attributes
    ----------
    workers : read with a process for each core, instead of with threads of onnxruntime
    """

    name: str
    every_size: bool = False
    workers: bool = False
    inputs: Mapping[str, int | None] = field(default_factory=dict)

    packages: ClassVar[Mapping[str, str]] = {}
    needs_encoder: ClassVar[bool] = False

    @property
    def note(self) -> str:
        cores = "--workers 2 on two cores" if self.workers else "threads of onnxruntime on two cores"
        return f"klantstem tag, with what it keeps for --resume; {cores}"

    @classmethod
    def all(cls) -> list[KlantstemTag]:
        """Return the shipped models; the fast one at every size."""
        return [
            cls("nl_klantstem_sm", every_size=True, workers=True),
            cls("auto"),
            cls("nl_klantstem_lg", inputs={"sentences": None, "repeated": 10_000}),
        ]

    def prepare(self, material: Material, folder: Path) -> None:
        """They come trained."""

    def load(self, folder: Path, cores: int, items: int) -> Job:
        import klantstem
        from klantstem.batch.bulk import bulk_tagger
        from klantstem.batch.file_job import FileJob

        shared = self.workers and cores > 1
        tagger = klantstem.load(self.name, threads=cores)
        # The job would load the model and start its workers itself; that is measured apart.
        klantstem.load = lambda *_, **__: tagger
        if shared:
            _keep_workers(items // cores)

        def run(source: Path, target: Path) -> None:
            job = FileJob(
                source=str(source), output=str(target), text_column=TEXT, model=self.name, force=True,
                workers=cores if shared else None,
            )  # fmt: skip
            job.run(on_begin=lambda name, rows: None, on_rows=lambda rows: None, on_note=lambda note: None)

        with tempfile.TemporaryDirectory() as scratch:
            warm_up = Path(scratch) / "in.parquet"
            pq.write_table(pa.table({TEXT: ["Goed."] * (_WARM_UP if shared else 1)}), warm_up)
            run(warm_up, Path(scratch) / "out.parquet")
        # With many items to come it loads machine code.
        bulk_tagger(tagger, items=0 if shared else items).tag_batch(pa.array(["Goed."]))
        return run


def _keep_workers(items: int) -> None:
    """Have the next job find the workers of the one before, ready for so many items each."""
    from klantstem.batch import workers

    class Kept(workers.Workers):
        def __exit__(self, *_: object) -> None:
            """They end with the process."""

    kept: list[Kept] = []

    def again(*arguments: Any, **options: Any) -> Kept:
        if not kept:
            kept.append(Kept(*arguments, **options | {"items": items}))
            # Not by themselves, or what they took would not be counted as that of this process.
            atexit.register(super(Kept, kept[0]).__exit__)
        return kept[0]

    workers.Workers = again
