"""Learning from corrected tags."""

from __future__ import annotations

import json

import numpy as np
import pytest

from klantstem.corpus import GoldSentence, write_annotations
from klantstem.errors import CorpusError, ModelError
from klantstem.own.adaptation import FACTS, WEIGHTS, Adaptation, read_adaptation, write_adaptation
from klantstem.own.classifier import Evidence
from klantstem.own.corrections import read_corrections
from klantstem.own.head import Head
from klantstem.own.learn import _fit, learn
from klantstem.values import Value, ValueSet, load

OWN = ValueSet(
    name="eigen",
    title="Eigen",
    levels=load().levels,
    values=(Value(name="netjes", level="basis op orde"), Value(name="op tijd", level="basis op orde")),
)


def evidence(truth: np.ndarray, *, telling: bool) -> Evidence:
    random = np.random.default_rng(1)
    states = random.standard_normal((len(truth), 12)).astype(np.float32)
    states[:, 0] += 3 * truth * telling
    totals = np.full((len(truth), 1), -2.0, dtype=np.float32)
    shares = np.tile(np.array([1, 0, 0], dtype=np.float32), (len(truth), 1, 1))
    return Evidence(np.zeros((len(truth), 0), dtype=np.float32), totals, shares, states)


class TestFit:
    def test_what_the_states_tell_is_learnt(self):
        truth = np.arange(120) % 3 == 0
        seen = evidence(truth, telling=True)
        heads = _fit(seen, truth[:, None], np.arange(120), seed=0)
        given = seen.of_values(heads)[:, 0, 0] > 0.5
        assert (given == truth).mean() > 0.9

    def test_a_value_that_is_right_as_it_is_gets_no_head(self):
        truth = np.arange(120) % 3 == 0
        seen = evidence(truth, telling=False)
        right = Evidence(seen.probabilities, np.where(truth, 6.0, -6.0)[:, None].astype(np.float32), *(
            seen.shares, seen.states))  # fmt: skip
        assert _fit(right, truth[:, None], np.arange(120), seed=0) == {}

    def test_two_examples_are_too_few_for_a_head(self):
        truth = np.arange(40) < 2
        assert _fit(evidence(truth, telling=True), truth[:, None], np.arange(40), seed=0) == {}


class TestAdaptation:
    @pytest.fixture
    def adaptation(self):
        heads = {"netjes": Head(1.1, np.arange(4, dtype=np.float32), -0.5), "op tijd": Head(1.0, np.ones(4, "f4"), 0.1)}
        return Adaptation("nl_klantstem_lg", "abc", OWN, heads, {"sentences": 200})

    def test_it_comes_back_as_it_was(self, adaptation, tmp_path):
        write_adaptation(adaptation, tmp_path / "mijn-model")
        again = read_adaptation(tmp_path / "mijn-model")
        assert again.digest == adaptation.digest
        assert again.values == OWN
        assert again.facts == {"sentences": 200}
        np.testing.assert_array_equal(again.heads["netjes"].weights, np.arange(4))

    def test_it_is_small_and_holds_nothing_that_runs(self, adaptation, tmp_path):
        write_adaptation(adaptation, tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == [FACTS, WEIGHTS]
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 10_000

    @pytest.mark.parametrize("name", [FACTS, WEIGHTS])
    def test_a_changed_file_is_refused(self, adaptation, tmp_path, name):
        write_adaptation(adaptation, tmp_path)
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content[:-9] + b"123456789")
        with pytest.raises(ModelError, match="learn it again"):
            read_adaptation(tmp_path)

    def test_another_model_under_the_same_name_is_refused(self, adaptation, tmp_path):
        from klantstem.models.shipped import open_model

        write_adaptation(adaptation, tmp_path / "mijn")
        with pytest.raises(ModelError, match="learnt on another version of nl_klantstem_lg"):
            open_model(tmp_path / "mijn")


