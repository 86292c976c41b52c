"""From `klantstem tag` to `klantstem report`: what the first knows, the second does not have to guess."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

import klantstem
from klantstem.batch import bulk
from klantstem.batch.job import tag_source
from klantstem.batch.provenance import KEY, Provenance
from klantstem.batch.source import open_source
from klantstem.batch.tagged_batch import TaggedBatch
from klantstem.batch.target import choose_target
from klantstem.cli.report import report
from klantstem.report import Report
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.text.segment import Segment
from klantstem.values import Stance, ValueSet, load

app = typer.Typer()
app.command()(report)

VTT = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v Interviewer>Ging het traag?</v>

00:00:04.000 --> 00:00:06.000
<v Respondent>Ja, de monteur kwam traag op gang.</v>

00:00:07.000 --> 00:00:08.000
<v Interviewer>En verder?</v>

00:00:09.000 --> 00:00:10.000
<v Respondent>Verder ging alles goed.</v>
"""
TXT = """Interviewer: Ging het traag?
Respondent: Ja, de monteur kwam traag op gang.
Interviewer: En verder?
Respondent: Verder ging alles goed.
"""


class StandIn:
    """Finds "traag" and nothing else."""

    name = "nl_test"
    model = SimpleNamespace(training={"held-out micro-F1": 0.6789}, held_out=None)

    def __init__(self, values: ValueSet) -> None:
        self.values = values
        self.unknown = (values.names[-1],)

    def tag_batch(self, texts: pa.Array) -> TaggedBatch:
        return TaggedBatch.of(map(self._item, texts.to_pylist()))

    def _item(self, text: str | None) -> TaggedItem:
        value = self.values.values[0]
        if not text:
            return TaggedItem(Status.LEEG)
        tags = (Tag(value.name, Stance.GEMIST, value.level, 0.9, 0, 0, len(text)),) if "traag" in text else ()
        return TaggedItem(Status.OK, (Segment(text, 0, len(text)),), tags)


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def own_set() -> ValueSet:
    """A set that is not shipped: only the table can tell of it."""
    shipped = load("vidomes")
    values = tuple(value.model_copy(update={"name": f"{value.name} op zijn eigens"}) for value in shipped.values)
    return shipped.model_copy(update={"name": "eigen", "title": "Onze eigen waarden", "values": values})


def tag(source: str, output: str, values: ValueSet, *, text: str | None = None, tell: bool = True) -> str:
    tagger: Any = StandIn(values)
    provenance = Provenance.of(tagger) if tell else None
    with open_source(source) as opened:
        target = choose_target(source, opened.format, output, force=True)
        tag_source(opened, target, tagger, text=text, provenance=provenance)
    return output


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, [*arguments, "--json", "cijfers.json", "--force"])
    assert result.exit_code == 0, result.output
    return result


def numbers() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("cijfers.json").read_text(encoding="utf-8"))
    return found


def page() -> str:
    return Path("rapport.html").read_text(encoding="utf-8")


