"""Feedback without labels comes as the segments that the tagger would read."""

import pytest

from klantstem.errors import ReadError
from klantstem.train.unlabelled import read_unlabelled

ROWS = [
    "De monteur was vriendelijk. Hij kwam op tijd.",
    "Hij kwam op tijd.",
    "The engineer was friendly and arrived on the dot, just as we had agreed by telephone with the office, and I would "
    "recommend this company to everyone who is looking for people that know their trade.",
    "",
    "Niemand belde ons terug!",
]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("nr;opmerking\n" + "".join(f"{n};{row}\n" for n, row in enumerate(ROWS)), encoding="cp1252")
    return path


def test_segments_come_once_in_order_without_other_languages(path):
    assert read_unlabelled(path) == ["De monteur was vriendelijk.", "Hij kwam op tijd.", "Niemand belde ons terug!"]


def test_a_draw_keeps_the_order_and_depends_on_the_seed(path):
    everything = read_unlabelled(path)
    drawn = [read_unlabelled(path, most=2, seed=seed) for seed in range(8)]
    assert all(len(each) == 2 and each == [text for text in everything if text in each] for each in drawn)
    assert drawn[0] == read_unlabelled(path, most=2, seed=0)
    assert len({tuple(each) for each in drawn}) > 1


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ReadError):
        read_unlabelled(tmp_path / "weg.csv")
