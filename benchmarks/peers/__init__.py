"""What klantstem is compared with: a file per model, and what they share."""
