"""A job that is killed resumes to the same bytes: before each of its steps on disk, and from outside at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROWS = 14

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes to kill are forked")

# A job of a quick tagger, in blocks of five rows that are each kept at once. It imports what a fork would import later.
SCRIPT = """
    import os, re, signal, sys, time
    from pathlib import Path
    from types import SimpleNamespace

    import numpy as np
    import pandas  # Arrow does when it makes its first array

    import klantstem
    from klantstem.batch import file_job, journal, workfolder
    from klantstem.batch.file_job import FileJob
    from klantstem.batch.job import _Desk
    from klantstem.batch.readers import delimited, parquet
    from klantstem.batch.tagged_batch import TaggedBatch
    from klantstem.tag import Status, Tag, TaggedItem
    from klantstem.text.segment import Segment
    from klantstem.batch.writers import delimited, jsonl, parquet, xlsx
    from klantstem.cli import main
    from klantstem.values import load

    class Quick:
        name, unknown, sources = "nl_test", (), ()
        values = load("service-excellence")
        classifier = SimpleNamespace(thresholds_=np.zeros(1))
        model = SimpleNamespace(
            name="nl_test",
            version="1",
            engine=None,
            training={},
            held_out=None,
            adaptation=None,
            classifier=classifier,
        )

        def tag_batch(self, texts):
            return TaggedBatch.of(map(self.item, texts.to_pylist()))

        def item(self, text):
            words = [match for match in re.finditer("[a-z]+", text or "")]
            segments = tuple(Segment(word[0], word.start(), word.end()) for word in words)
            tags = tuple(
                Tag("snel", "gemist", "basis op orde", len(word[0]) / 10, number, word.start(), word.end())
                for number, word in enumerate(words) if len(word[0]) % 2
            )
            return TaggedItem(Status.OK if text else Status.LEEG, segments, tags)

    klantstem.load = lambda *_, **__: Quick()
    file_job.bulk_tagger = lambda tagger, **_: tagger
    file_job._SLOW_BLOCK_ROWS = 5
    journal.SECONDS = 0

    def run(source, output, **options):
        silent = lambda *_: None
        return FileJob(source=str(source), output=str(output), **options).run(
            on_begin=silent, on_rows=silent, on_note=silent
        )
"""
# Every step that changes what is on disk, counted; the process kills itself before the step of that number.
KILLS = """
    import json, shutil

    def killing_before(step):
        left = [step]

        def counted(call):
            def call_or_die(*args, **kwargs):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args, **kwargs)
            return call_or_die

        for owner, name in (
            (os, "replace"), (os, "fsync"), (os, "close"), (Path, "mkdir"), (Path, "rmdir"), (Path, "unlink"),
            (Path, "write_text"), (_Desk, "finish"), (journal, "_stored"),
        ):
            setattr(owner, name, counted(getattr(owner, name)))

    def in_child(work):
        child = os.fork()
        if not child:
            try:
                work()
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
                os._exit(3)
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    folder, name, options, stride = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4])
    source, whole = folder / "in.csv", folder / ("heel" + name)
    assert in_child(lambda: run(source, whole, **options)) == 0
    wrong, step, resumed = [], 0, 0
    while True:
        output = folder / f"{step}" / name
        output.parent.mkdir()
        def killed():
            killing_before(step)
            run(source, output, **options)
        code = in_child(killed)
        if code == 0:
            break
        assert code == -9, code
        finished = output.exists() and not list(output.parent.glob(".*/finished"))
        if not finished:
            kept = list(output.parent.glob(".*/part-*.arrow"))
            def again():
                counts = run(source, output, resume=True, **options)
                assert counts.items == 14, counts
                assert bool(counts.resumed) == bool(kept), (counts.resumed, kept)
            if in_child(again) != 0:
                wrong.append(f"step {step}: could not be resumed")
            resumed += bool(kept)
            left = [path.name for path in output.parent.iterdir()]
            if left != [name]:
                wrong.append(f"step {step}: left {left}")
        if not output.exists() or output.read_bytes() != whole.read_bytes():
            wrong.append(f"step {step}: other bytes")
        shutil.rmtree(output.parent)
        step += stride
    print(json.dumps({"wrong": wrong, "steps": step, "resumed": resumed}))
