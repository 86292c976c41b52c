"""The worst mistakes: which they are, and in which order."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

from klantstem.corpus import GoldSentence
from klantstem.evaluate.mistakes import mistakes
from klantstem.models.persistence import Label, TrainedModel
from klantstem.tagger import Tagger
from klantstem.values import load

LABELS = (Label("snel", "ervaren"), Label("snel", "gemist"), Label("warm", "ervaren"))
SNEL, TRAAG, WARM = (("snel", "ervaren"), ("snel", "gemist"), ("warm", "ervaren"))


class Oracle:
    """A classifier that gives the probabilities that stand after the colon, in percent."""

    thresholds_ = np.full(3, 0.5, dtype=np.float32)

    def predict_proba(self, texts):
        return np.array([[int(part) / 100 for part in text.rpartition(":")[2].split()] for text in texts], np.float32)


@pytest.fixture
def oracle():
    return Tagger(TrainedModel("orakel", "1", LABELS, Oracle(), {}), load())


def sentence(number, scores, *labels):
    return GoldSentence(str(number), str(number), f"Wat de klant hier beleefde: {scores}", frozenset(labels))


GOLD = [
    sentence(0, "90 10 10", SNEL),  # right
    sentence(1, "60 10 10"),  # wrong, hardly
    sentence(2, "95 10 10", TRAAG),  # wrong, firmly, and missed
    sentence(3, "10 10 40", WARM),  # missed, nearly found
    sentence(4, "10 10 10", ("respect", "gemist")),  # a label that the model does not know
]


def test_the_firmest_mistakes_come_first(oracle):
    found = mistakes(oracle, GOLD)
    assert [mistake.sentence.id for mistake in found] == ["4", "2", "1", "3"]
    assert [round(mistake.weight, 2) for mistake in found] == [1.0, 0.95, 0.6, 0.6]


def test_wrong_and_missed_labels_have_their_probabilities(oracle):
    unknown, both, wrong, missed = mistakes(oracle, GOLD)
    assert both.wrong == ((SNEL, pytest.approx(0.95)),)
    assert both.missed == ((TRAAG, pytest.approx(0.1)),)
    assert wrong.missed == missed.wrong == ()
    assert unknown.missed == ((("respect", "gemist"), 0.0),)


def test_a_missed_label_has_the_highest_probability_of_the_segments_that_were_read(oracle):
    text = "Dat kwam de klant tegen: 10 30 10\n\nEn hij zag het daarna ook zo: 10 45 10"
    two = GoldSentence("5", "5", text, frozenset({TRAAG}))
    empty = GoldSentence("6", "6", "...", frozenset({TRAAG}))
    unread, nearly = mistakes(oracle, [two, empty])
    assert unread.missed == ((TRAAG, 0.0),)
    assert nearly.missed == ((TRAAG, pytest.approx(0.45)),)


def test_a_tagger_that_is_right_makes_no_mistakes(oracle):
    assert mistakes(oracle, GOLD[:1]) == []


def test_the_command_shows_text_labels_and_probabilities(monkeypatch, oracle, tmp_path):
    import json

    import klantstem
    from klantstem.cli import app

    path = tmp_path / "goud.jsonl"
    rows = [{"id": row.id, "text": row.text, "labels": sorted(map(list, row.labels))} for row in GOLD]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setattr(klantstem, "load", lambda name: oracle)
    result = CliRunner().invoke(app, ["errors", str(path), "-n", "2"])
    assert result.exit_code == 0, result.output
    assert "said, not in the labels: snel ervaren (0.95)" in result.output
    assert "in the labels, not said: snel gemist (0.10)" in result.output
    assert result.output.splitlines()[-1] == "4 of 5 sentences are read otherwise; 2 shown."
    only = CliRunner().invoke(app, ["errors", str(path), "--value", "warm"])
    assert "1 of 5 sentences" in only.output
