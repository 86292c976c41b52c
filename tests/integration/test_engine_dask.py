"""A folder of Parquet files tagged by Dask, on worker processes of which one is killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
import typer.testing

import klantstem
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.job import tag_source
from klantstem.batch.provenance import Provenance
from klantstem.batch.source import open_source
from klantstem.batch.target import Target
from klantstem.cli.tag import tag
from klantstem.errors import EngineError, MissingExtraError, ReadError, WriteError

pytest.importorskip("dask.distributed", reason="Dask comes with klantstem[dask]")

import dask
from dask.distributed import Client, LocalCluster

from klantstem.batch.engines.dask import tag_folder
from klantstem.batch.engines.output_folder import DOCUMENT

app = typer.Typer()
app.command()(tag)

MODEL = "nl_klantstem_sm"
CUT = 8_000
FILES = 8


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0") as cluster:
        yield cluster


@pytest.fixture(scope="module")
def exports(tmp_path_factory, invented) -> Path:
    """Eight files, of which one is large enough to be cut in three, with empty cells between the texts."""
    folder = tmp_path_factory.mktemp("exports")
    texts = [*invented[0], None, "", "The technician was very friendly and we are happy about the help."]
    for number in range(FILES):
        rows = texts[number:] + texts[:number]
        write(folder / f"{2018 + number}.parquet", rows)
    write(folder / "alles.parquet", [f"{text} {text}" for text in texts for _ in range(12)], groups=3)
    return folder


def write(path: Path, texts: list[str | None], groups: int = 1) -> None:
    table = pa.table({"klantnr": pa.array(range(len(texts)), pa.int32()), "opmerking": pa.array(texts, pa.string())})
    pq.write_table(table, path, row_group_size=-(-len(texts) // groups), compression="none")


@pytest.fixture(scope="module")
def expected(exports, tmp_path_factory) -> dict[str, Path]:
    """What `klantstem tag` writes of each file."""
    folder = tmp_path_factory.mktemp("expected")
    tagger = klantstem.load(MODEL, threads=1)
    for path in exports.glob("*.parquet"):
        with open_source(path) as source:
            tag_source(
                source,
                Target(folder / path.name, "parquet"),
                bulk_tagger(tagger),
                text="opmerking",
                provenance=Provenance.of(tagger),
            )
    return {path.stem: path for path in folder.iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def assert_as_one_file_at_a_time(folder: Path, expected: dict[str, Path]) -> None:
    names = sorted(path.name for path in folder.iterdir())
    cut = [name for name in names if name.startswith("alles.part-")]
    assert names == sorted([DOCUMENT, *cut, *(path.name for stem, path in expected.items() if stem != "alles")])
    for stem, path in expected.items():
        if stem != "alles":
            assert (folder / path.name).read_bytes() == path.read_bytes()
    assert len(cut) == 3
    joined = pa.concat_tables(pq.read_table(folder / name) for name in cut)
    whole = pq.read_table(expected["alles"])
    assert joined.schema.equals(whole.schema, check_metadata=True)
    assert joined.to_pylist() == whole.to_pylist()


def run(exports: Path, out: Path, cluster, **options):
    return tag_folder(
        str(exports), str(out), scheduler=cluster.scheduler_address, model=MODEL, part_bytes=CUT, **options
    )


def test_a_killed_worker_changes_nothing(exports, expected, cluster, tmp_path):
    killed = []

    with Client(cluster, set_as_default=False) as client:

        def kill_one(done: int, total: int) -> None:
            if done == 1 and not killed:
                pids = client.run(os.getpid)
                busy = [address for address, keys in client.processing().items() if keys]
                killed.append(pids[busy[0]])
                os.kill(killed[0], signal.SIGKILL)

        finished = run(exports, tmp_path / "out", cluster, on_part=kill_one)
        client.wait_for_workers(2)
        assert killed
        assert killed[0] not in client.run(os.getpid).values()
    assert finished.parts == FILES + 3
    assert finished.counts.items == sum(pq.read_metadata(path).num_rows for path in expected.values())
    assert finished.counts.with_tags > 0
    assert_as_one_file_at_a_time(tmp_path / "out", expected)


def test_a_job_that_was_cut_short_goes_on(exports, expected, cluster, tmp_path):
    out = tmp_path / "out"

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(exports, out, cluster, on_part=stop)
    # What a worker that is killed while it writes leaves behind.
    (out / ".alles.part-00001.parquet.77.0123abcd.tmp").write_bytes(b"half")
    before = {path.name: path.stat().st_ino for path in out.glob("[!.]*.parquet")}
    assert len(before) >= 4
    finished = run(exports, out, cluster, resume=True)
    assert finished.kept >= 4
    assert before.items() <= {path.name: path.stat().st_ino for path in out.iterdir()}.items()
    assert_as_one_file_at_a_time(out, expected)


@pytest.fixture(scope="module")
def done(exports, cluster, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("done") / "out"
    run(exports, out, cluster)
    return out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "not empty. Add --resume"),
        ({"resume": True, "model": "auto"}, r"model nl_klantstem_sm \(\w+\) and this job has auto"),
        ({"resume": True, "values": "vidomes"}, "values service-excellence .* and this job has vidomes"),
        ({"resume": True, "text": "klantnr"}, "text opmerking and this job has klantnr"),
        ({"resume": True, "part_bytes": 10**6}, "input of 3 parts in .* has changed since, that of alles.part-00000"),
    ],
)
def test_a_folder_of_another_job_is_left_as_it_is(exports, done, cluster, change, message):
    before = contents(done)
    options = {"model": MODEL, "part_bytes": CUT, **change}
    with pytest.raises(WriteError, match=message):
        tag_folder(str(exports), str(done), scheduler=cluster.scheduler_address, **options)
    assert contents(done) == before


def test_a_finished_part_of_a_file_that_changed_is_refused(exports, cluster, tmp_path):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    shutil.copy(exports / "2018.parquet", source)
    run(source, out, cluster)
    write(source / "2018.parquet", ["De monteur was vriendelijk."])
    with pytest.raises(WriteError, match=r"input of 1 part in .* has changed since, that of 2018\.parquet"):
        run(source, out, cluster, resume=True)


def test_force_replaces_a_job_and_no_other_file(exports, expected, done, cluster, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(done, out)
    (out / "rapport.html").write_text("van iemand")
    run(exports / "2018.parquet", out, cluster, force=True)
    assert sorted(path.name for path in out.iterdir()) == ["2018.parquet", DOCUMENT, "rapport.html"]
    shutil.copy(expected["2019"], out / "zelf.parquet")
    with pytest.raises(WriteError, match=r"zelf\.parquet, which no job"):
        run(exports, out, cluster, force=True)


def test_a_damaged_file_is_named_and_the_others_are_finished(exports, expected, cluster, tmp_path):
    source, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(exports, source)
    intact = (source / "2018.parquet").read_bytes()
    (source / "2018.parquet").write_bytes(intact[:1_000])
    with pytest.raises(ReadError, match=r"^1 of 11 parts could not be tagged.* 2018\.parquet is cut off, damaged"):
        run(source, out, cluster)
    assert len(list(out.glob("*.parquet"))) == FILES + 2
    (source / "2018.parquet").write_bytes(intact)
    finished = run(source, out, cluster, resume=True)
    assert finished.kept == finished.parts - 1
    assert_as_one_file_at_a_time(out, expected)


def test_a_file_without_the_column_is_named(exports, cluster, tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(exports / "2018.parquet", source)
    pq.write_table(pa.table({"iets": ["anders"]}), source / "2019.parquet")
    with pytest.raises(ReadError, match=r"column 'opmerking' is not in 2019\.parquet"):
        run(source, tmp_path / "out", cluster)


def test_a_store_in_memory(exports, expected):
    import fsspec

    store = fsspec.filesystem("memory")
    store.put(str(exports), "/dask-exports", recursive=True)
    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        run("memory://dask-exports/20*.parquet", "memory://dask-out", cluster)
    found = {Path(path).stem: store.cat_file(path) for path in store.glob("/dask-out/*.parquet")}
    assert found == {stem: path.read_bytes() for stem, path in expected.items() if stem != "alles"}
    assert not [path for path in store.find("/dask-out") if path.endswith(".tmp")]


def test_a_scheduler_that_is_not_there(exports, tmp_path):
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(EngineError, match="no Dask scheduler at"),
    ):
        tag_folder(str(exports), str(tmp_path / "out"), model=MODEL, scheduler="tcp://127.0.0.1:9")
    assert not (tmp_path / "out").exists()


def test_without_dask_the_extra_is_named(exports, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    monkeypatch.delattr(dask, "distributed")
    with pytest.raises(MissingExtraError, match=r"pip install 'klantstem\[dask\]'"):
        tag_folder(str(exports), str(tmp_path / "out"), model=MODEL)
    assert not (tmp_path / "out").exists()


def test_the_command_starts_workers_of_its_own(exports, expected, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "klantstem", "tag", f"{exports}/20*.parquet", "-o", str(out)]
    command += ["--engine", "dask", "--model", MODEL]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"{out}: ")
    assert done.stderr.rstrip().endswith(f"parts      {FILES}")
    assert {path.stem: path.read_bytes() for path in out.glob("*.parquet")} == {
        stem: path.read_bytes() for stem, path in expected.items() if stem != "alles"
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--engine", "spork", "-o", "out"], "Engine 'spork' is unknown"),
        (["--engine", "dask"], "Name it with -o"),
        (["--engine", "dask", "-o", "out", "--id-column", "klantnr"], "--id-column does not go with --engine"),
        (["--engine", "dask", "-o", "out", "--limit", "0"], "--limit does not go with --engine"),
    ],
)
def test_the_command_says_what_an_engine_does_not_do(options, message):
    with pytest.raises(EngineError, match=message):
        typer.testing.CliRunner().invoke(app, ["in", *options], catch_exceptions=False)
