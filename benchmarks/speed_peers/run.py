"""One measurement, in the process that this script is: load, do the job once, say how long the job took.

    python benchmarks/speed_peers/run.py SYSTEM FOLDER CORES IN OUT

FOLDER is what the system kept when it was trained.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(name: str, folder: str, cores: str, source: str, target: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(int(cores))
    from speed_peers.lineup import lineup

    items = pq.read_metadata(source).num_rows
    job = lineup()[name].load(Path(folder), int(cores), items)
    started = time.perf_counter()
    job(Path(source), Path(target))
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    # The folder of this file is on the path by itself; what it imports is one above.
    sys.path[0] = str(Path(__file__).parents[1])
    main(*sys.argv[1:])
