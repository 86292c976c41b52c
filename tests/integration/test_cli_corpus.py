"""`klantstem corpus stats | check | split | agree | convert | join`, on small corpora and on our own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from klantstem.cli.corpus import app
from klantstem.corpus import by_annotator, read_annotations, read_corpus, read_requirements, read_standoff
from klantstem.corpus.standoff import StandOff, checksum, standoff_line
from klantstem.errors import CorpusError, WriteError

OWN = Path(__file__).parents[2] / "corpora/belevingswaarden"
SECRET = "Mevrouw Pietersen vond de ontvangst ijskoud"


def run(*arguments, code=0):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def rows(*documents, sector="zorg"):
    return [
        {"id": f"{doc}#{i}", "doc": doc, "sector": sector, "text": f"{doc * 3} zin {i}", "labels": [["warm", "gemist"]]}
        for doc in documents
        for i in range(2)
    ]


def write(path, content):
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "corpus/train.jsonl", rows("aap", "noot"))
    write(tmp_path / "corpus/test.jsonl", rows("mies"))
    return tmp_path / "corpus"


def test_stats_counts_splits_and_labels(folder):
    output = run("stats", folder)
    assert re.search(r"^train +4 +4 +2 +4 +0%$", output, re.M)
    assert re.search(r"^all +6 +6 +3 +6 +0%$", output, re.M)
    assert re.search(r"^warm +0 +6 +0 +0 / 0 / 0$", output, re.M)
    assert re.search(r"^zorg +6 +100.0%$", output, re.M)


def test_check_passes_a_corpus_in_order_and_fails_one_that_is_not(folder):
    assert "6 sentences in 2 splits are in order" in run("check", folder)
    (folder / "requirements.yaml").write_text("documents: 4\n", encoding="utf-8")
    output = run("check", folder, code=1)
    assert "3 documents; at least 4 are asked." in output
    assert output.endswith("6 sentences; problems: 1.\n")


def test_our_own_corpus_holds_what_it_promises():
    assert "are in order" in run("check", OWN)


def test_stats_of_our_own_corpus_show_each_label_above_its_minimum():
    """The table itself is read here: a count below its minimum fails, whatever `check` says of it."""
    from klantstem.values import load

    output, requirements = run("stats", OWN), read_requirements(OWN)
    table = {
        found[1]: [int(figure) for figure in found.groups()[1:]]
        for found in re.finditer(r"^(\w+) +(\d+) +(\d+) +(\d+) +\d+ / \d+ / \d+ *$", output, re.M)
    }
    assert list(table) == list(load().names)
    for value, (ervaren, gemist, gewenst) in table.items():
        few = value in {"uitzonderlijk", "verwonderend", "spannend", "speciaal"}
        assert ervaren >= 120, value
        assert gemist >= (50 if few else 100), value
        assert gewenst >= 30, value
    assert requirements.sentences >= 9_000
    assert requirements.documents >= 2_500
    assert set(requirements.phenomena.values()) == {60}
    assert len(requirements.phenomena) == 16
    assert requirements.unlabelled >= 1 / 3
    assert requirements.largest_sector <= 0.12


def test_no_sector_of_the_last_test_is_seen_in_training():
    corpus = read_corpus(OWN)
    sectors = {name: {row.details["sector"] for row in rows} for name, rows in corpus.items()}
    assert sectors["test_new_sector"]
    assert not sectors["test_new_sector"] & (sectors["train"] | sectors["dev"] | sectors["test"])


def test_the_datasheet_counts_what_the_files_hold():
    sheet = (OWN.parent / "DATASHEET.md").read_text(encoding="utf-8")
    corpus = read_corpus(OWN)
    for name, sentences in corpus.items():
        documents = len({sentence.doc for sentence in sentences})
        assert f"| {name}.jsonl | {len(sentences):,} | {documents:,} |" in sheet
    everything = [sentence for sentences in corpus.values() for sentence in sentences]
    assert f"{len(everything):,} sentences in {len({s.doc for s in everything}):,} documents" in sheet
    assert f"in {len({s.details['sector'] for s in everything})} sectors" in sheet


def test_both_labellings_of_every_sentence_are_kept():
    annotators = by_annotator(read_annotations(OWN / "annotations.jsonl"))
    ids = {sentence.id for sentences in read_corpus(OWN).values() for sentence in sentences}
    assert {name: {row.id for row in rows} for name, rows in annotators.items()} == {"first": ids, "second": ids}


@pytest.mark.parametrize(("name", "least"), [("real_train", 21_115), ("real_further", 4_000)])
def test_stand_off_labels_hold_no_text(name, least):
    rows = read_standoff(OWN.parent / f"standoff/{name}.jsonl")
    assert len({row.id for row in rows}) == len(rows) >= least
    content = (OWN.parent / f"standoff/{name}.jsonl").read_text(encoding="utf-8")
    keys = {key for line in content.splitlines() for key in json.loads(line)}
    assert keys == {"source", "row", "sentence", "start", "end", "checksum", "labels"}


def test_split_divides_by_document_and_refuses_to_overwrite(tmp_path):
    gold = write(tmp_path / "goud.jsonl", [*rows(*"abcdefghij"), *rows("klm", sector="bank")])
    output = run("split", gold, "-o", tmp_path / "uit", "--held-out", "bank", "--seed", "1")
    corpus = read_corpus(tmp_path / "uit")
    assert {name: len(rows) for name, rows in corpus.items()} == {
        "train": 16,
        "dev": 2,
        "test": 2,
        "test_new_sector": 2,
    }
    assert "16 sentences of 8 documents" in output
    with pytest.raises(WriteError, match="--force"):
        run("split", gold, "-o", tmp_path / "uit")


def test_split_again_leaves_nothing_of_the_division_before(tmp_path):
    first = write(tmp_path / "een.jsonl", [*rows(*"abcdefghij"), *rows("k", sector="bank")])
    run("split", first, "-o", tmp_path / "uit", "--held-out", "bank")
    run("split", write(tmp_path / "twee.jsonl", rows(*"qrstuvwxyz")), "-o", tmp_path / "uit", "--force")
    assert not (tmp_path / "uit/test_new_sector.jsonl").exists()
    assert {row.doc for part in read_corpus(tmp_path / "uit").values() for row in part} == set("qrstuvwxyz")


def test_split_tells_of_a_file_for_a_folder_and_of_ids_that_two_files_share(tmp_path):
    gold = write(tmp_path / "goud.jsonl", rows(*"abc"))
    with pytest.raises(WriteError, match="is a file"):
        run("split", gold, "-o", gold)
    with pytest.raises(CorpusError, match="Two of the files hold id 'a#0'"):
        run("split", gold, write(tmp_path / "ook.jsonl", rows("a")), "-o", tmp_path / "uit")
    assert not (tmp_path / "uit").exists()


def test_an_input_is_never_replaced(tmp_path):
    gold = write(tmp_path / "goud.jsonl", rows("a"))
    before = gold.read_bytes()
    with pytest.raises(WriteError, match="the input itself"):
        run("convert", gold, "-o", gold, "--force")
    row = StandOff("bron", "1", 0, None, checksum("iets"), frozenset())
    (tmp_path / "labels.jsonl").write_text(standoff_line(row), encoding="utf-8")
    with pytest.raises(WriteError, match="the input itself"):
        run("join", tmp_path / "labels.jsonl", gold, "-o", gold, "--force")
    train = write(tmp_path / "uit/train.jsonl", rows(*"abcdefghij"))
    with pytest.raises(WriteError, match="the input itself"):
        run("split", train, "-o", tmp_path / "uit", "--force")
    assert gold.read_bytes() == before


def test_agree_compares_the_two_annotators_of_one_file_and_of_two(tmp_path):
    one, other = rows("a", "b"), rows("a", "b")
    other[0]["labels"] = []
    both = [row | {"annotator": name} for name, part in (("A", one), ("B", other)) for row in part]
    together = run("agree", write(tmp_path / "beide.jsonl", both))
    named, together = together.split("\n", 1)
    assert named == "first is 'A', second is 'B'"
    assert re.search(r"^equal sets +0\.750$", together, re.M)
    assert re.search(r"^warm +\d\.\d+ +0\.857 +4 +3$", together, re.M)
    apart = run("agree", write(tmp_path / "een.jsonl", one), write(tmp_path / "twee.jsonl", other))
    assert apart == together
    assert re.search(r"^warm +gemist ", run("agree", tmp_path / "beide.jsonl", "--per-stance"), re.M)


def test_agree_wants_two_annotators(tmp_path):
    with pytest.raises(CorpusError, match="1 annotators"):
        run("agree", write(tmp_path / "een.jsonl", rows("a")))


@pytest.mark.parametrize(("name", "format"), [("a.json", "label-studio"), ("a.jsonl", "doccano"), ("a.csv", "csv")])
def test_convert_goes_there_and_back(tmp_path, name, format):
    gold = write(tmp_path / "goud.jsonl", rows("a", "b"))
    run("convert", gold, "-o", tmp_path / name, "--to", format)
    run("convert", tmp_path / name, "-o", tmp_path / "terug.jsonl")
    assert read_annotations(tmp_path / "terug.jsonl") == read_annotations(gold)


def test_join_puts_labels_and_a_copy_of_the_texts_together(tmp_path):
    text = "Goed geholpen. " + SECRET
    labels = frozenset({("warm", "gemist")})
    rows = [
        StandOff("bron", "1", 1, (15, len(text)), checksum(SECRET), labels),
        StandOff("bron", "2", 0, (0, 4), checksum("weg"), labels),
        StandOff("bron", "3", 0, (0, 4), checksum("weg"), labels),
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(standoff_line, rows)), encoding="utf-8")
    assert SECRET not in (tmp_path / "labels.jsonl").read_text(encoding="utf-8")
    copy = write(tmp_path / "kopie.jsonl", [{"id": "bron:1", "text": text}, {"id": "bron:2", "text": "anders"}])
    output = run("join", tmp_path / "labels.jsonl", copy, "-o", tmp_path / "goud.jsonl")
    assert "1 sentences joined; 1 are not in the copy and 1 have other words there" in output
    (sentence,) = read_annotations(tmp_path / "goud.jsonl")
    assert (sentence.text, sentence.labels) == (SECRET, labels)


def test_join_with_another_copy_is_told_and_writes_nothing(tmp_path):
    row = StandOff("bron", "1", 0, None, checksum("iets"), frozenset())
    (tmp_path / "labels.jsonl").write_text(standoff_line(row), encoding="utf-8")
    copy = write(tmp_path / "kopie.jsonl", [{"id": "ander:1", "text": SECRET}])
    with pytest.raises(CorpusError, match="None of the sentences") as told:
        run("join", tmp_path / "labels.jsonl", copy, "-o", tmp_path / "goud.jsonl")
    assert SECRET not in str(told.value)
    assert not (tmp_path / "goud.jsonl").exists()
