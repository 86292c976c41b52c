"""Which files a job of an engine reads, how they are cut, and what a worker tells of a failure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytest.importorskip("fsspec", reason="fsspec comes with klantstem[dask]")

from klantstem.batch.engines import work
from klantstem.batch.engines.parts import find_parts
from klantstem.batch.engines.settings import Settings, opened
from klantstem.batch.engines.work import Job, tag_part
from klantstem.errors import ModelError, ReadError


@pytest.fixture
def exports(tmp_path) -> Path:
    for name in ("2024.parquet", "jaar=2025/deel.parquet", "_tijdelijk/weg.parquet", ".weg.parquet", "lees.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table({"opmerking": ["De monteur was vriendelijk."] * 6}), path, row_group_size=2)
    return tmp_path


def names(source: Path | str, **options) -> list[str]:
    return [part.name for part in find_parts(str(source), **options)]


def test_a_folder_gives_the_parquet_files_below_it_under_their_own_names(exports):
    assert names(exports) == ["2024.parquet", "jaar=2025/deel.parquet"]


def test_a_glob_gives_names_from_its_first_wildcard_on(exports):
    assert names(exports / "jaar=*" / "*.parquet") == ["jaar=2025/deel.parquet"]
    assert names(exports / "2024.parquet") == ["2024.parquet"]


def test_the_output_folder_is_no_input(exports):
    assert names(exports, output=f"file://{exports}/jaar=2025") == ["2024.parquet"]


def test_a_large_file_is_cut_at_its_row_groups(exports):
    parts = find_parts(str(exports / "2024.parquet"), part_bytes=1)
    assert [part.name for part in parts] == [f"2024.part-0000{number}.parquet" for number in range(3)]
    assert [part.groups for part in parts] == [(0, 1), (1, 2), (2, 3)]
    assert len({part.stamp for part in parts}) == 3
    rows = [row for part in parts for batch in part.source().batches() for row in batch.to_pylist()]
    assert rows == pq.read_table(exports / "2024.parquet").to_pylist()


def test_two_parts_of_one_name_are_refused(exports):
    (exports / "2024.parquet").rename(exports / "a.parquet")
    pq.write_table(pa.table({"opmerking": ["x"]}), exports / "a.part-00000.parquet", row_group_size=1)
    with pytest.raises(ReadError, match=r"Two parts would be written as a\.part-00000\.parquet"):
        find_parts(str(exports), part_bytes=1)


@pytest.mark.parametrize(
    ("source", "message"),
    [("nergens", "no Parquet file at"), ("nergens/*.parquet", "no Parquet file at"), ("foo://x", "Protocol not known")],
)
def test_what_is_not_there_is_said(source, message):
    with pytest.raises(ReadError, match=message):
        find_parts(source)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"release": "0.0.1"}, "begun with 0.0.1: install"), ({"weights": "0"}, "not the one that this job was begun")],
)
def test_a_worker_with_another_release_or_model_ends_the_job(exports, change, message):
    settings = replace(Settings.of("nl_klantstem_sm"), **change)
    outcome = tag_part(find_parts(str(exports))[0], Job(settings, "opmerking", str(exports / "out")))
    assert outcome.ends_job
    assert message in outcome.problem


def test_a_failure_quotes_no_customer(exports, monkeypatch):
    def fail(*_, **__):
        raise ValueError("De monteur was vriendelijk.")

    monkeypatch.setattr(work, "tag_source", fail)
    job = Job(Settings.of("nl_klantstem_sm"), "opmerking", str(exports / "out"))
    outcome = tag_part(find_parts(str(exports))[0], job)
    assert outcome.problem.startswith("2024.parquet failed with ValueError in test_engine_parts.py, line ")
    assert "monteur" not in outcome.problem
    assert not outcome.ends_job


def test_settings_are_refused_where_they_are_made():
    with pytest.raises(ModelError, match="neither a model"):
        Settings.of("nl_bestaat_niet")


def test_a_process_opens_the_model_once_and_each_thread_has_words_of_its_own():
    settings = Settings.of("nl_klantstem_sm")
    here = opened(settings)
    assert opened(Settings.of("nl_klantstem_sm")) is here
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(opened, settings).result()
    assert there is not here
    assert there.tagger is here.tagger
