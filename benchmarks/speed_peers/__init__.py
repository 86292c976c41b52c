"""What is measured for speed: each reads a Parquet file and writes it again with its labels."""
