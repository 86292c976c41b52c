"""The page in a real browser, on an invented export of a housing corporation."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from klantstem.report import Report
from klantstem.values import ValueSet, load

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# (value, stance, weight, beginnings, endings): sentences are put together from these.
SAYINGS: list[tuple[str, str, int, list[str], list[str]]] = [
    (
        "vriendelijk",
        "ervaren",
        60,
        ["De monteur was", "Aan de telefoon waren ze", "De huismeester is altijd"],
        ["heel vriendelijk", "aardig en beleefd", "vriendelijk, ook toen ik lastig deed"],
    ),
    (
        "vriendelijk",
        "gemist",
        12,
        ["De mevrouw van de balie was", "Ze deden aan de telefoon"],
        ["kortaf", "erg chagrijnig"],
    ),
    (
        "snel",
        "gemist",
        85,
        ["Ik wacht nu al", "De lekkage duurde", "Op een reactie wachtte ik"],
        ["zes weken", "drie maanden en niemand die het opschiet", "veel te lang"],
    ),
    (
        "snel",
        "ervaren",
        40,
        ["Mijn kraan werd", "Het slot was"],
        ["dezelfde dag nog gemaakt", "binnen een uur gerepareerd"],
    ),
    (
        "betrouwbaar",
        "gemist",
        55,
        ["De aannemer kwam", "Wat ze beloofden over de badkamer is"],
        ["voor de tweede keer niet opdagen", "nooit uitgevoerd", "weer niet nagekomen"],
    ),
    ("betrouwbaar", "ervaren", 22, ["Afspraak is hier", "Ze doen"], ["afspraak", "precies wat ze zeggen"]),
    (
        "vakbekwaam",
        "ervaren",
        34,
        ["De schilder leverde", "De loodgieter deed"],
        ["vakwerk", "het netjes en kundig"],
    ),
    (
        "vakbekwaam",
        "gemist",
        15,
        ["De nieuwe voordeur is", "Het voegwerk is"],
        ["slordig afgehangen", "prutswerk"],
    ),
    (
        "tijdig",
        "gemist",
        26,
        ["De ketelmonteur kwam", "De brief over de renovatie kwam"],
        ["anderhalf uur te laat", "pas achteraf"],
    ),
    (
        "tijdig",
        "ervaren",
        18,
        ["De monteur stond", "Ze kwamen"],
        ["stipt om negen uur voor de deur", "keurig in het tijdvak"],
    ),
    (
        "adequaat",
        "ervaren",
        50,
        ["De verwarming", "Alles in de keuken"],
        ["werkt weer goed", "is prima opgelost"],
    ),
    (
        "adequaat",
        "gemist",
        48,
        ["Het dak", "De lift", "De ventilatie"],
        ["lekt nog steeds", "doet het weer niet", "is niet gemaakt"],
    ),
    (
        "transparant",
        "gemist",
        40,
        ["Over de servicekosten", "Over de planning"],
        ["is niemand duidelijk", "hoor je helemaal niets"],
    ),
    (
        "transparant",
        "gewenst",
        14,
        ["Ik zou graag vooraf weten", "Het is fijn om te weten"],
        ["wat de verbouwing kost", "wanneer ze komen"],
    ),
    (
        "gemak",
        "ervaren",
        24,
        ["Een reparatie melden gaat", "Via de site was het"],
        ["heel makkelijk", "zo geregeld"],
    ),
    ("gemak", "gemist", 20, ["Bellen is", "Dat keuzemenu is"], ["een crime", "eindeloos"]),
    (
        "ontzorgend",
        "ervaren",
        9,
        ["Bij de verhuizing hebben ze", "De opzichter heeft"],
        ["alles uit handen genomen", "het met de buren geregeld"],
    ),
    (
        "eigenaarschap",
        "gemist",
        38,
        ["Ik word", "Op mijn klacht kreeg ik"],
        ["van het kastje naar de muur gestuurd", "geen enkel antwoord"],
    ),
    (
        "eigenaarschap",
        "ervaren",
        11,
        ["Dennis van de wijkploeg", "De opzichter"],
        ["bleef erachteraan tot het klaar was", "pakte het op"],
    ),
    (
        "dichtbij",
        "ervaren",
        16,
        ["De wijkbeheerder", "Onze huismeester"],
        ["is elke dag in de straat", "loopt zo even binnen"],
    ),
    (
        "dichtbij",
        "gewenst",
        10,
        ["Een huismeester in de flat", "Een spreekuur in de wijk"],
        ["zou fijn zijn", "graag terug"],
    ),
    ("persoonlijk", "gemist", 13, ["Je bent", "Ik kreeg"], ["hier een nummer", "een standaardmail"]),
    (
        "inlevend",
        "ervaren",
        17,
        ["Na het overlijden van mijn man was er", "Ze hadden"],
        ["veel begrip", "oor voor mijn verhaal"],
    ),
    ("respect", "gemist", 12, ["Ik voel me", "Ze behandelen je"], ["niet serieus genomen", "als een zeur"]),
    (
        "attent",
        "ervaren",
        7,
        ["Bij de sleutel lag", "Na de reparatie kreeg ik"],
        ["een kaartje", "een belletje of het goed was"],
    ),
    ("warm", "ervaren", 4, ["Bij de ontmoeting voelde ik me", "De ontvangst was"], ["welkom", "hartelijk"]),
    (
        "verrassend",
        "ervaren",
        6,
        ["Tot mijn verrassing kwam er", "Onverwacht kregen we"],
        ["een plantje mee", "een nieuwe mat"],
    ),
    ("plezier", "ervaren", 8, ["De burendag was", "We hebben op het feest"], ["gezellig", "veel gelachen"]),
    (
        "uitzonderlijk",
        "ervaren",
        3,
        ["Zo ben ik nog nooit", "Dit heb ik nergens"],
        ["geholpen", "meegemaakt"],
    ),
]
FILLERS = [
    "Ik huur hier sinds 2009.",
    "Het gaat om de flat aan het plein.",
    "Bel gerust 06-12345678 of mail p.jansen@voorbeeld.nl.",
    "Mijn meldingsnummer is 20240117.",
    "Vorige week was er weer iets met de hal.",
    "Verder geen opmerkingen.",
]


def tagged_table(values: ValueSet, *, items: int = 500, seed: int = 7) -> pd.DataFrame:
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number in range(items):
        text, tags = "", []
        for position in range(chance.choice([0, 1, 1, 2, 2, 3])):
            value, stance, _, begins, ends = chance.choices(SAYINGS, [saying[2] for saying in SAYINGS])[0]
            if chance.random() < 0.4:
                text += chance.choice(FILLERS) + " "
            sentence = f"{chance.choice(begins)} {chance.choice(ends)}."
            tags.append(
                {
                    "value": value,
                    "stance": stance,
                    "level": values.level_of(value).name,
                    "score": round(chance.uniform(0.5, 0.99), 3),
                    "segment": position,
                    "start": len(text),
                    "end": len(text) + len(sentence),
                }
            )
            text += sentence + " "
        day = f"2025-{1 + number * 6 // items:02d}-{1 + number % 28:02d}"
        status = "leeg" if number % 40 == 0 and not tags else "ok"
        rows.append({"datum": day, "opmerking": text or "Prima.", "status": status, "tags": tags})
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def report() -> Report:
    values = load("service-excellence")
    return Report.from_frame(tagged_table(values), values=values, source="huurders-2025.csv", model="nl_klantstem_sm")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as engine:
        running = engine.chromium.launch(executable_path=path, args=LAUNCH)
        yield running
        running.close()


@pytest.fixture
def page(browser: Any, report: Report, tmp_path: Path) -> Iterator[Any]:
    path = tmp_path / "rapport.html"
    report.to_html(path)
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.problems, opened.requests = [], []
    opened.on("console", lambda message: opened.problems.append(message.text))
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def test_page_opens_without_console_messages_or_network_requests(page: Any) -> None:
    page.get_by_role("button", name="Open alle waarden").click()
    assert page.problems == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == []


def test_numbers_in_the_page_equal_the_json(page: Any, report: Report) -> None:
    numbers = json.loads(report.to_json())
    assert json.loads(page.locator("#cijfers").text_content()) == numbers
    assert page.locator("[data-items]").get_attribute("data-items") == str(numbers["items"]["read"])
    shown = {
        (details.get_attribute("data-value"), cell.get_attribute("data-stance")): int(cell.get_attribute("data-count"))
        for details in page.locator("details.value").all()
        for cell in details.locator("summary [data-stance]").all()
    }
    expected = {
        (value["value"], stance): value[stance]["items"]
        for value in numbers["values"]
        if value["any"]["items"]
        for stance in ("ervaren", "gemist", "gewenst")
    }
    assert shown == expected
    levels = {
        (cell.get_attribute("data-level"), cell.get_attribute("data-stance")): int(cell.get_attribute("data-count"))
        for cell in page.locator("[data-level]").all()
    }
    assert levels == {
        (level["level"], stance): level[stance]["items"]
        for level in numbers["levels"]
        for stance in ("ervaren", "gemist")
    }


def test_bars_are_drawn_to_the_scale_of_the_numbers(page: Any, report: Report) -> None:
    numbers = {value["value"]: value for value in json.loads(report.to_json())["values"]}
    lengths = {}
    for details in page.locator("details.value").all():
        name = details.get_attribute("data-value")
        if numbers[name]["ervaren"]["items"]:
            bar = details.locator("svg.bar > rect").last.bounding_box()
            lengths[name] = bar["width"] / numbers[name]["ervaren"]["share"]
    assert len(lengths) > 10
    assert max(lengths.values()) / min(lengths.values()) < 1.02


def test_a_value_opens_and_closes_by_keyboard(page: Any) -> None:
    details = page.locator("details.value[data-value=snel]")
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert details.get_attribute("open") is not None
    assert details.locator("mark").first.is_visible()
    page.keyboard.press("Space")
    assert details.get_attribute("open") is None


def test_every_value_is_reached_by_the_tab_key(page: Any) -> None:
    values = [element.get_attribute("data-value") for element in page.locator("details.value").all()]
    reached = []
    for _ in range(100):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.parentElement?.dataset.value ?? null")
        if focused:
            reached.append(focused)
    assert list(dict.fromkeys(reached)) == values


def test_quotes_hide_personal_data(page: Any) -> None:
    text = page.content()
    assert "06-12345678" not in text
    assert "voorbeeld.nl" not in text
    assert "[telefoon]" in text


def test_button_saves_the_numbers(page: Any, report: Report) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar de cijfers").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert json.loads(saved) == json.loads(report.to_json())
    assert page.problems == []


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_sticks_out_of_the_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("button", name="Open alle waarden").click()
    page.evaluate("for (const table of document.querySelectorAll('details')) table.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", ["empty", "one", "no tags", "one value", "long words"])
def test_unusual_tables_give_a_page_that_fits_and_runs(browser: Any, tmp_path: Path, kind: str) -> None:
    values = load("service-excellence")
    df = tagged_table(values, items=60)
    if kind == "empty":
        df = df.iloc[:0]
    elif kind == "one":
        df = df[df["tags"].str.len() > 0].iloc[:1]
    elif kind == "no tags":
        df["tags"] = [[] for _ in range(len(df))]
    elif kind == "one value":
        df["tags"] = [[{**tag, "value": "snel", "stance": "ervaren"} for tag in tags] for tags in df["tags"]]
    else:
        df["opmerking"] = ["x" * 3000] * len(df)
    path = tmp_path / "rapport.html"
    Report.from_frame(df, values=values, title="t" * 200, source="b" * 300).to_html(path)
    opened = browser.new_page(viewport={"width": 375, "height": 800})
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text))
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(path.as_uri())
    opened.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert problems == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= 375
    assert not re.search(r"\bnan\b|None|undefined", opened.locator("body").inner_text(), re.IGNORECASE)
    opened.close()


def test_customer_made_markup_does_not_run(browser: Any, tmp_path: Path) -> None:
    attack = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
    values = load("service-excellence")
    df = tagged_table(values, items=40)
    df["opmerking"] = [attack * 3] * len(df)
    hostile = values.model_copy(update={"title": attack, "note": attack, "source": attack})
    path = tmp_path / "rapport.html"
    Report.from_frame(
        df, values=hostile, title=attack, source=attack, model=attack, model_note=attack, min_items=1
    ).to_html(path)
    opened = browser.new_page()
    opened.goto(path.as_uri())
    assert opened.evaluate("window.hacked === undefined")
    assert opened.locator("img").count() == 0
    assert json.loads(opened.locator("#cijfers").text_content())["title"] == attack
    opened.close()
