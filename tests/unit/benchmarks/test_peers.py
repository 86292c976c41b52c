"""What the shipped models are compared with: they learn, they choose on held-out documents, and runs are kept."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from klantstem.corpus import GoldSentence
from klantstem.evaluate.baselines import tfidf_svm
from klantstem.values import DEFAULT, load

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
SNEL, TRAAG, WARM = ("snel", "ervaren"), ("snel", "gemist"), ("warm", "ervaren")
SAYINGS = [("heel snel geholpen", SNEL), ("veel te lang gewacht", TRAAG), ("warm ontvangen", WARM), ("een balie", None)]


@pytest.fixture(scope="module", autouse=True)
def _importable() -> Iterator[None]:
    """The benchmarks are scripts beside the package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        yield


def peers(name: str) -> ModuleType:
    return importlib.import_module(f"peers.{name}")


@pytest.fixture(scope="module")
def gold() -> list[GoldSentence]:
    return [
        GoldSentence(f"{doc}-{kind}", str(doc), f"{text} aan de balie", frozenset([label] if label else []))
        for doc in range(20)
        for kind, (text, label) in enumerate(SAYINGS)
    ]


TEXTS = [f"{text} in de winkel" for text, _ in SAYINGS]
WANTED = [{SNEL}, {TRAAG}, {WARM}, set()]


class TestHeldOut:
    def test_documents_stay_together_and_a_tenth_is_held_out(self, gold):
        seen, held_out = peers("held_out").split(gold, seed=0)
        assert sorted([*seen, *held_out]) == list(range(len(gold)))
        documents = {gold[i].doc for i in held_out}
        assert len(documents) == 2
        assert not documents & {gold[i].doc for i in seen}

    def test_the_threshold_is_the_one_with_the_best_f1(self):
        scores = np.array([[0.9, 0.1], [0.4, 0.3], [0.2, 0.5]])
        Y = np.array([[1, 0], [1, 0], [0, 0]], dtype=bool)
        threshold, f1 = peers("held_out").best_threshold(scores, Y)
        assert (threshold, f1) == (pytest.approx(0.35), pytest.approx(4 / 5))

    def test_equal_scores_are_said_together(self):
        scores, Y = np.array([[0.5, 0.5, 0.5, 0.1]]), np.array([[True, False, False, False]])
        threshold, f1 = peers("held_out").best_threshold(scores, Y)
        assert (threshold, f1) == (pytest.approx(0.3), pytest.approx(1 / 2))

    def test_what_reaches_the_threshold_is_said(self):
        scores = np.array([[0.4, 0.6], [0.5, 0.1], [0.1, 0.2]])
        assert peers("held_out").said(scores, [SNEL, WARM], 0.5) == [{WARM}, {SNEL}, frozenset()]


class TestLogisticHead:
    def test_it_learns_what_vectors_tell_and_leaves_out_what_they_do_not(self, gold):
        random = np.random.default_rng(0)
        kinds = np.array([number % len(SAYINGS) for number in range(len(gold))])
        vectors = (np.eye(8)[kinds] + random.normal(0, 0.1, (len(gold), 8))).astype(np.float32)
        head = peers("logistic_head").LogisticHead()
        head.fit(vectors, gold, seed=0)
        assert head.predict(np.eye(8, dtype=np.float32)[:4]) == WANTED

    def test_it_is_the_logistic_regression_of_scikit_learn(self):
        linear_model = pytest.importorskip("sklearn.linear_model")
        random = np.random.default_rng(0)
        X = random.normal(size=(200, 3)).astype(np.float32)
        Y = X[:, :2] + random.normal(size=(200, 2)) > 0.3
        ours = peers("logistic_head")._fitted(np.c_[X, np.ones(200, np.float32)], Y, 0.3, start=None)
        for column in range(2):
            theirs = linear_model.LogisticRegression(C=0.3, tol=1e-8).fit(X, Y[:, column])
            assert np.allclose(ours[:3, column], theirs.coef_[0], atol=2e-3)
            assert ours[3, column] == pytest.approx(theirs.intercept_[0], abs=2e-3)


