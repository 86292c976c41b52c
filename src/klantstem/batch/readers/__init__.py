"""One reader per format, each a function ``read(origin) -> Source``; `klantstem.batch.source` picks one."""