"""


def python(tmp_path: Path, code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT) + textwrap.dedent(code))
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def export(tmp_path) -> Path:
    path = tmp_path / "in.csv"
    rows = [f"{number};{'heel ' * (number % 3)}vlot en netjes" for number in range(ROWS - 1)]
    path.write_text("\n".join(["nr;opmerking", *rows, f"{ROWS};"]) + "\n")
    return path


@pytest.mark.parametrize(
    ("name", "options", "stride"),
    [
        ("uit.csv", {}, 1),
        ("uit.parquet", {}, 7),
        ("uit.xlsx", {}, 9),
        ("uit.jsonl.gz", {}, 8),
        ("uit.csv.gz", {"long": True, "id_column": "nr"}, 9),
    ],
)
def test_killed_before_any_step_it_resumes_to_the_same_bytes(tmp_path, export, name, options, stride):
    done = python(tmp_path, KILLS, tmp_path, name, json.dumps(options), stride)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == [], done.stderr
    assert found["steps"] > 20
    assert found["resumed"] >= 2


AGAIN_AND_AGAIN = """
    step = int(sys.argv[3])
    original = _Desk.finish

    def finish(self, scored):
        original(self, scored)
        global step
        step -= not scored.known
        if not step:
            os.kill(os.getpid(), signal.SIGKILL)

    _Desk.finish = finish
    counts = run(sys.argv[1], sys.argv[2], resume=True)
    print(counts.resumed)
"""


def test_killed_again_and_again_it_goes_on_where_it_was(tmp_path, export):
    codes = []
    for _ in range(4):
        done = python(tmp_path, AGAIN_AND_AGAIN, export, tmp_path / "uit.csv", 1)
        codes.append(done.returncode)
        if not done.returncode:
            break
    # Three blocks of work, and a fourth run that has nothing left to score.
    assert codes == [-9, -9, -9, 0], done.stderr
    assert done.stdout == f"{ROWS}\n"
    whole = python(tmp_path, "    run(sys.argv[1], sys.argv[2])", export, tmp_path / "heel.csv")
    assert whole.returncode == 0, whole.stderr
    assert (tmp_path / "uit.csv").read_bytes() == (tmp_path / "heel.csv").read_bytes()


# Starts a command at each line that it reads, in a fork: the libraries are imported once.
COMMANDS = """
    import json, resource

    quick = Quick.tag_batch

    def slow(self, texts):
        time.sleep(wait)
        return quick(self, texts)

    Quick.tag_batch = slow
    for line in sys.stdin:
        asked = json.loads(line)
        if "arguments" not in asked:
            _, status = os.waitpid(asked["process"], 0 if asked["block"] else os.WNOHANG)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        child = os.fork()
        if child:
            print(child, flush=True)
            continue
        for number, name in enumerate((os.devnull, asked["stdout"], asked["stderr"])):
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
        os.chdir(asked["folder"])
        if asked["most"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["most"], asked["most"]))
        wait = asked["wait"]
        sys.argv = ["klantstem", "tag", *asked["arguments"]]
        main()