class TestModels:
    def test_tfidf_svm_says_what_the_baseline_of_evaluate_says(self, gold):
        model = peers("tfidf_svm").TfidfSvm()
        model.fit(gold)
        texts = [sentence.text for sentence in gold[:4]]
        assert model.predict(texts) == WANTED
        assert model.predict([*texts, *TEXTS]) == tfidf_svm(gold, [*texts, *TEXTS])
        assert model.size() > 1_000

    def test_majority_says_the_commonest_label(self, gold):
        model = peers("majority").Majority()
        model.fit([*gold, GoldSentence("x", "x", "warm", frozenset([WARM]))])
        assert model.predict(["a", "b"]) == [{WARM}, {WARM}]

    def test_keywords_need_no_training(self):
        model = peers("keyword_lexicon").KeywordLexicon()
        model.fit([])
        assert model.predict(["De bezorger was niet vriendelijk."]) == [{("vriendelijk", "gemist")}]

    def test_fasttext_reads_one_line_of_words_and_signs(self):
        assert peers("fasttext_supervised").words("Top!\nSnel geholpen, hoor") == "top ! snel geholpen , hoor"

    def test_spacy_keeps_the_best_pass(self, gold):
        model = peers("spacy_textcat").SpacyTextcat(epochs=3)
        model.fit(gold)
        assert model.predict(TEXTS) == model.predict(TEXTS)
        assert "3 epochs" in model.note

    def test_few_takes_some_of_each_label_from_the_given_rows(self):
        Y = np.zeros((100, 3), dtype=bool)
        Y[:40, 0], Y[40:43, 1] = True, True
        rows = np.arange(5, 100)
        chosen = peers("setfit_pairs").few(Y, rows, 8, seed=0)
        assert Y[chosen].sum(axis=0).tolist() == [8, 3, 0]
        assert (~Y[chosen].any(axis=1)).sum() == 1
        assert set(chosen) <= set(rows)

    def test_a_value_is_described_by_its_definition_and_lading(self):
        value = load(DEFAULT).values[0]
        described = peers("zero_shot").description(value)
        assert value.definition in described
        assert all(line.text in described for line in value.lading)


class TestEncoderModels:
    @pytest.fixture
    def untrained(self, tiny_encoder, tmp_path):
        tiny_encoder.to_disk(tmp_path / "encoder")
        return peers("untrained_encoder").UntrainedEncoder.of(tmp_path / "encoder")

    def test_frozen_encoder_learns_and_knows_its_size(self, untrained, gold):
        model = peers("frozen_encoder").FrozenEncoder(untrained)
        model.fit(gold)
        assert model.predict([sentence.text for sentence in gold[:4]]) == WANTED
        assert model.size() > untrained.size() > 10_000

    def test_zero_shot_gives_each_value_one_stance(self, untrained, gold):
        model = peers("zero_shot").ZeroShot(untrained)
        model.fit(gold)
        for labels in model.predict([sentence.text for sentence in gold]):
            assert len({value for value, _ in labels}) == len(labels)
            assert len({stance for _, stance in labels}) <= 1

    def test_transformers_read_the_same_states(self, untrained, tmp_path):
        torch = pytest.importorskip("torch", reason="torch comes with klantstem[train]")
        transformers = pytest.importorskip("transformers", reason="transformers comes with klantstem[train]")
        peers("hub_folder").write_hub_folder(untrained, tmp_path / "hub")
        tokens = transformers.AutoTokenizer.from_pretrained(tmp_path / "hub")(TEXTS[0], return_tensors="pt")
        network = transformers.AutoModel.from_pretrained(tmp_path / "hub").eval()
        with torch.no_grad():
            theirs = network(tokens["input_ids"], tokens["attention_mask"]).last_hidden_state[0].mean(dim=0).numpy()
        [ours] = untrained.load().encode(TEXTS[:1])
        # Ours rounds activations to 8 bit.
        assert ours @ theirs / np.linalg.norm(theirs) > 0.99

    def test_the_recipe_tells_encoders_apart_and_not_their_folders(self, untrained):
        assert untrained.fingerprint in repr(untrained)
        assert "encoder'" not in repr(untrained).replace(untrained.fingerprint, "")


