"""The folder in which an output is made: one process at a time, one step, and nothing left behind."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from klantstem.batch.target import choose_target
from klantstem.batch.workfolder import WorkFolder
from klantstem.errors import WriteError


@pytest.fixture
def folder(tmp_path) -> WorkFolder:
    return WorkFolder(tmp_path / "uit.csv")


def make(folder: WorkFolder, content: str) -> None:
    with folder.made() as path:
        path.write_text(content)


def test_the_output_appears_at_the_end_and_the_folder_goes(folder, tmp_path):
    with folder.held():
        (folder.path / "part-000000.arrow").touch()
        make(folder, "klaar")
        assert folder.has_made_output()
    assert [path.name for path in tmp_path.iterdir()] == ["uit.csv"]
    assert (tmp_path / "uit.csv").read_text() == "klaar"


def test_work_that_was_kept_stays(folder):
    def stop() -> None:
        with folder.held():
            (folder.path / "part-000000.arrow").touch()
            with folder.made() as path:
                path.write_text("half")
                raise RuntimeError

    with pytest.raises(RuntimeError):
        stop()
    assert sorted(path.name for path in folder.path.iterdir()) == ["lock", "part-000000.arrow"]
    assert not folder.is_in_use()


def test_a_job_that_kept_nothing_leaves_nothing(folder, tmp_path):
    with pytest.raises(KeyboardInterrupt), folder.held(), folder.made():
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_second_job_is_refused(folder, tmp_path):
    with folder.held():
        assert WorkFolder(tmp_path / "uit.csv").is_in_use()
        with pytest.raises(WriteError, match=r"^uit\.csv is being written by another klantstem\."):
            WorkFolder(tmp_path / "uit.csv").held().__enter__()
        (tmp_path / "in.csv").touch()
        with pytest.raises(WriteError, match="is being written"):
            choose_target(tmp_path / "in.csv", "csv", tmp_path / "uit.csv", force=True)
    with WorkFolder(tmp_path / "uit.csv").held():
        pass


def test_a_link_leads_to_the_same_folder(tmp_path):
    (tmp_path / "echt.csv").touch()
    (tmp_path / "link.csv").symlink_to(tmp_path / "echt.csv")
    assert WorkFolder(tmp_path / "link.csv").path == WorkFolder(tmp_path / "echt.csv").path


def test_a_lock_does_not_outlive_its_process(folder, tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from klantstem.batch.workfolder import WorkFolder\n"
        "with WorkFolder(Path(sys.argv[1])).held(): os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path / "uit.csv")], check=False)
    assert killed.returncode == -9
    assert folder.path.is_dir()
    assert not folder.is_in_use()
    with folder.held():
        pass
    assert list(tmp_path.iterdir()) == []


def test_one_of_many_at_once_gets_in(folder, tmp_path):
    inside, refused = [], []
    together = threading.Barrier(8)

    def work() -> None:
        mine = WorkFolder(tmp_path / "uit.csv")
        together.wait()
        try:
            with mine.held():
                inside.append(1)
                assert sum(inside) == 1
                inside.append(-1)
        except WriteError:
            refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(inside) == 0
    assert len(inside) // 2 + len(refused) == 8
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_was_changed_since_is_not_the_one_that_was_made(folder, tmp_path):
    with folder.held():
        make(folder, "klaar")
        assert folder.has_made_output()
        (tmp_path / "uit.csv").write_text("van mij")
        assert not folder.has_made_output()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / ".uit.csv.klantstem").write_text("van mij")
    with pytest.raises(WriteError, match=r"^uit\.csv cannot be written: "), WorkFolder(tmp_path / "uit.csv").held():
        pass
    assert (tmp_path / ".uit.csv.klantstem").read_text() == "van mij"


class TestChoice:
    @pytest.fixture
    def begun(self, tmp_path):
        (tmp_path / "in.csv").touch()
        folder = WorkFolder(tmp_path / "uit.csv")
        folder.path.mkdir()
        (folder.path / "part-000000.arrow").touch()
        return tmp_path

    def test_a_job_that_was_begun_asks_what_to_do(self, begun):
        with pytest.raises(WriteError, match=r"not finished\. Add --resume to go on with it, or --force to start anew"):
            choose_target(begun / "in.csv", "csv", begun / "uit.csv")

    @pytest.mark.parametrize("options", [{"resume": True}, {"force": True}, {"resume": True, "force": True}])
    def test_resume_and_force_answer_that(self, begun, options):
        assert choose_target(begun / "in.csv", "csv", begun / "uit.csv", **options).path == begun / "uit.csv"

    def test_resume_does_not_replace_the_file_of_someone_else(self, begun):
        (begun / "uit.csv").write_text("van mij")
        with pytest.raises(WriteError, match="exists already"):
            choose_target(begun / "in.csv", "csv", begun / "uit.csv", resume=True)

    def test_stdout_cannot_be_resumed(self, begun):
        with pytest.raises(WriteError, match="stdout cannot be resumed"):
            choose_target(begun / "in.csv", "csv", "-", resume=True)
