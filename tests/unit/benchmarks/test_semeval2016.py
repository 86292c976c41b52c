"""The SemEval benchmark: what it reads, how it counts, and that it measures only what it did not train on."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from klantstem.errors import CorpusError, ModelError
from klantstem.models.shipped import DEFAULT_MODEL
from klantstem.train.tuning import TuningSettings, tune

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
REVIEW = """<Reviews><Review rid="r1"><sentences>
<sentence id="r1:1"><text>De soep was koud, maar de bediening vlot.</text><Opinions>
<Opinion target="soep" category="FOOD#QUALITY" polarity="negative" from="3" to="7"/>
<Opinion target="bediening" category="SERVICE#GENERAL" polarity="positive" from="26" to="35"/></Opinions></sentence>
<sentence id="r1:2" OutOfScope="TRUE"><text>Zie ook mijn andere verhaal.</text></sentence>
<sentence id="r1:3"><text>Wij zaten binnen.</text></sentence>
</sentences></Review></Reviews>"""


@pytest.fixture(scope="module")
def modules() -> dict[str, ModuleType]:
    names = ("semeval2016", "semeval_networks", "semeval_reviews", "semeval_slots")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        return {name.removeprefix("semeval_"): importlib.import_module(name) for name in names}


@pytest.fixture(scope="module")
def reviews(modules):
    return modules["reviews"]


@pytest.fixture
def xml(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "reviews.xml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def invented(reviews):
    """Sixty reviews of two sentences, in which the words tell category and polarity."""
    said = {("FOOD#QUALITY", "positive"): "lekker eten", ("FOOD#QUALITY", "negative"): "smakeloos eten"}
    said |= {("SERVICE#GENERAL", "positive"): "vlotte ober", ("SERVICE#GENERAL", "negative"): "trage ober"}
    said |= {("SERVICE#GENERAL", "neutral"): "gewone ober", ("FOOD#QUALITY", "neutral"): "gewoon eten"}
    sentences = []
    for number in range(60):
        for (category, polarity), text in list(said.items())[number % 6 :: 3][:2]:
            opinion = reviews.Opinion(category, polarity)
            sentences.append(reviews.Sentence(str(number), f"Er was {text} vandaag.", (opinion,)))
        sentences.append(reviews.Sentence(str(number), f"Wij kwamen om {number} uur.", ()))
    return sentences


class TestReading:
    def test_sentences_out_of_scope_are_left_out(self, reviews, xml):
        sentences = reviews.read_reviews(xml(REVIEW))
        assert [sentence.text[:6] for sentence in sentences] == ["De soe", "Wij za"]
        assert sentences[0].categories == {"FOOD#QUALITY", "SERVICE#GENERAL"}
        assert sentences[1].opinions == ()

    def test_the_clause_is_where_the_target_stands(self, reviews, xml):
        (sentence, _) = reviews.read_reviews(xml(REVIEW))
        soup, service = sentence.opinions
        assert reviews.clause(sentence.text, soup) == "De soep was koud"
        assert reviews.clause(sentence.text, service) == "maar de bediening vlot"

    def test_without_a_target_the_clause_is_the_sentence(self, reviews):
        text = "Lekker, maar duur."
        assert reviews.clause(text, reviews.Opinion("FOOD#PRICES", "negative")) == text

    def test_a_clause_of_one_word_becomes_the_sentence(self, reviews):
        text = "Bediening, eten, sfeer: top."
        assert reviews.clause(text, reviews.Opinion("SERVICE#GENERAL", "positive", 0, 9)) == text

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("geen xml", "cannot be read as XML"),
            ("<Reviews/>", "holds no opinions"),
            (
                REVIEW.replace('polarity="positive"', 'polarity="blij"'),
                "r1:1: an opinion has no category or a polarity",
            ),
            (REVIEW.replace(' category="FOOD#QUALITY"', ""), "r1:1: an opinion has no category"),
            (REVIEW.replace('from="3"', 'from="x"'), "r1:1: the target of an opinion has no place"),
        ],
    )
    def test_another_file_is_refused_with_a_sentence_that_quotes_no_review(self, reviews, xml, text, message):
        with pytest.raises(CorpusError, match=message) as caught:
            reviews.read_reviews(xml(text))
        assert "soep" not in str(caught.value)


class TestCounting:
    def test_a_category_counts_once_however_many_opinions_are_on_it(self, modules, reviews):
        twice = (reviews.Opinion("A", "positive"), reviews.Opinion("A", "negative"), reviews.Opinion("B", "positive"))
        sentences = [reviews.Sentence("1", "x", twice), reviews.Sentence("2", "y", ())]
        # Found 1 of 2, said 2: F1 is 2 * 1 / (2 + 2).
        assert modules["semeval2016"].slot1(sentences, [frozenset("A"), frozenset("A")]).startswith("50.00 (")

    def test_polarity_counts_every_opinion(self, modules, reviews):
        sentences = [reviews.Sentence(str(n), "x", (reviews.Opinion("A", "positive"),) * 2) for n in range(2)]
        said = ["positive", "negative", "positive", "positive"]
        assert modules["semeval2016"].slot3(sentences, said).startswith("75.00 (")

    def test_a_category_that_training_never_saw_is_missed(self, modules, reviews):
        sentences = [reviews.Sentence("1", "x", (reviews.Opinion("NEW", "positive"), reviews.Opinion("A", "positive")))]
        assert modules["semeval2016"].slot1(sentences, [frozenset("A")]).startswith("66.67 (")


def test_a_review_is_trained_on_or_measured_and_each_is_measured_once(modules, invented):
    measured = []
    for seen, held_out in modules["semeval2016"].divisions(invented):
        assert not {sentence.review for sentence in seen} & {sentence.review for sentence in held_out}
        measured += held_out
    assert sorted(map(repr, measured)) == sorted(map(repr, invented))


def test_the_encoder_that_read_the_reviews_is_refused(modules):
    with pytest.raises(ModelError, match="trained on most of these reviews"):
        modules["semeval2016"].encoder_of(Path(DEFAULT_MODEL))


SETTINGS = TuningSettings(epochs=12, batch=16, learning_rate=2e-3, decay=1.0, head_rate=1e-2, inner=32, dropout=0.0)


class TestTraining:
    @pytest.fixture(scope="class")
    @classmethod
    def halves(cls, invented):
        at = next(i for i, sentence in enumerate(invented) if sentence.review == "40")
        return invented[:at], invented[at:]

    @pytest.fixture(scope="class")
    @classmethod
    def scored(cls, modules, halves, tiny_encoder, tmp_path_factory):
        """The scores of both halves with the folder that keeps them, and the texts of each training."""
        pytest.importorskip("transformers", reason="transformers comes with klantstem[train]")
        networks, trainings, folder = modules["networks"], [], tmp_path_factory.mktemp("scores")

        def watched(source, texts, Y, **options):
            trainings.append(set(texts))
            return tune(source, texts, Y, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(networks, "tune", watched)
            scores = networks.by_networks(*halves, tiny_encoder, settings=SETTINGS, kept=folder)
        return scores, folder, trainings

    def parts(self, modules, halves, scores):
        columns = modules["networks"].columns_of(halves[0])
        return tuple(modules["slots"].Part(half, given, columns) for half, given in zip(halves, scores, strict=True))

    def test_it_never_trains_on_what_it_measures(self, scored, halves):
        _, _, trainings = scored
        only_measured = {s.text for s in halves[1]} - {s.text for s in halves[0]}
        assert only_measured
        assert len(trainings) == 3
        assert not any(texts & only_measured for texts in trainings)

    def test_every_training_sentence_is_left_out_of_one_training(self, scored, halves):
        _, _, trainings = scored
        apart = [s.text for s in halves[0] if not s.opinions]
        assert [sum(text in texts for texts in trainings) for text in apart] == [2] * len(apart)

    def test_what_was_learnt_answers_both_slots(self, scored, halves, modules):
        train, test = self.parts(modules, halves, scored[0])
        slots, gold = modules["slots"], [opinion for _, opinion in modules["reviews"].opinions_of(halves[1])]
        for said in (slots.categories_alone(train, test), slots.categories_in_review(train, test)):
            assert np.mean([s.categories == names for s, names in zip(halves[1], said, strict=True)]) > 0.8
        for said in (slots.polarities_alone(test), slots.polarities_in_review(train, test)):
            assert np.mean([o.polarity == polarity for o, polarity in zip(gold, said, strict=True)]) > 0.8

    def test_a_second_run_trains_nothing(self, scored, halves, modules, tiny_encoder, monkeypatch):
        (own, others), folder, _ = scored
        monkeypatch.delattr(modules["networks"], "tune")
        again = modules["networks"].by_networks(*halves, tiny_encoder, settings=SETTINGS, kept=folder)
        for before, after in zip((own, others), again, strict=True):
            assert np.array_equal(before.sentences, after.sentences)
            assert np.array_equal(before.clauses, after.clauses)

    def test_kept_scores_are_not_those_of_other_reviews_or_settings(self, modules, halves, tiny_encoder):
        name = modules["networks"]._name_of
        first = name(*halves, tiny_encoder, SETTINGS, 0)
        assert name(halves[0], halves[1][:-1], tiny_encoder, SETTINGS, 0) != first
        assert name(*halves, tiny_encoder, replace(SETTINGS, epochs=3), 0) != first
        assert name(*halves, tiny_encoder, SETTINGS, 1) != first


def test_the_rest_of_a_review_is_without_the_sentence_itself(modules):
    scores = np.array([[1.0], [3.0], [5.0], [7.0]])
    assert modules["slots"]._rest(scores, np.array([0, 0, 0, 1])).ravel().tolist() == [4.0, 3.0, 2.0, 7.0]