class TestRuns:
    def test_a_run_is_read_as_it_was_written_and_holds_no_text(self, gold):
        run = peers("run")
        measured = run.measure(peers("majority").Majority(), gold, TEXTS)
        written = measured.to_json()
        assert run.Run.from_json(written) == measured
        assert "balie" not in written
        assert "winkel" not in written

    def test_runs_are_kept_by_recipe_training_and_test_sentences(self, gold, tmp_path):
        kept_in, svm = peers("run").kept_in, peers("tfidf_svm").TfidfSvm
        same = kept_in(tmp_path, svm(), gold, TEXTS)
        assert same == kept_in(tmp_path, svm(), gold, TEXTS)
        assert same.name.startswith("tf-idf-svm-")
        others = {kept_in(tmp_path, *given) for given in ((svm(C=1), gold, TEXTS), (svm(), gold[1:], TEXTS))}
        assert len({same, kept_in(tmp_path, svm(), gold, TEXTS[1:]), *others}) == 4

    def test_code_that_changes_a_result_counts_and_a_comment_does_not(self, tmp_path, monkeypatch):
        monkeypatch.syspath_prepend(str(tmp_path))

        def written(name: str, source: str) -> str:
            (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
            module = importlib.import_module(name)
            code = peers("run").code(module).replace(name, "")
            del sys.modules[name]
            return code

        plain = written("plain_recipe", "def f():\n    return 1\n")
        assert written("told_recipe", '"""What."""\n# Why.\n\ndef f():\n    """One."""\n\n    return 1\n') == plain
        assert written("other_recipe", "def f():\n    return 2\n") != plain

    def test_code_holds_what_is_shared(self):
        assert "peers.held_out" in peers("run").code(peers("tfidf_svm"))


class TestTable:
    def test_the_gain_is_what_the_first_model_has_above_the_other(self, gold):
        run = peers("run").Run
        said = {"a": [sentence.labels for sentence in gold], "tf-idf + svm": [frozenset()] * len(gold)}
        runs = {"a": run([], 60.0, 50.0, 5_000_000, (0.0, 0.5)), "tf-idf + svm": run([], 240.0, 100.0, 10, (0.5, None))}
        _, _, first, second = "\n".join(peers("table").table(gold, said, runs, values=load(DEFAULT))).split("\n")
        assert first.startswith("| a | 1.000 (1.000-1.000) | 1.000 | 1.000 (1.000-1.000) |  |")
        assert first.endswith("| 50* | 0.5 | 5.0 | 60 s |")
        assert "+1.000 (+1.000 to +1.000)" in second
        assert second.endswith("| 100 | 1 | 0.0 | 4 min* |")

    def test_every_shipped_model_stands_first(self):
        names = [peer.name for peer in peers("lineup").lineup(None)]
        assert names[0] == "nl_klantstem_lg"
        assert {"tf-idf + svm", "fastText", "spaCy textcat", "keywords", "majority"} <= set(names)

    def test_a_busy_machine_is_told_and_no_training_time_is_made_up(self):
        run, shipped = peers("run").Run, peers("shipped").Shipped("nl_proef", "", ())
        assert peers("table")._costs(run([], None, 50.0, 1, (0.9, 0.0)), None) == ("50", "", "0.0", "")
        told = peers("table").described(shipped, run([], None, 50.0, 1, (0.9, 0.25)))
        assert told.endswith("; other programs had 25% of the processor while it was reading.")
