"""Files in, files out: `source` opens, `score` tags, `target` writes, `job` ties them together."""
