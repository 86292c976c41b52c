"""Write the known failures of the shipped model, and the floor, into zinnen.json.

python tests/regression/tags/refresh.py [MODEL]
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import klantstem

file = Path(__file__).with_name("zinnen.json")
content = file.read_text(encoding="utf-8")
stored = json.loads(content)
cases = stored["cases"]
failures = []
for case, item in zip(cases, klantstem.load(*sys.argv[1:2]).tag_items(case["text"] for case in cases), strict=True):
    said = {(tag.value, str(tag.stance)) for tag in item.tags}
    if said != set(map(tuple, case["labels"])):
        failures.append(case["id"])
        print(f"{case['id']}: {case['text']}\n    expected {case['labels']}, said {sorted(map(list, said))}")
passing = len(cases) - len(failures)
print(f"{passing} of {len(cases)} pass ({passing / len(cases):.0%}); the floor was {stored['floor']}.")
if passing < stored["floor"]:
    sys.exit("Below the floor: nothing written. A model may not do worse than the one before it.")
content = re.sub(r'^"floor": \d+', f'"floor": {passing}', content, count=1, flags=re.MULTILINE)
listed = f'"known_failures": {json.dumps(failures)}'
file.write_text(re.sub(r'^"known_failures": \[.*?\]', listed, content, count=1, flags=re.MULTILINE), encoding="utf-8")
