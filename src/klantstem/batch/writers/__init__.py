"""One writer per format: a class with `write(batch)` and `close()`; `klantstem.batch.target` picks one."""
