"""The file in which an analyst has checked a sample: found back in the tagged table, or refused with what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from klantstem.errors import ReadError
from klantstem.report.feedback import Feedback
from klantstem.report.statistics import Measure, read_checked
from klantstem.report.tagged import as_table, read_tags

TEXTS = ["Ze kwamen te laat.", "Snel geholpen!", "Vriendelijke man.", "Geen idee.", ""]
LATE, FAST = Measure(value="tijdig", stances=("gemist",)), Measure(value="snel", stances=("ervaren",))


@pytest.fixture
def tagged(table, values):
    """Return a tagged table with an id per response, and its feedback; the last item does not count."""
    found = table([("ok", []), ("ok", []), ("ok", []), ("ok", []), ("leeg", [])], texts=TEXTS)
    arrow = as_table(found.assign(respons=["r1", "r2", "r3", "r4", "r5"], klantnr=[7, 7, 8, 8, 9]))
    return arrow, Feedback.of(read_tags(arrow, text="opmerking"), values)


def checked(tmp_path, tagged, sample: pd.DataFrame, name="steekproef.csv"):
    sample.to_csv(tmp_path / name, index=False)
    return read_checked(tmp_path / name, *tagged, text="opmerking")


@pytest.mark.parametrize(
    "identity",
    [{"rij": [0, 1, 3]}, {"respons": ["r1", "r2", "r4"]}, {"opmerking": [TEXTS[0], TEXTS[1], TEXTS[3]]}],
    ids=["row", "id", "text"],
)
@pytest.mark.parametrize(
    "labels",
    [
        {"tijdig gemist": ["x", "", ""], "Snel ervaren": ["0", "ja", "nee"]},
        {"waarde": ["tijdig", "snel", None], "houding": ["gemist", "ervaren", None]},
        {"labels": ['[["tijdig", "gemist"]]', '[{"value": "snel", "stance": "ervaren"}]', "[]"]},
    ],
    ids=["ticks", "pairs", "json"],
)
def test_items_and_labels_are_told_in_many_ways(tmp_path, tagged, identity, labels):
    found = checked(tmp_path, tagged, pd.DataFrame(identity | labels))
    assert found.items.tolist() == [0, 1, 3]
    assert found.expressing(LATE).tolist() == [True, False, False]
    assert found.expressing(FAST).tolist() == [False, True, False]
    assert found.tells_of(LATE)
    assert found.tells_of(Measure(value="warm")) is ("tijdig gemist" not in labels)


def test_an_item_with_two_labels_has_two_rows(tmp_path, tagged):
    sample = pd.DataFrame(
        {"rij": [1, 0, 1], "waarde": ["tijdig", "snel", "snel"], "houding": ["gemist", *["ervaren"] * 2]}
    )
    found = checked(tmp_path, tagged, sample)
    assert found.items.tolist() == [0, 1]
    assert (found.expressing(LATE).tolist(), found.expressing(FAST).tolist()) == ([False, True], [True, True])


def test_a_column_in_which_cells_repeat_identifies_nobody(tmp_path, tagged):
    found = checked(tmp_path, tagged, pd.DataFrame({"klantnr": [8], "respons": ["r3"], "snel ervaren": [1]}))
    assert found.items.tolist() == [2]


def test_what_was_not_drawn_at_random_and_what_does_not_count_is_left_out(tmp_path, tagged):
    sample = pd.DataFrame({"rij": [0, 1, 4], "snel ervaren": [0, 1, 1], "willekeurig": ["ja", "nee", "ja"]})
    assert checked(tmp_path, tagged, sample).items.tolist() == [0]


def test_a_workbook_will_do(tmp_path, tagged):
    pd.DataFrame({"rij": [2], "vriendelijk ervaren": [1]}).to_excel(
        tmp_path / "a.xlsx", index=False, engine="xlsxwriter"
    )
    found = read_checked(tmp_path / "a.xlsx", *tagged, text="opmerking")
    assert np.array_equal(found.expressing(Measure(value="vriendelijk")), [True])


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        ({"rij": [99], "snel gemist": [1]}, "1 of the 1 rows of steekproef.csv are not in the tagged table"),
        ({"nummer": [1], "snel gemist": [1]}, "does not tell which items were checked"),
        ({"rij": [1], "oordeel": ["goed"]}, "does not tell what the items express"),
        ({"rij": [1], "snel gemist": ["misschien"]}, "must hold 1 or 0"),
        ({"rij": [1], "waarde": ["snell"], "houding": ["gemist"]}, "Did you mean 'snel'"),
        ({"rij": [1], "waarde": ["snel"], "houding": ["gemis"]}, "Did you mean 'gemist'"),
        ({"rij": [1], "labels": ["snel gemist"]}, "is not a list of labels"),
        ({"rij": [4], "snel gemist": [1]}, "no checked items that count"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, tagged, sample, message):
    with pytest.raises(ReadError, match=message):
        checked(tmp_path, tagged, pd.DataFrame(sample))
