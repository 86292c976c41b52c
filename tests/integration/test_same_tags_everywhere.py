"""The same tags whatever way a feedback item goes: one text, a frame, spaCy, a file of any format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import spacy

import klantstem.pipeline.factories  # registers the component where no entry point does
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.job import tag_source
from klantstem.batch.source import open_source
from klantstem.batch.tags import as_record, shortest
from klantstem.batch.target import choose_target

REAL = Path(__file__).parents[3] / "shared" / "data" / "real_dev.jsonl"

UGLY = [
    "De monteur was vriendelijk maar kwam veel te laat.",
    "de monteur was vriendelijk maar kwam veel te laat",
    "DE MONTEUR WAS VRIENDELIJK!!! MAAR KWAM VEEL TE LAAT!!!",
    "  De monteur   was vriendelijk .\tMaar kwam veel te laat  ",
    "Goed geholpen.Maar wel laat..En niemand belt terug",
    "snel en netjes",
    "Nooit teruggebeld!!!!! 😡😡",
    "👍",
    ":)",
    "",
    " ",
    "-",
    "...",
    "n.v.t.",
    "7",
    "0",
    "1.5",
    "1e5",
    "true",
    "null",
    "NaN",
    "None",
    "NA",
    "2024-03-01",
    "=1+1",
    "=HYPERLINK(\"x\")",
    "+31 6 12345678 teruggebeld, fijn!",
    "-traag",
    "@balie bedankt voor de hulp",
    "'t Was gezellig, wat een warm welkom",
    "\"Wij bellen u terug\" zeiden ze; niet dus.",
    "Hij zei: \"morgen\", toen \"overmorgen\", en kwam niet.",
    "Prijs; kwaliteit; service; alles duidelijk, dus",
    "a,b;c\td|e",
    "- snel geleverd\n- doos kapot\n- geen excuses",
    "1. lang gewacht\r\n2. verkeerde kamer\r\n3. wel vriendelijk",
    "regel een\n\n\n\nregel twee was prettig geregeld",
    "Klantvriendelijkheid is ver te zoeken bij jullie...",
    "Ze dachten met ons mee, niets was te veel, o.a. de planning en bijv. de tuin.",
    "Belde om 9.00u, 9.30u en 10.00u (!) en hing 45 min. in de wacht",
    "Geen vast contactpersoon; elke keer opnieuw mijn verhaal doen",
    "CafÃ© was gezellig, de bediening erg attent",
    "CAFÉ cafe\u0301 was erg gezellig",
    "<p>Super &amp; snel <b>geholpen</b></p>",
    "Snel&nbsp;geholpen&hellip; top",
    "gr8 service ff snel geregeld thx",
    "ge moet nie denken dat die da oplossen he, amai",
    "Niet onvriendelijk, ook niet snel.",
    "Lekker snel hoor, drie weken",
    "De website is onoverzichtelijk en ik snap de brief niet",
    "Wat een schat van een vrouw aan de balie",
    "woord " * 400,
    "aaaa" * 500,
    "Te laat. " * 200,
    "\u200bonzichtbaar\ufeff vriendelijk geholpen",
    "rechts \u202enaar links\u202c traag",
    "zacht\u00adafgebroken ver\u00adtraging, vervelend",
    "👨‍👩‍👧‍👦 met het hele gezin genoten!",
    "The staff was very friendly and they were just great, would recommend.",
    "Das Personal war sehr freundlich, aber wir haben leider sehr lange gewartet.",
    "ünïcödé ßæøå — “krul” ‘quote’ … € ½",
    "世界 ok, snel geleverd",
    "De balie liet ons wachten" + "!" * 300,
    "vriendelijk\x0bverticaal\x0cpagina\x85nieuw\u2028regel\u2029einde",
]  # fmt: skip


def records(tags) -> list[dict]:
    return [as_record(tag) for tag in tags]


@pytest.fixture(scope="module")
def nlp(tagger):
    nlp = spacy.blank("nl")
    nlp.add_pipe("klantstem").use(tagger)
    return nlp


@pytest.fixture(scope="module")
def expected(tagger) -> list[list[dict]]:
    """The tags of each ugly item by itself."""
    found = [records(tagger.tag(text)) for text in UGLY]
    assert sum(map(len, found)) > len(UGLY) / 4
    return found


def test_tag_items(tagger, expected):
    assert [records(item.tags) for item in tagger.tag_items(UGLY)] == expected


def test_tag_frame_of_pandas(tagger, expected):
    assert list(tagger.tag_frame(pd.DataFrame({"t": UGLY}), text="t")["tags"]) == expected


def test_tag_frame_of_polars(tagger, expected):
    pl = pytest.importorskip("polars", reason="polars comes with klantstem[polars]")
    tags = tagger.tag_frame(pl.DataFrame({"t": UGLY}), text="t")["tags"].to_list()
    assert [[tag | {"score": shortest(tag["score"])} for tag in item] for item in tags] == expected


def test_nlp_one_by_one(nlp, expected):
    assert [records(nlp(text)._.tags) for text in UGLY] == expected


@pytest.mark.parametrize("size", [3, 256])
def test_nlp_pipe(nlp, expected, size):
    assert [records(doc._.tags) for doc in nlp.pipe(UGLY, batch_size=size)] == expected


def write(path: Path, texts: list[str]) -> None:
    frame = pd.DataFrame({"nr": range(len(texts)), "opmerking": texts})
    match path.name.partition(".")[2]:
        case "csv" | "csv.gz":
            frame.to_csv(path, index=False)
        case "tsv":
            frame.to_csv(path, index=False, sep="\t")
        case "jsonl":
            frame.to_json(path, orient="records", lines=True, force_ascii=False)
        case "parquet":
            frame.to_parquet(path)


def tags_in(path: Path) -> list[list[dict]]:
    rows = pq.read_table(path)["tags"].to_pylist()
    return [[tag | {"score": shortest(tag["score"])} for tag in tags] for tags in rows]


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "tsv", "jsonl", "parquet"])
def test_klantstem_tag(tagger, expected, tmp_path, kind):
    source, output = tmp_path / f"items.{kind}", tmp_path / "out.parquet"
    write(source, UGLY)
    with open_source(source) as opened:
        counts = tag_source(opened, choose_target(source, opened.format, output), bulk_tagger(tagger), text="opmerking")
    assert counts.items == len(UGLY)
    assert tags_in(output) == expected


def test_klantstem_tag_in_pieces_of_another_size(tagger, expected, tmp_path):
    source, output = tmp_path / "items.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"opmerking": UGLY}), source, row_group_size=7)
    with open_source(source) as opened:
        tag_source(opened, choose_target(source, opened.format, output), bulk_tagger(tagger), text="opmerking")
    assert tags_in(output) == expected


def test_the_command_in_a_process_of_its_own(tagger, tmp_path):
    source, output = tmp_path / "items.csv", tmp_path / "out.jsonl"
    write(source, UGLY)
    run = subprocess.run(
        [sys.executable, "-m", "klantstem", "tag", str(source), "-o", str(output), "--text-column", "opmerking"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [row["tags"] for row in rows] == [records(tagger.tag(text)) for text in UGLY]


@pytest.mark.skipif(not REAL.is_file(), reason=f"the labelled reviews are not here: ../shared/data/{REAL.name}")
def test_every_way_on_real_reviews(tagger, nlp, tmp_path):
    texts = [json.loads(line)["text"] for line in REAL.read_text(encoding="utf-8").splitlines()]
    expected = [records(tagger.tag(text)) for text in texts]
    source, output = tmp_path / "items.csv", tmp_path / "out.parquet"
    write(source, texts)
    with open_source(source) as opened:
        tag_source(opened, choose_target(source, opened.format, output), bulk_tagger(tagger), text="opmerking")
    for way, found in {
        "tag_frame": list(tagger.tag_frame(pd.DataFrame({"t": texts}), text="t")["tags"]),
        "nlp": [records(nlp(text)._.tags) for text in texts],
        "nlp.pipe": [records(doc._.tags) for doc in nlp.pipe(texts)],
        "klantstem tag": tags_in(output),
    }.items():
        different = [number for number in range(len(texts)) if found[number] != expected[number]]
        assert not different, f"{way}: items {different[:10]}"


@pytest.mark.parametrize("model", ["nl_klantstem_sm", "auto"])
def test_the_faster_models_give_the_same_tags_alone_in_company_in_spacy_and_after_saving(model, tmp_path):
    tagger = klantstem.load(model)
    together = [list(item.tags) for item in tagger.tag_items(UGLY)]
    assert sum(map(len, together)) > 20
    assert [tagger.tag(text) for text in UGLY] == together
    nlp = spacy.blank("nl")
    nlp.add_pipe("klantstem", config={"model": model})
    assert [list(doc._.tags) for doc in nlp.pipe(UGLY, batch_size=7)] == together
    nlp.to_disk(tmp_path / "pijplijn", exclude=["vocab"])
    again = spacy.load(tmp_path / "pijplijn")
    assert [list(again(text)._.tags) for text in UGLY[:12]] == together[:12]
