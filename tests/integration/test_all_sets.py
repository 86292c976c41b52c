"""Every value set that ships works through everything: checked, tagged with, reported on, compared and sampled for."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from klantstem.batch.source import open_source
from klantstem.batch.target import choose_target
from klantstem.compare import compare
from klantstem.discover import read_voices
from klantstem.method import check
from klantstem.models.persistence import TrainedModel
from klantstem.models.shipped import FAST_MODEL, open_model
from klantstem.own.corrections import read_corrections
from klantstem.report import Report
from klantstem.sample import draw, read_pool
from klantstem.sample.table import write_sample
from klantstem.tagger import Tagger
from klantstem.values import DEFAULT, ValueSet, available, load

TEXTS = [
    "Al twintig jaar doen ze wat ze beloven, ik kan van ze op aan.",
    "Ze zouden maandag bellen en dat hebben ze niet gedaan.",
    "Ze kende mijn verhaal nog en vroeg hoe het met mijn moeder ging.",
    "Voor hen ben ik maar een nummer.",
    "Wat een verrassing, er stond zomaar een taart voor ons klaar!",
    "De medewerker was beleefd en hoffelijk.",
    "Ik zou graag zien dat er weer iemand in de wijk te vinden is.",
    "Binnen een uur was de ruit vervangen, heel snel en vakkundig.",
    "De zaal was vies en het personeel onbeschoft.",
    "Alles werd voor ons geregeld, we hadden er geen omkijken naar.",
    "Het is vandaag dinsdag.",
]
ITEMS = [f"{text} Dat was op dag {day}." for day in range(4) for text in TEXTS]


@pytest.fixture(scope="module")
def fast() -> TrainedModel:
    """The small model that ships."""
    return open_model(FAST_MODEL)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some dozens of items, in the form of an export."""
    path = tmp_path_factory.mktemp("sets") / "export.csv"
    pd.DataFrame({"opmerking": ITEMS}).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module", params=available())
def values(request: pytest.FixtureRequest) -> ValueSet:
    """Each of the sets in turn."""
    return load(request.param)


def test_it_is_in_order_and_each_of_its_values_can_be_tagged(values: ValueSet, tagger: Tagger) -> None:
    found = check(values, tagger.model)
    assert found.in_order
    assert None not in found.basis.values()


@pytest.mark.parametrize("size", ["sm", "lg"])
def test_tags_are_in_its_words_and_become_a_report(
    values: ValueSet, size: str, fast: TrainedModel, tagger: Tagger
) -> None:
    own = Tagger(fast if size == "sm" else tagger.model, values)
    frame = own.tag_frame(pd.DataFrame({"opmerking": TEXTS}), text="opmerking")
    tags = [tag for tags in frame["tags"] for tag in tags]
    assert {(tag["value"], tag["level"]) for tag in tags} <= {(value.name, value.level) for value in values.values}
    assert tags

    report = Report.from_frame(frame, values=values, text="opmerking")
    assert report.to_html().startswith("<!doctype html>")
    told = json.loads(report.to_json())
    assert told["value_set"]["name"] == values.name
    assert {row["value"] for row in told["values"]} <= set(values.names)


def test_it_is_compared_with_the_default(values: ValueSet, fast: TrainedModel, tagger: Tagger, export: Path) -> None:
    found = compare([values, load(DEFAULT)], read_voices([export]), model=fast, accurate=tagger.model)
    assert found.items == len(ITEMS)
    assert set(found.coverage["set"]) == set(found.names)
    assert len(found.names) == 2
    assert found.unmeasured == dict.fromkeys(found.names, ())


def test_a_sample_of_it_is_read_back_as_corrections(
    values: ValueSet, fast: TrainedModel, export: Path, tmp_path: Path
) -> None:
    with open_source(export) as source:
        pool = read_pool(source, len(ITEMS), seed=0)
    items = draw(pool, 10, Tagger(fast, values))
    corrected = tmp_path / "te-labelen.csv"
    write_sample(items, values, choose_target(export, "csv", corrected))
    sentences = read_corrections(corrected, values)
    assert [sentence.text for sentence in sentences] == [item.text for item in items]
