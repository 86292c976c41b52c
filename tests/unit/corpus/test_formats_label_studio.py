"""Label Studio's exports as it writes them, the files that it imports, and its labelling configuration."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from klantstem.corpus import GoldSentence
from klantstem.corpus.formats.label_studio import labelling_config, read, write
from klantstem.errors import CorpusError
from klantstem.values import DEFAULT, Stance, load

SECRET = "Mevrouw Pietersen uit Ons Dorp was woest"


def result(*choices, name="labels"):
    """What one group of choices leaves, with the fields that an export has beside them."""
    value = {"choices": list(choices)}
    return {"id": "Dx_aB", "origin": "manual", "from_name": name, "to_name": "text", "type": "choices", "value": value}


def annotation(*results, **fields):
    rest = {"id": 7, "was_cancelled": False, "ground_truth": False, "lead_time": 4.2, "task": 1, "result_count": 0}
    return rest | {"completed_by": 3, "result": list(results)} | fields


def task(*annotations, number=1, **data):
    data = {"text": "Snel geholpen.", "sentence_id": "d1#0", "doc": "d1"} | data
    return {"id": number, "data": data, "annotations": list(annotations), "predictions": [], "project": 83}


@pytest.fixture
def read_back(tmp_path):
    def of(*tasks):
        path = tmp_path / "export.json"
        path.write_text(json.dumps(tasks, indent=1), "utf-8")
        return read(path)

    return of


def test_an_annotated_task_becomes_a_sentence(read_back):
    tasks = task(
        annotation(result("snel ervaren", "warm gemist")),
        phenomena=["contrast"],
        sector="zorg",
        nps=7,
        vip=True,
        x=None,
    )
    assert read_back(tasks) == [
        GoldSentence(
            "d1#0",
            "d1",
            "Snel geholpen.",
            frozenset({("snel", "ervaren"), ("warm", "gemist")}),
            frozenset({"contrast"}),
            "3",
            {"sector": "zorg", "nps": "7", "vip": "true"},
        )
    ]


def test_annotations_of_one_task_stay_apart_and_in_order(read_back):
    found = read_back(
        task(annotation(result("snel ervaren")), annotation(result("snel gemist"), completed_by=1)),
        task(annotation(completed_by=1), sentence_id="d1#1"),
    )
    assert [(each.id, each.annotator, sorted(each.labels)) for each in found] == [
        ("d1#0", "3", [("snel", "ervaren")]),
        ("d1#0", "1", [("snel", "gemist")]),
        ("d1#1", "1", []),
    ]


@pytest.mark.parametrize(
    ("completed_by", "annotator"),
    [
        (3, "3"),
        ({"id": 3, "email": "anna@klant.nl", "first_name": "Anna"}, "anna@klant.nl"),
        ({"id": 3, "email": ""}, "3"),
        ("anna", "anna"),
        (None, ""),
        ({}, ""),
    ],
)
def test_the_annotator_is_the_address_or_the_number(completed_by, annotator, read_back):
    assert read_back(task(annotation(completed_by=completed_by)))[0].annotator == annotator


def test_an_annotation_need_not_say_who_made_it(read_back):
    bare = annotation(result("snel ervaren"))
    del bare["completed_by"]
    assert read_back(task(bare))[0].annotator == ""


def test_what_is_cancelled_predicted_or_not_labelled_is_skipped(read_back):
    tasks = (
        task(annotation(result("snel gemist"), was_cancelled=True), annotation(result("snel ervaren"), completed_by=4)),
        task(annotation(was_cancelled=True), sentence_id="d1#1"),
        task(sentence_id="d1#2") | {"predictions": [{"result": [result("snel gemist")]}]},
    )
    assert [(each.id, each.annotator) for each in read_back(*tasks)] == [("d1#0", "4")]


def test_the_number_of_the_task_is_the_id_where_the_data_has_none(read_back):
    data = {"text": "Dag."}
    tasks = [
        {"id": 5, "data": data, "annotations": [annotation()]},
        {"id": 6, "data": data | {"id": "z#1"}, "annotations": [annotation()]},
    ]
    assert [(each.id, each.doc) for each in read_back(*tasks)] == [("5", "5"), ("z#1", "z")]


def test_other_controls_are_left_alone_where_ours_is_there(read_back):
    found = read_back(task(annotation(result("snel ervaren"), result("ja", name="twijfel"), {"type": "textarea"})))
    assert found[0].labels == {("snel", "ervaren")}


def test_without_our_control_all_choices_are_labels(read_back):
    found = read_back(task(annotation(result("snel ervaren", name="basis"), result("warm gemist", name="persoonlijk"))))
    assert found[0].labels == {("snel", "ervaren"), ("warm", "gemist")}


def test_an_old_export_calls_them_completions(read_back):
    old = task()
    old["completions"] = [annotation(result("snel ervaren")), annotation(skipped=True)]
    del old["annotations"]
    assert [each.labels for each in read_back(old)] == [{("snel", "ervaren")}]


def test_a_single_task_is_an_export_too(tmp_path):
    (tmp_path / "1.json").write_text(json.dumps(task(annotation())), "utf-8")
    assert len(read(tmp_path / "1.json")) == 1


MINIMAL = {"text": "Dag.", "sentence_id": "d1#0", "doc": "d1", "sector": "zorg", "id": 1, "annotator": 3}
OF_EXPORT = {
    "annotation_id": 9,
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": None,
    "lead_time": 4.2,
    "agreement": 50.0,
}


def test_json_min_is_read(read_back):
    found = read_back(
        MINIMAL | OF_EXPORT | {"labels": {"choices": ["snel ervaren", "warm gemist"]}},
        MINIMAL | OF_EXPORT | {"labels": "snel ervaren", "annotator": "anna@klant.nl", "phenomena": ["sarcasm"]},
        MINIMAL | OF_EXPORT | {"labels": ["snel ervaren", {"choices": ["warm gemist"]}], "annotator": 5},
        MINIMAL | OF_EXPORT | {"annotator": 4},
    )
    assert [(each.annotator, len(each.labels), sorted(each.phenomena)) for each in found] == [
        ("3", 2, []),
        ("anna@klant.nl", 1, ["sarcasm"]),
        ("5", 2, []),
        ("4", 0, []),
    ]
    assert {(each.id, each.doc, each.details["sector"], len(each.details)) for each in found} == {
        ("d1#0", "d1", "zorg", 1)
    }


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (SECRET, ", task 2: expected an object."),
        (task() | {"data": SECRET}, ", task 2: expected an object 'data' and a list 'annotations'."),
        (task() | {"annotations": SECRET}, ", task 2: expected an object 'data' and a list 'annotations'."),
        (task(SECRET), ", task 2: an annotation must be an object."),
        (task(annotation() | {"result": SECRET}), ", task 2: 'result' must be a list."),
        (
            task(annotation({"type": "choices", "value": SECRET})),
            ", task 2: a result of type 'choices' must have a list",
        ),
        (
            task(annotation(result("snell gemist")), text=SECRET),
            ", task 2: unknown value 'snell'. Did you mean 'snel'?",
        ),
        (task(annotation(result(SECRET * 2))), ", task 2: unknown value 'Mevrouw Pietersen"),
        (task(annotation(), text=None), ", task 2: 'text' must be a text."),
        (task(annotation(), sentence_id=[SECRET]), ", task 2: 'id' must be a text."),
        (task(annotation(), sentence_id="d0#0"), ", task 2: id 'd0#0' of annotator '3' occurs twice"),
    ],
)
def test_a_broken_task_is_named_without_its_text(broken, message, read_back):
    with pytest.raises(CorpusError) as raised:
        read_back(task(annotation(), sentence_id="d0#0"), broken)
    assert str(raised.value).startswith(f"export.json{message}")
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"data": {"text": "' + SECRET, "line 1: not JSON (Unterminated string starting at, column 20)."),
        ("[\n1,\n2", "line 3: not JSON (Expecting ',' delimiter, column 2)."),
        (json.dumps(SECRET), "is no Label Studio export: expected a list of tasks."),
        (json.dumps([{"text": SECRET, "sentiment": "boos"}]), "is no Label Studio export with choices named 'labels'."),
        (
            json.dumps([task(annotation({"type": "taxonomy", "value": {}}))]),
            "holds no choices, but results of another type.",
        ),
        ("[" * 200_000, "a.json, line 1: nested too deeply"),
        (json.dumps([task(annotation())])[:-1] + f", {'9' * 5_000}]", "a.json, line 1: a number here has thousands"),
    ],
)
def test_what_is_no_export_is_named(content, message, tmp_path):
    (tmp_path / "a.json").write_text(content, "utf-8")
    with pytest.raises(CorpusError) as raised:
        read(tmp_path / "a.json")
    assert message in str(raised.value)
    assert SECRET not in str(raised.value)


def test_another_encoding_is_named(tmp_path):
    (tmp_path / "a.json").write_bytes('[{"text": "Crème"}]'.encode("latin-1"))
    with pytest.raises(CorpusError, match=r"a.json is not UTF-8"):
        read(tmp_path / "a.json")


def test_annotators_of_one_sentence_share_its_task(tmp_path):
    def row(number, annotator, *labels):
        return GoldSentence(
            f"d#{number}", "d", f"Zin {number}.", frozenset(labels), frozenset(), annotator, {"sector": "bank"}
        )

    rows = [row(0, "3", ("snel", "gemist")), row(1, "3"), row(0, "anna@klant.nl"), row(1, "")]
    write(rows, tmp_path / "a.json")
    first, second = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert first["data"] == {"text": "Zin 0.", "sentence_id": "d#0", "doc": "d", "sector": "bank"}
    assert [each.get("completed_by") for each in first["annotations"]] == [3, {"email": "anna@klant.nl"}]
    assert [each.get("completed_by") for each in second["annotations"]] == [3, None]
    chosen = {"from_name": "labels", "to_name": "text", "type": "choices", "value": {"choices": ["snel gemist"]}}
    assert first["annotations"][0]["result"] == [{"id": "labels"} | chosen]
    assert second["annotations"][0]["result"] == []
    # Label Studio takes what is imported for the truth unless it is told otherwise.
    assert not any(each["ground_truth"] for each in first["annotations"] + second["annotations"])
    assert read(tmp_path / "a.json") == rows


def test_the_configuration_offers_every_label_once_by_level():
    view = ElementTree.fromstring(labelling_config())
    text, choices = view
    assert (text.tag, text.get("value")) == ("Text", "$text")
    assert {name: choices.get(name) for name in ("name", "toName", "choice")} == {
        "name": "labels",
        "toName": text.get("name"),
        "choice": "multiple",
    }
    values = load(DEFAULT)
    offered = [choice.get("value") for choice in choices.iter("Choice")]
    assert sorted(offered) == sorted(f"{value} {stance}" for value in values.names for stance in Stance)
    level = None
    for part in choices:
        if part.tag == "Header":
            level = part.get("value")
        else:
            assert {values.level_of(choice.get("value").split()[0]).name for choice in part} == {level}
    assert [header.get("value") for header in choices.iter("Header")] == [level.name for level in values.levels]