class TestCorrections:
    def test_a_table_of_sample_is_read(self, tmp_path):
        path = tmp_path / "te-labelen.csv"
        path.write_text(
            "rij;gekozen;willekeurig;tekst;netjes ervaren;netjes gemist;op tijd gemist\r\n"
            "3;willekeurig;ja;Alles was schoon.;x;;\r\n"
            "7;onzeker;nee;Een uur te laat, en wat een rommel.;;x;X\r\n",
            encoding="utf-8",
        )
        first, second = read_corrections(path, OWN)
        assert (first.id, first.text, first.labels) == ("3", "Alles was schoon.", {("netjes", "ervaren")})
        assert second.labels == {("netjes", "gemist"), ("op tijd", "gemist")}
        assert first.doc != second.doc

    @pytest.mark.parametrize("name", ["eigen.jsonl", "tasks.json"])
    def test_other_formats_take_the_values_of_the_set_too(self, tmp_path, name):
        path = tmp_path / name
        rows = [{"id": "a#0", "text": "Alles was schoon.", "labels": [["netjes", "ervaren"]]}]
        if name.endswith(".json"):
            rows = [{"sentence_id": "a#0", "text": "Alles was schoon.", "labels": "netjes ervaren", "id": 1}]
            path.write_text(json.dumps(rows), encoding="utf-8")
        else:
            path.write_text(json.dumps(rows[0]) + "\n", encoding="utf-8")
        (found,) = read_corrections(path, OWN)
        assert found.labels == {("netjes", "ervaren")}

    @pytest.mark.parametrize("name", ["steekproef.csv", "steekproef.jsonl", "taken.json"])
    def test_what_was_drawn_at_random_can_be_left_for_a_report(self, tmp_path, name):
        path = tmp_path / name
        texts = {"Alles was schoon.": "ja", "Wat een rommel.": "nee"}
        if name.endswith(".csv"):
            rows = [f"{text};{drawn};x" for text, drawn in texts.items()]
            content = "\n".join(["tekst;Willekeurig;netjes gemist", *rows])
        elif name.endswith(".jsonl"):
            rows = [{"id": text, "text": text, "labels": [], "willekeurig": drawn} for text, drawn in texts.items()]
            content = "\n".join(json.dumps(row) for row in rows)
        else:
            data = [{"text": text, "sentence_id": text, "willekeurig": drawn} for text, drawn in texts.items()]
            content = json.dumps([{"id": 1, "data": each, "annotations": [{"result": []}]} for each in data])
        path.write_text(content, encoding="utf-8")
        assert [each.text for each in read_corrections(path, OWN, without_random=True)] == ["Wat een rommel."]
        assert len(read_corrections(path, OWN)) == 2

    @pytest.mark.parametrize("name", ["eigen.csv", "eigen.jsonl"])
    def test_a_file_that_does_not_tell_what_was_drawn_at_random_says_so(self, tmp_path, name):
        path = tmp_path / name
        row = {"id": "1", "text": "Alles was schoon.", "labels": []}
        content = json.dumps(row) if name.endswith(".jsonl") else "tekst;netjes gemist\nAlles was schoon.;x\n"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(CorpusError, match="no column 'willekeurig'"):
            read_corrections(path, OWN, without_random=True)

    def test_a_corpus_table_is_read_with_its_documents(self, tmp_path):
        path = tmp_path / "gelabeld.csv"
        sentences = [
            GoldSentence(f"a#{at}", "a", f"De bus kwam {at}.", frozenset({("snel", "gemist")})) for at in (1, 2)
        ]
        write_annotations(sentences, path)
        assert [(each.doc, each.labels) for each in read_corrections(path, load())] == [
            ("a", {("snel", "gemist")}),
            ("a", {("snel", "gemist")}),
        ]

    @pytest.mark.parametrize(
        ("content", "error"),
        [
            ("tekst;netjes boos\nja hoor dat is zo;x\n", "has no column of a label, such as 'netjes ervaren'"),
            (
                "tekst;netjs gemist\nja hoor dat is zo;x\n",
                "the column 'netjs gemist' is of no value of 'eigen'. Did you mean",
            ),
            ("tekst;netjes gemist\nja hoor dat is zo;misschien\n", "row 1, column 'netjes gemist': expected x or 1"),
        ],
    )
    def test_what_cannot_be_read_is_explained_without_the_text(self, tmp_path, content, error):
        path = tmp_path / "fout.csv"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(CorpusError, match=error) as raised:
            read_corrections(path, OWN)
        assert "ja hoor" not in str(raised.value)


def test_too_few_corrections_are_refused(tagger):
    few = [GoldSentence(str(at), str(at), "De bus kwam.", frozenset()) for at in range(19)]
    with pytest.raises(CorpusError, match="19 corrected sentences are too few"):
        learn(tagger.model, OWN, few)


def test_a_model_without_an_encoder_says_so(small_model):
    many = [GoldSentence(str(at), str(at), "De bus kwam.", frozenset()) for at in range(30)]
    with pytest.raises(ModelError, match="nl_small has no encoder"):
        learn(small_model, OWN, many)


def test_a_value_that_nothing_describes_is_learnt_from_corrections(tagger):
    things = ("de bus", "de kamer", "de keuken", "het bureau", "de auto", "de werkplaats", "de hal", "de tuin")
    clean = [f"{thing.capitalize()} was {how}." for thing in things for how in ("keurig schoon", "netjes opgeruimd")]
    other = [f"{thing.capitalize()} staat {where}." for thing in things for where in ("in Zwolle", "om de hoek")]
    said = [GoldSentence(text, text, text, frozenset({("netjes", "ervaren")})) for text in clean]
    said += [GoldSentence(text, text, text, frozenset()) for text in other]
    learnt = learn(tagger.model, OWN, said)
    assert list(learnt.heads) == ["netjes"]
    assert learnt.before == 0
    assert learnt.after > 0.7
    assert learnt.helps
    assert learnt.low <= learnt.after - learnt.before <= learnt.high


def test_a_value_that_is_read_well_is_left_alone(tagger):
    said = [
        GoldSentence(str(at), str(at), f"De {who} was {how} vriendelijk.", frozenset({("vriendelijk", "ervaren")}))
        for at, (who, how) in enumerate(
            (who, how)
            for who in ("monteur", "balie", "chauffeur", "arts", "bezorger")
            for how in ("erg", "heel", "zo", "echt")
        )
    ]
    learnt = learn(tagger.model, load(), said)
    assert learnt.heads == {}
    assert not learnt.helps
    assert learnt.before == learnt.after == 1