def quoted() -> str:
    """What customers literally say on the page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page(), re.DOTALL)
    assert found
    quotes = json.loads(found[1])["quotes"]
    return "\n".join(quote["b"] + "".join(quote["p"]) + quote["a"] for quote in quotes)


@pytest.fixture
def two_texts() -> str:
    """An export in which the column that is asked for is not the one that would be found."""
    rows = [
        {
            "opmerking": f"Vraag {number}: wat vond u van onze dienstverlening in het afgelopen kwartaal bij u thuis?",
            "uitleg": f"Nummer {number} ging traag en stroef.",
        }
        for number in range(8)
    ]
    pq.write_table(pa.Table.from_pylist(rows), "export.parquet")
    return "export.parquet"


class TestProvenance:
    def test_quotes_come_from_the_column_that_was_tagged(self, two_texts: str) -> None:
        run(tag(two_texts, "x.parquet", load("service-excellence"), text="uitleg"))
        assert "ging traag en stroef" in quoted()
        assert "dienstverlening" not in page()

    def test_the_value_set_is_the_one_that_was_used(self, two_texts: str) -> None:
        result = run(tag(two_texts, "x.parquet", load("vidomes"), text="uitleg"))
        assert numbers()["value_set"]["name"] == "vidomes"
        assert "Choose with --values" not in result.stderr

    def test_a_set_of_an_organisation_comes_along_whole(self, two_texts: str, own_set: ValueSet) -> None:
        run(tag(two_texts, "x.parquet", own_set, text="uitleg"))
        assert [value["name"] for value in numbers()["value_set"]["values"]] == list(own_set.names)
        assert "Onze eigen waarden" in page()

    def test_model_and_what_it_cannot_find_come_along(self, two_texts: str) -> None:
        values = load("service-excellence")
        run(tag(two_texts, "x.parquet", values, text="uitleg"))
        found = numbers()
        assert found["model"] == "nl_test"
        assert "F1 0,68." in found["model_note"]
        assert [value["name"] for value in found["value_set"]["values"] if not value["measured"]] == [values.names[-1]]

    def test_what_the_user_names_goes_first(self, two_texts: str) -> None:
        tag(two_texts, "x.parquet", load("vidomes"), text="uitleg")
        run("x.parquet", "--values", "service-excellence", "--text-column", "opmerking")
        assert numbers()["value_set"]["name"] == "service-excellence"
        assert "ging traag en stroef" not in page()

    def test_a_table_in_memory_tells_too(self, two_texts: str) -> None:
        table = pq.read_table(tag(two_texts, "x.parquet", load("vidomes"), text="uitleg"))
        assert Report.from_frame(table).values.name == "vidomes"
        assert Report.from_frame(table, model="anders").model == "anders"
        assert Report.from_frame(table, model="anders").model_note is None

    def test_tagging_again_does_not_keep_what_was_told_before(self, two_texts: str) -> None:
        tag(two_texts, "x.parquet", load("vidomes"), text="uitleg")
        tag("x.parquet", "y.parquet", load("service-excellence"), text="opmerking", tell=False)
        assert KEY not in (pq.read_schema("y.parquet").metadata or {})
        tag("x.parquet", "z.parquet", load("service-excellence"), text="opmerking")
        told = Provenance.read(pq.read_schema("z.parquet"))
        assert told is not None
        assert (told.text, told.values.name) == ("opmerking", "service-excellence")

    def test_other_metadata_stays(self, two_texts: str) -> None:
        table = pq.read_table(two_texts).replace_schema_metadata({"van": "het crm"})
        pq.write_table(table, "export.parquet")
        tag("export.parquet", "x.parquet", load("vidomes"), text="uitleg")
        assert pq.read_schema("x.parquet").metadata[b"van"] == b"het crm"

    @pytest.mark.parametrize("document", [b"", b"json", b"[]", b'{"format": 2}', b"\xff"])
    def test_what_is_not_understood_is_passed_over(self, two_texts: str, document: bytes) -> None:
        tag(two_texts, "x.parquet", load("vidomes"), text="uitleg")
        pq.write_table(pq.read_table("x.parquet").replace_schema_metadata({KEY: document}), "x.parquet")
        run("x.parquet", "--values", "vidomes", "--text-column", "uitleg")
        assert "ging traag en stroef" in quoted()

    def test_a_column_that_was_renamed_since_is_looked_for(self, two_texts: str) -> None:
        tag(two_texts, "x.parquet", load("vidomes"), text="uitleg")
        table = pq.read_table("x.parquet").drop_columns(["opmerking"])
        pq.write_table(table.rename_columns(["toelichting", "status", "tags"]), "x.parquet")
        run("x.parquet")
        assert "ging traag en stroef" in quoted()

    def test_a_row_per_tag_tells_too(self, two_texts: str) -> None:
        tagger: Any = StandIn(load("vidomes"))
        with open_source(two_texts) as opened:
            target = choose_target(two_texts, opened.format, "lang.parquet")
            tag_source(opened, target, tagger, text="uitleg", long=True, provenance=Provenance.of(tagger))
        told = Provenance.read(pq.read_schema("lang.parquet"))
        assert told is not None
        assert told.model == "nl_test"


class TestWithoutProvenance:
    def test_a_set_that_is_one_of_more_is_named(self, two_texts: str) -> None:
        result = run(tag(two_texts, "x.csv", load("vidomes"), text="uitleg"))
        assert "Taken for tags of value set service-excellence" in result.stderr
        assert "vidomes" in result.stderr
        assert "--values" in result.stderr
        assert "Taken for" not in run("x.csv", "--values", "vidomes").stderr

    def test_the_column_is_the_one_that_tag_finds(self) -> None:
        # By its length alone the report would take the other one.
        Path("export.csv").write_text(
            "klantverhaal;campagne\n"
            + "".join(f"Nummer {row} ging traag;voorjaarsactie-{'x' * 40}-{row}\n" for row in range(8))
        )
        run(tag("export.csv", "x.csv", load("service-excellence")))
        assert "ging traag" in quoted()

    def test_a_column_that_is_not_obvious_gives_a_note_and_no_quotes(self) -> None:
        rows = [f"Nummer {row} ging traag;Regel {row} ging ook traag\n" for row in range(8)]
        Path("export.csv").write_text("een;twee\n" + "".join(rows))
        tag("export.csv", "x.csv", load("service-excellence"), text="twee")
        result = run("x.csv")
        assert "not obvious which column" in result.stderr
        assert not quoted()
        assert "not obvious" not in run("x.csv", "--no-quotes").stderr
        run("x.csv", "--text-column", "twee")
        assert "ging ook traag" in quoted()

    def test_texts_that_are_shorter_than_their_tags_are_not_quoted(self) -> None:
        long = "Het ging allemaal zo traag dat ik er na drie weken nog niets van had gehoord."
        rows = [f"Zin {row} van de klant hier;{long * 2}\n" for row in range(8)]
        Path("export.csv").write_text("opmerking;uitleg\n" + "".join(rows))
        result = run(tag("export.csv", "x.csv", load("service-excellence"), text="uitleg"))
        assert not quoted()
        assert "--text-column" in result.stderr


def test_quotes_of_a_column_with_numbers_among_its_texts() -> None:
    cells: list[Any] = [f"Nummer {row} ging traag." for row in range(8)]
    lines = [json.dumps({"uitleg": cell, "nr": 1}) + "\n" for cell in [*cells, 7, None]]
    Path("export.jsonl").write_text("".join(lines))
    for name in ("x.parquet", "x.jsonl"):
        run(tag("export.jsonl", name, load("service-excellence"), text="uitleg"), "--text-column", "uitleg")
        assert re.search(r"Nummer \d ging traag\.", quoted())


class TestTranscripts:
    @pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.jsonl", "x.xlsx", "x.parquet"])
    @pytest.mark.parametrize("tell", [True, False])
    def test_turns_of_the_interviewer_do_not_count(self, name: str, tell: bool) -> None:
        Path("gesprek.vtt").write_text(VTT)
        run(tag("gesprek.vtt", name, load("service-excellence"), tell=tell))
        self.check()

    @pytest.mark.parametrize(("name", "text"), [("gesprek.vtt", VTT), ("gesprek.txt", TXT)])
    def test_nor_do_they_straight_from_the_transcript(
        self, name: str, text: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(klantstem, "load", lambda *_, **__: StandIn(load("service-excellence")), raising=False)
        monkeypatch.setattr(bulk, "bulk_tagger", lambda tagger: tagger)
        Path(name).write_text(text)
        run(name)
        self.check()

    def check(self) -> None:
        found = numbers()
        assert found["items"] == {"rows": 2, "interviewer": 2, "read": 2, "status": {"ok": 2}}
        assert found["reach"]["items"] == 1
        assert found["reach"]["share"] == 0.5
        assert "2 beurten van de interviewer" in page()

    def test_tags_of_an_interviewer_do_not_count_either(self) -> None:
        Path("gesprek.csv").write_text(
            "speaker,text,respondent\nA,Ging het traag?,ONWAAR\nB,Het ging zo traag als wat.,WAAR\n"
            "C,Dus traag en nog eens traag.,\n"
        )
        run(tag("gesprek.csv", "x.csv", load("service-excellence"), text="text", tell=False))
        found = numbers()
        assert found["items"]["rows"] == 2
        assert found["reach"]["items"] == 2

    @pytest.mark.parametrize(
        ("header", "cells"),
        [("klant,text,respondent", ["false", "true"]), ("speaker,text,respondent", ["false", "0172"])],
        ids=["no speakers", "numbers of people"],
    )
    def test_a_column_of_that_name_in_another_table_means_nothing(self, header: str, cells: list[str]) -> None:
        rows = [f"Jan,Nummer {row} ging zo traag als wat.,{cells[row % 2]}\n" for row in range(8)]
        Path("export.csv").write_text(f"{header}\n{''.join(rows)}")
        run(tag("export.csv", "x.csv", load("service-excellence"), text="text"))
        assert numbers()["items"]["rows"] == 8


class TestTolerance:
    @pytest.fixture
    def tagged(self) -> str:
        texts = [f"Nummer {row} ging traag." for row in range(100)]
        pq.write_table(pa.table({"opmerking": texts}), "export.parquet")
        values = load("service-excellence")
        return tag("export.parquet", "x.parquet", values)

    def test_it_is_a_percentage(self, tagged: str) -> None:
        run(tagged)
        assert numbers()["base"][0]["tolerance"] == 0.2
        run(tagged, "--tolerance", "35")
        assert numbers()["base"][0]["tolerance"] == 0.35
        assert "35%" in page()

    @pytest.mark.parametrize("percentage", ["0", "100", "-5", "veel"])
    def test_what_is_no_percentage_is_refused(self, tagged: str, percentage: str) -> None:
        assert CliRunner().invoke(app, [tagged, "--tolerance", percentage]).exit_code == 2
