"""Worker processes: the same bytes, in order, with a model of their own, and no harm when one of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import klantstem
from klantstem.batch import workers as workers_module
from klantstem.batch.blocks import Block, cut
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.job import tag_source
from klantstem.batch.score import score
from klantstem.batch.source import open_source
from klantstem.batch.target import choose_target
from klantstem.batch.workers import Workers
from klantstem.errors import WorkerError

MODEL = "nl_klantstem_sm"
SAID = ["De balie was vriendelijk.", "De monteur kwam veel te laat!", "Niemand belt terug.", "", "Prima", None]


@pytest.fixture(scope="module")
def tagger():
    return klantstem.load(MODEL)


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("workers") / "in.parquet"
    texts = [SAID[n % 6] and f"{SAID[n % 6]} Nummer {n}." for n in range(600)]
    pq.write_table(pa.table({"nr": range(600), "opmerking": texts}), path)
    return path


@pytest.fixture(scope="module")
def whole(tagger, export) -> bytes:
    """The bytes that one process writes."""
    return tag(export, export.with_name("heel.parquet"), tagger)


def tag(export: Path, output: Path, tagger, **options) -> bytes:
    with open_source(export) as source:
        target = choose_target(export, source.format, output, force=True)
        counts = tag_source(source, target, bulk_tagger(tagger), block_rows=50, **options)
    assert counts.items == 600
    return output.read_bytes()


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def test_workers_give_the_same_bytes_and_survive_the_death_of_one(tagger, export, whole, tmp_path):
    killed: list[int] = []

    def kill_one(_: int) -> None:
        if not killed:
            killed.append(min(workers._pool._processes))
            os.kill(killed[0], signal.SIGKILL)

    with Workers(2, model=MODEL, values=tagger.values) as workers:
        assert tag(export, tmp_path / "uit.parquet", tagger, workers=workers, on_rows=kill_one) == whole
        pids = set(workers._pool._processes)
    assert killed
    assert not alive(pids)


def test_a_death_that_is_noticed_while_a_block_is_handed_out_costs_nothing(tagger):
    batch = pa.record_batch({"t": [f"De monteur kwam {n} uur te laat." for n in range(80)]})

    def kill(block: Block) -> None:
        if block.number == 4:
            os.kill(min(workers._pool._processes), signal.SIGKILL)
            while workers._pool._flags.broken is None:
                time.sleep(0.01)

    with Workers(2, model=MODEL, values=tagger.values) as workers:
        found = list(workers.score(cut([batch], text="t", rows=10), known=kill))
    alone = score(cut([batch], text="t", rows=10), tagger=bulk_tagger(tagger), known=lambda _: None)
    assert [each.block.number for each in found] == list(range(8))
    assert all(one.tagged.columns.equals(two.tagged.columns) for one, two in zip(found, alone, strict=True))


def test_a_block_that_kills_twice_is_a_sentence_and_what_was_done_is_kept(tagger, export, whole, tmp_path, monkeypatch):
    really = workers_module._tag

    def deadly(what: tuple[str, str, bool], content: bytes) -> bytes:
        if b"Nummer 334." in content:
            os.kill(os.getpid(), signal.SIGKILL)
        return really(what, content)

    options = {"fingerprint": {"job": 1}, "resume": True}
    with monkeypatch.context() as patched, Workers(2, model=MODEL, values=tagger.values) as workers:
        patched.setattr(workers_module, "_tag", deadly)
        with pytest.raises(WorkerError, match=r"^A worker process died twice on the rows 301 to 350; "):
            tag(export, tmp_path / "uit.parquet", tagger, workers=workers, **options)
    resumed: list[int] = []
    assert not (tmp_path / "uit.parquet").exists()
    with open_source(export) as source:
        target = choose_target(export, source.format, tmp_path / "uit.parquet", resume=True)
        counts = tag_source(source, target, bulk_tagger(tagger), block_rows=50, on_rows=resumed.append, **options)
    assert counts.resumed == 300
    assert (tmp_path / "uit.parquet").read_bytes() == whole


def test_a_model_that_a_worker_cannot_open_is_the_same_sentence(tagger, export, tmp_path):
    with (
        Workers(1, model="nl_klantstem_s", values=tagger.values) as workers,
        pytest.raises(klantstem.errors.ModelError, match="Did you mean nl_klantstem_sm"),
    ):
        tag(export, tmp_path / "uit.parquet", tagger, workers=workers)


def children(pid: int) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return set(map(int, found.stdout.split()))


@pytest.mark.parametrize(
    ("by", "seconds", "code"),
    [(signal.SIGINT, 0, 130), (signal.SIGINT, 2, 130), (signal.SIGTERM, 1, 143), (signal.SIGKILL, 1, -9)],
)
def test_no_worker_outlives_the_command(tmp_path, by, seconds, code):
    texts = [f"De monteur kwam {n} uur te laat, en de balie was {n} keer niet bereikbaar." for n in range(800_000)]
    pq.write_table(pa.table({"opmerking": texts}), tmp_path / "in.parquet")
    command = [sys.executable, "-m", "klantstem", "tag", "in.parquet", "--model", MODEL, "--workers", "2", "-q"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while len(children(process.pid)) < 4 and time.monotonic() < deadline:  # two workers, and two trackers
            time.sleep(0.05)
        pids = children(process.pid)
        assert len(pids) == 4
        time.sleep(seconds)
        # As a terminal does: to the command and its workers alike.
        (os.kill if by == signal.SIGKILL else os.killpg)(process.pid, by)
        assert process.wait(30) == code
        deadline = time.monotonic() + 10
        while alive(pids) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not alive(pids)
        said = process.stderr.read()
    if by != signal.SIGKILL:
        assert said.startswith("klantstem: interrupted; ")
        assert said.count("\n") == 1
