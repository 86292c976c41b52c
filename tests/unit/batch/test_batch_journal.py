"""What a job keeps of its work: whole parts are used again, damaged ones are not, those of another job refused."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klantstem.batch import journal
from klantstem.batch.journal import Journal
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.workfolder import WorkFolder
from klantstem.errors import WriteError
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values import Stance

JOB = {"input": {"bytes": 3}, "model": "abc", "limit": None}


def block(number: int) -> TaggedBatch:
    text = f"zin {number}"
    tag = Tag("snel", Stance.GEMIST, "basis op orde", 0.5, 0, 0, len(text))
    tagged = TaggedItem(Status.OK, (Segment(text, 0, len(text)),), (tag,) * (number % 3))
    return TaggedBatch.of([tagged, TaggedItem(Status.LEEG)])


@pytest.fixture
def folder(tmp_path, monkeypatch) -> WorkFolder:
    monkeypatch.setattr(journal, "SECONDS", 3_600)
    folder = WorkFolder(tmp_path / "uit.csv")
    folder.path.mkdir()
    return folder


def write(folder: WorkFolder, *parts: range) -> None:
    kept = Journal(folder, JOB)
    for part in parts:
        for number in part:
            kept.add(number, block(number))
        kept.flush()


def taken(folder: WorkFolder, blocks: range) -> list[int]:
    """Return which blocks another run finds, all as they were kept."""
    again = Journal(folder, JOB)
    again.begin(resume=True)
    found = [(number, again.take(number, 2)) for number in blocks]
    assert all(tagged.columns.equals(block(number).columns) for number, tagged in found if tagged is not None)
    return [number for number, tagged in found if tagged is not None]


def test_what_was_kept_is_found_again(folder):
    write(folder, range(3), range(3, 4), range(4, 9))
    assert [path.name for path in folder.parts()] == ["part-000000.arrow", "part-000003.arrow", "part-000004.arrow"]
    assert taken(folder, range(12)) == list(range(9))


def test_nothing_is_written_before_time_or_size_ask_for_it(folder, monkeypatch):
    kept = Journal(folder, JOB)
    for number in range(3):
        kept.add(number, block(number))
    assert list(folder.path.iterdir()) == []
    monkeypatch.setattr(journal, "BYTES", 1)
    kept.add(3, block(3))
    assert taken(folder, range(9)) == [0, 1, 2, 3]
    monkeypatch.setattr(journal, "BYTES", 1 << 30)
    monkeypatch.setattr(journal, "SECONDS", 0)
    kept.add(4, block(4))
    assert taken(folder, range(9)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_error_writes_what_waits(folder, error):
    def stop() -> None:
        with Journal(folder, JOB) as kept:
            kept.add(0, block(0))
            raise error

    with pytest.raises(error):
        stop()
    assert taken(folder, range(2)) == [0]


@given(
    place=st.floats(0, 1, exclude_max=True),
    how=st.sampled_from(["cut", "flip", "zero", "append", "empty"]),
    bit=st.integers(0, 7),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_part_that_is_damaged_anywhere_is_scored_again(folder, place, how, bit):
    write(folder, range(2), range(2, 4), range(4, 6))
    path = folder.path / "part-000002.arrow"
    content = bytearray(path.read_bytes())
    at = int(place * len(content))
    match how:
        case "cut":
            del content[at:]
        case "flip":
            content[at] ^= 1 << bit
        case "zero":
            content[at:] = bytes(len(content) - at)
        case "append":
            content += b"x" * (bit + 1)
        case "empty":
            content.clear()
    damaged = bytes(content) != path.read_bytes()
    path.write_bytes(content)
    assert taken(folder, range(6)) == ([0, 1, 4, 5] if damaged else list(range(6)))


def test_a_hole_is_filled_and_the_parts_behind_it_stay(folder):
    write(folder, range(2), range(2, 5), range(5, 7))
    (folder.path / "part-000002.arrow").unlink()
    again = Journal(folder, JOB)
    again.begin(resume=True)
    for number in range(9):
        if again.take(number, 2) is None:
            again.add(number, block(number))
    again.flush()
    assert taken(folder, range(12)) == list(range(9))


def test_a_part_of_other_blocks_than_these_is_scored_again(folder):
    write(folder, range(1))
    assert Journal(folder, JOB).take(0, 3) is None


def test_a_half_written_part_is_no_part(folder):
    write(folder, range(2))
    (folder.path / "part-000002.arrow.tmp").write_bytes(b"half")
    assert taken(folder, range(4)) == [0, 1]


def test_a_full_disk_leaves_no_half_file(folder, monkeypatch):
    write(folder, range(2))
    kept = Journal(folder, JOB)
    kept.add(2, block(2))

    def full(_):
        raise OSError(errno.ENOSPC, "vol")

    monkeypatch.setattr(journal.os, "fsync", full)
    with pytest.raises(OSError, match="vol"):
        kept.flush()
    assert sorted(path.name for path in folder.path.iterdir()) == ["job.json", "part-000000.arrow"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"input": {"bytes": 4}}, "the input is different"),
        ({"model": "abd", "limit": 10}, "the model and --limit are different"),
        ({"input": None, "model": None, "limit": 3}, "the input, the model and --limit are different"),
    ],
)
def test_the_work_of_another_job_is_refused_and_stays(folder, other, words):
    write(folder, range(2))
    with pytest.raises(WriteError, match=f"uit.csv was begun as another job: {words}") as caught:
        Journal(folder, JOB | other).begin(resume=True)
    assert "--force" in str(caught.value)
    assert taken(folder, range(2)) == [0, 1]


@pytest.mark.parametrize("note", [None, b"", b"[1", b"17", b"\xff", b"{}"])
def test_work_of_which_nobody_knows_the_job_is_refused(folder, note):
    write(folder, range(2))
    folder.note.unlink()
    if note is not None:
        folder.note.write_bytes(note)
    with pytest.raises(WriteError, match="what it was begun with cannot be read"):
        Journal(folder, JOB).begin(resume=True)


def test_without_resume_the_work_is_begun_anew(folder):
    write(folder, range(2))
    Journal(folder, JOB | {"model": "other"}).begin(resume=False)
    assert list(folder.path.iterdir()) == []


def test_the_job_is_told_without_a_word_of_a_customer(folder):
    write(folder, range(2))
    assert json.loads(Path(folder.note).read_text()) == JOB
