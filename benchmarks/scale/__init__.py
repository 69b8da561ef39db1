"""`zhili scale` on many rows: time, memory, kills, and the same rows as `zhili predict`."""
