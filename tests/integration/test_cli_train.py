"""`klantstem train`: labelled sentences in, a folder that klantstem loads out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import klantstem
from klantstem.cli import app
from klantstem.errors import CorpusError, ModelError, WriteError
from klantstem.models.description import Description

SAYINGS = {
    ("snel", "ervaren"): ["was er heel snel", "hielp mij snel en vlot", "kwam snel langs"],
    ("snel", "gemist"): ["liet mij uren wachten", "was ontzettend traag", "liet weken op zich wachten"],
    ("vriendelijk", "ervaren"): ["was vriendelijk", "bleef vriendelijk en aardig", "groette vriendelijk"],
    None: ["kwam om drie uur", "heeft een blauwe bus", "woont in de straat"],
}
PEOPLE = ["De monteur", "De bezorger", "De schilder", "De buurman", "De medewerker"]


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    """Sixty invented sentences of fifteen documents."""
    path = tmp_path_factory.mktemp("goud") / "goud.jsonl"
    rows = [
        {
            "id": f"d{person}-{way}#{number}",
            "text": f"{PEOPLE[person]} {ways[way]}.",
            "labels": [label] if label else [],
        }
        for person in range(len(PEOPLE))
        for number, (label, ways) in enumerate(SAYINGS.items())
        for way in range(3)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments):
    result = CliRunner().invoke(app, ["train", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def train(gold, folder, *options):
    result = run(gold, "-o", folder, "--lexical-only", "--folds", 3, *options)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def trained(gold, tmp_path_factory):
    folder = tmp_path_factory.mktemp("modellen") / "nl_proef"
    return folder, train(gold, folder, "--version", "0.3.0")


def test_the_folder_is_a_model_that_reads_new_sentences(trained):
    folder, _ = trained
    tagger = klantstem.load(folder)
    assert (tagger.name, tagger.model.version) == ("nl_proef", "0.3.0")
    said = [(tag.value, tag.stance) for tag in tagger.tag("De juffrouw was heel snel. Haar collega was vriendelijk.")]
    assert said == [("snel", "ervaren"), ("vriendelijk", "ervaren")]


def test_facts_of_the_training_go_to_stderr(trained):
    folder, result = trained
    assert result.stdout == ""
    assert "Training on 60 sentences of 15 documents." in result.stderr
    assert "  labels: 45\n  left out: none\n" in result.stderr
    assert result.stderr.endswith(f"Written: {folder}\n")


def test_the_same_seed_gives_the_same_bytes(gold, trained, tmp_path):
    folder, _ = trained
    train(gold, tmp_path / "nl_proef", "--version", "0.3.0")
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert Path("klantstem/model/heads.safetensors") in names
    assert [name for name in names if (tmp_path / "nl_proef" / name).read_bytes() != (folder / name).read_bytes()] == []


def test_an_existing_folder_is_refused_before_anything_is_read(trained):
    folder, _ = trained
    with pytest.raises(WriteError, match=r"nl_proef exists already. Add --force"):
        run("weg.jsonl", "-o", folder, "--lexical-only")


def test_force_replaces_the_model_and_keeps_its_card(gold, tmp_path):
    folder = tmp_path / "nl_proef"
    train(gold, folder)
    (folder / "README.md").write_text("De kaart van het model.", encoding="utf-8")
    train(gold, folder, "--force", "--version", "9.0.0")
    assert klantstem.load(folder).model.version == "9.0.0"
    assert (folder / "README.md").read_text(encoding="utf-8") == "De kaart van het model."


def test_files_of_sentences_are_joined(gold, trained, tmp_path):
    more = tmp_path / "meer.jsonl"
    more.write_text(gold.read_text(encoding="utf-8"), encoding="utf-8")
    assert "Training on 120 sentences of 30 documents." in train(gold, tmp_path / "nl_meer", more).stderr


def test_an_encoder_that_is_left_out_cannot_be_trained(gold, tmp_path):
    result = CliRunner().invoke(app, ["train", str(gold), "-o", str(tmp_path / "m"), "--tune", "--lexical-only"])
    assert result.exit_code == 2
    assert "Choose one of the two" in result.output.replace("\n", " ").replace("│", "")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["weg.jsonl", "-o", "m", "--lexical-only"], CorpusError, "weg.jsonl cannot be read"),
        (["{gold}", "{gold}", "-o", "m", "--lexical-only"], CorpusError, "is given twice"),
        (["{gold}", "-o", "m", "--lexical-only", "--folds", "16"], CorpusError, "needs as many documents"),
        (["{gold}", "-o", "weg/m", "--lexical-only"], WriteError, "The folder weg does not exist"),
        (["{gold}", "-o", "m", "--encoder", "./weg"], ModelError, "The encoder ./weg cannot be loaded"),
    ],
)
def test_a_mistake_is_an_error_of_klantstem_and_writes_nothing(gold, tmp_path, monkeypatch, arguments, error, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        run(*(argument.format(gold=gold) for argument in arguments))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--checkpoint", "c"], "are for --tune"),
        (["--calibrate-on", "x.jsonl"], "are for --tune"),
        (["--unlabelled", "x.csv", "--teacher", "m"], "are for --tune"),
        (["--tune", "--unlabelled", "x.csv"], "needs at least one --teacher"),
        (["--tune", "--teacher", "m"], "needs at least one --teacher"),
    ],
)
def test_options_that_need_each_other_say_so(gold, tmp_path, options, message):
    result = CliRunner().invoke(app, ["train", str(gold), "-o", str(tmp_path / "m"), *options])
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", "").split())


def test_an_encoder_is_tuned_with_a_teacher_and_what_it_made_is_distilled(gold, trained, tiny_encoder, tmp_path):
    pytest.importorskip("torch", reason="torch trains the encoder; it comes with klantstem[train]")
    pytest.importorskip("transformers", reason="transformers comes with klantstem[train]")
    teacher, _ = trained
    tiny_encoder.to_disk(tmp_path / "encoder")
    export = tmp_path / "export.csv"
    export.write_text("opmerking\n" + "".join(f"{person} was heel snel.\n" for person in PEOPLE), encoding="utf-8")
    tuned = run(
        *(gold, "-o", tmp_path / "nl_groot", "--encoder", tmp_path / "encoder", "--tune", "--epochs", 1, "--folds", 3),
        *("--unlabelled", export, "--teacher", teacher, "--checkpoint", tmp_path / "stand.safetensors"),
    )
    assert tuned.exit_code == 0, tuned.stderr
    assert "  unlabelled segments: 5\n  teachers: nl_proef 0.3.0\n" in tuned.stderr
    assert not (tmp_path / "stand.safetensors").exists()
    large = klantstem.load(tmp_path / "nl_groot")
    assert large.model.describe([Description(("snel",))]).encoder is large.model.general.encoder
    assert large.model.describe([Description(("snel",))], learnt=True).encoder is large.model.with_encoder()[1]
    arguments = [
        "distill",
        gold,
        "-o",
        tmp_path / "nl_klein",
        "--teacher",
        teacher,
        "--unlabelled",
        export,
        "--folds",
        3,
    ]
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    assert "teacher: nl_proef 0.3.0" in result.stderr
    small = klantstem.load(tmp_path / "nl_klein")
    assert small.model.labels == klantstem.load(teacher).model.labels
    assert isinstance(small.tag("De juffrouw was heel snel."), list)


def test_the_attention_head_is_trained_on_the_shipped_encoder(gold, encoder, tmp_path):
    pytest.importorskip("torch", reason="torch trains the attention head; it comes with klantstem[train]")
    encoder.to_disk(tmp_path / "encoder")
    folder = tmp_path / "nl_aandacht"
    result = run(gold, "-o", folder, "--encoder", tmp_path / "encoder", "--folds", 2, "--epochs", 1)
    assert result.exit_code == 0, result.stderr
    assert (folder / "klantstem" / "model" / "encoder" / "weights.safetensors").is_file()
    tagger = klantstem.load(folder)
    head = tagger.model.classifier.attention_
    assert head.projection.shape[0] == encoder.width
    assert head.output.shape[1] == len(tagger.model.labels) == 3
    assert tagger.tag("De juffrouw was heel snel.")[0].value == "snel"
