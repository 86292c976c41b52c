"""The sentences that own values are set against."""

from __future__ import annotations

import json
from pathlib import Path

from klantstem.own.background import background

DEV = Path(__file__).parents[3] / "corpora" / "belevingswaarden" / "dev.jsonl"


def test_they_are_every_other_sentence_of_the_dev_part_that_no_model_is_trained_on():
    rows = [json.loads(line)["text"] for line in DEV.read_text(encoding="utf-8").splitlines()]
    assert list(background()) == rows[::2]