"""


class Command:
    """The command `klantstem tag` with the quick tagger, slowed down where asked, in processes of its own."""

    def __init__(self, starter: subprocess.Popen[str], folder: Path) -> None:
        self._starter, self.folder = starter, folder

    def _ask(self, **what: object) -> int:
        self._starter.stdin.write(json.dumps(what) + "\n")
        self._starter.stdin.flush()
        return int(self._starter.stdout.readline())

    def start(self, *arguments: str, wait: float = 0, most: int = 0, stdout: str = os.devnull) -> int:
        """Return the number of the process; no file that it writes may have more bytes than `most`."""
        self._said = self.folder / f"stderr-{time.monotonic_ns()}"
        return self._ask(
            arguments=arguments, wait=wait, most=most, stdout=stdout, stderr=str(self._said), folder=str(self.folder)
        )

    def end(self, process: int) -> tuple[int, str]:
        """Wait for the end of the process that was started last; return its exit code and what it said."""
        code = self._ask(process=process, block=True)
        said = self._said.read_text()
        self._said.unlink()
        return code, said

    def run(self, *arguments: str, **options) -> tuple[int, str]:
        return self.end(self.start(*arguments, **options))

    def parts(self) -> list[Path]:
        return sorted(self.folder.glob(".*.klantstem/part-*.arrow"))

    def stopped(self, *arguments: str, by: int, parts: int = 1) -> tuple[int, str]:
        """Run until so many parts are kept, and then send the signal."""
        process = self.start(*arguments, wait=0.2)
        deadline = time.monotonic() + 60
        while len(self.parts()) < parts and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(process, by)
        return self.end(process)


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    script = tmp_path_factory.mktemp("starter") / "script.py"
    script.write_text(textwrap.dedent(SCRIPT) + textwrap.dedent(COMMANDS))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, str(script)], text=True, **pipes) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def command(starter, tmp_path) -> Command:
    return Command(starter, tmp_path)


@pytest.mark.parametrize(("by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_it_in_one_line_that_says_how_to_go_on(command, export, by, code):
    found, said = command.stopped("in.csv", "-o", "uit deel.csv", by=by)
    assert (found, said) == (
        code,
        "klantstem: interrupted; what was done is kept. Go on with: klantstem tag in.csv -o 'uit deel.csv' --resume\n",
    )
    assert not (command.folder / "uit deel.csv").exists()
    found, said = command.run("in.csv", "-o", "uit deel.csv", "--resume")
    assert found == 0, said
    assert "items were taken over from an earlier run" in said
    assert command.run("in.csv", "-o", "heel.csv", "-q") == (0, "")
    assert (command.folder / "uit deel.csv").read_bytes() == (command.folder / "heel.csv").read_bytes()
    assert not list(command.folder.glob(".*"))


@pytest.mark.parametrize("name", ["uit.csv", "uit.parquet", "uit.xlsx", "uit.jsonl.gz"])
def test_killed_from_outside_it_resumes_to_the_same_bytes(command, export, name):
    assert command.stopped("in.csv", "-o", name, by=signal.SIGKILL)[0] == -9
    assert command.run("in.csv", "-o", name, "--resume", "-q") == (0, "")
    assert command.run("in.csv", "-o", "heel" + name, "-q") == (0, "")
    assert (command.folder / name).read_bytes() == (command.folder / f"heel{name}").read_bytes()


def test_only_the_same_job_goes_on(command, export):
    assert command.stopped("in.csv", "-o", "uit.csv", by=signal.SIGKILL)[0] == -9
    content = export.read_bytes()
    for arguments, words in (
        (["--resume", "--limit", "9"], "uit.csv was begun as another job: --limit is different."),
        (["--resume", "--long"], "uit.csv was begun as another job: --long is different."),
        (["--resume", "--text-column", "nr"], "uit.csv was begun as another job: --text-column is different."),
        ([], "uit.csv was begun before and is not finished. Add --resume to go on with it, or --force"),
    ):
        code, said = command.run("in.csv", "-o", "uit.csv", *arguments)
        assert code == 2
        assert said.startswith("klantstem: ")
        assert said.count("\n") == 1
        assert words in said
    export.write_bytes(content.replace(b"netjes", b"slordi"))
    code, said = command.run("in.csv", "-o", "uit.csv", "--resume")
    assert code == 2
    assert "the input is different" in said
    assert command.run("in.csv", "-o", "uit.csv", "--force", "-q") == (0, "")
    assert "slordi" in (command.folder / "uit.csv").read_text()


def test_a_damaged_part_is_scored_again(command, export):
    assert command.stopped("in.csv", "-o", "uit.csv", by=signal.SIGKILL, parts=2)[0] == -9
    part = sorted(command.folder.glob(".*/part-*.arrow"))[1]
    part.write_bytes(part.read_bytes()[:-40])
    code, said = command.run("in.csv", "-o", "uit.csv", "--resume")
    assert code == 0, said
    assert command.run("in.csv", "-o", "heel.csv", "-q") == (0, "")
    assert (command.folder / "uit.csv").read_bytes() == (command.folder / "heel.csv").read_bytes()


def test_two_jobs_do_not_write_one_output(command, export):
    first = command.start("in.csv", "-o", "uit.csv", wait=1)
    while not command.parts():
        time.sleep(0.01)
    for more in ([], ["--force"], ["--resume"]):
        code, said = command.run("in.csv", "-o", "uit.csv", *more)
        assert code == 2
        assert said.startswith("klantstem: uit.csv is being written by another klantstem.")
    os.kill(first, signal.SIGCONT)  # it is still there
    command.start("in.csv", "-o", "heel.csv")
    assert command.end(first)[0] == 0
    assert len((command.folder / "uit.csv").read_text().splitlines()) == ROWS + 1


def test_resume_without_work_begins(command, export):
    code, said = command.run("in.csv", "-o", "uit.csv", "--resume")
    assert code == 0
    assert "No unfinished work on uit.csv was found: it is begun." in said
    code, said = command.run("in.csv", "-o", "uit.csv", "--resume")
    assert code == 2
    assert "exists already" in said


def test_stdin_and_stdout_cannot_be_resumed(command, export):
    for arguments, words in (
        (["-", "-o", "uit.csv", "--resume"], "What comes from stdin cannot be resumed."),
        (["in.csv", "-o", "-", "--resume"], "What went to stdout cannot be resumed."),
    ):
        code, said = command.run(*arguments)
        assert code == 2
        assert words in said


@pytest.mark.parametrize("name", ["uit.csv", "uit.jsonl.gz", "uit.parquet", "uit.xlsx"])
def test_a_disk_that_is_full_is_one_line_and_what_was_done_is_kept(command, tmp_path, name):
    texts = [f"{os.urandom(150).hex()} netjes" for _ in range(100)]
    pq.write_table(pa.table({"opmerking": texts}), tmp_path / "in.parquet")
    code, said = command.run("in.parquet", "-o", name, "-q", most=20_000)
    assert (code, said) == (
        1,
        f"klantstem: {name} cannot be written: File too large. "
        f"What was done is kept; go on with: klantstem tag in.parquet -o {name} -q --resume\n",
    )
    assert not (tmp_path / name).exists()
    code, said = command.run("in.parquet", "-o", name, "--resume")
    assert code == 0, said
    assert "taken over from an earlier run" in said
    assert command.run("in.parquet", "-o", "heel" + name, "-q") == (0, "")
    assert (tmp_path / name).read_bytes() == (tmp_path / f"heel{name}").read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a disk that is always full")
def test_a_stdout_that_is_full_is_one_line(command, export):
    code, said = command.run("in.csv", "-o", "-", "-q", stdout="/dev/full")
    assert (code, said) == (1, "klantstem: stdout cannot be written: No space left on device.\n")


def test_a_parquet_that_breaks_halfway_is_one_line_and_what_was_done_is_kept(command, tmp_path):
    texts = [f"{os.urandom(100).hex()} netjes" for _ in range(4_000)]
    pq.write_table(pa.table({"opmerking": texts}), tmp_path / "in.parquet", row_group_size=1_000, compression="none")
    column = pq.ParquetFile(tmp_path / "in.parquet").metadata.row_group(3).column(0)
    broken = bytearray((tmp_path / "in.parquet").read_bytes())
    broken[column.dictionary_page_offset : column.dictionary_page_offset + 30] = bytes(30)
    (tmp_path / "in.parquet").write_bytes(broken)
    code, said = command.run("in.parquet", "-o", "uit.parquet", "-q")
    assert code == 1
    assert said == (
        "klantstem: in.parquet cannot be read: it is cut off or damaged. "
        "What was done is kept; go on with: klantstem tag in.parquet -o uit.parquet -q --resume\n"
    )
    assert command.parts()
