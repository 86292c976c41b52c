"""The page in a real browser, on an invented export of a housing corporation."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest

from klantstem.report import Report
from klantstem.report.feedback import STANCES
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
SAID = json.loads(Path(__file__).with_name("huurders.json").read_text(encoding="utf-8"))
CHANNELS = ["telefoon", "e-mail", "app", "balie"]
OPEN_ALL = "for (const details of document.querySelectorAll('details')) details.open = true"


def tagged_table(
    values: ValueSet, *, items: int = 500, months: int = 14, labels: int = 3, seed: int = 7
) -> pd.DataFrame:
    """Make sentences of the beginnings and ends in huurders.json, tagged for what they are."""
    chance = random.Random(seed)
    sayings = SAID["uitspraken"]
    rows: list[dict[str, Any]] = []
    for number in range(items):
        text, tags, score = "", [], 7.5
        for position in range(chance.choice([0, 1, 1, 2, 2, 3])):
            said = chance.choices(sayings, [saying["gewicht"] for saying in sayings])[0]
            if chance.random() < 0.4:
                text += chance.choice(SAID["vulling"]) + " "
            sentence = f"{chance.choice(said['begin'])} {chance.choice(said['eind'])}."
            tags.append(
                {
                    "value": said["waarde"],
                    "stance": said["houding"],
                    "level": values.level_of(said["waarde"]).name,
                    "score": round(chance.uniform(0.5, 0.99), 3),
                    "segment": position,
                    "start": len(text),
                    "end": len(text) + len(sentence),
                }
            )
            text += sentence + " "
            score += {"ervaren": 0.7, "gemist": -1.5}.get(said["houding"], 0)
        day = dt.date(2024, 3, 1) + dt.timedelta(days=number * months * 30 // items)
        rows.append(
            {
                "datum": day,
                "kanaal": chance.choices(CHANNELS, [5, 4, 3, 0.2])[0],
                "wijk": f"wijk {number % labels}",
                "rapportcijfer": min(10, max(1, round(score + chance.gauss(0, 1)))),
                "opmerking": text or "Prima.",
                "status": "leeg" if number % 40 == 0 and not tags else "ok",
                "tags": tags,
            }
        )
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def values() -> ValueSet:
    return load("service-excellence")


@pytest.fixture(scope="module")
def report(values: ValueSet) -> Report:
    return Report.from_frame(
        tagged_table(values, items=1500), values=values, source="huurders-2025.csv", model="nl_klantstem_sm"
    )


@pytest.fixture(scope="module")
def numbers(report: Report) -> dict[str, Any]:
    return report.to_dict()


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


Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rapport") / "rapport.html"
    report.to_html(path)
    return path


@pytest.fixture
def visit(browser: Any, written: Path) -> Iterator[Visit]:
    """Open the page, at an address within it; whatever it asks for or complains about is kept."""
    opened: list[Any] = []

    def open_page(hash: str = "", *, path: Path = written, width: int = 1280, **context: Any) -> Any:
        page = browser.new_context(viewport={"width": width, "height": 900}, **context).new_page()
        page.set_default_timeout(10_000)
        page.problems, page.requests = [], []
        page.on("console", lambda message: page.problems.append(message.text))
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto(path.as_uri() + hash)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        assert page.problems == []
        assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == []
        page.context.close()


def whole_number(text: str) -> int:
    return int(text.replace(".", ""))


def shown_items(page: Any, names: list[str]) -> dict[tuple[str, str], str]:
    """The number of reactions per value and stance as the tables of the page have them."""
    page.evaluate(OPEN_ALL)
    cells: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-show=items]')]"
        ".map((cell) => [cell.dataset.k, cell.textContent]))"
    )
    return {
        (name, stance): cells[str(number * len(STANCES) + place)]
        for number, name in enumerate(names)
        for place, stance in enumerate(STANCES)
    }


def test_page_opens_without_console_messages_or_network_requests(visit: Visit) -> None:
    page = visit()
    page.evaluate(OPEN_ALL)
    assert page.get_by_role("heading", level=1).inner_text() == "Wat klanten beleven"
    # The fixture looks at messages and requests.


def test_first_screen_says_what_was_found(visit: Visit, report: Report) -> None:
    page = visit()
    assert page.locator(".findings li").all_inner_texts() == list(report.findings)
    for part in (".findings", ".verdict"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 900


def test_numbers_of_everything_equal_the_json(visit: Visit, report: Report, numbers: dict[str, Any]) -> None:
    page = visit()
    shown = shown_items(page, list(report.values.names))
    assert {key: whole_number(text) for key, text in shown.items()} == {
        (row["value"], row["stance"]): row["items"] for row in numbers["values"]
    }
    for row in numbers["values"]:
        if row["items"]:
            anchor = page.locator(f'a.row[href="#{urlencode({"waarde": row["value"]})}"] [data-stance={row["stance"]}]')
            assert report.language.percent(row["share"], decimals=1) in anchor.inner_text()


def test_redrawing_everything_changes_nothing(visit: Visit) -> None:
    page = visit()
    texts = "[...document.querySelectorAll('.filtered [data-k]')].map((cell) => cell.textContent)"
    places = (
        "[...document.querySelectorAll('.plot i')].map((bar) => [bar, bar.getBoundingClientRect()])"
        ".map(([bar, { x, width }]) => `${bar.className} ${Math.round(x)} ${Math.round(width)}`).sort()"
    )

    def seen() -> tuple[Any, Any, Any]:
        cut = page.locator(".pyramid .missed").first.get_attribute("points")
        return page.evaluate(texts), page.evaluate(places), cut

    before = seen()
    page.locator("#kies-segment").select_option("kanaal:app")
    assert page.evaluate(texts) != before[0]
    page.get_by_role("button", name="Wis filters").click()
    assert seen() == before


def test_every_segment_has_the_numbers_of_the_json(visit: Visit, report: Report, numbers: dict[str, Any]) -> None:
    page = visit()
    names = list(report.values.names)
    told = {(row["column"], row["segment"], row["value"], row["stance"]): row for row in numbers["segments"]}
    for column, groups in report.feedback.groups.items():
        for label in groups.labels:
            page.locator("#kies-segment").select_option(f"{column}:{label}")
            for (value, stance), text in shown_items(page, names).items():
                row = told.get((column, label, value, stance))
                if row is None or row["items"] is None:
                    assert text == "niet getoond", (column, label, value, stance)
                else:
                    assert whole_number(text) == row["items"], (column, label, value, stance)


def test_shares_of_a_segment_are_those_of_the_json(visit: Visit, report: Report, numbers: dict[str, Any]) -> None:
    page = visit("#segment=kanaal%3Aapp")
    for row in numbers["segments"]:
        if row["column"] == "kanaal" and row["segment"] == "app" and row["items"]:
            anchor = page.locator(f'a.row[href="#{urlencode({"waarde": row["value"]})}"] [data-stance={row["stance"]}]')
            assert report.language.percent(row["share"], decimals=1) in anchor.inner_text()


def test_every_period_has_the_numbers_of_the_json(visit: Visit, report: Report, numbers: dict[str, Any]) -> None:
    page = visit()
    names = list(report.values.names)
    assert {row["by"] for row in numbers["trend"]} == {"maand"}
    months = sorted({row["label"] for row in numbers["trend"]})
    for month in months:
        page.locator("#kies-van").select_option(month)
        page.locator("#kies-tot").select_option(month)
        shown = shown_items(page, names)
        rows = [row for row in numbers["trend"] if row["label"] == month and row["value"]]
        assert rows
        for row in rows:
            assert whole_number(shown[row["value"], row["stance"]]) == row["items"]
        assert page.locator("#telling").inner_text().startswith(report.language.number(rows[0]["of"]))
        page.get_by_role("button", name="Wis filters").click()


def test_a_run_of_periods_adds_up_and_a_segment_in_it_tells_the_least(visit: Visit, report: Report) -> None:
    months = sorted({row["label"] for row in report.to_dict()["trend"]})[2:5]
    page = visit("#" + urlencode({"van": months[0], "tot": months[-1]}))
    names, feedback = list(report.values.names), report.feedback
    assert feedback.dates is not None
    inside = pd.Series(feedback.dates.astype("datetime64[M]").astype(str)).isin(months).to_numpy()
    phone = feedback.groups["kanaal"].codes == feedback.groups["kanaal"].labels.index("telefoon")

    def exact(value: str, stance: str, among: Any) -> int:
        which = (feedback.value == names.index(value)) & (feedback.stance == STANCES.index(stance))
        return int((feedback.expressing(which) & among).sum())

    for (value, stance), text in shown_items(page, names).items():
        assert whole_number(text) == exact(value, stance, inside)
    page.locator("#kies-segment").select_option("kanaal:telefoon")
    shown = shown_items(page, names)
    assert any("ten minste" in text for text in shown.values())
    for (value, stance), text in shown.items():
        count = exact(value, stance, inside & phone)
        if text.startswith("ten minste "):
            assert 5 <= whole_number(text.removeprefix("ten minste ")) < count
        elif text != "niet getoond":
            assert whole_number(text) == count
            assert count == 0 or count >= 5


def test_a_stance_alone_hides_the_others(visit: Visit) -> None:
    page = visit()
    page.get_by_role("radio", name="gemist").check()
    assert page.locator("a.row .left").first.is_visible()
    assert not page.locator("a.row .right").first.is_visible()
    page.locator("a.row").first.click()
    assert page.locator("dialog .stance").all_inner_texts()[0].startswith("gemist")
    assert page.locator("dialog .stance").count() == 1


def test_bars_are_drawn_to_the_scale_of_the_numbers(visit: Visit, report: Report, numbers: dict[str, Any]) -> None:
    page, names = visit(), list(report.values.names)
    lengths = {}
    for row in numbers["values"]:
        if row["stance"] == "ervaren" and row["items"] > 5:
            bar = page.locator(f'[data-row="{names.index(row["value"])}"] .bar.had').bounding_box()
            lengths[row["value"]] = bar["width"] / row["share"]
    assert len(lengths) > 8
    assert max(lengths.values()) / min(lengths.values()) < 1.1


def test_a_value_opens_and_closes_by_keyboard(visit: Visit) -> None:
    page = visit()
    row = page.locator('a.row[href="#waarde=snel"]')
    row.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="snel").is_visible()
    assert page.evaluate("document.activeElement.id") == "paneel-titel"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator("dialog").is_hidden()
    assert row.evaluate("(element) => element === document.activeElement")


def test_back_and_an_address_open_and_close_the_panel(visit: Visit) -> None:
    page = visit("#waarde=snel&houding=gemist&segment=kanaal%3Aapp")
    assert page.get_by_role("dialog", name="snel").is_visible()
    assert "kanaal: app" in page.locator("#paneel-keuze").inner_text()
    page.get_by_role("button", name="Sluit").click()
    assert page.locator("dialog").is_hidden()
    assert page.url.endswith("#segment=kanaal%3Aapp")
    page.locator('a.row[href="#waarde=vriendelijk"]').click()
    assert page.get_by_role("dialog", name="vriendelijk").is_visible()
    page.go_back()
    assert page.locator("dialog").is_hidden()
    assert page.locator("#kies-segment").input_value() == "kanaal:app"


def quoted(page: Any) -> list[str]:
    for more in page.locator("dialog button", has_text="Toon meer").all():
        more.click()
    found: list[str] = page.locator("dialog blockquote").all_inner_texts()
    return found


def test_quotes_of_a_value_are_those_of_the_report_best_first(visit: Visit, report: Report) -> None:
    page = visit("#waarde=snel&houding=gemist")
    expected = [quote for quote in report.quotes if (quote.value, quote.stance) == ("snel", "gemist")]
    shown = quoted(page)
    assert shown == [re.sub(r"\s+", " ", quote.before + quote.sentence + quote.after).strip() for quote in expected]
    marked = page.locator("dialog mark").all_inner_texts()
    assert marked[: len(expected[0].parts[1::2])] == [part.strip() for part in expected[0].parts[1::2]]


def test_count_in_the_panel_is_that_of_the_json(visit: Visit, numbers: dict[str, Any]) -> None:
    for row in numbers["values"][:4]:
        if row["items"]:
            page = visit("#" + urlencode({"waarde": row["value"], "houding": row["stance"]}))
            assert page.locator("dialog [data-count]").get_attribute("data-count") == str(row["items"])


def test_a_mark_of_a_chart_opens_what_it_stands_for(visit: Visit) -> None:
    page = visit()
    mark = page.locator("#verloop").locator("xpath=../..").locator(".wide a").first
    mark.focus()
    assert re.match(r"basis op orde ervaren, maart 2024: .*%\. Toon citaten", mark.get_attribute("aria-label"))
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="basis op orde").is_visible()
    assert "maart 2024" in page.locator("#paneel-keuze").inner_text()


def test_a_segment_opens_and_becomes_the_filter(visit: Visit) -> None:
    page = visit()
    page.locator(".chips a", has_text="telefoon").click()
    assert page.get_by_role("dialog", name="telefoon").is_visible()
    page.get_by_role("button", name="Filter de pagina hierop").click()
    assert page.locator("#kies-segment").input_value() == "kanaal:telefoon"
    assert page.locator("dialog").is_hidden()


def test_a_period_opens_with_what_is_said_most(visit: Visit, report: Report) -> None:
    page = visit()
    page.get_by_text("Citaten per periode").click()
    page.locator(".chips a", has_text="april 2024").click()
    assert page.get_by_role("dialog", name="april 2024").is_visible()
    first = page.locator("dialog .gemist .most li").first
    rows = [row for row in report.to_dict()["trend"] if row["label"] == "2024-04" and row["value"]]
    most = max((row for row in rows if row["stance"] == "gemist"), key=lambda row: row["items"])
    assert first.inner_text().startswith(f"{most['value']} {most['items']} reacties")
    first.locator("a").click()
    assert page.get_by_role("dialog", name=most["value"]).is_visible()
    assert "april 2024" in page.locator("#paneel-keuze").inner_text()


def test_few_items_in_a_segment_show_no_share_and_no_quote(visit: Visit, report: Report) -> None:
    page = visit("#segment=kanaal%3Abalie")
    few = [value for value, text in shown_items(page, list(report.values.names)).items() if text == "niet getoond"]
    assert few
    for value, stance in few[:3]:
        opened = visit("#" + urlencode({"segment": "kanaal:balie", "waarde": value, "houding": stance}))
        assert opened.locator("dialog blockquote").count() == 0
        assert "%" not in opened.locator("dialog").inner_text()


def test_nothing_of_few_items_in_a_segment_is_in_the_file(
    written: Path, report: Report, numbers: dict[str, Any]
) -> None:
    data = json.loads(re.search(r'id="data">(.*?)</script>', written.read_text(encoding="utf-8"))[1])  # type: ignore[index]
    names, columns = list(report.values.names), [column["name"] for column in data["cube"]["segments"]]
    enough = {
        (row["column"], row["segment"], row["value"], row["stance"]) for row in numbers["segments"] if not row["small"]
    }
    assert data["quotes"]
    for quote in data["quotes"]:
        for column, place in zip(columns, quote["g"], strict=True):
            if place >= 0:
                label = data["cube"]["segments"][columns.index(column)]["labels"][place]
                assert (column, label, names[quote["v"]], STANCES[quote["s"]]) in enough
    for column, labels in zip(columns, data["shares"]["segments"], strict=True):
        for label, shares in zip(data["cube"]["segments"][columns.index(column)]["labels"], labels, strict=True):
            told = {(names[int(k) // 3], STANCES[int(k) % 3]) for k in shares if int(k) < len(names) * 3}
            assert all((column, label, *key) in enough for key in told)


def test_quotes_hide_personal_data(visit: Visit) -> None:
    text = visit().content()
    assert "06-12345678" not in text
    assert "voorbeeld.nl" not in text
    assert "[telefoon]" in text


def test_quotes_can_be_left_out(values: ValueSet, tmp_path: Path, visit: Visit) -> None:
    path = tmp_path / "zonder.html"
    Report.from_frame(tagged_table(values, items=200), values=values, quotes=0).to_html(path)
    page = visit("#waarde=snel", path=path)
    assert page.locator("dialog blockquote").count() == 0
    assert "Hierbij zijn geen citaten." in page.locator("dialog").inner_text()
    assert "Het gaat om de flat" not in page.content()


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_sticks_out_of_the_screen(visit: Visit, width: int) -> None:
    page = visit(width=width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = visit("#waarde=eigenaarschap", width=width)
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= width


def violations(page: Any) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page).response
    assert len(found["passes"]) > 15
    return [
        f"{each['id']}: {each['nodes'][0]['html']}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_no_serious_violation(visit: Visit, values: ValueSet, tmp_path: Path, language: str) -> None:
    path = tmp_path / "rapport.html"
    df = tagged_table(values, items=600)
    Report.from_frame(df, values=values, desired=load("arval"), language=language).to_html(path)
    for hash, width in (("", 1280), ("", 375), ("#waarde=snel", 1280), ("#segment=kanaal%3Aapp&alleen=gemist", 1280)):
        # Axe is a script of another, which the policy of the page would refuse.
        page = visit(hash, path=path, width=width, bypass_csp=True)
        if width == 375:
            page.evaluate(OPEN_ALL)
        assert violations(page) == [], (hash, width)


def test_english_has_no_dutch_left(visit: Visit, values: ValueSet, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    Report.from_frame(tagged_table(values, items=600), values=values, language="en").to_html(path)
    page = visit(path=path, width=375)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate("document.documentElement.lang") == "en"
    text = page.locator("body").inner_text()
    found = re.findall(r"\b(ervaren|gemist|gewenst|reacties|waarde|aandeel|marge|cijfer|kanaal van)\b", text)
    assert found == []
    assert page.locator("#kies-van option").nth(1).inner_text() == "March 2024"


def test_paper_has_charts_and_tables_but_no_controls(visit: Visit) -> None:
    page = visit()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".pyramid svg").is_visible()
    assert page.locator(".chart.wide svg").first.is_visible()
    assert page.locator("table").first.is_visible()
    for control in ("select", "button", "nav", "summary", ".chart.narrow svg"):
        assert not any(element.is_visible() for element in page.locator(control).all()), control
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.table[open]").count() == 0
    assert len(page.pdf()) > 10_000


KINDS = ["empty", "one", "no tags", "one value", "long words", "one month", "only tags", "200 segments"]


@pytest.mark.parametrize("kind", KINDS)
def test_unusual_tables_give_a_page_that_fits_and_runs(
    visit: Visit, values: ValueSet, tmp_path: Path, kind: str
) -> None:
    df = tagged_table(
        values, items=3000 if kind == "200 segments" else 120, labels=200 if kind == "200 segments" else 3
    )
    if kind == "empty":
        df = df.iloc[:0]
    elif kind == "one":
        df = df[df["tags"].str.len() > 0].iloc[:1]
    elif kind == "no tags":
        df["tags"] = [[] for _ in range(len(df))]
    elif kind == "one value":
        df["tags"] = [[{**tag, "value": "snel", "stance": "ervaren"} for tag in tags] for tags in df["tags"]]
    elif kind == "long words":
        df["opmerking"] = ["x" * 3000] * len(df)
        df["wijk"] = [f"{'w' * 55}{number % 3}" for number in range(len(df))]
    elif kind == "one month":
        df["datum"] = dt.date(2025, 3, 1)
    elif kind == "only tags":
        df = df[["status", "tags"]]
    path = tmp_path / "rapport.html"
    Report.from_frame(df, values=values, title="t" * 200, source="b" * 300).to_html(path)
    assert path.stat().st_size < 5_000_000
    page = visit("" if kind == "empty" else "#waarde=snel", path=path, width=375)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert not re.search(r"\bnan\b|None|undefined|\{\w+\}", page.locator("body").inner_text(), re.IGNORECASE)
    if kind != "empty":
        assert page.locator("dialog").is_visible()
    if kind == "only tags":
        absent = page.locator(".absent").inner_text()
        for word in ("cijfer", "datum", "kanaal", "citaten"):
            assert word in absent.lower()


def test_customer_made_markup_does_not_run(visit: Visit, values: ValueSet, tmp_path: Path) -> None:
    attack = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
    df = tagged_table(values, items=200)
    df["opmerking"] = [attack * 3] * len(df)
    df["wijk"] = [["<b>1</b>", '"><script>window.hacked = 3</script>', "a:b&c=d#e"][n % 3] for n in range(len(df))]
    hostile = values.model_copy(update={"title": attack, "note": attack, "source": attack})
    path = tmp_path / "rapport.html"
    Report.from_frame(
        df, values=hostile, title=attack, source=attack, model=attack, model_note=attack, min_items=1
    ).to_html(path)
    page = visit("#waarde=snel", path=path)
    for label in ("<b>1</b>", '"><script>window.hacked = 3</script>', "a:b&c=d#e"):
        page.goto(path.as_uri() + "#" + urlencode({"segment": f"wijk:{label}"}))
        page.reload()
        assert page.locator("#kies-segment").input_value() == f"wijk:{label}"
    assert page.evaluate("window.hacked === undefined")
    assert page.locator("img").count() == 0
    assert page.locator("h1").inner_text() == attack
