"""The SemEval benchmark: what it reads, how it counts, and that it measures only what it did not train on."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from klantstem.errors import CorpusError, ModelError
from klantstem.models.classifier import FeedbackClassifier
from klantstem.models.shipped import DEFAULT_MODEL

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
    names = ("semeval2016", "semeval_reviews", "semeval_scores", "semeval_slots")
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
        modules["semeval2016"].encoders_of(Path(DEFAULT_MODEL))


class TestTraining:
    @pytest.fixture(scope="class")
    @classmethod
    def halves(cls, invented):
        at = next(i for i, sentence in enumerate(invented) if sentence.review == "40")
        return invented[:at], invented[at:]

    @pytest.fixture(scope="class")
    @classmethod
    def scored(cls, modules, halves, tmp_path_factory):
        """The scores of both halves, the folder that keeps them, and the texts that were trained on."""
        seen, folder = [], tmp_path_factory.mktemp("scores")

        class Watched(FeedbackClassifier):
            def fit(self, X, Y, groups=None):
                seen.extend(X)
                return super().fit(X, Y, groups)

        return modules["scores"].score(*halves, Watched(), kept=folder), folder, seen

    def test_it_trains_on_the_training_reviews_alone(self, scored, halves):
        _, _, seen = scored
        assert seen == [sentence.text for sentence in halves[0]]

    def test_what_was_learnt_answers_both_slots(self, scored, halves, modules):
        (train, test), slots = scored[0], modules["slots"]
        said = slots.categories(train, test)
        assert np.mean([s.categories == names for s, names in zip(halves[1], said, strict=True)]) > 0.8
        gold = [opinion.polarity for _, opinion in modules["reviews"].opinions_of(halves[1])]
        for polarities in (slots.polarities(test), slots.polarities_in_review(train, test)):
            assert np.mean(np.array(gold) == polarities) > 0.8

    def test_a_second_run_trains_nothing(self, scored, halves, modules, monkeypatch):
        before, folder, _ = scored
        monkeypatch.delattr(FeedbackClassifier, "fit")
        again = modules["scores"].score(*halves, FeedbackClassifier(), kept=folder)
        for one, other in zip(before, again, strict=True):
            assert np.array_equal(one.log_odds, other.log_odds)

    def test_kept_scores_are_not_those_of_other_reviews_or_settings(self, modules, halves, tiny_encoder):
        train, test = halves
        others = [(train, test[:-1], FeedbackClassifier()), (train[3:], test, FeedbackClassifier())]
        others += [(train, test, FeedbackClassifier(epochs=3)), (train, test, FeedbackClassifier(tiny_encoder))]
        names = {modules["scores"]._name_of(*each) for each in [(train, test, FeedbackClassifier()), *others]}
        assert len(names) == 5

    def test_the_table_has_every_model_and_the_published_figures(self, modules, halves, tiny_encoder, tmp_path):
        pytest.importorskip("torch", reason="torch comes with klantstem[train]")
        benchmark = modules["semeval2016"]
        printed = benchmark.table("x", halves[1], benchmark.answers(*halves, [tiny_encoder], None))
        rows = [line.split(" | ")[0].removeprefix("| ") for line in printed.splitlines()[4:]]
        assert rows == ["words", "encoder", "encoder, review", "published, baseline", "published, best"]


def test_a_neighbour_in_the_review_decides_what_the_sentence_leaves_open(modules, reviews):
    slots, columns = modules["slots"], [("", polarity) for polarity in sorted(reviews.POLARITIES)]
    opinion = {polarity: (reviews.Opinion("A", polarity),) for polarity in reviews.POLARITIES}
    sentences, odds = [], []
    for number in range(60):
        polarity = reviews.POLARITIES[number % 3]
        clear = [2.0 if name == polarity else -2.0 for _, name in columns]
        sentences += [reviews.Sentence(str(number), text, opinion[polarity]) for text in ("open", "clear")]
        odds += [[0.0, 0.0, 0.0], clear]
    part = modules["scores"].Scored(sentences, columns, np.array(odds, dtype=np.float32))
    gold = [sentence.opinions[0].polarity for sentence in sentences]
    assert slots.polarities(part) != gold
    assert slots.polarities_in_review(part, part) == gold


def test_several_classifiers_are_averaged_over_the_same_sentences(modules):
    scores = modules["scores"]
    members = [
        tuple(scores.Scored((), [("A", "")], np.array([[odds]], dtype=np.float32)) for odds in pair)
        for pair in ((1, 2), (3, 6))
    ]
    own, others = scores.mean(members)
    assert (own.log_odds.item(), others.log_odds.item()) == (2, 4)


def test_the_rest_of_a_review_is_without_the_sentence_itself(modules):
    scores = np.array([[1.0], [3.0], [5.0], [7.0]])
    assert modules["slots"].rest_of_review(scores, ["b", "b", "b", "a"]).ravel().tolist() == [4.0, 3.0, 2.0, 7.0]
